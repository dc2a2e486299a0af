use proptest::prelude::*;

use super::*;

/// Rows as texts, with the lines they start on.
#[derive(Debug, Default, PartialEq)]
struct Seen(Vec<(u64, Vec<String>)>);

impl RowSink for Seen {
    type Stop = u64;

    fn row(&mut self, row: &Row<'_>) -> Result<(), u64> {
        let fields = row.fields().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        self.0.push((row.line, fields));
        Ok(())
    }

    fn spoiled(&mut self, line: u64, _problem: Problem, raw: &[u8]) -> Result<(), u64> {
        self.0.push((line, vec![format!("unclosed: {}", String::from_utf8_lossy(raw))]));
        Ok(())
    }

    fn too_long(&mut self, line: u64) -> u64 {
        line
    }
}

fn split(dialect: Dialect, chunks: &[&[u8]], max_row: usize) -> Result<Seen, u64> {
    let mut seen = Seen::default();
    let mut splitter = Splitter::new(dialect, max_row);
    for chunk in chunks {
        splitter.push(chunk, &mut seen)?;
    }
    splitter.finish(&mut seen)?;
    Ok(seen)
}

const COMMA: Dialect = Dialect { delimiter: Delimiter::Byte(b','), quotes: true };

fn check(dialect: Dialect, text: &str, expected: &[(u64, &[&str])]) {
    let expected =
        expected.iter().map(|(line, fields)| (*line, fields.iter().map(ToString::to_string).collect())).collect();
    assert_eq!(split(dialect, &[text.as_bytes()], 1000), Ok(Seen(expected)));
}

#[test]
fn plain_lines_with_any_line_break_and_none_at_the_end() {
    check(COMMA, "a,b\r\nc, d \n\n,\ne,f", &[(1, &["a", "b"]), (2, &["c", "d"]), (4, &["", ""]), (5, &["e", "f"])]);
}

#[test]
fn quotes_hold_separators_quotes_and_line_breaks() {
    check(
        COMMA,
        "1,\"A, \"\"B\"\"\"\r\n2,\"x\ny\"\r\n3,z\r\n",
        &[(1, &["1", "A, \"B\""]), (2, &["2", "x\ny"]), (4, &["3", "z"])],
    );
}

#[test]
fn an_unclosed_quote_costs_its_own_line_only() {
    check(COMMA, "1,\"a\n2,b\n3,c\n", &[(1, &["unclosed: 1,\"a"]), (2, &["2", "b"]), (3, &["3", "c"])]);
}

#[test]
fn double_colons_and_spaces_separate() {
    let colons = Dialect { delimiter: Delimiter::DoubleColon, quotes: false };
    check(colons, "1::A: \"B\"::x\n", &[(1, &["1", "A: \"B\"", "x"])]);
    let spaces = Dialect { delimiter: Delimiter::Spaces, quotes: false };
    check(spaces, "  1  22 \t3\n4 5 6\n", &[(1, &["1", "22", "3"]), (2, &["4", "5", "6"])]);
}

#[test]
fn a_line_past_the_limit_stops_with_its_number() {
    let text = format!("1,2\n{}\n", "x".repeat(50));
    assert_eq!(split(COMMA, &[text.as_bytes()], 49), Err(2));
    assert_eq!(split(COMMA, &[&text.as_bytes()[..54]], 49), Err(2));
    assert!(split(COMMA, &[text.as_bytes()], 50).is_ok());
}

#[test]
fn a_quote_that_does_not_close_within_the_limit_is_given_up() {
    let text = format!("\"a\n{}b\n", "1,2\n".repeat(20));
    let seen = split(COMMA, &[text.as_bytes()], 40).map(|seen| seen.0.len());
    assert_eq!(seen, Ok(22));
}

#[test]
fn a_row_with_many_long_quoted_fields_is_whole() {
    let text = format!("\"{}\",{}\n", "y".repeat(9000), "\"z\",".repeat(200));
    let seen = split(COMMA, &[text.as_bytes()], 20_000);
    let fields = &seen.as_ref().map(|seen| seen.0[0].1.clone()).unwrap_or_default();
    assert_eq!((fields.len(), fields[0].len(), fields[200].as_str()), (202, 9000, "z"));
}

proptest! {
    #[test]
    fn cuts_change_nothing(
        text in "([ab1,\"\n]|\r\n|::| ){0,60}", cuts in prop::collection::vec(0_usize..60, 0..6), quotes: bool,
        delimiter in prop::sample::select(vec![Delimiter::Byte(b','), Delimiter::DoubleColon, Delimiter::Spaces]),
    ) {
        let dialect = Dialect { delimiter, quotes };
        let bytes = text.as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(split(dialect, &chunks, 20), split(dialect, &[bytes], 20));
    }
}
