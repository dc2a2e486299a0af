//! Every way in which files cannot be imported, with its sentence.

use std::io::Cursor;
use std::ops::ControlFlow;

use alteraser_api::protocol::{Failure, FailureKind};
use alteraser_import::{ImportError, Input, Limits, import_files};

use crate::support::{import, import_within, zipped};

fn message(files: &[(&str, &[u8])]) -> String {
    import(files).unwrap_err().to_string()
}

#[test]
fn nothing_and_empty_files() {
    assert_eq!(message(&[]), "No file was chosen.");
    assert_eq!(message(&[("a.csv", b"")]), "a.csv is empty.");
    assert_eq!(message(&[("a.csv", b" \r\n\n")]), "a.csv is empty.");
}

#[test]
fn only_a_header() {
    assert_eq!(message(&[("a.csv", b"userId,movieId,rating\n")]), "a.csv has a header in line 1 and no rows below it.");
}

#[test]
fn files_that_are_no_text() {
    assert_eq!(message(&[("p.csv", b"\x89PNG\r\n\x1a\nrest")]), "p.csv is a PNG image, not a table of text.");
    assert_eq!(message(&[("j.csv", b"1,2\n\x00\x01\x02")]), "j.csv is a binary file, not a table of text.");
    let archive = zipped(&[("p.png", b"\x89PNG\r\n\x1a\n")]);
    assert_eq!(message(&[("p.zip", &archive)]), "p.png is a PNG image, not a table of text.");
}

#[test]
fn a_huge_line() {
    let text = format!("user,item\na,{}\n", "x".repeat(3 << 20));
    let expected = "a.csv, line 2: the line is longer than 1048576 bytes.";
    assert_eq!(message(&[("a.csv", text.as_bytes())]), expected);
    let far = format!("user,item\n{}a,{}\n", "a,b\n".repeat(300_000), "x".repeat(3 << 20));
    assert_eq!(message(&[("a.csv", far.as_bytes())]), "a.csv, line 300002: the line is longer than 1048576 bytes.");
    let alone = "x".repeat(5 << 20);
    assert_eq!(message(&[("a.csv", alone.as_bytes())]), "a.csv, line 1: the line is longer than 1048576 bytes.");
}

#[test]
fn prose_is_no_table() {
    let text = b"Summary\nThis is a text.\nIt has lines of any length, and more.\n";
    assert_eq!(
        message(&[("README", text)]),
        "README, line 1: no separator splits the lines into the same number of columns."
    );
}

#[test]
fn a_side_is_missing() {
    let error = import(&[("links.csv", b"movieId,imdbId\n1,114709\n")]).unwrap_err();
    let expected = "links.csv, line 1: no column looks like users. The columns are: movieId, imdbId.";
    assert_eq!(error.to_string(), expected);
    assert!(error.hint().starts_with("Name that column userId in the first line."), "{}", error.hint());
    let error = import(&[("u.csv", b"userId,age\n1,30\n")]).unwrap_err();
    assert!(error.to_string().contains("no column looks like items"));
    assert!(error.hint().contains("itemId"));
}

#[test]
fn only_titles() {
    let error = import(&[("movies.csv", b"movieId,title\n1,Heat\n")]).unwrap_err();
    assert_eq!(error.to_string(), "movies.csv has the titles of items, but no file says which user had which item.");
}

#[test]
fn mostly_rejected_with_the_first_line() {
    let text = "userId,movieId,rating\n1,2,5\n,3,4\n,4,4\n,5,4\n";
    let error = import(&[("a.csv", text.as_bytes())]).unwrap_err();
    assert_eq!(error.to_string(), "a.csv, line 3: The user is missing. 3 of the first 4 rows do not fit.");
    assert_eq!(error.hint().lines().count(), 3);
    let long = format!("userId,movieId,rating\n{}{}", "1,2,5\n".repeat(400), ",2,5\n".repeat(700));
    let error = import(&[("a.csv", long.as_bytes())]).unwrap_err();
    assert_eq!(error.to_string(), "a.csv, line 402: The user is missing. 600 of the first 1000 rows do not fit.");
}

#[test]
fn a_zip_bomb_stops_at_the_bound() {
    let rows = "1,2,3\n".repeat(100_000);
    let archive = zipped(&[("bomb.csv", rows.as_bytes())]);
    let limits = Limits { max_member_bytes: 500_000, ..Limits::default() };
    let error = import_within(&[("bomb.zip", &archive)], &limits).unwrap_err();
    assert_eq!(error.to_string(), "bomb.csv unpacks to more than 500000 bytes.");
}

#[test]
fn a_person_stops_it() {
    let input = Input::new("a.csv", Cursor::new("user,item\n1,2\n"));
    let error = import_files(vec![input], &Limits::default(), &mut |_| ControlFlow::Break(())).unwrap_err();
    assert_eq!(error, ImportError::Cancelled);
    assert_eq!(Failure::from(error).kind, FailureKind::Cancelled);
}

#[test]
fn failures_have_kind_message_and_hint() {
    let failure = Failure::from(ImportError::Empty { file: "a.csv".into() });
    assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Data, "a.csv is empty."));
    assert!(failure.hint.ends_with("userId,movieId,rating,timestamp\n1,31,2.5,1260759144"));
    let archive = ImportError::Archive { file: "a.zip".into(), reason: "x".into() };
    let large = ImportError::TooLarge { file: "a.csv".into(), what: "rows" };
    for error in [archive, large, ImportError::Cancelled] {
        assert!(error.hint().ends_with('.'), "{}", error.hint());
    }
}
