//! What the columns of a sample hold: counts from which roles are guessed.

use std::hash::Hasher as _;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::number;

/// Counts over the rows of a sample for one column.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnStats {
    /// Rows looked at.
    pub(crate) rows: u32,
    /// Fields with content.
    pub(crate) filled: u32,
    /// Fields that are a number.
    pub(crate) numbers: u32,
    /// Fields that read as a time.
    pub(crate) times: u32,
    /// Fields that read as a time well after 1970, as times of interactions do and ratings do not.
    pub(crate) late_times: u32,
    /// Fields with a space inside, as titles have and ids do not.
    pub(crate) spaced: u32,
    /// Fields with `|` inside, as lists of categories have.
    pub(crate) piped: u32,
    /// Fields that are `0` or `1`.
    pub(crate) flags: u32,
    /// Fields that differ from the one above.
    changes: u32,
    last: u64,
    distinct: HashTable<u64>,
}

/// March 1973, in seconds and as a bound that ids of data sets rarely reach.
const LATE: u32 = 100_000_000;

impl ColumnStats {
    /// Looks at one more field.
    pub(crate) fn add(&mut self, field: &[u8], comma_is_point: bool) {
        self.rows += 1;
        self.filled += u32::from(!field.is_empty());
        self.numbers += u32::from(number::value(field, comma_is_point).is_ok());
        self.spaced += u32::from(field.contains(&b' '));
        self.piped += u32::from(field.contains(&b'|'));
        self.flags += u32::from(matches!(field, b"0" | b"1"));
        if let Ok(time) = number::time(field) {
            self.times += 1;
            self.late_times += u32::from(time >= LATE);
        }
        let mut hasher = FxHasher::default();
        hasher.write(field);
        let hash = hasher.finish();
        self.changes += u32::from(self.rows == 1 || hash != self.last);
        self.last = hash;
        self.distinct.entry(hash, |&known| known == hash, |&known| known).or_insert(hash);
    }

    /// Distinct fields.
    pub(crate) fn num_distinct(&self) -> usize {
        self.distinct.len()
    }

    /// Whether equal fields follow each other, as the users of most data sets do.
    pub(crate) fn is_grouped(&self) -> bool {
        let distinct = self.distinct.len() as u32;
        self.rows > 2 * distinct && self.changes <= distinct + distinct / 4
    }

    /// Whether no two fields are the same.
    pub(crate) fn all_distinct(&self) -> bool {
        self.distinct.len() == self.rows as usize
    }

    /// Whether at least `share` of the fields with content have what `count` counted.
    pub(crate) fn mostly(&self, count: u32, share: f64) -> bool {
        self.filled > 0 && f64::from(count) >= share * f64::from(self.filled)
    }
}

/// Counts for all columns over the rows that have the right length.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// One per column.
    pub(crate) stats: Vec<ColumnStats>,
    comma_is_point: bool,
}

impl Columns {
    /// No rows yet of a table with `count` columns.
    pub(crate) fn new(count: usize, comma_is_point: bool) -> Self {
        Self { stats: vec![ColumnStats::default(); count], comma_is_point }
    }

    /// Looks at one more row.
    pub(crate) fn add(&mut self, fields: &[Box<[u8]>]) {
        for (stats, field) in self.stats.iter_mut().zip(fields) {
            stats.add(field, self.comma_is_point);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(fields: &[&str]) -> ColumnStats {
        let mut stats = ColumnStats::default();
        for field in fields {
            stats.add(field.as_bytes(), false);
        }
        stats
    }

    #[test]
    fn counts_tell_times_from_ratings() {
        let ratings = stats(&["4.0", "3.5", "4.0"]);
        assert_eq!((ratings.numbers, ratings.late_times, ratings.all_distinct()), (3, 0, false));
        let times = stats(&["964982703", "2015-01-02", ""]);
        assert_eq!((times.late_times, times.filled), (2, 2));
        assert!(times.mostly(times.late_times, 0.9));
    }

    #[test]
    fn an_empty_column_is_mostly_nothing() {
        let empty = stats(&["", ""]);
        assert!(!empty.mostly(empty.numbers, 0.0));
    }
}
