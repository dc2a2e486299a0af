//! A place in the text of a request that moves on as it is read.

use alteraser_api::forget::Place;

use super::problem::{RequestError, RequestProblem};

/// Characters that end a bare word.
const ENDS: [char; 6] = ['(', ')', '[', ']', ',', '"'];

/// Reads a text character by character.
pub(super) struct Cursor {
    chars: Vec<char>,
    at: usize,
}

impl Cursor {
    pub(super) fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Back to where [`Cursor::at`] was `at`.
    pub(super) fn go_back(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Moves past `char` when it is next.
    pub(super) fn take(&mut self, char: char) -> bool {
        let is_next = self.peek() == Some(char);
        self.at += usize::from(is_next);
        is_next
    }

    /// From `start` to here.
    pub(super) fn since(&self, start: usize) -> Place {
        Place { start: start as u32, end: self.at as u32 }
    }

    /// The next character, or the end.
    fn here(&self) -> Place {
        Place { start: self.at as u32, end: (self.at + 1).min(self.chars.len()) as u32 }
    }

    /// What stands here instead of `expected`.
    pub(super) fn expected(&self, expected: &'static str) -> RequestError {
        let found = self.peek().map_or_else(|| "the end".to_owned(), |char| format!("`{char}`"));
        RequestProblem::Expected { expected, found }.at(self.here())
    }

    /// The letters, `_` and `-` that are next: a field or a word that joins conditions.
    pub(super) fn word(&mut self) -> String {
        self.run(|char| char.is_alphabetic() || char == '_' || char == '-')
    }

    /// A bare value: everything up to a space, parenthesis, bracket, comma, quote or `end`.
    pub(super) fn bare(&mut self, end: Option<char>) -> String {
        self.run(|char| !char.is_whitespace() && !ENDS.contains(&char) && Some(char) != end)
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// A text in quotes; the cursor stands before the first one.
    pub(super) fn quoted(&mut self) -> Result<String, RequestError> {
        let open = self.here();
        self.at += 1;
        let mut text = String::new();
        loop {
            let char = self.peek().ok_or_else(|| RequestProblem::UnclosedQuote.at(open))?;
            match char {
                '"' => {
                    self.at += 1;
                    return Ok(text);
                }
                '\\' => {
                    self.at += 1;
                    text.push(self.escaped(open)?);
                }
                other => text.push(other),
            }
            self.at += 1;
        }
    }

    fn escaped(&self, open: Place) -> Result<char, RequestError> {
        match self.peek() {
            Some(char @ ('"' | '\\')) => Ok(char),
            Some('n') => Ok('\n'),
            Some('t') => Ok('\t'),
            Some('r') => Ok('\r'),
            Some(found) => Err(RequestProblem::WrongEscape { found }.at(self.here())),
            None => Err(RequestProblem::UnclosedQuote.at(open)),
        }
    }
}
