//! Owned negatives: each positive record owns K sampled pairs that count as "did not interact".

use std::collections::BTreeMap;
use std::sync::Arc;

use super::forget::ForgetSet;
use super::interactions::{Interactions, Side};
use super::rows::Rows;
use super::values::Codes;
use crate::hash::{Purpose, Stream, hash_words, index_below};
use crate::order::sort_by_key;

/// Draws before the search for an item that the user has not walks on to the next free one.
const MAX_DRAWS: u64 = 32;

/// The negatives of a training set, with multiplicity, stored by user and by item.
///
/// Negative j of record (u, i) is a pure function of (seed, key of u, key of i, j) over the fixed item catalog, rejected
/// against u's positives in the full training set. So a retrain on fewer records draws the same negatives for the
/// records that stay, and forgetting a record deletes exactly its own. The retained objective therefore knows that a
/// forgotten item was no negative of its user.
#[derive(Debug, Clone)]
pub struct OwnedNegatives {
    by_user: Rows,
    by_item: Rows,
    draw: Arc<Draw>,
}

/// How negatives are drawn.
#[derive(Debug)]
struct Draw {
    /// Negatives a record owns; 0 when the negatives were listed and have no owners.
    per_record: u32,
    seed: u64,
    user_keys: Arc<[u64]>,
    item_keys: Arc<[u64]>,
    /// Items in the order of their keys, so that the numbering of items does not matter.
    catalog: Vec<u32>,
    /// The full training set, against which draws are rejected.
    full: Interactions,
}

impl OwnedNegatives {
    /// Draws `per_record` negatives for every record of `full`.
    pub fn draw(
        per_record: u32,
        seed: u64,
        full: &Interactions,
        user_keys: &Arc<[u64]>,
        item_keys: &Arc<[u64]>,
    ) -> Self {
        let mut catalog: Vec<u32> = (0..item_keys.len() as u32).collect();
        sort_by_key(&mut catalog, |item| item_keys[item as usize]);
        let (user_keys, item_keys) = (Arc::clone(user_keys), Arc::clone(item_keys));
        let draw = Draw { per_record, seed, user_keys, item_keys, catalog, full: full.clone() };
        let by_user = draw.negatives_of(full);
        Self::of(Arc::new(draw), by_user)
    }

    /// These negatives, owned by nobody: forgetting a record deletes none of them.
    pub fn listed(full: &Interactions, users: &[u32], items: &[u32]) -> Self {
        let (user_keys, item_keys) = (Arc::from([]), Arc::from([]));
        let draw = Draw { per_record: 0, seed: 0, user_keys, item_keys, catalog: Vec::new(), full: full.clone() };
        let shape = (full.num_rows(Side::User), full.num_rows(Side::Item));
        let by_user = Rows::from_entries(shape, (users, items), &Codes::Nothing, |_| 0);
        Self::of(Arc::new(draw), by_user)
    }

    /// The negatives that these records of the full training set own.
    #[must_use]
    pub fn of_records(&self, records: &Interactions) -> Self {
        Self::of(Arc::clone(&self.draw), self.draw.negatives_of(records))
    }

    fn of(draw: Arc<Draw>, by_user: Rows) -> Self {
        let by_item = by_user.transposed(draw.full.num_rows(Side::Item));
        Self { by_user, by_item, draw }
    }

    /// The negatives of row `row`, ascending, repeated when several records own the same pair.
    pub fn row(&self, side: Side, row: usize) -> &[u32] {
        match side {
            Side::User => self.by_user.row(row),
            Side::Item => self.by_item.row(row),
        }
    }

    /// Number of negatives, with multiplicity.
    pub fn len(&self) -> usize {
        self.by_user.num_entries()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that stay in memory.
    pub fn resident_bytes(&self) -> usize {
        self.by_user.resident_bytes() + self.by_item.resident_bytes() + 4 * self.draw.catalog.capacity()
    }

    /// The negatives that the records of `forget` own, by row of `side`, ascending, with multiplicity.
    pub fn owned_by(&self, forget: &ForgetSet, side: Side) -> BTreeMap<u32, Vec<u32>> {
        let mut owned: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &(user, item) in forget.records() {
            self.draw.owned_by(user, item, |negative| match side {
                Side::User => owned.entry(user).or_default().push(negative),
                Side::Item => owned.entry(negative).or_default().push(user),
            });
        }
        for row in owned.values_mut() {
            row.sort_unstable();
        }
        owned
    }

    /// Calls `take` with the item of each negative that the records of `forget` own.
    pub(crate) fn visit_owned_by(&self, forget: &ForgetSet, mut take: impl FnMut(u32)) {
        forget.records().iter().for_each(|&(user, item)| self.draw.owned_by(user, item, &mut take));
    }

    /// The negatives that the retained records own, in time of what `forget` touches.
    #[must_use]
    pub fn without(&self, forget: &ForgetSet) -> Self {
        let remove = |rows: &Rows, side| rows.without(self.owned_by(forget, side));
        let (by_user, by_item) =
            forget.for_both(|| remove(&self.by_user, Side::User), || remove(&self.by_item, Side::Item));
        Self { by_user, by_item, draw: Arc::clone(&self.draw) }
    }
}

impl Draw {
    /// The negatives of these records, by user.
    fn negatives_of(&self, records: &Interactions) -> Rows {
        let len = records.num_records() * self.per_record as usize;
        Rows::from_rows(records.num_rows(Side::User), len, &Codes::Nothing, |user, negatives| {
            for &item in records.row(Side::User, user) {
                self.owned_by(user as u32, item, |negative| negatives.push((negative, 0)));
            }
            negatives.sort_unstable();
        })
    }

