//! Looks at the first part of a file: what it is, before all of it is read.

use alteraser_api::import::TableChoice;

use super::columns::{ColumnStats, Columns};
use super::guess::{Guess, guess};
use super::known;
use super::names::role_of;
use crate::json;
use crate::limits::Limits;
use crate::number;
use crate::rejects::{Problem, shortened};
use crate::text::dialect::{Delimiter, Dialect, sniff, with_delimiter};
use crate::text::encoding::{Recoder, to_text};
use crate::text::fields::Row;
use crate::text::layout::{Layout, Parser};
use crate::text::lists;
use crate::text::split::RowSink;

/// Rows that roles are guessed from.
const SURVEYED_ROWS: usize = 5_000;
/// Rows that a person is shown.
const SHOWN_ROWS: usize = 50;
/// Characters of a field that a person is shown.
const SHOWN_CHARS: usize = 80;
/// Rows after which words between spaces may be a table.
const SOME_ROWS: usize = 5;

/// What the first part of a table says.
#[derive(Debug, Clone)]
pub(crate) struct Survey {
    /// How it is written.
    pub(crate) layout: Layout,
    /// The names of the columns, if they are known.
    pub(crate) header: Option<Vec<String>>,
    /// Whether the first row is a header.
    pub(crate) skips_header: bool,
    /// What was counted in each column.
    pub(crate) stats: Vec<ColumnStats>,
    /// What it is about.
    pub(crate) guess: Guess,
    /// The first rows, for people.
    pub(crate) first_rows: Vec<Vec<String>>,
    /// Rows that were looked at.
    pub(crate) num_rows: usize,
    /// Whether these are all.
    pub(crate) is_whole: bool,
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
    /// More columns than any table has.
    TooManyColumns(usize),
    /// It begins like JSON and this line is not valid.
    BrokenJson(u64),
    /// No separator fits.
    NoSeparator,
}

/// The first bytes of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'a> {
    /// Name of the file.
    pub(crate) file: &'a str,
    /// The bytes.
    pub(crate) bytes: &'a [u8],
    /// Whether they are all of it.
    pub(crate) whole: bool,
    /// What a person says about it.
    pub(crate) choice: Option<&'a TableChoice>,
}

/// Looks at the start of a file.
pub(crate) fn survey(start: Start<'_>, limits: &Limits) -> Result<Survey, NoTable> {
    let (mut recoder, mark) = Recoder::for_head(start.bytes);
    let text = recoder.recode(&start.bytes[mark..], start.whole);
    if text.trim_ascii().is_empty() {
        return Err(NoTable::Empty);
    }
    let (layout, text) = layout(text, &start, limits)?;
    let sample = Sample::read(text, &layout, limits)?;
    sample.survey(layout, &start)
}

/// The text up to its last line break, since the cut may go through a row.
fn whole_lines(text: &[u8]) -> Option<&[u8]> {
    memchr::memrchr(b'\n', text).map(|end| &text[..=end])
}

/// How `text` is written, and the part of it that is whole.
fn layout<'t>(text: &'t [u8], start: &Start<'_>, limits: &Limits) -> Result<(Layout, &'t [u8]), NoTable> {
    let max_row = limits.max_row_bytes;
    let separator = start.choice.and_then(|choice| choice.separator);
    if separator.is_none() {
        match json::detect(text, start.whole, max_row) {
            json::Found::Records(layout) => return Ok((Layout::Json(layout), text)),
            json::Found::Broken { line } => return Err(NoTable::BrokenJson(line)),
            json::Found::NoJson => {}
        }
    }
    let text = if start.whole { text } else { whole_lines(text).ok_or(NoTable::LineTooLong(1))? };
    if let Some(separator) = separator {
        return Ok((Layout::Delimited(with_delimiter(separator.into(), text, max_row)), text));
    }
    if let Some(delimiter) = lists::detect(text, max_row) {
        return Ok((Layout::Lists(delimiter), text));
    }
    if let Some(dialect) = sniff(text, max_row) {
        return Ok((Layout::Delimited(dialect), text));
    }
    // A line that is too long is a better reason.
    let single = Layout::Delimited(Dialect { delimiter: Delimiter::Byte(0), quotes: false });
    Sample::read(text, &single, limits).and(Err(NoTable::NoSeparator))
}

/// The first rows as texts.
#[derive(Default)]
pub(crate) struct Sample {
    rows: Vec<Vec<Box<[u8]>>>,
    bytes: usize,
    max_columns: usize,
    stop: Option<NoTable>,
    full: bool,
}

