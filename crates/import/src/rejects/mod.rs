//! Rows that were not understood: all are counted by reason, the first hundred are shown, all can be had as a table.

mod problem;
mod shorten;
mod table;

use alteraser_api::import::{ReasonCount, Reject};

pub(crate) use problem::Problem;
pub(crate) use shorten::shortened;
pub(crate) use table::RejectTable;

/// Rejected rows that are shown.
const SHOWN: usize = 100;
/// Characters of a row that are kept.
const TEXT_CHARS: usize = 120;

/// The rejected rows of some files.
#[derive(Debug, Default)]
pub(crate) struct Rejects {
    shown: Vec<Reject>,
    reasons: Vec<(Problem, u64)>,
    table: RejectTable,
    count: u64,
}

impl Rejects {
    /// Adds a row. `column` counts from 1; 0 means the whole row.
    #[cold]
    pub(crate) fn add(&mut self, file: &str, row: (u64, u32), problem: Problem, raw: &[u8]) {
        self.count += 1;
        match self.reasons.iter_mut().find(|(known, _)| known.same_reason(problem)) {
            Some((_, rows)) => *rows += 1,
            None => self.reasons.push((problem, 1)),
        }
        if self.shown.len() < SHOWN || !self.table.is_full() {
            let (line, column) = row;
            let reason = format!("{problem}.");
            let reject = Reject { file: file.to_owned(), line, column, reason, text: shortened(raw, TEXT_CHARS) };
            self.table.add(&reject);
            if self.shown.len() < SHOWN {
                self.shown.push(reject);
            }
        } else {
            self.table.skip();
        }
    }

    /// How many rows were rejected.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The first rejected row.
    pub(crate) fn first(&self) -> Option<&Reject> {
        self.shown.first()
    }

    /// How many rows were rejected for each reason, the most frequent first.
    pub(crate) fn reasons(&self) -> Vec<ReasonCount> {
        let mut reasons: Vec<ReasonCount> =
            self.reasons.iter().map(|&(problem, rows)| ReasonCount { reason: problem.reason(), rows }).collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
        reasons
    }

    /// Adds the rows of a list beside the interactions to the table of all. They are counted elsewhere.
    pub(crate) fn add_table(&mut self, list: &Self) {
        self.table.append(&list.table);
    }

    /// The rows that are shown and the table of all.
    pub(crate) fn into_parts(self) -> (Vec<Reject>, RejectTable) {
        (self.shown, self.table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_are_shown_and_all_are_counted() {
        let mut rejects = Rejects::default();
        for line in 1..=250 {
            rejects.add("a.csv", (line, 2), Problem::NoItem, b"1,");
        }
        for found in [4, 5] {
            rejects.add("a.csv", (251, 0), Problem::FieldCount { found, expected: 3 }, b"1,,,");
        }
        assert_eq!((rejects.count(), rejects.first().map(|reject| reject.line)), (252, Some(1)));
        let reasons: Vec<_> = rejects.reasons().into_iter().map(|count| (count.reason, count.rows)).collect();
        let expected = [("The item is missing.", 250), ("The row has another number of fields than the table.", 2)];
        assert_eq!(reasons, expected.map(|(reason, rows)| (reason.to_owned(), rows)));
        let (shown, table) = rejects.into_parts();
        assert_eq!((shown.len(), shown[99].line, shown[99].reason.as_str()), (100, 100, "The item is missing."));
        assert_eq!(table.into_text().lines().count(), 253);
    }
}
