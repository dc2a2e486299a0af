//! Lists: a user and all of their items on one line, `7 10 11 12`, as graph models are fed.

use super::dialect::Delimiter;
use super::fields::Row;
use super::split::{RowSink, Splitter};
use crate::rejects::Problem;

/// Lines that are looked at.
const LOOKED_LINES: usize = 1_000;
/// The least share of entries that must be whole numbers: prose has lines of any length too.
const NUMBERS: f64 = 0.99;

/// Gives each item of a line as a row of its own: user and item.
pub(crate) struct Pairs<'s, S> {
    sink: &'s mut S,
}

impl<'s, S: RowSink> Pairs<'s, S> {
    /// Rows for `sink`.
    pub(crate) fn to(sink: &'s mut S) -> Self {
        Self { sink }
    }
}

impl<S: RowSink> RowSink for Pairs<'_, S> {
    type Stop = S::Stop;

    fn row(&mut self, row: &Row<'_>) -> Result<(), S::Stop> {
        let [user, items @ ..] = row.spans else { return Ok(()) };
        if items.is_empty() {
            return self.sink.spoiled(row.line, Problem::NoItem, row.raw);
        }
        for &item in items {
            self.sink.row(&Row { spans: &[*user, item], ..*row })?;
        }
        Ok(())
    }

    fn spoiled(&mut self, line: u64, problem: Problem, raw: &[u8]) -> Result<(), S::Stop> {
        self.sink.spoiled(line, problem, raw)
    }

    fn too_long(&mut self, line: u64) -> S::Stop {
        self.sink.too_long(line)
    }
}

/// The separator of `text`, the start of a file, if it holds lists: almost only whole numbers, lines of different
/// lengths, and no user twice.
pub(crate) fn detect(text: &[u8], max_row: usize) -> Option<Delimiter> {
    // Spaces come last because tabs count as spaces too.
    [Delimiter::Byte(b'\t'), Delimiter::Byte(b','), Delimiter::Spaces].into_iter().find(|&delimiter| {
        let mut seen = Seen::default();
        // Stopping early is how the sink says that it has seen enough.
        let _enough = Splitter::plain(delimiter, max_row).push(text, &mut seen);
        seen.are_lists()
    })
}

/// What the first lines hold.
#[derive(Default)]
struct Seen {
    users: Vec<u64>,
    lengths: Vec<usize>,
    entries: usize,
    numbers: usize,
}

impl Seen {
    fn are_lists(mut self) -> bool {
        let lines = self.users.len();
        self.users.sort_unstable();
        self.users.dedup();
        let longest = self.lengths.iter().max().copied().unwrap_or(0);
        let varies = self.lengths.iter().any(|&length| length != longest);
        // A table of ids, values and times has four columns at most.
        let is_long = longest > 5 || varies;
        let numbers = self.numbers as f64 >= NUMBERS * self.entries as f64;
        lines >= 2 && self.users.len() == lines && longest >= 3 && is_long && numbers
    }
}

impl RowSink for Seen {
    type Stop = ();

    fn row(&mut self, row: &Row<'_>) -> Result<(), ()> {
        self.users.push(crate::hash::hash_bytes(row.field(0)));
        self.lengths.push(row.len());
        self.entries += row.len();
        self.numbers += row.fields().filter(|field| !field.is_empty() && field.iter().all(u8::is_ascii_digit)).count();
        if self.lengths.len() < LOOKED_LINES { Ok(()) } else { Err(()) }
    }

    fn spoiled(&mut self, _line: u64, _problem: Problem, _raw: &[u8]) -> Result<(), ()> {
        Ok(())
    }

    fn too_long(&mut self, _line: u64) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_from_tables_and_prose() {
        let detect = |text: &str| detect(text.as_bytes(), 1000);
        assert_eq!(detect("0 1 2 3\n1 4\n2 5 6\n"), Some(Delimiter::Spaces));
        assert_eq!(detect("0\t1\t2\t3\n1\t4\n"), Some(Delimiter::Byte(b'\t')));
        assert_eq!(detect("0,1,2,3,4,5\n1,4,5,6,7,8\n"), Some(Delimiter::Byte(b',')));
        assert_eq!(detect("0 1\n1 4\n"), None);
        assert_eq!(detect("196 242 3 881250949\n186 302 3 891717742\n"), None);
        assert_eq!(detect("0 1 2 3\n0 4\n"), None, "a user twice");
        assert_eq!(detect("It is a text\nof some lines and\nof any length\n"), None);
        assert_eq!(detect(""), None);
    }
}
