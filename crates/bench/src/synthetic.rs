//! A made-up data set, for those who have no file at hand.

use std::collections::BTreeSet;

use alteraser_api::packed::PackedData;

/// `num_records` records (fewer when that is more than half of all pairs) of users and items whose popularity falls
/// like a power law, the same for the same seed.
///
/// With 6,040 users, 3,416 items and 899,397 records the rows are about as long as those of MovieLens 1M.
pub fn synthetic(num_users: u32, num_items: u32, num_records: usize, seed: u64) -> PackedData {
    let num_records = num_records.min(num_users as usize * num_items as usize / 2);
    let mut state = seed;
    let mut pairs = BTreeSet::new();
    while pairs.len() < num_records {
        pairs.insert((skewed(&mut state, num_users), skewed(&mut state, num_items)));
    }
    // Everybody and everything occurs, so that blocks are as many as asked.
    pairs.extend((0..num_users).map(|user| (user, user % num_items)));
    pairs.extend((0..num_items).map(|item| (item % num_users, item)));
    let (users, items): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
    PackedData {
        values: vec![1.0; users.len()],
        users,
        items,
        user_labels: (0..num_users).map(|user| user.to_string()).collect(),
        item_labels: (0..num_items).map(|item| item.to_string()).collect(),
        ..PackedData::default()
    }
}

/// A number below `len` whose density falls like one over the square root of its place.
fn skewed(state: &mut u64, len: u32) -> u32 {
    let unit = (splitmix(state) >> 11) as f64 / (1_u64 << 53) as f64;
    ((unit * unit * f64::from(len)) as u32).min(len - 1)
}

/// SplitMix64 (Steele, Lea, Flood: *Fast Splittable Pseudorandom Number Generators*, 2014).
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_large_as_asked_and_repeats_with_its_seed() {
        let data = synthetic(50, 30, 400, 3);
        assert_eq!((data.num_users(), data.num_items()), (50, 30));
        assert!((400..480).contains(&data.num_records()), "{}", data.num_records());
        assert_eq!(data, synthetic(50, 30, 400, 3));
        assert_ne!(data, synthetic(50, 30, 400, 4));
    }

    #[test]
    fn more_than_half_of_all_pairs_is_not_made() {
        assert!(synthetic(4, 4, 1000, 1).num_records() <= 16);
    }
}
