use proptest::prelude::*;

use super::*;

/// What was found, as text: `line kind raw`.
fn split(shape: Shape, chunks: &[&[u8]], max_row: usize) -> Vec<String> {
    let mut seen = Vec::new();
    let mut sink = |element: Element<'_>| -> Result<bool, ()> {
        let (line, kind, raw) = match element {
            Element::Record { line, raw, is_last_try } => {
                let valid = serde_json::from_slice::<serde_json::Value>(raw).is_ok();
                if !valid && !is_last_try {
                    return Ok(false);
                }
                (line, if valid { "record" } else { "invalid" }, raw)
            }
            Element::Other { line, raw } => (line, "other", raw),
            Element::Broken { line, raw } => (line, "broken", raw),
            Element::TooLong { line } => {
                seen.push(format!("{line} too long"));
                return Err(());
            }
        };
        seen.push(format!("{line} {kind} {}", String::from_utf8_lossy(raw)));
        Ok(true)
    };
    let mut splitter = JsonSplitter::new(shape, max_row);
    let read = chunks.iter().try_for_each(|chunk| splitter.push(chunk, &mut sink));
    let _stopped = read.and_then(|()| splitter.finish(&mut sink));
    seen
}

fn check(shape: Shape, text: &str, expected: &[&str]) {
    assert_eq!(split(shape, &[text.as_bytes()], 1000), expected);
}

fn wrapped(name: &str) -> Shape {
    Shape::Wrapped(name.to_owned())
}

#[test]
fn each_shape_is_split() {
    let (a, b) = (r#"{"a":"]}\"{"}"#, "[1,[2]]");
    let records = [format!("1 record {a}"), format!("2 record {b}")];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    check(Shape::Lines, &format!("{a}\n{b}"), &records);
    check(Shape::Lines, &format!("{a},\r\n{b}\n\n"), &records);
    check(Shape::Stream, &format!("{a}\n{b}"), &records);
    check(Shape::List, &format!("[{a},\n{b}]\nrest"), &records);
    check(wrapped("rows"), &format!("{{\"n\":[{{}}],\"rows\": [{a},\n{b}],\"x\":1}}"), &records);
    check(wrapped("none"), &format!("{{\"rows\":[{a}]}} {b}"), &[]);
}

#[test]
fn what_is_no_record_is_told() {
    check(
        Shape::Lines,
        "{\"a\":1}\nhello\n{\"a\":\n{}",
        &["1 record {\"a\":1}", "2 other hello", "3 invalid {\"a\":", "4 record {}"],
    );
    check(Shape::List, "[1, null,\n{}]", &["1 other 1", "1 other null", "2 record {}"]);
    check(Shape::List, "[{},\n{\"a\":[1}", &["1 record {}", "2 broken {\"a\":[1}"]);
}

#[test]
fn a_record_that_is_not_valid_costs_its_own_line_only() {
    check(
        Shape::List,
        "[{},\n{\"a\":[1},\n{\"b\":2},\n{\"c\":3}]}\n]",
        &["1 record {}", "2 broken {\"a\":[1},", "3 record {\"b\":2}", "4 record {\"c\":3}"],
    );
}

#[test]
fn a_record_past_the_limit_stops() {
    let text = format!("[{{}},\n{{\"a\":\"{}\"}}]", "x".repeat(50));
    assert_eq!(split(Shape::List, &[text.as_bytes()], 40), ["1 record {}", "2 too long"]);
    assert_eq!(
        split(Shape::Lines, &[format!("{{}}\n{}", "x".repeat(50)).as_bytes()], 40),
        ["1 record {}", "2 too long"]
    );
}

#[test]
fn nothing_but_brackets_ends_in_time() {
    for text in ["[".repeat(3 << 20), "{\n".repeat(3 << 20), "{\n".repeat(300_000) + &"}".repeat(300_000)] {
        for shape in [Shape::List, Shape::Stream, wrapped("x"), Shape::Lines] {
            assert!(split(shape, &[text.as_bytes()], 1 << 20).len() <= text.len());
        }
    }
}

proptest! {
    #[test]
    fn cuts_change_nothing(
        text in "([\\[\\]{}\",:a1\n]|\\\\| ){0,60}", cuts in prop::collection::vec(0_usize..60, 0..6),
        shape in prop::sample::select(vec![Shape::List, Shape::Stream, Shape::Lines, wrapped("a")]),
    ) {
        let bytes = text.as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(split(shape.clone(), &chunks, 100), split(shape, &[bytes], 100));
    }
}
