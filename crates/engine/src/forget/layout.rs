//! The records of a training set in the order of users, then items, each with its place in that order.

use std::ops::Range;

use crate::data::dataset::Record;
use crate::data::{Dataset, Interactions, Side};

/// Where the records of each user begin.
pub(super) struct Layout<'a> {
    pub(super) data: &'a Dataset,
    pub(super) train: &'a Interactions,
    starts: Vec<u32>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(data: &'a Dataset, train: &'a Interactions) -> Self {
        let mut starts = Vec::with_capacity(train.num_rows(Side::User) + 1);
        let mut sum = 0;
        starts.push(0);
        for user in 0..train.num_rows(Side::User) {
            sum += train.row(Side::User, user).len() as u32;
            starts.push(sum);
        }
        Self { data, train, starts }
    }

    /// Number of records.
    pub(super) fn len(&self) -> usize {
        self.train.num_records()
    }

    /// Number of users.
    pub(super) fn num_users(&self) -> usize {
        self.train.num_rows(Side::User)
    }

    /// The places of a user's records.
    pub(super) fn range(&self, user: usize) -> Range<usize> {
        self.starts[user] as usize..self.starts[user + 1] as usize
    }

    /// The place of a record.
    pub(super) fn place(&self, user: u32, item: u32) -> Option<usize> {
        let row = self.train.row(Side::User, user as usize);
        row.binary_search(&item).ok().map(|at| self.range(user as usize).start + at)
    }

    /// A user's records with their places, values and times.
    pub(super) fn records(&self, user: usize) -> impl Iterator<Item = (usize, Record)> {
        let row = self.train.row(Side::User, user);
        let mut next = self.range(user).zip(row).peekable();
        // The data set has the held-out records as well; both are ascending by item.
        self.data.records_of(user).filter_map(move |record| {
            let (place, _) = next.next_if(|(_, item)| **item == record.item)?;
            Some((place, record))
        })
    }
}
