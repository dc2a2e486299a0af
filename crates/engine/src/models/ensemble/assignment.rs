//! Which shard a record belongs to.

use crate::data::{ForgetSet, Interactions, Side};
use crate::hash::{Purpose, Stream};

/// Records by shard; a record stays in its shard whatever else is forgotten.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assignment {
    num_shards: u16,
    unit: Unit,
}

/// What is assigned as a whole.
#[derive(Debug, Clone, PartialEq)]
enum Unit {
    /// All records of a row of this side; one shard per row.
    Rows(Side, Vec<u16>),
    /// Each record; ascending by user and item, one shard per record.
    Records(Vec<(u32, u32)>, Vec<u16>),
}

impl Assignment {
    /// One shard for each row of `side`, all of them below `num_shards`.
    pub(crate) fn of_rows(num_shards: u16, side: Side, shards: Vec<u16>) -> Self {
        debug_assert!(shards.iter().all(|&shard| shard < num_shards));
        Self { num_shards, unit: Unit::Rows(side, shards) }
    }

    /// One shard for each record of `records`, all of them below `num_shards`.
    pub(crate) fn of_records(num_shards: u16, records: &Interactions, shards: Vec<u16>) -> Self {
        debug_assert!(shards.len() == records.num_records() && shards.iter().all(|&shard| shard < num_shards));
        Self { num_shards, unit: Unit::Records(records.records().collect(), shards) }
    }

    /// Users at random, by a hash of seed and user.
    pub(crate) fn random_users(num_shards: u16, num_users: usize, seed: u64) -> Self {
        let shard = |user| draw(num_shards, seed, user as u64);
        Self::of_rows(num_shards, Side::User, (0..num_users).map(shard).collect())
    }

    /// Records at random, by a hash of seed, user and item.
    pub(crate) fn random_records(num_shards: u16, records: &Interactions, seed: u64) -> Self {
        let shard = |(user, item): (u32, u32)| draw(num_shards, seed, u64::from(user) << 32 | u64::from(item));
        Self::of_records(num_shards, records, records.records().map(shard).collect())
    }

    /// Number of shards.
    pub(crate) fn num_shards(&self) -> usize {
        usize::from(self.num_shards)
    }

    /// The shard of a record; a record that was never assigned goes to the first one.
    pub(crate) fn shard_of(&self, user: u32, item: u32) -> usize {
        let shard = match &self.unit {
            Unit::Rows(Side::User, shards) => shards.get(user as usize),
            Unit::Rows(Side::Item, shards) => shards.get(item as usize),
            Unit::Records(records, shards) => {
                records.binary_search(&(user, item)).ok().and_then(|place| shards.get(place))
            }
        };
        shard.copied().map_or(0, usize::from)
    }

    /// The shards that hold a record of `forget`, ascending.
    pub(crate) fn hit_by(&self, forget: &ForgetSet) -> Vec<usize> {
        let mut hit: Vec<usize> = forget.records().iter().map(|&(user, item)| self.shard_of(user, item)).collect();
        hit.sort_unstable();
        hit.dedup();
        hit
    }

