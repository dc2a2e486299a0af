//! An opened data set.

use std::sync::Arc;

use alteraser_api::import::DataSize;
use alteraser_api::packed::{Labels, PackedData, RecordSource};
use alteraser_api::report::DataSummary;

use super::open::open;
use super::values::{Book, Codes};
use crate::error::Result;
use crate::hash::hash_words;

/// All records of a file by user, with values and times, and keys that name users and items beyond their numbers.
#[derive(Debug)]
pub struct Dataset {
    pub(super) offsets: Vec<u32>,
    pub(super) items: Vec<u32>,
    /// What `codes` stand for.
    pub(super) book: Book,
    pub(super) codes: Codes,
    pub(super) times: Vec<u32>,
    /// Whether each record came in a file of held-out records; empty when there was no such file.
    pub(super) held_out: Vec<bool>,
    pub(super) user_keys: Arc<[u64]>,
    pub(super) item_keys: Arc<[u64]>,
    pub(super) labels: Arc<Labels>,
}

/// A record of a user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Record {
    pub(crate) item: u32,
    pub(crate) value: f32,
    pub(crate) time: Option<u32>,
}

impl Dataset {
    /// Opens packed records.
    ///
    /// # Errors
    /// No records at all, a pair that occurs twice, columns that do not fit together, or a value that is not finite.
    pub fn open(packed: &PackedData) -> Result<Self> {
        Self::open_with_held_out(packed, &[])
    }

    /// Opens packed records of which `held_out[r]` says whether record `r` came in a file of held-out records.
    ///
    /// # Errors
    /// As [`Dataset::open`].
    pub fn open_with_held_out(packed: &PackedData, held_out: &[bool]) -> Result<Self> {
        packed.check()?;
        open(packed, held_out)
    }

    /// Opens records that are read column by column, in pieces, and may lie outside of this memory.
    ///
    /// # Errors
    /// As [`Dataset::open`].
    pub fn open_from(source: &dyn RecordSource) -> Result<Self> {
        open(source, &[])
    }

    /// Number of users.
    pub fn num_users(&self) -> usize {
        self.user_keys.len()
    }

    /// Number of items.
    pub fn num_items(&self) -> usize {
        self.item_keys.len()
    }

    /// Number of records.
    pub fn num_records(&self) -> usize {
        self.items.len()
    }

    /// How large it is.
    pub fn size(&self) -> DataSize {
        let (users, items) = (self.num_users() as u64, self.num_items() as u64);
        DataSize { records: self.num_records() as u64, users, items, has_times: self.has_times() }
    }

    /// Ids, titles and categories as they are in the file.
    pub fn labels(&self) -> &Arc<Labels> {
        &self.labels
    }

    /// Whether the records have times.
    pub(crate) fn has_times(&self) -> bool {
        !self.times.is_empty()
    }

    pub(crate) fn user_keys(&self) -> &Arc<[u64]> {
        &self.user_keys
    }

    pub(crate) fn item_keys(&self) -> &Arc<[u64]> {
        &self.item_keys
    }

    /// Items of a user, ascending.
    pub(crate) fn items_of(&self, user: usize) -> &[u32] {
        &self.items[self.range(user)]
    }

    /// Whether each record of a user came in a file of held-out records; none when there was no such file.
    pub(crate) fn held_out_of(&self, user: usize) -> Option<&[bool]> {
        self.held_out.get(self.range(user))
    }

    /// Whether there was a file of held-out records.
    pub(crate) fn has_held_out(&self) -> bool {
        !self.held_out.is_empty()
    }

    /// Records of a user, ascending by item.
    pub(crate) fn records_of(&self, user: usize) -> impl Iterator<Item = Record> {
        self.range(user).map(|r| Record {
            item: self.items[r],
            value: self.book.value(self.codes.get(r)),
            time: self.times.get(r).copied(),
        })
    }

    /// A number that tells data sets apart: a hash of who had what.
    pub fn fingerprint(&self) -> u64 {
        let of_user = |user: usize| {
            let items = self.items_of(user).iter().map(|&item| self.item_keys[item as usize]);
            // Keys are summed, so that the numbering of items does not matter.
            hash_words(&[self.user_keys[user], items.fold(0, u64::wrapping_add)])
        };
        (0..self.num_users()).map(of_user).fold(0, u64::wrapping_add)
    }

