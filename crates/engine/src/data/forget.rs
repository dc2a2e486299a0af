//! What to forget, checked against the training set.

use std::collections::BTreeMap;

use alteraser_api::experiment::ForgetRequest;
use alteraser_api::report::ForgetSummary;

use super::interactions::{Interactions, Side};
use crate::error::{Error, Result};
use crate::hash::{Purpose, Stream, hash_words};

/// Records to forget: each is in the training set, none occurs twice, and at least one record stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForgetSet {
    /// Ascending by user, then item.
    records: Vec<(u32, u32)>,
}

impl ForgetSet {
    /// Resolves a request against the training set.
    ///
    /// # Errors
    /// An unknown user, item or record, a share outside `0..1`, a request that matches nothing or everything.
    pub fn resolve(request: &ForgetRequest, train: &Interactions) -> Result<Self> {
        match request {
            ForgetRequest::Records { records } => Self::of_records(train, records),
            ForgetRequest::Users { users } => Self::of_rows(train, Side::User, users),
            ForgetRequest::Items { items } => Self::of_rows(train, Side::Item, items),
            ForgetRequest::RandomShare { share, seed } => Self::random_share(train, *share, *seed),
        }
    }

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
        Self::checked(train, records.to_vec())
    }

    fn of_rows(train: &Interactions, side: Side, rows: &[u32]) -> Result<Self> {
        let mut records = Vec::new();
        for &row in rows {
            check_row(train, side, row)?;
            let counterparts = train.row(side, row as usize).iter();
            records.extend(counterparts.map(|&other| if side == Side::User { (row, other) } else { (other, row) }));
        }
        Self::checked(train, records)
    }

    /// Takes the records with the smallest hashes, so that a larger share contains a smaller one.
    fn random_share(train: &Interactions, share: f64, seed: u64) -> Result<Self> {
        if !(share > 0.0 && share < 1.0) {
            return Err(Error::InvalidConfig {
                owner: "forget request".into(),
                field: "share".into(),
                found: share.to_string(),
                rule: "above 0 and below 1".into(),
            });
        }
        let draw = Stream::new(seed, Purpose::ForgetShare, 0).next_u64();
        let mut keyed: Vec<_> =
            train.records().map(|(u, i)| (hash_words(&[draw, u64::from(u), u64::from(i)]), (u, i))).collect();
        keyed.sort_unstable();
        let count = ((train.num_records() as f64 * share).round() as usize).max(1);
        Self::checked(train, keyed.into_iter().take(count).map(|(_, record)| record).collect())
    }

    fn checked(train: &Interactions, mut records: Vec<(u32, u32)>) -> Result<Self> {
        records.sort_unstable();
        records.dedup();
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

    /// The set in counts.
    pub fn summary(&self, train: &Interactions) -> ForgetSummary {
        let users = self.by_row(Side::User);
        let erased = users.iter().filter(|(user, items)| items.len() == train.row(Side::User, **user as usize).len());
        ForgetSummary {
            num_records: self.records.len() as u64,
            share: self.records.len() as f64 / train.num_records() as f64,
            num_users: users.len() as u32,
            num_users_erased: erased.count() as u32,
            num_items: self.by_row(Side::Item).len() as u32,
        }
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

    fn resolve(request: &ForgetRequest) -> Result<Vec<(u32, u32)>> {
        ForgetSet::resolve(request, &train()).map(|set| set.records)
    }

    #[test]
    fn requests_resolve_to_sorted_records() {
        assert_eq!(resolve(&ForgetRequest::Users { users: vec![1, 1] }), Ok(vec![(1, 1), (1, 2)]));
        assert_eq!(resolve(&ForgetRequest::Items { items: vec![2] }), Ok(vec![(0, 2), (1, 2)]));
        assert_eq!(
            resolve(&ForgetRequest::Records { records: vec![(2, 0), (0, 2), (2, 0)] }),
            Ok(vec![(0, 2), (2, 0)])
        );
    }

    #[test]
    fn impossible_requests_are_refused() {
        let records = |records: &[_]| resolve(&ForgetRequest::Records { records: records.to_vec() });
        assert_eq!(records(&[(0, 1)]), Err(Error::UnknownRecord { user: 0, item: 1 }));
        assert_eq!(records(&[(3, 0)]), Err(Error::UnknownUser { user: 3, last: 2 }));
        assert_eq!(records(&[(0, 9)]), Err(Error::UnknownItem { item: 9, last: 2 }));
        assert_eq!(records(&[]), Err(Error::NothingToForget));
        let everyone = ForgetRequest::Users { users: vec![0, 1, 2] };
        assert_eq!(resolve(&everyone), Err(Error::EverythingToForget { num_records: 5 }));
        for share in [0.0, 1.0, -1.0, f64::NAN] {
            assert!(matches!(
                resolve(&ForgetRequest::RandomShare { share, seed: 1 }),
                Err(Error::InvalidConfig { .. })
            ));
        }
    }

    #[test]
    fn a_larger_random_share_contains_the_smaller_one() {
        let share = |share| resolve(&ForgetRequest::RandomShare { share, seed: 5 }).expect("a share");
        let (small, large) = (share(0.4), share(0.6));
        assert_eq!((small.len(), large.len()), (2, 3));
        assert!(small.iter().all(|record| large.contains(record)));
    }

    #[test]
    fn an_erased_user_is_counted() {
        let set = ForgetSet::of_records(&train(), &[(2, 0), (0, 0)]).expect("records");
        let summary = set.summary(&train());
        assert_eq!((summary.num_users, summary.num_users_erased, summary.num_items), (2, 1, 1));
    }
}
