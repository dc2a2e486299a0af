//! What can be wrong with a forget request, and where.

use alteraser_api::forget::Place;
use alteraser_api::ids::MAX_SAFE_INTEGER;
use thiserror::Error;

use super::field::{FIELDS, Field};

/// What is wrong with a forget request, and where in its text.
#[derive(Debug, Clone, PartialEq, Error)]
pub struct RequestError {
    /// What is wrong.
    pub problem: RequestProblem,
    /// Where, when the request is a text and one place is to blame.
    pub place: Option<Place>,
}

impl std::fmt::Display for RequestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(place) = self.place {
            write!(f, "at character {}: ", place.start + 1)?;
        }
        self.problem.fmt(f)
    }
}

/// What is wrong with a forget request.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RequestProblem {
    /// There is nothing in it.
    #[error("the request is empty")]
    Empty,
    /// Something else should stand here.
    #[error("{expected} is expected here, not {found}")]
    Expected {
        /// What.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// A word without a value.
    #[error("`{word}` stands alone; a condition has a field and a value, such as title~{word}")]
    LonelyWord {
        /// The word.
        word: String,
    },
    /// A field that the language does not have.
    #[error("there is no field `{field}`; {}", meant_or(.nearest, || format!("the fields are {}", FIELDS.map(Field::name).join(", "))))]
    UnknownField {
        /// The word.
        field: String,
        /// Fields with similar names.
        nearest: Vec<String>,
    },
    /// A field that cannot be compared so.
    #[error("`{}` cannot be compared with `{relation}`; write {}", .field.name(), .field.example())]
    WrongRelation {
        /// The field.
        field: Field,
        /// The relation.
        relation: String,
    },
    /// A value of the wrong kind.
    #[error("`{}` needs {}, not `{found}`", .field.name(), .field.value())]
    WrongValue {
        /// The field.
        field: Field,
        /// The value.
        found: String,
    },
    /// A seed that is no seed.
    #[error("a seed is a whole number from 0 to {MAX_SAFE_INTEGER}, not `{found}`")]
    WrongSeed {
        /// The value.
        found: String,
    },
    /// A seed that belongs to nothing.
    #[error("`seed` belongs right behind `random`, as in random:5% seed:7")]
    LonelySeed,
    /// A row number that is none.
    #[error("`#` is followed by a row number from 0, as in #12; an id that begins with # stands in quotes")]
    WrongRow,
    /// A backslash before something that it does not go with.
    #[error("behind a backslash stands one of \" \\ n t r, not `{found}`")]
    WrongEscape {
        /// What stands there.
        found: char,
    },
    /// A quote without its partner.
    #[error("this quote is not closed")]
    UnclosedQuote,
    /// A parenthesis or bracket without its partner.
    #[error("this `{open}` is not closed")]
    Unclosed {
        /// What was opened.
        open: char,
    },
    /// Too many parentheses in each other.
    #[error("conditions stand inside each other more than {most} deep")]
    TooDeep {
        /// The limit.
        most: usize,
    },
    /// A user or item that is not in the data.
    #[error("there is no {side} `{name}`; {}", meant_or(.nearest, || format!("a {side} is named by its id in the file")))]
    UnknownName {
        /// `user` or `item`.
        side: &'static str,
        /// The name.
        name: String,
        /// Similar names.
        nearest: Vec<String>,
    },
    /// A row that is not in the data.
    #[error("there is no {side} #{row}; they are numbered #0 to #{last}")]
    UnknownRow {
        /// `user` or `item`.
        side: &'static str,
        /// The row number.
        row: u32,
        /// The last row.
        last: u32,
    },
    /// A pair that is not a record of the training set.
    #[error("user `{user}` has no training record of item `{item}`{}", unseen_clause(*.is_known))]
    UnknownRecord {
        /// The user's label.
        user: String,
        /// The item's label.
        item: String,
        /// It is in the data all the same.
        is_known: bool,
    },
    /// A category that no item has.
    #[error("there is no category `{name}`; {}", meant_or(.nearest, || "the items have others".to_owned()))]
    UnknownCategory {
        /// The name.
        name: String,
        /// Similar ones, or the first ones when none is similar.
        nearest: Vec<String>,
    },
    /// The data lack what a field reads.
    #[error("the data have no {what}, so `{}` matches nothing", .field.name())]
    Missing {
        /// What they lack.
        what: &'static str,
        /// The field.
        field: Field,
    },
    /// A number outside of its range, in a typed request.
    #[error("`{}` needs {}, not {found}", .field.name(), .field.value())]
    OutOfRange {
        /// The field.
        field: Field,
        /// The number.
        found: String,
    },
}

impl RequestProblem {
    /// What to do about it, one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::UnknownName { .. } | Self::UnknownRow { .. } | Self::UnknownCategory { .. } => {
                "Choose one that is in the data."
            }
            Self::UnknownRecord { .. } => "Choose records that the model was trained on.",
            Self::Missing { .. } => "Leave the condition out, or open data that have it.",
            Self::OutOfRange { .. } => "Change the value and try again.",
            Self::Empty => "Write a condition such as user:42 or random:5%.",
            _ => "Correct the request at the place shown.",
        }
    }

    /// The problem at `place`.
    pub(crate) fn at(self, place: Place) -> RequestError {
        RequestError { problem: self, place: Some(place) }
    }
}

/// `did you mean` the nearest names, or something else when no name is near.
fn meant_or(nearest: &[String], otherwise: impl FnOnce() -> String) -> String {
    match nearest {
        [] => otherwise(),
        [one] => format!("did you mean `{one}`?"),
        [others @ .., last] => format!("did you mean `{}` or `{last}`?", others.join("`, `")),
    }
}

fn unseen_clause(is_known: bool) -> &'static str {
    if is_known { ": it is held out for measuring, or forgotten already" } else { "" }
}
