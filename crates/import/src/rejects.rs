//! Rows that were not understood: all are counted, the first hundred are kept.

use std::fmt;

use alteraser_api::import::Reject;

use crate::number::NotANumber;
use crate::text::encoding::to_text;

/// Rejected rows that are kept with their text.
const KEPT: usize = 100;
/// Characters of a row that are kept.
const SHOWN_CHARS: usize = 120;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It has more or fewer fields than the table.
    FieldCount { found: usize, expected: usize },
    /// It does not say who.
    NoUser,
    /// It does not say what.
    NoItem,
    /// An id longer than the limit.
    LongId { limit: usize },
    /// The value is no number.
    Value(NotANumber),
    /// The time is no time.
    Time(NotANumber),
    /// A quote opens and never closes.
    UnclosedQuote,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldCount { found, expected } => {
                write!(f, "The row has {found} {} instead of {expected}", if *found == 1 { "field" } else { "fields" })
            }
            Self::NoUser => f.write_str("The user is missing"),
            Self::NoItem => f.write_str("The item is missing"),
            Self::LongId { limit } => write!(f, "The id is longer than {limit} bytes"),
            Self::Value(NotANumber::Missing) => f.write_str("The value is missing"),
            Self::Value(NotANumber::Malformed) => f.write_str("The value is not a number"),
            Self::Value(NotANumber::OutOfRange) => f.write_str("The value is not a finite number"),
            Self::Time(NotANumber::Missing) => f.write_str("The time is missing"),
            Self::Time(NotANumber::Malformed) => f.write_str("The time is not a number or a date"),
            Self::Time(NotANumber::OutOfRange) => f.write_str("The time is not between 1970 and 2106"),
            Self::UnclosedQuote => f.write_str("A quote opens in the row and is never closed"),
        }
    }
}

/// The rejected rows of one file.
#[derive(Debug, Default)]
pub(crate) struct Rejects {
    file: String,
    kept: Vec<Reject>,
    count: u64,
}

impl Rejects {
    /// No rejected rows in `file`.
    pub(crate) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    /// Adds a row. `column` counts from 1; 0 means the whole row.
    #[cold]
    pub(crate) fn add(&mut self, line: u64, column: u32, problem: Problem, raw: &[u8]) {
        self.count += 1;
        if self.kept.len() < KEPT {
            let reason = format!("{problem}.");
            self.kept.push(Reject { file: self.file.clone(), line, column, reason, text: shortened(raw) });
        }
    }

    /// How many rows were rejected.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The first rejected row.
    pub(crate) fn first(&self) -> Option<&Reject> {
        self.kept.first()
    }

    /// The rows that were kept.
    pub(crate) fn into_kept(self) -> Vec<Reject> {
        self.kept
    }
}

/// At most [`SHOWN_CHARS`] characters in which nothing is invisible: control characters, line breaks and marks that
/// change the direction of writing are shown as escapes.
fn shortened(raw: &[u8]) -> String {
    // A character of UTF-8 takes up to four bytes, so this many are enough and a long row costs nothing.
    let head = &raw[..raw.len().min(4 * SHOWN_CHARS + 4)];
    let text = to_text(whole_chars(head, raw.len()));
    let mut out = String::new();
    let mut length = 0;
    for char in text.chars() {
        let escaped: String = if is_hidden(char) { char.escape_default().collect() } else { char.into() };
        length += escaped.chars().count();
        if length > SHOWN_CHARS - 1 {
            out.push('…');
            return out;
        }
        out.push_str(&escaped);
    }
    if head.len() < raw.len() {
        out.push('…');
    }
    out
}

/// `head` without a character that the cut went through.
fn whole_chars(head: &[u8], full_length: usize) -> &[u8] {
    match std::str::from_utf8(head) {
        Err(error) if head.len() < full_length && error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    }
}

fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_shortened_and_escaped() {
        assert_eq!(shortened(b"0\t133\t1"), "0\\t133\\t1");
        assert_eq!(shortened("a\u{202E}b\u{1}".as_bytes()), "a\\u{202e}b\\u{1}");
        assert_eq!(shortened(b"Am\xE9lie"), "Amélie");
        let long = shortened("é".repeat(5000).as_bytes());
        assert_eq!((long.chars().count(), long.chars().last()), (120, Some('…')));
        assert!(shortened("🎬\n".repeat(5000).as_bytes()).chars().count() <= 120);
        assert_eq!(shortened("x".repeat(119).as_bytes()).chars().last(), Some('x'));
    }

    #[test]
    fn a_hundred_are_kept_and_all_are_counted() {
        let mut rejects = Rejects::of("a.csv");
        for line in 1..=250 {
            rejects.add(line, 2, Problem::NoItem, b"1,");
        }
        assert_eq!((rejects.count(), rejects.first().map(|reject| reject.line)), (250, Some(1)));
        let kept = rejects.into_kept();
        assert_eq!((kept.len(), kept[99].line, kept[99].reason.as_str()), (100, 100, "The item is missing."));
    }

    #[test]
    fn every_problem_is_a_sentence() {
        use NotANumber::{Malformed, Missing, OutOfRange};
        for (problem, sentence) in [
            (Problem::FieldCount { found: 1, expected: 4 }, "The row has 1 field instead of 4"),
            (Problem::FieldCount { found: 5, expected: 4 }, "The row has 5 fields instead of 4"),
            (Problem::NoUser, "The user is missing"),
            (Problem::LongId { limit: 9 }, "The id is longer than 9 bytes"),
            (Problem::Value(Missing), "The value is missing"),
            (Problem::Value(Malformed), "The value is not a number"),
            (Problem::Value(OutOfRange), "The value is not a finite number"),
            (Problem::Time(Missing), "The time is missing"),
            (Problem::Time(Malformed), "The time is not a number or a date"),
            (Problem::Time(OutOfRange), "The time is not between 1970 and 2106"),
            (Problem::UnclosedQuote, "A quote opens in the row and is never closed"),
        ] {
            assert_eq!(problem.to_string(), sentence);
        }
    }
}
