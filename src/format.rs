//! Numbers, durations and units as a person reads them.

use alteraser_api::protocol::Failure;
use alteraser_api::report::Figure;

const MINUS: &str = "−";

/// A count with thousands separated: `100,836`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 record`, `2,048 records`.
pub fn counted(value: u64, noun: &str) -> String {
    let ending = if value == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(value))
}

/// A number with about four significant digits: `1,234`, `0.0312`, `1.2e-5`.
pub fn number(value: f64) -> String {
    significant(value, 4)
}

/// A number with about three significant digits, for figures that differ by orders of magnitude.
pub fn rough(value: f64) -> String {
    significant(value, 3)
}

fn significant(value: f64, digits: i32) -> String {
    let size = value.abs();
    let text = if size == 0.0 {
        "0".to_owned()
    } else if !(1e-3..1e7).contains(&size) {
        format!("{size:.1e}").replace(".0e", "e")
    } else if size >= 1000.0 {
        count(size.round() as u64)
    } else {
        let decimals = (digits - 1 - size.log10().floor() as i32).clamp(0, 6) as usize;
        trimmed(&format!("{size:.decimals$}"))
    };
    if value < 0.0 { format!("{MINUS}{text}") } else { text }
}

/// A number with a fixed count of decimals, so that a column of them lines up.
pub fn decimals(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero { format!("{MINUS}{text}") } else { text }
}

/// A difference with its sign: `+0.0010`, `−0.0010`, `0.0000`.
pub fn signed(value: f64, digits: usize) -> String {
    let text = decimals(value, digits);
    if value > 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) { format!("+{text}") } else { text }
}

/// A share in `0..=1` as a percentage: `1.7 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", significant(share * 100.0, 3))
}

/// A duration: `0.4 ms`, `120 ms`, `3.1 s`, `2 min 5 s`.
pub fn seconds(value: f64) -> String {
    if value < 0.01 {
        format!("{:.1} ms", value * 1e3)
    } else if value < 0.9995 {
        format!("{:.0} ms", value * 1e3)
    } else if value < 59.95 {
        format!("{value:.1} s")
    } else {
        let whole = value.round() as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// A duration that is only estimated, in whole units: `8 s`, `3 min`.
pub fn rough_seconds(value: f64) -> String {
    if value < 90.0 { format!("{value:.0} s") } else { format!("{:.0} min", value / 60.0) }
}

/// A ratio: `9.2×`.
pub fn times(value: f64) -> String {
    let digits = if value >= 100.0 { 0 } else { usize::from(value >= 0.095) };
    if value >= 1000.0 {
        format!("{}×", count(value.round() as u64))
    } else if value < 0.095 {
        format!("{}×", number(value))
    } else {
        format!("{value:.digits$}×")
    }
}

/// A number of bytes in decimal units: `3.2 MB`.
pub fn bytes(value: u64) -> String {
    let size = value as f64;
    if value < 1_000 {
        format!("{value} B")
    } else if value < 1_000_000 {
        format!("{:.0} kB", size / 1e3)
    } else if value < 1_000_000_000 {
        format!("{:.1} MB", size / 1e6)
    } else {
        format!("{:.1} GB", size / 1e9)
    }
}

/// The day of a time in seconds since 1970, in UTC: `1996-03-29`.
pub fn date(seconds_since_1970: u64) -> String {
    // Days are counted from 0000-03-01, so that a leap day is the last day of its year.
    let days = seconds_since_1970 / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// What went wrong and what to do, in one text.
pub fn failure(failure: &Failure) -> String {
    format!("{} {}", failure.message, failure.hint)
}

/// A figure by `show`, or `n/a`.
pub fn figure(figure: &Figure, show: impl Fn(f64) -> String) -> String {
    figure.value.map_or_else(|| "n/a".to_owned(), show)
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!([count(0), count(999), count(1_000), count(100_836)], ["0", "999", "1,000", "100,836"]);
        assert_eq!([counted(1, "record"), counted(2_048, "record")], ["1 record", "2,048 records"]);
    }

    #[test]
    fn numbers_keep_about_four_digits() {
        let shown = [0.0, 1234.4, 12.3456, 0.031_24, -0.5, 0.000_012, f64::from(1 << 30)].map(number);
        assert_eq!(shown, ["0", "1,234", "12.35", "0.03124", "−0.5", "1.2e-5", "1.1e9"]);
    }

    #[test]
    fn a_rounded_zero_has_no_sign() {
        assert_eq!([signed(0.001, 3), signed(-0.001, 3), signed(-1e-9, 3)], ["+0.001", "−0.001", "0.000"]);
        assert_eq!(signed(1e-9, 3), "0.000");
    }

    #[test]
    fn durations_choose_their_unit() {
        let shown = [0.0004, 0.12, 0.9999, 3.12, 125.2].map(seconds);
        assert_eq!(shown, ["0.4 ms", "120 ms", "1.0 s", "3.1 s", "2 min 5 s"]);
    }

    #[test]
    fn estimates_have_no_decimals() {
        assert_eq!([0.4, 8.4, 89.0, 170.0].map(rough_seconds), ["0 s", "8 s", "89 s", "3 min"]);
    }

    #[test]
    fn ratios_and_shares_have_units() {
        assert_eq!(times(4569.2), "4,569×");
        assert_eq!([times(9.21), times(123.4), times(0.5), times(0.01)], ["9.2×", "123×", "0.5×", "0.01×"]);
        assert_eq!([0.017, 0.009_998, 0.101].map(percent), ["1.7 %", "1 %", "10.1 %"]);
        assert_eq!(number(1e-5), "1e-5");
    }

    #[test]
    fn bytes_choose_their_unit() {
        assert_eq!([12, 3_200, 3_200_000].map(bytes), ["12 B", "3 kB", "3.2 MB"]);
    }

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!([0, 828_057_600, 951_782_400].map(date), ["1970-01-01", "1996-03-29", "2000-02-29"]);
        assert_eq!(date(1_537_799_250), "2018-09-24");
    }

    #[test]
    fn an_absent_figure_is_not_a_number() {
        assert_eq!(figure(&Figure::absent("no held-out records"), number), "n/a");
        assert_eq!(figure(&Figure::of(0.25), number), "0.25");
    }
}
