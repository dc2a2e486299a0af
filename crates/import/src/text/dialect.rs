//! Finds the separator of a table by trying each on the first lines: the right one gives rows of equal length.

use alteraser_api::import::Separator;

use super::fields::Row;
use super::split::{RowSink, Splitter};
use crate::rejects::Problem;

/// What separates fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delimiter {
    /// One byte: comma, tab, semicolon, pipe.
    Byte(u8),
    /// `::`, as in MovieLens 1M.
    DoubleColon,
    /// Runs of spaces.
    Spaces,
}

impl Delimiter {
    /// The word for it, as in "comma-separated".
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Byte(b',') => "comma",
            Self::Byte(b'\t') => "tab",
            Self::Byte(b';') => "semicolon",
            Self::Byte(_) => "pipe",
            Self::DoubleColon => "double-colon",
            Self::Spaces => "space",
        }
    }
}

impl From<Separator> for Delimiter {
    fn from(separator: Separator) -> Self {
        match separator {
            Separator::Comma => Self::Byte(b','),
            Separator::Tab => Self::Byte(b'\t'),
            Separator::Semicolon => Self::Byte(b';'),
            Separator::Pipe => Self::Byte(b'|'),
            Separator::Space => Self::Spaces,
            Separator::DoubleColon => Self::DoubleColon,
        }
    }
}

impl From<Delimiter> for Separator {
    fn from(delimiter: Delimiter) -> Self {
        match delimiter {
            Delimiter::Byte(b',') => Self::Comma,
            Delimiter::Byte(b'\t') => Self::Tab,
            Delimiter::Byte(b';') => Self::Semicolon,
            Delimiter::Byte(_) => Self::Pipe,
            Delimiter::Spaces => Self::Space,
            Delimiter::DoubleColon => Self::DoubleColon,
        }
    }
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// What separates fields.
    pub(crate) delimiter: Delimiter,
    /// Whether a field in double quotes may hold separators and line breaks.
    pub(crate) quotes: bool,
}

/// Rows that are looked at.
const SNIFFED_ROWS: usize = 200;
/// The share of rows that must have the most common length.
const STABLE: f64 = 0.5;
/// The same for spaces, which prose has too.
const STABLE_SPACES: f64 = 0.9;
/// Candidates whose shares differ by less than this are told apart by their number of columns.
const TIE: f64 = 0.05;
/// In this order the first wins when everything else is equal.
const CANDIDATES: [Delimiter; 6] = [
    Delimiter::Byte(b'\t'),
    Delimiter::DoubleColon,
    Delimiter::Byte(b','),
    Delimiter::Byte(b';'),
    Delimiter::Byte(b'|'),
    Delimiter::Spaces,
];

/// The dialect of `sample`, the first lines of a file; none when no separator gives at least two columns.
pub(crate) fn sniff(sample: &[u8], max_row: usize) -> Option<Dialect> {
    let mut best: Option<(Dialect, Shape)> = None;
    for delimiter in CANDIDATES {
        let (dialect, shape) = try_delimiter(delimiter, sample, max_row);
        let stable = if delimiter == Delimiter::Spaces { STABLE_SPACES } else { STABLE };
        let fits = shape.columns >= 2 && shape.share >= stable;
        // Spaces also separate the words of titles, so they only count where nothing else fits.
        let last_resort = delimiter == Delimiter::Spaces && best.is_some();
        if fits && !last_resort && best.is_none_or(|(_, other)| shape.beats(other)) {
            best = Some((dialect, shape));
        }
    }
    best.map(|(dialect, _)| dialect)
}

/// The dialect of `sample` when its separator is known.
pub(crate) fn with_delimiter(delimiter: Delimiter, sample: &[u8], max_row: usize) -> Dialect {
    try_delimiter(delimiter, sample, max_row).0
}

fn try_delimiter(delimiter: Delimiter, sample: &[u8], max_row: usize) -> (Dialect, Shape) {
    let plain = Dialect { delimiter, quotes: false };
    let counts = Counts::of(plain, sample, max_row);
    // Tab and pipe files often have stray quotes in titles, so there quotes must have been seen around a whole field.
    let usual = matches!(delimiter, Delimiter::Byte(b',' | b';'));
    let possible = matches!(delimiter, Delimiter::Byte(_));
    if possible && (usual || counts.wrapped) {
        let quoted = Dialect { delimiter, quotes: true };
        return (quoted, Counts::of(quoted, sample, max_row).shape());
    }
    (plain, counts.shape())
}