impl Sample {
    /// No rows yet.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { max_columns: limits.max_columns, ..Self::default() }
    }

    fn read(text: &[u8], layout: &Layout, limits: &Limits) -> Result<Self, NoTable> {
        let mut sample = Self::new(limits);
        let Some(mut parser) = Parser::new(layout, &[], limits.max_row_bytes) else {
            return Err(NoTable::NoSeparator);
        };
        // Why it stopped is kept in the sample.
        let _full = parser.push(text, &mut sample).and_then(|()| parser.finish(&mut sample));
        sample.stop.map_or(Ok(sample), Err)
    }

    /// What the rows say.
    pub(crate) fn survey(&self, layout: Layout, start: &Start<'_>) -> Result<Survey, NoTable> {
        let columns = self.usual_length().ok_or(NoTable::NoSeparator)?;
        let first = self.rows.first().map(Vec::as_slice).unwrap_or_default();
        let mut below = Columns::new(columns, layout.comma_is_point());
        for row in self.rows.iter().skip(1).filter(|row| row.len() == columns) {
            below.add(row);
        }
        let names: Vec<String> = first.iter().map(|field| to_text(field).into_owned()).collect();
        let says = start.choice.and_then(|choice| choice.has_header);
        let is_text = matches!(layout, Layout::Delimited(_));
        let skips_header = is_text && says.unwrap_or_else(|| first.len() == columns && is_header(&names, &below));
        if !skips_header && first.len() == columns {
            below.add(first);
        }
        let header = if skips_header { Some(resized(names, columns)) } else { names_of(&layout, start, &below.stats) };
        let guess = guess(header.as_deref(), &below.stats);
        let is_prose = matches!(layout, Layout::Delimited(Dialect { delimiter: Delimiter::Spaces, .. }))
            && !self.may_be_spaced(header.as_deref(), &below.stats);
        if is_prose {
            return Err(NoTable::NoSeparator);
        }
        let shown = self.rows.iter().skip(usize::from(skips_header)).take(SHOWN_ROWS);
        Ok(Survey {
            header,
            skips_header,
            guess,
            first_rows: shown.map(|row| row.iter().map(|field| shortened(field, SHOWN_CHARS)).collect()).collect(),
            num_rows: self.rows.len() - usize::from(skips_header),
            is_whole: start.whole && !self.full,
            row_bytes: self.bytes as f64 / self.rows.len().max(1) as f64,
            stats: below.stats,
            layout,
        })
    }

    fn usual_length(&self) -> Option<usize> {
        let mut lengths: Vec<usize> = self.rows.iter().map(Vec::len).collect();
        lengths.sort_unstable();
        lengths.chunk_by(|a, b| a == b).max_by_key(|rows| rows.len()).and_then(|rows| rows.first().copied())
    }

    /// Prose is separated by spaces too. A table has a column of numbers, or names that say what it is, or many rows
    /// of the same length in which users come again.
    fn may_be_spaced(&self, header: Option<&[String]>, stats: &[ColumnStats]) -> bool {
        let numbers = stats.iter().any(|column| column.mostly(column.numbers, 0.9));
        let named = header.is_some_and(|names| names.iter().any(|name| role_of(name).is_some()));
        let same = self.rows.len() >= SOME_ROWS && self.rows.iter().all(|row| row.len() == stats.len());
        let again = stats.first().is_some_and(|column| !column.all_distinct());
        numbers || named || (same && again)
    }
}

/// Names that do not come from the first row.
fn names_of(layout: &Layout, start: &Start<'_>, stats: &[ColumnStats]) -> Option<Vec<String>> {
    match layout {
        Layout::Json(json::JsonLayout { keys: json::Keys::Named(names), .. }) => Some(names.clone()),
        Layout::Delimited(_) => known::columns(start.file, stats),
        #[cfg(feature = "parquet")]
        Layout::Parquet(names) => Some(names.clone()),
        _ => None,
    }
}

fn resized(mut names: Vec<String>, columns: usize) -> Vec<String> {
    names.resize(columns, String::new());
    names
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
    type Stop = ();

    fn row(&mut self, row: &Row<'_>) -> Result<(), ()> {
        if row.len() > self.max_columns {
            self.stop = Some(NoTable::TooManyColumns(row.len()));
            return Err(());
        }
        self.bytes += row.raw.len() + 1;
        self.rows.push(row.fields().map(Box::from).collect());
        self.full = self.rows.len() >= SURVEYED_ROWS;
        if self.full { Err(()) } else { Ok(()) }
    }

    fn spoiled(&mut self, _line: u64, _problem: Problem, _raw: &[u8]) -> Result<(), ()> {
        Ok(())
    }

    fn too_long(&mut self, line: u64) {
        self.stop = Some(NoTable::LineTooLong(line));
    }
}

