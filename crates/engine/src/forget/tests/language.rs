//! Texts are read as they are printed.

use alteraser_api::forget::{Condition, Name, Period, Relation};
use alteraser_api::ids::MAX_SAFE_INTEGER;
use proptest::prelude::*;

use crate::forget::parse::parse;

/// The canonical text of a text.
fn canonical(text: &str) -> String {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).condition.to_string()
}

#[test]
fn every_kind_of_condition_is_read() {
    for (text, expected) in [
        ("user:42", "user:42"),
        ("USERS = [1,2 , 3]", "users:[1, 2, 3]"),
        ("users:[1 2\n3]", "users:[1, 2, 3]"),
        ("user:#12", "user:#12"),
        ("user:\"#12\"", "user:\"#12\""),
        ("user:a/b:c", "user:\"a/b:c\""),
        ("item:\"Heat (1995)\"", "item:\"Heat (1995)\""),
        ("record:42/318", "record:42/318"),
        ("ids:[42/318, \"a b\"/#3]", "records:[42/318, \"a b\"/#3]"),
        ("title ~ \"star wars\"", "title~\"star wars\""),
        ("title:Heat", "title:Heat"),
        ("genre:horror", "category:horror"),
        ("value >= 4", "value>=4"),
        ("value:3.50", "value=3.5"),
        ("value>-1e-3", "value>-0.001"),
        ("date<1997-01", "date<1997-01"),
        ("activity>200", "activity>200"),
        ("popularity != 5", "popularity!=5"),
        ("constant >= 20", "constant>=20"),
        ("random:5%", "random:5% seed:1"),
        ("random:0.50% seed:7", "random:0.5% seed:7"),
        ("core:5% edge:7%", "core:5% AND edge:7%"),
        ("last:30d", "last:30d"),
        ("last:4w", "last:28d"),
    ] {
        assert_eq!(canonical(text), expected, "{text}");
    }
}

#[test]
fn conditions_combine_as_one_reads_them() {
    for (text, expected) in [
        ("user:42 OR (genre:horror AND value>=4)", "user:42 OR (category:horror AND value>=4)"),
        ("user:42 or genre:horror value>=4", "user:42 OR (category:horror AND value>=4)"),
        ("last:30d user:42", "last:30d AND user:42"),
        ("random:5% seed:7 user:42", "random:5% seed:7 AND user:42"),
        ("NOT user:1 user:2", "NOT user:1 AND user:2"),
        ("not(user:1 user:2)", "NOT (user:1 AND user:2)"),
        ("user:1 and(user:2 OR user:3)not user:4", "user:1 AND (user:2 OR user:3) AND NOT user:4"),
        ("(user:1 and (user:2 and user:3))", "user:1 AND user:2 AND user:3"),
        ("NOT NOT user:1", "NOT NOT user:1"),
        ("user:order OR item:android", "user:order OR item:android"),
    ] {
        assert_eq!(canonical(text), expected, "{text}");
        assert_eq!(canonical(expected), expected);
    }
}

#[test]
fn parentheses_nest_as_deep_as_anybody_needs() {
    let nested = |depth: usize| format!("{}user:1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(64)).is_ok());
    let error = parse(&nested(65)).expect_err("too deep");
    assert_eq!(error.to_string(), "at character 65: conditions stand inside each other more than 64 deep");
    assert!(parse(&format!("{}user:1", "NOT ".repeat(100_000))).is_err(), "and never end the stack");
}

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        any::<u32>().prop_map(Name::Row),
        ".{0,6}".prop_map(Name::Label),
        "[a-z/#\"\\\\ ]{0,4}".prop_map(Name::Label)
    ]
}

fn names() -> impl Strategy<Value = Vec<Name>> {
    prop::collection::vec(name(), 0..4)
}

fn relation() -> impl Strategy<Value = Relation> {
    prop::sample::select(vec![
        Relation::Less,
        Relation::AtMost,
        Relation::Equal,
        Relation::NotEqual,
        Relation::AtLeast,
        Relation::Greater,
    ])
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![(1_u32..100).prop_map(|percent| f64::from(percent) / 100.0), 1e-12..1.0_f64]
}

fn period() -> impl Strategy<Value = Period> {
    prop_oneof![Just("1997"), Just("2000-02"), Just("2000-02-29"), Just("0001-12-31")]
        .prop_map(|text| text.parse().expect("a period"))
}

fn term() -> impl Strategy<Value = Condition> {
    let value = (relation(), prop::num::f64::NORMAL | prop::num::f64::ZERO);
    prop_oneof![
        prop::collection::vec((name(), name()), 0..3).prop_map(|records| Condition::Records { records }),
        names().prop_map(|users| Condition::Users { users }),
        names().prop_map(|items| Condition::Items { items }),
        ".{0,8}".prop_map(|text| Condition::TitleContains { text }),
        ".{0,8}".prop_map(|text| Condition::TitleIs { text }),
        ".{0,8}".prop_map(|category| Condition::Category { category }),
        value.prop_map(|(relation, value)| Condition::Value { relation, value }),
        (relation(), period()).prop_map(|(relation, date)| Condition::Date { relation, date }),
        (relation(), any::<u32>()).prop_map(|(relation, records)| Condition::Activity { relation, records }),
        (relation(), any::<u32>()).prop_map(|(relation, records)| Condition::Popularity { relation, records }),
        (relation(), any::<u32>()).prop_map(|(relation, records)| Condition::Constant { relation, records }),
        (share(), 0..=MAX_SAFE_INTEGER).prop_map(|(share, seed)| Condition::RandomShare { share, seed }),
        share().prop_map(|share| Condition::Core { share }),
        share().prop_map(|share| Condition::Edge { share }),
        (1_u32..).prop_map(|days| Condition::Last { days }),
    ]
}

/// Any request in its normal form: no list of parts directly inside of a list of the same kind.
fn condition() -> impl Strategy<Value = Condition> {
    term().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Condition::negation),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::all_of),
            prop::collection::vec(inner, 2..4).prop_map(Condition::any_of),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(condition in condition()) {
        let text = condition.to_string();
        let parsed = parse(&text).map(|parsed| parsed.condition);
        prop_assert_eq!(parsed.as_ref(), Ok(&condition), "{}", text);
        let json = serde_json::to_string(&condition).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Condition>(&json).expect("the same"), condition, "{}", json);
    }

    #[test]
    fn no_text_breaks_the_reader(text in ".{0,60}") {
        if let Ok(parsed) = parse(&text) {
            let printed = parsed.condition.to_string();
            prop_assert_eq!(parse(&printed).map(|again| again.condition), Ok(parsed.condition));
        }
    }

    #[test]
    fn nearly_right_texts_do_not_break_it_either(text in "(user|value|random|NOT|OR|[():,\\[\\]#\"~<>=! %d0-9]){0,12}") {
        match parse(&text) {
            Ok(parsed) => {
                let printed = parsed.condition.to_string();
                prop_assert_eq!(parse(&printed).map(|again| again.condition), Ok(parsed.condition));
            }
            Err(error) => {
                let place = error.place.map_or((0, 0), |place| (place.start, place.end));
                prop_assert!(place.0 <= place.1 && place.1 as usize <= text.chars().count(), "{error}");
            }
        }
    }
}