    /// Calls `take` with each negative that the record (`user`, `item`) owns.
    fn owned_by(&self, user: u32, item: u32, mut take: impl FnMut(u32)) {
        let positives = self.full.row(Side::User, user as usize);
        if positives.len() >= self.catalog.len() {
            return;
        }
        for j in 0..self.per_record {
            let keys = [self.user_keys[user as usize], self.item_keys[item as usize], u64::from(j)];
            let key = hash_words(&keys);
            take(self.free_item(Stream::new(self.seed, Purpose::Negatives, key).next_u64(), positives));
        }
    }

    /// The first item of a hash-driven search that is not among `positives`, which leave at least one item free.
    fn free_item(&self, start: u64, positives: &[u32]) -> u32 {
        let is_free = |item: &u32| positives.binary_search(item).is_err();
        let slot = |attempt| index_below(hash_words(&[start, attempt]), self.catalog.len());
        let drawn = (0..MAX_DRAWS).map(|attempt| self.catalog[slot(attempt)]).find(is_free);
        drawn.unwrap_or_else(|| {
            let from = slot(MAX_DRAWS);
            let circle = self.catalog[from..].iter().chain(&self.catalog[..from]);
            circle.copied().find(is_free).unwrap_or(self.catalog[from])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(n: u64, salt: u64) -> Arc<[u64]> {
        (0..n).map(|x| hash_words(&[salt, x])).collect()
    }

    fn full() -> Interactions {
        Interactions::from_pairs(
            3,
            6,
            &[0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
            &[0, 5, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5],
        )
    }

    #[test]
    fn negatives_are_never_positives_and_a_full_user_has_none() {
        let full = full();
        let negatives = OwnedNegatives::draw(4, 9, &full, &keys(3, 1), &keys(6, 2));
        assert_eq!(negatives.row(Side::User, 0).len(), 8);
        assert_eq!(negatives.row(Side::User, 1), [5; 20], "one free item takes every draw");
        assert!(negatives.row(Side::User, 2).is_empty());
        assert!(negatives.row(Side::User, 0).iter().all(|&item| !full.contains(0, item)));
        assert_eq!(negatives.row(Side::Item, 5).len(), negatives.row(Side::User, 1).len());
    }

    #[test]
    fn forgetting_a_record_deletes_exactly_its_own_negatives() {
        let full = full();
        let (users, items) = (keys(3, 1), keys(6, 2));
        let negatives = OwnedNegatives::draw(3, 9, &full, &users, &items);
        let forget = ForgetSet::of_records(&full, &[(0, 5), (1, 2)]).expect("records");
        let retained = negatives.without(&forget);
        assert_eq!(retained.len(), negatives.len() - 6);
        let owned = negatives.owned_by(&forget, Side::User);
        let mut rebuilt: Vec<u32> = retained.row(Side::User, 0).iter().chain(&owned[&0]).copied().collect();
        rebuilt.sort_unstable();
        assert_eq!(rebuilt, negatives.row(Side::User, 0));
    }

    #[test]
    fn a_subset_owns_what_its_records_own() {
        let full = full();
        let negatives = OwnedNegatives::draw(3, 9, &full, &keys(3, 1), &keys(6, 2));
        let forget = ForgetSet::of_records(&full, &[(0, 5), (1, 2)]).expect("records");
        let subset = negatives.of_records(&full.without(&forget));
        let retained = negatives.without(&forget);
        for (side, num_rows) in [(Side::User, 3), (Side::Item, 6)] {
            for row in 0..num_rows {
                assert_eq!(subset.row(side, row), retained.row(side, row));
            }
        }
    }

    #[test]
    fn draws_do_not_depend_on_the_numbering_of_items() {
        let swap = |item: u32| [3, 4, 5, 0, 1, 2][item as usize];
        let item_keys = keys(6, 2);
        let swapped_keys: Arc<[u64]> = (0..6).map(|item| item_keys[swap(item) as usize]).collect();
        let full = Interactions::from_pairs(1, 6, &[0, 0], &[1, 2]);
        let swapped = Interactions::from_pairs(1, 6, &[0, 0], &[swap(1), swap(2)]);
        let user_keys = keys(1, 1);
        let negatives = OwnedNegatives::draw(5, 3, &full, &user_keys, &item_keys);
        let others = OwnedNegatives::draw(5, 3, &swapped, &user_keys, &swapped_keys);
        let mut mapped: Vec<u32> = others.row(Side::User, 0).iter().map(|&item| swap(item)).collect();
        mapped.sort_unstable();
        assert_eq!(mapped, negatives.row(Side::User, 0));
    }
}
