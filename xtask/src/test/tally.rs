//! How many passed and failed.

use std::fmt;
use std::ops::Add;

/// A count of results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Tally {
    /// One that passed.
    pub(super) fn passed() -> Self {
        Self { passed: 1, failed: 0 }
    }

    /// One that failed.
    pub(super) fn failed() -> Self {
        Self { passed: 0, failed: 1 }
    }

    /// The counts in one line that a test runner printed: cargo's and the browser's
    /// `test result: ok. 3 passed; 0 failed; …`, and Node's `ℹ pass 3`.
    pub(super) fn of_line(line: &str) -> Option<Self> {
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            return Some(Self { passed: number_before(result, " passed")?, failed: number_before(result, " failed")? });
        }
        let (name, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
        let number = number.parse().ok()?;
        match name {
            "pass" => Some(Self { passed: number, failed: 0 }),
            // A test that ran out of time is cancelled, which is no success.
            "fail" | "cancelled" => Some(Self { passed: 0, failed: number }),
            _ => None,
        }
    }
}

fn number_before(text: &str, word: &str) -> Option<u64> {
    let before = &text[..text.find(word)?];
    before.rsplit(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_runners_are_understood() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(Tally::of_line(cargo), Some(Tally { passed: 12, failed: 3 }));
        assert_eq!(Tally::of_line("ℹ pass 7"), Some(Tally { passed: 7, failed: 0 }));
        assert_eq!(Tally::of_line("ℹ fail 2"), Some(Tally { passed: 0, failed: 2 }));
        assert_eq!(Tally::of_line("ℹ cancelled 1"), Some(Tally { passed: 0, failed: 1 }));
    }

    #[test]
    fn other_lines_are_not_counted() {
        for line in ["test a ... ok", "ℹ tests 9", "ℹ skipped 1", "test result: ok.", "running 3 tests", ""] {
            assert_eq!(Tally::of_line(line), None, "{line}");
        }
    }

    #[test]
    fn the_closing_line_is_plain() {
        assert_eq!((Tally::passed() + Tally::failed()).to_string(), "1 passed, 1 failed");
    }
}
