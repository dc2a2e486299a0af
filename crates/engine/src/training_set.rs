//! The records a model is fitted to, with the negatives they own and the pairs nobody has seen.

use std::sync::Arc;

use crate::data::{Dataset, ForgetSet, Interactions, OwnedNegatives, RowValues, Side, ValueReading};

/// What a model needs of its training set beside who had what.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Needs {
    /// Negatives that each record owns.
    pub negatives_per_record: u32,
    /// Whether every pair of a user with records and an item that it has no record of is a term.
    pub unseen_pairs: bool,
    /// What is read of the records' values.
    pub values: ValueReading,
}

/// Records, owned negatives and unseen pairs: what an objective sums over.
#[derive(Debug, Clone)]
pub struct TrainingSet {
    records: Interactions,
    negatives: Option<OwnedNegatives>,
    unseen: Option<UnseenPairs>,
}

/// The rows whose pairs without a record are terms.
#[derive(Debug, Clone)]
struct UnseenPairs {
    /// Users with records, ascending: a user without any leaves the pairs.
    users: Arc<[u32]>,
    /// All items, ascending.
    items: Arc<[u32]>,
}

impl UnseenPairs {
    fn of(records: &Interactions) -> Self {
        let has_records = |&user: &u32| !records.row(Side::User, user as usize).is_empty();
        Self {
            users: (0..records.num_rows(Side::User) as u32).filter(has_records).collect(),
            items: (0..records.num_rows(Side::Item) as u32).collect(),
        }
    }

    /// What row `row` of `side` is paired with, its records included.
    fn partners(&self, side: Side, row: usize) -> &[u32] {
        match side {
            Side::User if self.users.binary_search(&(row as u32)).is_ok() => &self.items,
            Side::User => &[],
            Side::Item => &self.users,
        }
    }
}

/// The terms of one row: counterparts that are records, owned negatives, and unseen pairs.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Counterparts of the row's records, ascending.
    pub positives: &'a [u32],
    /// What was read of the records' values, beside `positives`; ones when the objective reads none.
    pub values: RowValues<'a>,
    /// Counterparts of the row's owned negatives, ascending, with multiplicity.
    pub negatives: &'a [u32],
    /// Counterparts that make an unseen pair with the row unless they are among `positives`, all of which are in here;
    /// ascending. Empty when unseen pairs are no terms.
    pub partners: &'a [u32],
}

impl<'a> Terms<'a> {
    /// Terms with these counterparts and no values.
    pub fn of_counterparts(ids: &'a [u32]) -> Self {
        Self { positives: ids, values: RowValues::ones(ids.len()), negatives: &[], partners: &[] }
    }

    /// Number of point terms: records and owned negatives.
    #[expect(clippy::len_without_is_empty, reason = "a row without point terms may have unseen pairs")]
    pub fn len(self) -> usize {
        self.positives.len() + self.negatives.len()
    }

    /// Number of unseen pairs.
    pub fn num_unseen(self) -> usize {
        self.partners.len().saturating_sub(self.positives.len())
    }

    /// Whether no term at all involves the row, so that its parameters are 0.
    pub fn is_idle(self) -> bool {
        self.len() == 0 && self.partners.is_empty()
    }

    /// All counterparts of point terms, positives first.
    pub fn counterparts(&self) -> impl Iterator<Item = u32> {
        self.positives.iter().chain(self.negatives).copied()
    }

    /// Counterparts of the unseen pairs, ascending.
    pub fn unseen(self) -> impl Iterator<Item = u32> + use<'a> {
        let mut positives = self.positives.iter().peekable();
        self.partners.iter().filter(move |&id| positives.next_if_eq(&id).is_none()).copied()
    }
}

impl TrainingSet {
    /// The records `train` of `data` with what a model needs beside them; negatives are drawn with `seed`.
    pub fn new(data: &Dataset, train: &Interactions, needs: &Needs, seed: u64) -> Self {
        let per_record = needs.negatives_per_record;
        let negatives =
            (per_record > 0).then(|| OwnedNegatives::draw(per_record, seed, train, data.user_keys(), data.item_keys()));
        let set = Self::from_parts(train.clone(), negatives);
        if needs.unseen_pairs { set.with_unseen_pairs() } else { set }
    }

    /// These records with these negatives.
    pub fn from_parts(records: Interactions, negatives: Option<OwnedNegatives>) -> Self {
        Self { records, negatives, unseen: None }
    }

    /// The same with all unseen pairs as terms.
    #[must_use]
    pub fn with_unseen_pairs(self) -> Self {
        Self { unseen: Some(UnseenPairs::of(&self.records)), ..self }
    }

    /// The records.
    pub fn records(&self) -> &Interactions {
        &self.records
    }

    /// The owned negatives, for objectives that have them.
    pub fn negatives(&self) -> Option<&OwnedNegatives> {
        self.negatives.as_ref()
    }