#[cfg(test)]
mod tests {
    use alteraser_api::import::{Role, Separator, TableUse};

    use super::*;

    fn look_with(file: &str, text: &[u8], choice: Option<&TableChoice>) -> Result<Survey, NoTable> {
        let limits = Limits { max_row_bytes: 1000, max_columns: 50, ..Limits::default() };
        survey(Start { file, bytes: text, whole: true, choice }, &limits)
    }

    fn look(text: &[u8]) -> Result<Survey, NoTable> {
        look_with("x", text, None)
    }

    #[test]
    fn a_header_is_told_from_rows() {
        let named = look(b"userId,movieId,rating\n1,2,3\n");
        assert!(named.is_ok_and(|survey| survey.header.is_some_and(|names| names[1] == "movieId")));
        let unknown_names = look(b"who,what\n1,2\n3,4\n");
        assert!(unknown_names.is_ok_and(|survey| survey.skips_header));
        let none = look(b"alice,heat,3\nbob,alien,4\n");
        assert!(none.is_ok_and(|survey| survey.header.is_none()));
        let alone = look(b"user,item\n");
        assert!(alone.is_ok_and(|survey| survey.skips_header && survey.num_rows == 0));
    }

    #[test]
    fn a_person_knows_better() {
        let choice =
            TableChoice { separator: Some(Separator::Pipe), has_header: Some(false), ..TableChoice::default() };
        let survey = look_with("x", b"user,1|item\n2,3|4\n", Some(&choice)).unwrap();
        assert_eq!(
            (survey.header, survey.first_rows[0].as_slice()),
            (None, &["user,1".to_owned(), "item".to_owned()][..])
        );
    }

    #[test]
    fn odd_rows_do_not_count() {
        let survey =
            look(b"0\t50\t5\t883603013\n0\t172\t5\t883603013\n0\t133\t1\t883603013\t\n196\t242\t3\t881250949\n")
                .unwrap();
        assert_eq!(survey.guess.roles, [Role::User, Role::Item, Role::Value, Role::Time]);
        assert_eq!((survey.stats[0].rows, survey.num_rows, survey.is_whole), (3, 4, true));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_name() {
        let survey = look("\u{FEFF}movieId,title\n1,Heat\n".as_bytes());
        assert!(survey.is_ok_and(|survey| survey.guess.use_as == TableUse::Items));
    }

    #[test]
    fn names_come_from_records_and_known_files() {
        let json = look(b"{\"user\":1,\"item\":2}\n{\"user\":1,\"item\":3}\n").unwrap();
        assert_eq!((json.header.unwrap()[1].as_str(), json.skips_header, json.num_rows), ("item", false, 2));
        let known = look_with("u.data", b"196\t242\t3\t881250949\n", None).unwrap();
        assert_eq!((known.header.unwrap()[3].as_str(), known.skips_header), ("timestamp", false));
    }

    #[test]
    fn prose_is_no_table() {
        for text in [
            "It was a dark\nand stormy night in\n",
            "Two lines of prose\nare no table here\n",
            "just a word\nand another line of words\n\nx\n",
            "one two three\nfour five six\nseven eight nine\nten eleven twelve\nthat is all\nin good time\n",
        ] {
            assert_eq!(look(text.as_bytes()).err(), Some(NoTable::NoSeparator), "{text}");
        }
        let words = look(b"ann heat\nann alien\nbob heat\nbob gold\neve heat\n").unwrap();
        assert_eq!(words.guess.roles, [Role::User, Role::Item]);
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert_eq!(look(b" \n \n").err(), Some(NoTable::Empty));
        assert_eq!(look(format!("a,b\n{}\n", "x".repeat(2000)).as_bytes()).err(), Some(NoTable::LineTooLong(2)));
        assert_eq!(look(",".repeat(60).as_bytes()).err(), Some(NoTable::TooManyColumns(61)));
        assert_eq!(look(b"{'user': 1}\n").err(), Some(NoTable::BrokenJson(1)));
        let cut = survey(Start { file: "x", bytes: &[b'x'; 500], whole: false, choice: None }, &Limits::default());
        assert_eq!(cut.err(), Some(NoTable::LineTooLong(1)));
    }
}
