//! The records that a model recommends from, as part of its state.
//!
//! An item-item model scores from what a user has. It keeps these records itself, so that a model which has not
//! forgotten goes on recommending as it did.

use crate::data::{Interactions, Side};

/// Appends, of each user, the number of its items and the items, four bytes each.
pub(super) fn write_records(records: &Interactions, bytes: &mut Vec<u8>) {
    for user in 0..records.num_rows(Side::User) {
        let items = records.row(Side::User, user);
        bytes.extend((items.len() as u32).to_le_bytes());
        bytes.extend(items.iter().flat_map(|item| item.to_le_bytes()));
    }
}

/// Reads the records back. When they are those of `train` their memory is shared.
pub(super) fn read_records(words: &mut impl Iterator<Item = u32>, train: &Interactions) -> Option<Interactions> {
    let (num_users, num_items) = (train.num_rows(Side::User), train.num_rows(Side::Item));
    let (mut users, mut items) = (Vec::new(), Vec::new());
    for user in 0..num_users as u32 {
        let len = words.next()? as usize;
        let start = items.len();
        items.extend(words.take(len));
        let row = &items[start..];
        let is_sorted = row.windows(2).all(|pair| pair[0] < pair[1]);
        if row.len() < len || !is_sorted || row.last().is_some_and(|&item| item as usize >= num_items) {
            return None;
        }
        users.resize(items.len(), user);
    }
    let is_train = items.len() == train.num_records()
        && train.records().zip(users.iter().zip(&items)).all(|(record, (&user, &item))| record == (user, item));
    Some(if is_train { train.clone() } else { Interactions::from_pairs(num_users, num_items, &users, &items) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ForgetSet;

    fn read(bytes: &[u8], train: &Interactions) -> Option<Vec<(u32, u32)>> {
        let mut words = bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word));
        read_records(&mut words, train).map(|records| records.records().collect())
    }

    #[test]
    fn records_come_back_whatever_the_training_set_is() {
        let full = Interactions::from_pairs(3, 4, &[0, 0, 2], &[1, 3, 0]);
        let forget = ForgetSet::of_records(&full, &[(0, 3)]).expect("a record");
        let mut bytes = Vec::new();
        write_records(&full, &mut bytes);
        let expected = Some(full.records().collect());
        assert_eq!(read(&bytes, &full), expected);
        assert_eq!(read(&bytes, &full.without(&forget)), expected);
    }

    #[test]
    fn impossible_records_are_refused() {
        let train = Interactions::from_pairs(1, 4, &[0], &[1]);
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        for broken in [&[][..], &[2, 1], &[2, 3, 1], &[1, 4]] {
            assert_eq!(read(&words(broken), &train), None, "{broken:?}");
        }
        assert_eq!(read(&words(&[2, 1, 3]), &train), Some(vec![(0, 1), (0, 3)]));
    }
}
