//! `docs/forget-requests.md` holds what it says: every example is read, and the specifications of old still are.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

use alteraser_api::forget::ForgetRequest;
use alteraser_engine::forget::read;

const DOCUMENT: &str = include_str!("../../../docs/forget-requests.md");

/// The bodies of the code blocks of `language`.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    DOCUMENT.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

fn assert_read(text: &str) {
    read(&ForgetRequest::text(text)).unwrap_or_else(|error| panic!("{text}: {error}"));
}

#[test]
fn the_examples_are_read() {
    let lines: Vec<&str> = blocks("text")[0].lines().collect();
    assert_eq!(lines.len(), 6);
    // Behind two spaces stands what an example means.
    lines.iter().filter_map(|line| line.split("  ").next()).for_each(assert_read);
}

#[test]
fn the_conditions_of_the_table_are_read() {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let conditions: Vec<&str> =
        rows.flat_map(|cell| cell.split('`').step_by(2)).filter(|code| !code.contains('…')).collect();
    assert!(conditions.len() > 15, "{conditions:?}");
    conditions.into_iter().for_each(assert_read);
}

#[test]
fn the_requests_in_json_are_read() {
    let requests = serde_json::Deserializer::from_str(blocks("json")[0]).into_iter::<ForgetRequest>();
    let requests: Vec<ForgetRequest> = requests.collect::<Result<_, _>>().expect("forget requests");
    assert_eq!(requests.len(), 4);
    for request in requests {
        read(&request).expect("a request of the language");
        assert_read(&request.to_string());
    }
}

#[test]
fn the_requests_of_the_commands_are_read() {
    let commands: Vec<&str> = blocks("sh").into_iter().flat_map(str::lines).collect();
    assert_eq!(commands.len(), 2);
    commands.iter().filter_map(|command| command.split('\'').nth(1)).for_each(assert_read);
}

#[test]
fn the_error_is_the_one_that_is_shown() {
    let shown = blocks("text")[1];
    let text = shown.lines().nth(2).expect("the request").trim();
    let error = read(&ForgetRequest::text(text)).expect_err("it is wrong");
    assert_eq!(shown.lines().next(), Some(error.to_string().as_str()));
}