    /// The data set in counts.
    pub fn summary(&self, name: &str) -> DataSummary {
        let per_user = self.offsets.windows(2).map(|bounds| bounds[1] - bounds[0]).collect();
        let mut per_item = vec![0; self.num_items()];
        for &item in &self.items {
            per_item[item as usize] += 1;
        }
        let pairs = self.num_users() as f64 * self.num_items() as f64;
        let span = self.times.iter().min().zip(self.times.iter().max());
        DataSummary {
            name: name.to_owned(),
            num_users: self.num_users() as u32,
            num_items: self.num_items() as u32,
            num_records: self.num_records() as u64,
            density: self.num_records() as f64 / pairs,
            records_per_user: min_median_max(per_user),
            records_per_item: min_median_max(per_item),
            time_span: span.map(|(&first, &last)| (u64::from(first), u64::from(last))),
        }
    }

    /// What the codes of values stand for.
    pub(crate) fn book(&self) -> &Book {
        &self.book
    }

    /// Seconds since 1970 of each record, when the data carry times.
    pub(crate) fn times(&self) -> Option<&[u32]> {
        (!self.times.is_empty()).then_some(&self.times[..])
    }

    /// Item of record `r`; records are in the order of users, then items.
    pub(crate) fn item(&self, r: usize) -> u32 {
        self.items[r]
    }

    /// Code of the value of record `r`.
    pub(crate) fn code(&self, r: usize) -> u32 {
        self.codes.get(r)
    }

    /// Bytes that stay in memory, the labels' hashes not counted.
    pub fn resident_bytes(&self) -> usize {
        4 * (self.offsets.capacity() + self.items.capacity() + self.times.capacity())
            + self.codes.resident_bytes()
            + self.held_out.capacity()
    }

    /// Bytes that the values take of these.
    pub(crate) fn value_bytes(&self) -> usize {
        self.codes.resident_bytes()
    }

    /// Where the records of a user are.
    pub(crate) fn range(&self, user: usize) -> std::ops::Range<usize> {
        self.offsets[user] as usize..self.offsets[user + 1] as usize
    }
}

fn min_median_max(mut counts: Vec<u32>) -> (u32, u32, u32) {
    counts.sort_unstable();
    let at = |index: usize| counts.get(index).copied().unwrap_or(0);
    (at(0), at(counts.len() / 2), at(counts.len().saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn packed(users: &[u32], items: &[u32]) -> PackedData {
        PackedData {
            users: users.to_vec(),
            items: items.to_vec(),
            values: (0..users.len()).map(|n| n as f32).collect(),
            times: (0..users.len() as u32).collect(),
            user_labels: ["a", "b"].into_iter().collect(),
            item_labels: ["x", "y", "z"].into_iter().collect(),
            ..PackedData::default()
        }
    }

    #[test]
    fn records_keep_their_values_and_times() {
        let data = Dataset::open(&packed(&[1, 0, 1], &[2, 1, 0])).expect("consistent");
        let records: Vec<_> = data.records_of(1).map(|r| (r.item, r.value, r.time)).collect();
        assert_eq!(records, [(0, 2.0, Some(2)), (2, 0.0, Some(0))]);
        let summary = data.summary("tiny");
        assert_eq!((summary.num_records, summary.records_per_user, summary.time_span), (3, (1, 2, 2), Some((0, 2))));
    }

    #[test]
    fn empty_data_and_repeated_pairs_are_refused() {
        assert_eq!(Dataset::open(&packed(&[], &[])).map(|_| ()), Err(Error::NoRecords));
        assert!(matches!(Dataset::open(&packed(&[0, 0], &[1, 1])), Err(Error::BadData(_))));
        let marked = Dataset::open_with_held_out(&packed(&[0, 0], &[1, 2]), &[true]);
        assert!(matches!(marked, Err(Error::BadData(_))));
    }

    #[test]
    fn the_fingerprint_ignores_row_order_and_sees_content() {
        let data =
            |users: &[u32], items: &[u32]| Dataset::open(&packed(users, items)).expect("consistent").fingerprint();
        assert_eq!(data(&[0, 1], &[0, 1]), data(&[1, 0], &[1, 0]));
        assert_ne!(data(&[0, 1], &[0, 1]), data(&[0, 1], &[0, 2]));
    }
}
