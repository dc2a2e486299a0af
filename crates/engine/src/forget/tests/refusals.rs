//! What is wrong is said with its place and with what to do.

use alteraser_api::forget::Place;
use alteraser_api::packed::Strings;

use super::*;
use crate::Error;

const CORRECT: &str = "Correct the request at the place shown.";
const CHOOSE: &str = "Choose one that is in the data.";

#[test]
fn what_is_not_of_the_language_is_named_with_its_character() {
    for (text, expected) in [
        ("user:42 OR gendre:horror", "at character 12: there is no field `gendre`; did you mean `genre` or `genres`?"),
        (
            "colour:red",
            "at character 1: there is no field `colour`; the fields are user, item, record, title, category, value, date, \
             activity, popularity, constant, random, core, edge, last",
        ),
        ("heat", "at character 1: `heat` stands alone; a condition has a field and a value, such as title~heat"),
        ("user:42 AND OR user:7", "at character 13: a condition such as user:42 is expected here, not `OR`"),
        ("user:42 )", "at character 9: a further condition, AND or OR is expected here, not `)`"),
        ("(user:42 ]", "at character 10: a further condition, AND, OR or `)` is expected here, not `]`"),
        ("user:42 AND", "at character 12: a condition such as user:42 is expected here, not the end"),
        ("user:", "at character 6: a value is expected here, not the end"),
        ("user: or item:5", "at character 7: a value is expected here, not `or`"),
        ("user>=42", "at character 5: `user` cannot be compared with `>=`; write user:42, or NOT user:42"),
        ("genre~horror", "at character 6: `category` cannot be compared with `~`; write category:horror"),
        ("value~4", "at character 6: `value` cannot be compared with `~`; write value>=4"),
        ("value>=abc", "at character 8: `value` needs a number, such as 4 or 3.5, not `abc`"),
        ("value<nan", "at character 7: `value` needs a number, such as 4 or 3.5, not `nan`"),
        (
            "date>=1997-02-30",
            "at character 7: `date` needs a year, month or day, such as 1997, 1997-01 or 1997-01-31, not `1997-02-30`",
        ),
        ("activity>2.5", "at character 10: `activity` needs a whole number of records, such as 20, not `2.5`"),
        ("random:0%", "at character 8: `random` needs a share above 0 % and below 100 %, such as 5%, not `0%`"),
        ("core:0.05", "at character 6: `core` needs a share above 0 % and below 100 %, such as 5%, not `0.05`"),
        ("random:5% seed:x", "at character 16: a seed is a whole number from 0 to 9007199254740991, not `x`"),
        ("user:42 seed:7", "at character 9: `seed` belongs right behind `random`, as in random:5% seed:7"),
        ("last:30", "at character 6: `last` needs a whole number of days or weeks, such as 30d or 4w, not `30`"),
        ("last:0d", "at character 6: `last` needs a whole number of days or weeks, such as 30d or 4w, not `0d`"),
        ("record:42", "at character 8: `record` needs a user and an item, such as 42/318, not `42`"),
        (
            "user:#x",
            "at character 6: `#` is followed by a row number from 0, as in #12; an id that begins with # stands in quotes",
        ),
        ("title:\"Heat", "at character 7: this quote is not closed"),
        ("title:\"He\\at\"", "at character 11: behind a backslash stands one of \" \\ n t r, not `a`"),
        ("users:[1, 2", "at character 7: this `[` is not closed"),
        ("(user:42", "at character 1: this `(` is not closed"),
    ] {
        assert_eq!(refusal(text), format!("{expected} | {CORRECT}"), "{text}");
    }
    assert_eq!(refusal("  "), "the request is empty | Write a condition such as user:42 or random:5%.");
}

