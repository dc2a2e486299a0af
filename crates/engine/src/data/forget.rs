//! What to forget, checked against the training set.

use std::collections::BTreeMap;

use alteraser_api::report::ForgetSummary;

use super::interactions::{Interactions, Side};
use crate::error::{Error, Result};

/// Records whose deletion takes about as long as waking a thread.
const WORTH_A_THREAD: usize = 500;

/// Records to forget: each is in the training set, none occurs twice, and at least one record stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForgetSet {
    /// Ascending by user, then item.
    records: Vec<(u32, u32)>,
}

impl ForgetSet {
    /// These records.
    ///
    /// # Errors
    /// A pair that is not a record of `train`, no record at all, or all of them.
    pub fn of_records(train: &Interactions, records: &[(u32, u32)]) -> Result<Self> {
        for &(user, item) in records {
            check_row(train, Side::User, user)?;
            check_row(train, Side::Item, item)?;
            if !train.contains(user, item) {
                return Err(Error::UnknownRecord { user, item });
            }
        }
        let mut records = records.to_vec();
        records.sort_unstable();
        records.dedup();
        Self::of_sorted(train, records)
    }

    /// These records of `train`, ascending by user, then item, none of them twice.
    pub(crate) fn of_sorted(train: &Interactions, records: Vec<(u32, u32)>) -> Result<Self> {
        if records.is_empty() {
            return Err(Error::NothingToForget);
        }
        if records.len() == train.num_records() {
            return Err(Error::EverythingToForget { num_records: records.len() });
        }
        Ok(Self { records })
    }

    /// Nothing: what a model as trained has forgotten.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Both sets together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut records: Vec<_> = self.records.iter().chain(&other.records).copied().collect();
        records.sort_unstable();
        records.dedup();
        Self { records }
    }

    /// The records, ascending by user, then item.
    pub fn records(&self) -> &[(u32, u32)] {
        &self.records
    }

    /// Whether the record is to be forgotten.
    pub fn contains(&self, user: u32, item: u32) -> bool {
        self.records.binary_search(&(user, item)).is_ok()
    }

    /// The counterparts to forget by row of `side`, both ascending.
    pub fn by_row(&self, side: Side) -> BTreeMap<u32, Vec<u32>> {
        let mut rows: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &(user, item) in &self.records {
            match side {
                Side::User => rows.entry(user).or_default().push(item),
                Side::Item => rows.entry(item).or_default().push(user),
            }
        }
        rows
    }

    /// Does something about the set for users and for items: at once, unless waking a thread would cost more.
    pub(crate) fn for_both<R: Send>(
        &self,
        users: impl FnOnce() -> R + Send,
        items: impl FnOnce() -> R + Send,
    ) -> (R, R) {
        if self.records.len() < WORTH_A_THREAD { (users(), items()) } else { rayon::join(users, items) }
    }

    /// The set in counts, in one pass over its records.
    pub fn summary(&self, train: &Interactions) -> ForgetSummary {
        let mut summary = ForgetSummary {
            num_records: self.records.len() as u64,
            share: self.records.len() as f64 / train.num_records() as f64,
            num_items: self.counts_by_item(train).into_iter().filter(|count| *count > 0).count() as u32,
            first_user: self.records.first().map_or(0, |&(user, _)| user),
            ..ForgetSummary::default()
        };
        for of_user in self.records.chunk_by(|a, b| a.0 == b.0) {
            let is_erased = of_user.len() == train.row(Side::User, of_user[0].0 as usize).len();
            summary.num_users += 1;
            summary.num_users_erased += u32::from(is_erased);
        }
        summary
    }

    /// Number of forgotten records of each item.
    pub(crate) fn counts_by_item(&self, train: &Interactions) -> Vec<usize> {
        let mut counts = vec![0; train.num_rows(Side::Item)];
        for &(_, item) in &self.records {
            counts[item as usize] += 1;
        }
        counts
    }
}

/// Fails when `side` has no row `row`.
pub(crate) fn check_row(train: &Interactions, side: Side, row: u32) -> Result<()> {
    let num_rows = train.num_rows(side);
    if (row as usize) < num_rows {
        return Ok(());
    }
    let last = num_rows.saturating_sub(1) as u32;
    Err(match side {
        Side::User => Error::UnknownUser { user: row, last },
        Side::Item => Error::UnknownItem { item: row, last },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn train() -> Interactions {
        Interactions::from_pairs(3, 3, &[0, 0, 1, 1, 2], &[0, 2, 1, 2, 0])
    }

    #[test]
    fn records_are_sorted_and_count_once() {
        let set = ForgetSet::of_records(&train(), &[(2, 0), (0, 2), (2, 0)]).expect("records");
        assert_eq!(set.records(), [(0, 2), (2, 0)]);
    }

    #[test]
    fn impossible_records_are_refused() {
        let refused = |records: &[_]| ForgetSet::of_records(&train(), records).expect_err("refused");
        assert_eq!(refused(&[(0, 1)]), Error::UnknownRecord { user: 0, item: 1 });
        assert_eq!(refused(&[(3, 0)]), Error::UnknownUser { user: 3, last: 2 });
        assert_eq!(refused(&[(0, 9)]), Error::UnknownItem { item: 9, last: 2 });
        assert_eq!(refused(&[]), Error::NothingToForget);
        let all: Vec<_> = train().records().collect();
        assert_eq!(refused(&all), Error::EverythingToForget { num_records: 5 });
    }

    #[test]
    fn an_erased_user_is_counted() {
        let set = ForgetSet::of_records(&train(), &[(2, 0), (0, 0)]).expect("records");
        let summary = set.summary(&train());
        assert_eq!((summary.num_users, summary.num_users_erased, summary.num_items), (2, 1, 1));
    }
}
