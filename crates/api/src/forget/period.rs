//! A year, a month or a day.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A year, a month or a day of the Gregorian calendar, `1997`, `1997-01` or `1997-01-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    year: u16,
    month: Option<u8>,
    /// Only beside a month.
    day: Option<u8>,
}

/// A text is no period.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a year, month or day such as 1997, 1997-01 or 1997-01-31")]
pub struct BadPeriod(pub String);

impl Period {
    /// Year, in `0..=9999`.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Month, in `1..=12`, unless the whole year is meant.
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// Day of the month, unless the whole month or year is meant.
    pub fn day(self) -> Option<u8> {
        self.day
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map(|part| number(part, 2).and_then(|month| u8::try_from(month).ok()));
        let day = parts.next().map(|part| number(part, 2).and_then(|day| u8::try_from(day).ok()));
        // An absent part is no month or day; a part that is there must be one.
        let (month, day) =
            (month.map_or(Some(None), |part| part.map(Some))?, day.map_or(Some(None), |part| part.map(Some))?);
        let last = month.map(|month| num_days(year, month));
        let fits = month.is_none_or(|month| (1..=12).contains(&month))
            && day.is_none_or(|day| last.is_some_and(|last| (1..=last).contains(&day)));
        (fits && parts.next().is_none()).then_some(Self { year, month, day })
    }
}

/// Digits of a fixed number.
fn number(text: &str, len: usize) -> Option<u16> {
    let is_number = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn num_days(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Period {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        Self::read(text).ok_or_else(|| BadPeriod(text.to_owned()))
    }
}

impl TryFrom<String> for Period {
    type Error = BadPeriod;

    fn try_from(text: String) -> Result<Self, BadPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl Display for Period {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_months_and_days_round_trip() {
        for text in ["1997", "1997-01", "1997-01-31", "2000-02-29", "0001-12-31"] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_on_no_calendar_is_refused() {
        for text in
            ["", "97", "1997-1", "1997-13", "1997-00", "1997-02-29", "1997-04-31", "1997-01-01-01", "1997-", "+997"]
        {
            assert_eq!(text.parse::<Period>(), Err(BadPeriod(text.to_owned())), "{text}");
        }
    }
}