#[test]
fn what_is_not_in_the_data_is_named_with_what_is_near() {
    for (text, expected) in [
        ("user:43", "at character 6: there is no user `43`; did you mean `42`?"),
        ("user:nobody", "at character 6: there is no user `nobody`; a user is named by its id in the file"),
        ("users:[42, 4]", "at character 12: there is no user `4`; did you mean `42`?"),
        ("item:\"star\"", "at character 6: there is no item `star`; did you mean `Star Wars`?"),
        ("record:42/hat", "at character 8: there is no item `hat`; did you mean `heat`?"),
        ("item:#5", "at character 6: there is no item #5; they are numbered #0 to #4"),
        ("user:42 genre:horor", "at character 15: there is no category `horor`; did you mean `Horror`?"),
        (
            "genre:western",
            "at character 7: there is no category `western`; did you mean `Crime`, `Horror`, `Romance`, `Sci-Fi` or `Thriller`?",
        ),
    ] {
        assert_eq!(refusal(text), format!("{expected} | {CHOOSE}"), "{text}");
    }
    let expected = "at character 8: user `7` has no training record of item `emma` | \
        Choose records that the model was trained on.";
    assert_eq!(refusal("record:7/emma"), expected);
}

#[test]
fn conditions_on_what_the_data_lack_are_refused() {
    let bare = PackedData {
        times: Vec::new(),
        item_titles: Strings::default(),
        item_categories: Strings::default(),
        ..packed()
    };
    for (text, expected) in [
        ("date>1997", "at character 6: the data have no times, so `date` matches nothing"),
        ("user:42 last:30d", "at character 14: the data have no times, so `last` matches nothing"),
        ("title~heat", "at character 7: the data have no titles, so `title` matches nothing"),
        ("genre:horror", "at character 7: the data have no categories, so `category` matches nothing"),
    ] {
        let error = resolve_in(&bare, &ForgetRequest::text(text)).expect_err(text);
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.hint(), "Leave the condition out, or open data that have it.");
    }
}

#[test]
fn the_place_spans_what_is_wrong() {
    let place = |text: &str| match resolve_in(&packed(), &ForgetRequest::text(text)) {
        Err(Error::BadRequest(error)) => error.place,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(place("üser:42"), Some(Place { start: 0, end: 4 }), "in characters, not bytes");
    assert_eq!(place("users:[42, \"x y\"]"), Some(Place { start: 11, end: 16 }));
    assert_eq!(place("NOT (user:42 OR user:8)"), Some(Place { start: 21, end: 22 }));
    assert_eq!(place("user:42 AND"), Some(Place { start: 11, end: 11 }));
}

#[test]
fn nothing_and_everything_are_refused() {
    let error = |text: &str| resolve_in(&packed(), &ForgetRequest::text(text)).expect_err(text);
    assert_eq!(error("user:42 user:7"), Error::NothingToForget);
    assert_eq!(error("users:[]"), Error::NothingToForget);
    assert_eq!(error("value>0"), Error::EverythingToForget { num_records: 10 });
}

#[test]
fn impossible_numbers_of_typed_requests_are_refused() {
    for share in [0.0, 1.0, -1.0, f64::NAN] {
        let error = resolve_in(&packed(), &ForgetRequest::random(share, 1)).expect_err("impossible");
        let expected = format!("`random` needs a share above 0 % and below 100 %, such as 5%, not {share}");
        assert_eq!((error.to_string(), error.hint()), (expected, "Change the value and try again."));
    }
    let error = resolve_in(&packed(), &ForgetRequest::users([3])).expect_err("impossible");
    assert_eq!(error.to_string(), "there is no user #3; they are numbered #0 to #2");
}

#[test]
fn a_cancelled_request_ends() {
    let (data, train) = train(&packed());
    let cancel = CancelToken::default();
    cancel.cancel();
    for text in ["user:42", "value>4", "random:5%", "last:3d", "genre:horror"] {
        assert_eq!(resolve(&ForgetRequest::text(text), &data, &train, &cancel), Err(Error::Cancelled));
    }
}