/// The most common number of columns and the share of rows that have it.
#[derive(Debug, Clone, Copy)]
struct Shape {
    columns: usize,
    share: f64,
}

impl Shape {
    fn beats(self, other: Self) -> bool {
        if (self.share - other.share).abs() < TIE { self.columns > other.columns } else { self.share > other.share }
    }
}

/// Columns of each row under one dialect.
#[derive(Default)]
struct Counts {
    columns: Vec<usize>,
    wrapped: bool,
}

impl Counts {
    fn of(dialect: Dialect, sample: &[u8], max_row: usize) -> Self {
        let mut counts = Self::default();
        let mut splitter = Splitter::new(dialect, max_row);
        // Stopping early is how the sink says that it has seen enough.
        if splitter.push(sample, &mut counts).is_ok() {
            let _enough = splitter.finish(&mut counts);
        }
        counts
    }

    fn shape(&self) -> Shape {
        let mut sorted = self.columns.clone();
        sorted.sort_unstable();
        let most = sorted.chunk_by(|a, b| a == b).max_by_key(|rows| rows.len()).unwrap_or_default();
        let columns = most.first().copied().unwrap_or(0);
        Shape { columns, share: most.len() as f64 / self.columns.len().max(1) as f64 }
    }
}

impl RowSink for Counts {
    type Stop = ();

    fn row(&mut self, row: &Row<'_>) -> Result<(), ()> {
        self.columns.push(row.len());
        self.wrapped |= row.fields().any(|field| field.len() > 1 && field.starts_with(b"\"") && field.ends_with(b"\""));
        if self.columns.len() < SNIFFED_ROWS { Ok(()) } else { Err(()) }
    }

    fn spoiled(&mut self, _line: u64, _problem: Problem, _raw: &[u8]) -> Result<(), ()> {
        self.columns.push(0);
        Ok(())
    }

    fn too_long(&mut self, _line: u64) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &str) -> Option<(&'static str, bool)> {
        sniff(text.as_bytes(), 1000).map(|dialect| (dialect.delimiter.word(), dialect.quotes))
    }

    #[test]
    fn each_separator_is_found() {
        assert_eq!(sniffed("1,2,3\n4,5,6\n"), Some(("comma", true)));
        assert_eq!(sniffed("1\t2\t3\n4\t5\t6\n"), Some(("tab", false)));
        assert_eq!(sniffed("1;2;3,5\n4;5;6,5\n"), Some(("semicolon", true)));
        assert_eq!(sniffed("1|Toy Story (1995)|a,b\n2|Heat|c\n"), Some(("pipe", false)));
        assert_eq!(sniffed("1::Toy Story::A|B\n2::Heat::C\n"), Some(("double-colon", false)));
        assert_eq!(sniffed("1 2 3\n10  20 30\n"), Some(("space", false)));
    }

    #[test]
    fn separators_in_quotes_do_not_count() {
        assert_eq!(sniffed("1,\"A, B\"\n2,\"C, D, E\"\n3,F\n"), Some(("comma", true)));
        assert_eq!(sniffed("\"1\"\t\"A\tB\"\n\"2\"\t\"C\"\n"), Some(("tab", true)));
    }

    #[test]
    fn a_few_odd_rows_do_not_matter() {
        assert_eq!(sniffed("1\t2\t3\n1\t2\t3\t\n4\t5\t6\n7\t8\t9\n"), Some(("tab", false)));
    }

    #[test]
    fn dates_with_spaces_are_no_columns() {
        assert_eq!(sniffed("1,2,2015-01-02 10:00:00\n3,4,2015-01-03 11:00:00\n"), Some(("comma", true)));
    }

    #[test]
    fn prose_is_no_table() {
        assert_eq!(sniffed("Summary\nThis is a text.\nIt has lines of any length, and more.\n"), None);
        assert_eq!(sniffed(""), None);
    }
}
