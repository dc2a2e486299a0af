//! Numbers and times, read from bytes without making a text of them.

/// Why a field is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotANumber {
    /// There is nothing in it.
    Missing,
    /// It is written differently.
    Malformed,
    /// It is infinite, or outside of what is kept.
    OutOfRange,
}

/// Powers of ten that 32-bit floating point holds exactly.
const POWERS: [f32; 11] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

/// A value such as `4.5`. Where commas do not separate fields they may stand for the point, as in `4,5`.
#[inline]
pub(crate) fn value(field: &[u8], comma_is_point: bool) -> Result<f32, NotANumber> {
    match simple(field) {
        Some(value) => Ok(value),
        None => general(field, comma_is_point),
    }
}

/// Digits with at most one point. Below 2²⁴ the digits and the power of ten are exact, so one division rounds once.
#[inline]
fn simple(field: &[u8]) -> Option<f32> {
    if field.is_empty() || field.len() > 8 {
        return None;
    }
    let (mut digits, mut decimals, mut point, mut count) = (0_u32, 0, false, 0);
    for &byte in field {
        if byte.is_ascii_digit() {
            digits = digits * 10 + u32::from(byte - b'0');
            decimals += usize::from(point);
            count += 1;
        } else if byte == b'.' && !point {
            point = true;
        } else {
            return None;
        }
    }
    (count > 0 && digits < 1 << 24).then(|| digits as f32 / POWERS[decimals])
}

#[cold]
fn general(field: &[u8], comma_is_point: bool) -> Result<f32, NotANumber> {
    if field.is_empty() {
        return Err(NotANumber::Missing);
    }
    let text = std::str::from_utf8(field).map_err(|_| NotANumber::Malformed)?;
    let parsed = match text.parse::<f32>() {
        Err(_) if comma_is_point && text.matches(',').count() == 1 => text.replace(',', ".").parse::<f32>(),
        parsed => parsed,
    };
    let value = parsed.map_err(|_| NotANumber::Malformed)?;
    if value.is_finite() { Ok(value) } else { Err(NotANumber::OutOfRange) }
}

/// A time in seconds since 1970: seconds, milliseconds, or a date such as `2015-03-09 17:25:57`.
///
/// Whole seconds fit 32 bits until 2106. A larger number that fits when divided by a thousand is in milliseconds.
#[inline]
pub(crate) fn time(field: &[u8]) -> Result<u32, NotANumber> {
    match digits(field) {
        Some(number) => in_range(number),
        None => general_time(field),
    }
}

#[inline]
fn digits(field: &[u8]) -> Option<u64> {
    if field.is_empty() || field.len() > 18 {
        return None;
    }
    let mut number = 0_u64;
    for &byte in field {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u64::from(byte - b'0');
    }
    Some(number)
}

fn in_range(number: u64) -> Result<u32, NotANumber> {
    u32::try_from(number).or_else(|_| u32::try_from(number / 1000)).map_err(|_| NotANumber::OutOfRange)
}

#[cold]
fn general_time(field: &[u8]) -> Result<u32, NotANumber> {
    if field.is_empty() {
        return Err(NotANumber::Missing);
    }
    if let Some(seconds) = date(field) {
        return u32::try_from(seconds).map_err(|_| NotANumber::OutOfRange);
    }
    let text = std::str::from_utf8(field).map_err(|_| NotANumber::Malformed)?;
    let number: f64 = text.parse().map_err(|_| NotANumber::Malformed)?;
    if (0.0..1e18).contains(&number) { in_range(number as u64) } else { Err(NotANumber::OutOfRange) }
}

/// Seconds since 1970 of `YYYY-MM-DD`, with `HH:MM` or `HH:MM:SS` after a space or `T`. Zones and fractions are not
/// read: order is what matters.
fn date(field: &[u8]) -> Option<i64> {
    let part = |from: usize, to: usize| digits(field.get(from..to)?).and_then(|number| i64::try_from(number).ok());
    let separated = |at: usize, by: &[u8]| field.get(at).is_some_and(|byte| by.contains(byte));
    if !(separated(4, b"-/.") && separated(7, b"-/.")) {
        return None;
    }
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let mut seconds = days_since_1970(year, month, day) * 86_400;
    if field.len() > 10 {
        if !(separated(10, b" T") && separated(13, b":")) {
            return None;
        }
        seconds += part(11, 13)? * 3600 + part(14, 16)? * 60;
        seconds += if separated(16, b":") { part(17, 19)? } else { 0 };
    }
    Some(seconds)
}

/// Days from 1970-01-01 in the Gregorian calendar, after Howard Hinnant, "chrono-compatible low-level date algorithms".
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_in_every_form() {
        for (text, expected) in [("4", 4.0), ("4.5", 4.5), (".5", 0.5), ("5.", 5.0), ("-1", -1.0), ("1e3", 1e3)] {
            assert_eq!(value(text.as_bytes(), false), Ok(expected), "{text}");
        }
        assert_eq!(value(b"3,5", true), Ok(3.5));
    }

    #[test]
    fn what_is_no_value_is_told() {
        for (text, expected) in [
            ("", NotANumber::Missing),
            (".", NotANumber::Malformed),
            ("five", NotANumber::Malformed),
            ("3,5", NotANumber::Malformed),
            ("1.2.3", NotANumber::Malformed),
            ("inf", NotANumber::OutOfRange),
            ("NaN", NotANumber::OutOfRange),
            ("1e99", NotANumber::OutOfRange),
        ] {
            assert_eq!(value(text.as_bytes(), false), Err(expected), "{text}");
        }
        assert_eq!(value(b"\xFF", true), Err(NotANumber::Malformed));
        assert_eq!(value(b"1,2,3", true), Err(NotANumber::Malformed));
    }

    #[test]
    fn times_in_every_form() {
        for (text, expected) in [
            ("881250949", 881_250_949),
            ("0", 0),
            ("964982703.0", 964_982_703),
            ("8.8e8", 880_000_000),
            ("1425919557000", 1_425_919_557),
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400),
            ("2015-03-09 17:25:57", 1_425_921_957),
            ("2015-03-09T17:25Z", 1_425_921_900),
        ] {
            assert_eq!(time(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_told() {
        for (text, expected) in [
            ("", NotANumber::Missing),
            ("yesterday", NotANumber::Malformed),
            ("2015-13-01", NotANumber::Malformed),
            ("2015-03-09 5pm", NotANumber::Malformed),
            ("-5", NotANumber::OutOfRange),
            ("1969-12-31", NotANumber::OutOfRange),
            ("99999999999999", NotANumber::OutOfRange),
            ("1e30", NotANumber::OutOfRange),
            ("12345678901234567890", NotANumber::OutOfRange),
        ] {
            assert_eq!(time(text.as_bytes()), Err(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn values_agree_with_the_standard_library(text in "-?[0-9]{0,9}(\\.[0-9]{0,9})?") {
            prop_assert_eq!(value(text.as_bytes(), false).ok(), text.parse::<f32>().ok());
        }
    }
}
