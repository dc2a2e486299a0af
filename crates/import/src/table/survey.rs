//! Looks at the first part of a file: what it is, before all of it is read.

use super::columns::Columns;
use super::kind::{Kind, classify};
use super::names::role_of;
use crate::number;
use crate::text::dialect::{Delimiter, Dialect, sniff};
use crate::text::encoding::{Recoder, to_text};
use crate::text::fields::Row;
use crate::text::split::{RowSink, Splitter};

/// Rows that roles are guessed from.
const SURVEYED_ROWS: usize = 5_000;

/// What the first part of a table says.
#[derive(Debug, Clone)]
pub(crate) struct Survey {
    /// How it is written.
    pub(crate) dialect: Dialect,
    /// The names in the first line, if that is a header.
    pub(crate) header: Option<Vec<String>>,
    /// Number of columns.
    pub(crate) columns: usize,
    /// What it is about.
    pub(crate) kind: Kind,
    /// The first row, for messages.
    pub(crate) first_row: Vec<String>,
    /// Bytes of a row, on average.
    pub(crate) row_bytes: f64,
}

/// Why a sample is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoTable {
    /// There is nothing but white space.
    Empty,
    /// A line is longer than the limit.
    LineTooLong(u64),
    /// No separator fits.
    NoSeparator,
}

/// Looks at `sample`, the first bytes of a file; `whole` when they are all of it.
pub(crate) fn survey(sample: &[u8], whole: bool, max_row: usize) -> Result<Survey, NoTable> {
    let (mut recoder, mark) = Recoder::for_head(sample);
    let text = recoder.recode(&sample[mark..], whole);
    if text.trim_ascii().is_empty() {
        return Err(NoTable::Empty);
    }
    let text = if whole { text } else { whole_lines(text).ok_or(NoTable::LineTooLong(1))? };
    let single = Dialect { delimiter: Delimiter::Byte(0), quotes: false };
    let dialect = sniff(text, max_row);
    let sample = Sample::read(text, dialect.unwrap_or(single), max_row).map_err(NoTable::LineTooLong)?;
    sample.survey(dialect.ok_or(NoTable::NoSeparator)?)
}

/// The text up to its last line break, since the cut may go through a row.
fn whole_lines(text: &[u8]) -> Option<&[u8]> {
    memchr::memrchr(b'\n', text).map(|end| &text[..=end])
}

/// The first rows as texts.
#[derive(Default)]
struct Sample {
    rows: Vec<Vec<Box<[u8]>>>,
    bytes: usize,
    full: bool,
}

impl Sample {
    /// The line that is too long is the error.
    fn read(text: &[u8], dialect: Dialect, max_row: usize) -> Result<Self, u64> {
        let mut sample = Self::default();
        let mut splitter = Splitter::new(dialect, max_row);
        let read = splitter.push(text, &mut sample).and_then(|()| splitter.finish(&mut sample));
        match read {
            Err(line) if !sample.full => Err(line),
            _ => Ok(sample),
        }
    }

    fn survey(&self, dialect: Dialect) -> Result<Survey, NoTable> {
        let columns = self.usual_length().ok_or(NoTable::NoSeparator)?;
        let comma_is_point = dialect.delimiter != Delimiter::Byte(b',');
        let first = self.rows.first().map(Vec::as_slice).unwrap_or_default();
        let mut below = Columns::new(columns, comma_is_point);
        for row in self.rows.iter().skip(1).filter(|row| row.len() == columns) {
            below.add(row);
        }
        let names: Vec<String> = first.iter().map(|field| to_text(field).into_owned()).collect();
        let has_header = first.len() == columns && is_header(&names, &below);
        let header = has_header.then(|| names.clone());
        if !has_header && first.len() == columns {
            below.add(first);
        }
        let kind = classify(header.as_deref(), &below.stats);
        let row_bytes = self.bytes as f64 / self.rows.len().max(1) as f64;
        Ok(Survey { dialect, header, columns, kind, first_row: names, row_bytes })
    }

    fn usual_length(&self) -> Option<usize> {
        let mut lengths: Vec<usize> = self.rows.iter().map(Vec::len).collect();
        lengths.sort_unstable();
        lengths.chunk_by(|a, b| a == b).max_by_key(|rows| rows.len()).and_then(|rows| rows.first().copied())
    }
}

/// A first row is a header when it names roles, or when it has no number above columns of numbers.
fn is_header(names: &[String], below: &Columns) -> bool {
    let number = |name: &String| number::value(name.as_bytes(), false).is_ok();
    if names.iter().any(number) {
        return false;
    }
    let above_numbers = below.stats.iter().any(|column| column.mostly(column.numbers, 0.9));
    names.iter().any(|name| role_of(name).is_some()) || (above_numbers && names.iter().all(|name| !name.is_empty()))
}

impl RowSink for Sample {
    type Stop = u64;

    fn row(&mut self, row: &Row<'_>) -> Result<(), u64> {
        self.bytes += row.raw.len() + 1;
        self.rows.push(row.fields().map(Box::from).collect());
        self.full = self.rows.len() >= SURVEYED_ROWS;
        if self.full { Err(row.line) } else { Ok(()) }
    }

    fn unclosed_quote(&mut self, _line: u64, _raw: &[u8]) -> Result<(), u64> {
        Ok(())
    }

    fn too_long(&mut self, line: u64) -> u64 {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::{InteractionColumns, TitleColumns};
    use super::*;

    fn look(text: &[u8]) -> Result<Survey, NoTable> {
        survey(text, true, 1000)
    }

    #[test]
    fn a_header_is_told_from_rows() {
        let named = look(b"userId,movieId,rating\n1,2,3\n");
        assert!(named.is_ok_and(|survey| survey.header.is_some_and(|names| names[1] == "movieId")));
        let unknown_names = look(b"who,what\n1,2\n3,4\n");
        assert!(unknown_names.is_ok_and(|survey| survey.header.is_some()));
        let none = look(b"alice,heat,3\nbob,alien,4\n");
        assert!(none.is_ok_and(|survey| survey.header.is_none()));
        let alone = look(b"user,item\n");
        assert!(alone.is_ok_and(|survey| survey.header.is_some()));
    }

    #[test]
    fn odd_rows_do_not_count() {
        let survey =
            look(b"0\t50\t5\t883603013\n0\t172\t5\t883603013\n0\t133\t1\t883603013\t\n196\t242\t3\t881250949\n");
        let columns = InteractionColumns { user: 0, item: 1, value: Some(2), time: Some(3) };
        assert!(survey.is_ok_and(|survey| survey.columns == 4 && survey.kind == Kind::Interactions(columns)));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_name() {
        let survey = look("\u{FEFF}movieId,title\n1,Heat\n".as_bytes());
        assert!(survey.is_ok_and(|survey| survey.kind == Kind::Titles(TitleColumns { item: 0, title: 1 })));
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert_eq!(look(b" \n \n").err(), Some(NoTable::Empty));
        assert_eq!(look(b"just a word\nand another line of words\n\nx\n").err(), Some(NoTable::NoSeparator));
        assert_eq!(look(format!("a,b\n{}\n", "x".repeat(2000)).as_bytes()).err(), Some(NoTable::LineTooLong(2)));
        assert_eq!(survey(&[b'x'; 500], false, 1000).err(), Some(NoTable::LineTooLong(1)));
    }
}
