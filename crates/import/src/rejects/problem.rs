//! What can be wrong with a row.

use std::fmt;

use crate::number::NotANumber;

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
    /// It is not valid JSON.
    Json,
    /// It is JSON, but neither an object nor a list.
    NotARecord,
}

impl Problem {
    /// Whether rows with these problems are counted together.
    pub(crate) fn same_reason(self, other: Self) -> bool {
        matches!((self, other), (Self::FieldCount { .. }, Self::FieldCount { .. })) || self == other
    }

    /// The sentence under which rows with this problem are counted.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::FieldCount { .. } => "The row has another number of fields than the table.".to_owned(),
            problem => format!("{problem}."),
        }
    }
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
            Self::Json => f.write_str("The record is not valid JSON"),
            Self::NotARecord => f.write_str("This is neither an object nor a list"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_a_sentence() {
        use NotANumber::{Malformed, Missing, OutOfRange};
        for (problem, sentence) in [
            (Problem::FieldCount { found: 1, expected: 4 }, "The row has 1 field instead of 4"),
            (Problem::FieldCount { found: 5, expected: 4 }, "The row has 5 fields instead of 4"),
            (Problem::NoUser, "The user is missing"),
            (Problem::NoItem, "The item is missing"),
            (Problem::LongId { limit: 9 }, "The id is longer than 9 bytes"),
            (Problem::Value(Missing), "The value is missing"),
            (Problem::Value(Malformed), "The value is not a number"),
            (Problem::Value(OutOfRange), "The value is not a finite number"),
            (Problem::Time(Missing), "The time is missing"),
            (Problem::Time(Malformed), "The time is not a number or a date"),
            (Problem::Time(OutOfRange), "The time is not between 1970 and 2106"),
            (Problem::UnclosedQuote, "A quote opens in the row and is never closed"),
            (Problem::Json, "The record is not valid JSON"),
            (Problem::NotARecord, "This is neither an object nor a list"),
        ] {
            assert_eq!(problem.to_string(), sentence);
        }
    }
}
