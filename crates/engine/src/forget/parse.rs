//! Texts of the language become conditions. The grammar is in `docs/forget-requests.md`.

use alteraser_api::forget::{Condition, Place};

use super::cursor::Cursor;
use super::field::{FIELDS, Field};
use super::nearest::nearest;
use super::problem::{RequestError, RequestProblem};
use super::term;

/// Parentheses and `NOT`s in each other: the stack of a worker is small.
const MOST_NESTED: usize = 64;

const A_CONDITION: &str = "a condition such as user:42";

/// A condition and where its parts stand in the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parsed {
    pub(crate) condition: Condition,
    /// Of each condition with a field, in the order of the text.
    pub(crate) places: Vec<TermPlaces>,
}

/// Where a condition with a field stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TermPlaces {
    /// Its value.
    pub(crate) value: Option<Place>,
    /// The entries of its value, when that is a list.
    pub(crate) entries: Vec<Place>,
}

/// Reads a text of the language.
///
/// # Errors
/// What is wrong, and at which character.
pub(crate) fn parse(text: &str) -> Result<Parsed, RequestError> {
    let mut parser = Parser { cursor: Cursor::new(text), places: Vec::new(), depth: 0 };
    parser.cursor.skip_space();
    if parser.cursor.peek().is_none() {
        return Err(RequestError { problem: RequestProblem::Empty, place: None });
    }
    let condition = parser.any()?;
    match parser.cursor.peek() {
        None => Ok(Parsed { condition, places: parser.places }),
        Some(_) => Err(parser.cursor.expected("a further condition, AND or OR")),
    }
}

pub(super) struct Parser {
    pub(super) cursor: Cursor,
    places: Vec<TermPlaces>,
    depth: usize,
}

impl Parser {
    /// `all { OR all }`; leaves the cursor behind the space that follows.
    fn any(&mut self) -> Result<Condition, RequestError> {
        let mut parts = vec![self.all()?];
        while self.take_word("or") {
            parts.push(self.all()?);
        }
        Ok(Condition::any_of(parts))
    }

    /// `one { [AND] one }`
    fn all(&mut self) -> Result<Condition, RequestError> {
        let mut parts = vec![self.one()?];
        while self.take_word("and") || self.starts_condition() {
            parts.push(self.one()?);
        }
        Ok(Condition::all_of(parts))
    }

    /// `{ NOT } ( "(" any ")" | term )`
    fn one(&mut self) -> Result<Condition, RequestError> {
        self.cursor.skip_space();
        let start = self.cursor.at();
        if self.take_word("not") {
            return self.deeper(start, Self::one).map(Condition::negation);
        }
        let condition = if self.cursor.take('(') {
            let open = self.cursor.since(start);
            let inner = self.deeper(start, Self::any)?;
            match self.cursor.peek() {
                Some(')') => self.cursor.take(')'),
                None => return Err(RequestProblem::Unclosed { open: '(' }.at(open)),
                Some(_) => return Err(self.cursor.expected("a further condition, AND, OR or `)`")),
            };
            inner
        } else {
            self.term()?
        };
        self.cursor.skip_space();
        Ok(condition)
    }

    fn deeper(
        &mut self,
        start: usize,
        read: impl FnOnce(&mut Self) -> Result<Condition, RequestError>,
    ) -> Result<Condition, RequestError> {
        self.depth += 1;
        if self.depth > MOST_NESTED {
            return Err(RequestProblem::TooDeep { most: MOST_NESTED }.at(self.cursor.since(start)));
        }
        let condition = read(self);
        self.depth -= 1;
        condition
    }

    /// A field with its value.
    fn term(&mut self) -> Result<Condition, RequestError> {
        let start = self.cursor.at();
        let word = self.cursor.word();
        let place = self.cursor.since(start);
        if word.is_empty() || is_joining(&word) {
            return Err(if word.is_empty() {
                self.cursor.expected(A_CONDITION)
            } else {
                RequestProblem::Expected { expected: A_CONDITION, found: format!("`{word}`") }.at(place)
            });
        }
        self.cursor.skip_space();
        let Some(relation) = term::relation(&mut self.cursor) else {
            return Err(RequestProblem::LonelyWord { word }.at(place));
        };
        if word.eq_ignore_ascii_case("seed") {
            return Err(RequestProblem::LonelySeed.at(place));
        }
        let field = Field::of(&word).ok_or_else(|| {
            let known = FIELDS
                .into_iter()
                .flat_map(|field| std::iter::once(field.name()).chain(field.aliases().iter().copied()));
            RequestProblem::UnknownField { nearest: nearest(&word, known), field: word.clone() }.at(place)
        })?;
        let mut places = TermPlaces::default();
        let condition = term::value(&mut self.cursor, field, &relation, &mut places)?;
        self.places.push(places);
        Ok(condition)
    }

    /// Whether what follows belongs to the same `AND`.
    fn starts_condition(&mut self) -> bool {
        match self.cursor.peek() {
            Some('(') => true,
            Some(char) if char.is_alphabetic() => !self.peeks_word("or"),
            _ => false,
        }
    }

    fn peeks_word(&mut self, wanted: &str) -> bool {
        let start = self.cursor.at();
        let is_next = self.cursor.word().eq_ignore_ascii_case(wanted);
        self.cursor.go_back(start);
        is_next
    }

    /// Moves past a joining word when it is next.
    fn take_word(&mut self, wanted: &str) -> bool {
        let is_next = self.peeks_word(wanted);
        if is_next {
            self.cursor.word();
        }
        is_next
    }
}

/// Whether a word joins conditions, so that it is no value unless it stands in quotes.
pub(super) fn is_joining(word: &str) -> bool {
    ["and", "or", "not"].iter().any(|joining| word.eq_ignore_ascii_case(joining))
}