    /// Number of shards, kind, length, then records if there are any, then shards; all little endian.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let (kind, records, shards): (u32, &[(u32, u32)], _) = match &self.unit {
            Unit::Rows(Side::User, shards) => (0, &[], shards),
            Unit::Rows(Side::Item, shards) => (1, &[], shards),
            Unit::Records(records, shards) => (2, records, shards),
        };
        let head = [u32::from(self.num_shards), kind, shards.len() as u32];
        let pairs = records.iter().flat_map(|&(user, item)| [user, item]);
        let words = head.into_iter().chain(pairs).flat_map(u32::to_le_bytes);
        words.chain(shards.iter().flat_map(|shard| shard.to_le_bytes())).collect()
    }

    /// Reads [`Assignment::to_bytes`] off the front of `bytes`; none when they are broken.
    pub(super) fn from_bytes(bytes: &mut &[u8]) -> Option<Self> {
        let num_shards = u16::try_from(take_word(bytes)?).ok()?;
        let (kind, len) = (take_word(bytes)?, take_word(bytes)? as usize);
        let pairs = if kind == 2 { take(bytes, len.checked_mul(8)?)? } else { &[] };
        let shards = take(bytes, len.checked_mul(2)?)?.as_chunks::<2>().0;
        let shards: Vec<u16> = shards.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect();
        if shards.iter().any(|&shard| shard >= num_shards) {
            return None;
        }
        let unit = match kind {
            0 => Unit::Rows(Side::User, shards),
            1 => Unit::Rows(Side::Item, shards),
            2 => {
                let words = pairs.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
                let words: Vec<u32> = words.collect();
                Unit::Records(words.as_chunks::<2>().0.iter().map(|&[user, item]| (user, item)).collect(), shards)
            }
            _ => return None,
        };
        Some(Self { num_shards, unit })
    }
}

fn draw(num_shards: u16, seed: u64, key: u64) -> u16 {
    Stream::new(seed, Purpose::Shards, key).below(usize::from(num_shards)) as u16
}

/// Takes `len` bytes off the front.
pub(super) fn take<'a>(bytes: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(taken)
}

/// Takes a number off the front.
pub(super) fn take_word(bytes: &mut &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(take(bytes, 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Interactions {
        let (users, items): (Vec<u32>, Vec<u32>) = (0..400).map(|n| (n / 10, n % 10)).unzip();
        Interactions::from_pairs(40, 10, &users, &items)
    }

    #[test]
    fn a_request_hits_the_shards_of_its_records() {
        let records = records();
        let by_user = Assignment::of_rows(3, Side::User, (0..40).map(|user| user % 3).collect());
        let forget = ForgetSet::of_records(&records, &[(0, 1), (3, 2), (5, 5)]).expect("records");
        assert_eq!(by_user.hit_by(&forget), [0, 2]);
        let by_item = Assignment::of_rows(3, Side::Item, (0..10).map(|item| item % 3).collect());
        assert_eq!(by_item.hit_by(&forget), [1, 2]);
        let by_record = Assignment::of_records(3, &records, (0..400).map(|n| n % 3).collect());
        assert_eq!(by_record.hit_by(&forget), [1, 2], "records 1, 32 and 55");
        assert_eq!(by_record.shard_of(39, 9), 399 % 3);
    }

    #[test]
    fn random_shards_are_of_about_the_same_size() {
        let records = records();
        for assignment in [Assignment::random_users(4, 40, 1), Assignment::random_records(4, &records, 1)] {
            let mut sizes = [0; 4];
            records.records().for_each(|(user, item)| sizes[assignment.shard_of(user, item)] += 1);
            // The users' shards hold ten records each user: 10 ± 2.7 users, so within three standard deviations.
            assert!(sizes.iter().all(|&size| (20..=180).contains(&size)), "{sizes:?}");
        }
    }

    #[test]
    fn bytes_come_back_and_broken_ones_are_refused() {
        let records = records();
        let all = [
            Assignment::random_users(4, 40, 1),
            Assignment::of_rows(2, Side::Item, vec![1; 10]),
            Assignment::random_records(5, &records, 2),
        ];
        for assignment in all {
            let bytes = assignment.to_bytes();
            assert_eq!(Assignment::from_bytes(&mut bytes.as_slice()), Some(assignment.clone()));
            for length in [0, 3, 11, bytes.len() - 1] {
                assert_eq!(Assignment::from_bytes(&mut &bytes[..length]), None);
            }
            let mut wrong = bytes.clone();
            let last = wrong.len() - 1;
            wrong[last] = 0xff;
            assert_eq!(Assignment::from_bytes(&mut wrong.as_slice()), None, "there is no such shard");
        }
    }
}