    /// The terms of row `row` of `side`.
    pub fn terms(&self, side: Side, row: usize) -> Terms<'_> {
        Terms {
            positives: self.records.row(side, row),
            values: self.records.values(side, row),
            negatives: self.negatives.as_ref().map_or(&[], |negatives| negatives.row(side, row)),
            partners: self.unseen.as_ref().map_or(&[], |unseen| unseen.partners(side, row)),
        }
    }

    /// The retained training set: `forget` and the negatives it owns are gone, and its pairs are unseen like any other.
    ///
    /// Costs what `forget` touches, and a look at every user when it erases one from the unseen pairs.
    #[must_use]
    pub fn without(&self, forget: &ForgetSet) -> Self {
        let records = self.records.without(forget);
        let negatives = self.negatives.as_ref().map(|negatives| negatives.without(forget));
        let unseen = self
            .unseen
            .as_ref()
            .map(|unseen| if erases_a_user(&records, forget) { UnseenPairs::of(&records) } else { unseen.clone() });
        Self { records, negatives, unseen }
    }

    /// The records for which `keep`, called with user and item, says so, with the negatives they own; negatives without
    /// owners stay out. A pair is unseen when its user has a record in here and none of the item.
    #[must_use]
    pub fn subset(&self, keep: impl FnMut(u32, u32) -> bool) -> Self {
        let records = self.records.subset(keep);
        let negatives = self.negatives.as_ref().map(|negatives| negatives.of_records(&records));
        let set = Self::from_parts(records, negatives);
        if self.unseen.is_some() { set.with_unseen_pairs() } else { set }
    }

    /// The rows of `side` whose terms change when `forget` goes: those of its records and of their negatives, and all
    /// items when a user leaves the unseen pairs.
    pub fn touched_rows(&self, forget: &ForgetSet, side: Side) -> Vec<u32> {
        if side == Side::Item
            && let Some(unseen) = &self.unseen
            && forget.summary(&self.records).num_users_erased > 0
        {
            return unseen.items.to_vec();
        }
        let of_record = |&(user, item): &(u32, u32)| if side == Side::User { user } else { item };
        let mut touched: Vec<u32> = forget.records().iter().map(of_record).collect();
        // The users of owned negatives are those of the records that own them.
        if let Some(negatives) = self.negatives.as_ref().filter(|_| side == Side::Item) {
            negatives.visit_owned_by(forget, |item| touched.push(item));
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Bytes that stay in memory.
    pub fn resident_bytes(&self) -> usize {
        let unseen = self.unseen.as_ref().map_or(0, |unseen| 4 * (unseen.users.len() + unseen.items.len()));
        self.records.resident_bytes() + self.negatives.as_ref().map_or(0, OwnedNegatives::resident_bytes) + unseen
    }
}

/// Whether `forget` leaves one of its users without a record.
fn erases_a_user(retained: &Interactions, forget: &ForgetSet) -> bool {
    forget.by_row(Side::User).keys().any(|&user| retained.row(Side::User, user as usize).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> TrainingSet {
        let records = Interactions::from_pairs(4, 3, &[0, 0, 1, 3], &[0, 2, 1, 2]);
        TrainingSet::from_parts(records, None).with_unseen_pairs()
    }

    fn unseen(set: &TrainingSet, side: Side, row: usize) -> Vec<u32> {
        let terms = set.terms(side, row);
        let unseen: Vec<u32> = terms.unseen().collect();
        assert_eq!(unseen.len(), terms.num_unseen());
        unseen
    }

    #[test]
    fn unseen_pairs_are_those_of_active_users_without_a_record() {
        let full = full();
        assert_eq!(unseen(&full, Side::User, 0), [1]);
        assert_eq!(unseen(&full, Side::User, 2), [0_u32; 0], "user 2 has no records");
        assert!(full.terms(Side::User, 2).is_idle());
        assert_eq!(unseen(&full, Side::Item, 2), [1]);
        assert_eq!(unseen(&full, Side::Item, 0), [1, 3]);
    }

    #[test]
    fn a_subset_is_what_forgetting_all_else_leaves() {
        let full = full();
        let subset = full.subset(|user, item| (user, item) != (1, 1));
        let erase = ForgetSet::of_records(full.records(), &[(1, 1)]).expect("a record");
        let retained = full.without(&erase);
        for (side, num_rows) in [(Side::User, 4), (Side::Item, 3)] {
            for row in 0..num_rows {
                assert_eq!(subset.terms(side, row).positives, retained.terms(side, row).positives);
                assert_eq!(unseen(&subset, side, row), unseen(&retained, side, row));
            }
        }
    }

    #[test]
    fn a_forgotten_pair_is_unseen_and_an_erased_user_leaves_the_pairs() {
        let full = full();
        let forget = ForgetSet::of_records(full.records(), &[(0, 2)]).expect("a record");
        let retained = full.without(&forget);
        assert_eq!(unseen(&retained, Side::User, 0), [1, 2]);
        assert_eq!(full.touched_rows(&forget, Side::Item), [2]);
        let erase = ForgetSet::of_records(full.records(), &[(1, 1)]).expect("a record");
        let retained = full.without(&erase);
        assert!(retained.terms(Side::User, 1).is_idle());
        assert_eq!(unseen(&retained, Side::Item, 1), [0, 3]);
        assert_eq!(full.touched_rows(&erase, Side::Item), [0, 1, 2], "the user was paired with all of them");
        assert_eq!(full.touched_rows(&erase, Side::User), [1]);
    }
}
