//! k-cores: what is left when users and items with few records are dropped until none has few.

use alteraser_api::import::CoreCount;

use super::column::BLOCK;
use super::dropped::Dropped;
use super::{Columns, Degrees, Pairs};

/// The cores whose sizes are told.
const TOLD: [u32; 6] = [1, 2, 3, 5, 10, 20];
/// Above this many records the sizes are not told: each takes several passes over all records.
const MAX_TOLD_RECORDS: usize = 4_000_000;

/// Drops records until every user and every item that is left has at least `k`.
pub(crate) fn keep_core(columns: &Columns, k: u32, dropped: &mut Dropped, degrees: &mut Degrees) {
    let mut pairs = Pairs::default();
    loop {
        let before = dropped.count();
        for block in 0..columns.num_blocks() {
            columns.read_pairs(block, &mut pairs);
            for at in 0..pairs.users.len() {
                let (user, item) = (pairs.users[at] as usize, pairs.items[at] as usize);
                let has_few = degrees.users[user] < k || degrees.items[item] < k;
                if has_few && !dropped.contains(block * BLOCK + at) {
                    dropped.insert(block * BLOCK + at);
                    degrees.users[user] -= 1;
                    degrees.items[item] -= 1;
                }
            }
        }
        if dropped.count() == before {
            return;
        }
    }
}

/// Sizes of some cores; none for large data, and none past the first empty one.
pub(crate) fn sizes(columns: &Columns, dropped: &Dropped, degrees: &Degrees) -> Vec<CoreCount> {
    if columns.len() > MAX_TOLD_RECORDS {
        return Vec::new();
    }
    let (mut dropped, mut degrees) = (dropped.clone(), degrees.clone());
    let mut out = Vec::new();
    for k in TOLD {
        keep_core(columns, k, &mut dropped, &mut degrees);
        let left = |degrees: &[u32]| degrees.iter().filter(|&&degree| degree > 0).count() as u64;
        let records = columns.len() as u64 - dropped.count();
        out.push(CoreCount { k, users: left(&degrees.users), items: left(&degrees.items), records });
        if records == 0 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn columns(pairs: &[(u32, u32)]) -> Columns {
        let users = pairs.iter().map(|pair| pair.0).collect();
        let items = pairs.iter().map(|pair| pair.1).collect();
        Columns { users, items, ..Columns::default() }
    }

    #[test]
    fn dropping_goes_on_until_all_have_enough() {
        // User 2 has one record, so item 1 is left with one, so user 1 with one, and so on.
        let columns = columns(&[(0, 0), (1, 0), (1, 1), (2, 1), (3, 2), (3, 3), (4, 2), (4, 3)]);
        let mut dropped = Dropped::none(columns.len());
        let mut degrees = columns.degrees(&dropped, 5, 4);
        let sizes = sizes(&columns, &dropped, &degrees);
        keep_core(&columns, 2, &mut dropped, &mut degrees);
        assert_eq!((0..8).filter(|&record| !dropped.contains(record)).collect::<Vec<_>>(), [4, 5, 6, 7]);
        assert_eq!(degrees, columns.degrees(&dropped, 5, 4));
        let told: Vec<_> = sizes.iter().map(|core| (core.k, core.users, core.items, core.records)).collect();
        assert_eq!(told, [(1, 5, 4, 8), (2, 2, 2, 4), (3, 0, 0, 0)]);
    }

    proptest! {
        #[test]
        fn a_core_has_no_sparse_row(pairs in prop::collection::vec((0_u32..9, 0_u32..9), 0..80), k in 1_u32..5) {
            let columns = columns(&pairs);
            let mut dropped = Dropped::none(columns.len());
            let mut degrees = columns.degrees(&dropped, 9, 9);
            keep_core(&columns, k, &mut dropped, &mut degrees);
            let left = columns.degrees(&dropped, 9, 9);
            prop_assert_eq!(&left, &degrees);
            prop_assert!(left.users.iter().chain(&left.items).all(|&degree| degree == 0 || degree >= k));
        }
    }
}
