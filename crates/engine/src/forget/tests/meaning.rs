//! What conditions mean.

use std::collections::BTreeSet;

use alteraser_api::forget::{Condition, ForgetRequest, Name, Relation};
use proptest::prelude::*;

use super::*;
use crate::hash::{Purpose, Stream, hash_words};

#[test]
fn names_mean_labels_titles_and_rows() {
    assert_eq!(meant("user:42"), ["42/alien", "42/heat", "42/wars"]);
    assert_eq!(meant("user:#1"), ["7/alien", "7/wars"]);
    assert_eq!(meant("user:\"ann s\" item:\"heat (1995)\""), ["ann s/heat"]);
    assert_eq!(meant("records:[42/alien, 7/\"Star Wars\"]"), ["42/alien", "7/wars"]);
    assert_eq!(meant("item:heat"), ["42/heat", "ann s/heat"]);
}

#[test]
fn a_label_comes_before_a_title() {
    let mut packed = packed();
    packed.item_titles = ["wars", "Alien", "Star Wars", "Emma", "Emma"].into_iter().collect();
    assert_eq!(meant_in(&packed, "item:wars user:42"), ["42/wars"]);
    assert_eq!(meant_in(&packed, "title:wars user:42"), ["42/heat"]);
}

#[test]
fn users_may_be_called_by_name() {
    let packed = PackedData { user_names: ["Bob", "Eve", "Eve"].into_iter().collect(), ..packed() };
    assert_eq!(meant_in(&packed, "user:bob value>4"), ["42/heat"]);
    let notes = resolve_in(&packed, &ForgetRequest::text("user:eve value>4")).expect("met").notes;
    assert_eq!(notes, ["2 users are called eve, and all of them are meant."]);
}

#[test]
fn titles_and_categories_ignore_letter_case() {
    assert_eq!(meant("title~STAR"), ["42/wars", "7/wars", "ann s/wars"]);
    assert_eq!(meant("title:emma"), ["ann s/emma", "ann s/emma2"]);
    assert_eq!(meant("genre:HORROR"), ["42/alien", "7/alien", "ann s/alien"]);
    assert_eq!(meant("category:sci-fi NOT genre:horror"), ["42/wars", "7/wars", "ann s/wars"]);
}

#[test]
fn values_and_times_are_compared() {
    assert_eq!(meant("value=3.3"), ["42/alien"], "as the file's 3.3 was read");
    assert_eq!(meant("value>=4.5"), ["42/heat", "7/wars", "ann s/emma", "ann s/emma2"]);
    assert_eq!(meant("date<=1997-01-01 date>=1997"), ["42/heat"]);
    assert_eq!(meant("date:1997-03"), ["42/wars"]);
    assert_eq!(meant("last:1d"), ["42/wars", "7/wars", "ann s/alien"], "each user's own newest record counts");
    assert_eq!(meant("last:30d user:42"), ["42/alien", "42/wars"], "both ends are in");
    assert_eq!(meant("last:29d user:42"), ["42/wars"]);
}

#[test]
fn counts_of_users_and_items_are_compared() {
    assert_eq!(meant("activity<=2"), ["7/alien", "7/wars"]);
    assert_eq!(meant("popularity=1"), ["ann s/emma", "ann s/emma2"]);
    assert_eq!(meant("core:34%"), meant("user:\"ann s\""));
    assert_eq!(meant("edge:1%"), meant("user:7"), "at least one user");
    assert_eq!(meant("core:67%").len(), 8);
}

#[test]
fn users_who_give_one_value_only_are_found() {
    let packed = PackedData { values: vec![5.0, 3.3, 4.0, 2.0, 2.0, 4.0, 4.0, 4.0, 4.0, 4.0], ..packed() };
    assert_eq!(meant_in(&packed, "constant>=2").len(), 7);
    assert_eq!(meant_in(&packed, "constant>=3"), meant("user:\"ann s\""));
    assert_eq!(resolve_in(&packed, &ForgetRequest::text("constant>5")), Err(crate::Error::NothingToForget));
}

#[test]
fn a_random_share_of_the_same_seed_stays_the_same() {
    let (data, train) = train(&packed());
    let share = resolve(&ForgetRequest::random(0.3, 5), &data, &train, &CancelToken::default()).expect("a share");
    let draw = Stream::new(5, Purpose::ForgetShare, 0).next_u64();
    let mut keyed: Vec<_> =
        train.records().map(|(u, i)| (hash_words(&[draw, u64::from(u), u64::from(i)]), (u, i))).collect();
    keyed.sort_unstable();
    let mut expected: Vec<_> = keyed.into_iter().take(3).map(|(_, record)| record).collect();
    expected.sort_unstable();
    assert_eq!(share.forget.records(), expected);
}

#[test]
fn a_share_has_the_size_it_says_and_contains_the_smaller_one() {
    let shares = ["random:5% seed:9", "random:30% seed:9", "random:80% seed:9"].map(meant);
    assert_eq!(shares.each_ref().map(Vec::len), [1, 3, 8]);
    assert!(shares[0].iter().all(|record| shares[1].contains(record)));
    assert!(shares[1].iter().all(|record| shares[2].contains(record)));
    assert_ne!(meant("random:30% seed:1"), meant("random:30% seed:2"));
    assert_eq!(meant("random:30%"), meant("random:30% seed:1"));
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let backward = packed_in(&[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    for text in ["edge:50%", "core:50%", "last:30d", "NOT value>4", "popularity<3 OR user:7"] {
        assert_eq!(meant(text), meant_in(&backward, text), "{text}");
    }
}

#[test]
fn held_out_records_play_no_part() {
    let packed = packed();
    let data = Dataset::open(&packed).expect("consistent");
    // Everything but the newest records of users 42 and 7.
    let kept: Vec<usize> = (0..10).filter(|n| ![2, 4].contains(n)).collect();
    let pick = |column: &[u32]| kept.iter().map(|&n| column[n]).collect::<Vec<_>>();
    let train = Interactions::from_pairs(3, 5, &pick(&packed.users), &pick(&packed.items));
    let ask = |text: &str| resolve(&ForgetRequest::text(text), &data, &train, &CancelToken::default());
    let records = |text: &str| ask(text).expect(text).forget.records().to_vec();
    assert_eq!(records("last:1d user:42"), [(0, 1)]);
    assert_eq!(records("activity<2"), [(1, 1)]);
    assert_eq!(records("popularity<2 value=4"), [(2, 2)]);
    let error = ask("record:42/wars").expect_err("held out");
    let expected = "at character 8: user `42` has no training record of item `wars`: \
        it is held out for measuring, or forgotten already";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn what_is_named_twice_counts_once_and_is_noted() {
    let ask = |text: &str| resolve_in(&packed(), &ForgetRequest::text(text)).expect(text);
    assert_eq!(ask("users:[42, 7, 42]").notes, ["One user is named twice and counts once."]);
    assert_eq!(ask("items:[heat, \"Heat (1995)\", #0]").notes, ["2 items are named more than once and count once."]);
    let records = ask("records:[42/heat, 42/heat]");
    assert_eq!((records.forget.records(), records.notes.len()), (&[(0, 0)][..], 1));
    assert_eq!(ask("item:emma2 OR item:emma").notes, Vec::<String>::new(), "conditions may overlap");
    let packed = PackedData { item_labels: ["1", "2", "3", "4", "5"].into_iter().collect(), ..packed() };
    let shared = resolve_in(&packed, &ForgetRequest::text("item:EMMA")).expect("met");
    assert_eq!(shared.notes, ["2 items are called EMMA, and all of them are meant."]);
    assert_eq!(shared.forget.records(), [(2, 3), (2, 4)]);
}

#[test]
fn typed_requests_mean_the_same_as_their_texts() {
    for request in [
        ForgetRequest::users([0, 2]),
        ForgetRequest::items([1]),
        ForgetRequest::records([(0, 1), (2, 3)]),
        ForgetRequest::random(0.3, 4),
    ] {
        let typed = resolve_in(&packed(), &request).expect("met");
        let text = resolve_in(&packed(), &ForgetRequest::text(request.to_string())).expect("met");
        assert_eq!(typed, text);
    }
}

/// Whether a condition matches row `n` of the file, record by record and without any of the engine's machinery.
fn matches(condition: &Condition, n: usize) -> bool {
    let (user, item, value, _) = ROWS[n];
    let count =
        |of: fn(&(&str, &str, f32, u32)) -> &'static str| ROWS.iter().filter(|row| of(row) == of(&ROWS[n])).count();
    let named = |names: &[Name], label: &str| names.iter().any(|name| matches!(name, Name::Label(own) if own == label));
    let holds = |left: f64, relation: Relation, right: f64| {
        let order = left.total_cmp(&right);
        match relation {
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::AtLeast => order.is_ge(),
            Relation::Greater => order.is_gt(),
        }
    };
    match condition {
        Condition::Users { users } => named(users, user),
        Condition::Items { items } => named(items, item),
        Condition::Value { relation, value: than } => holds(f64::from(value), *relation, *than),
        Condition::Activity { relation, records } => {
            holds(count(|row| label(row.0)) as f64, *relation, f64::from(*records))
        }
        Condition::Popularity { relation, records } => {
            holds(count(|row| label(row.1)) as f64, *relation, f64::from(*records))
        }
        Condition::Not { of } => !matches(of, n),
        Condition::And { of } => of.iter().all(|part| matches(part, n)),
        Condition::Or { of } => of.iter().any(|part| matches(part, n)),
        other => panic!("{other} is not tested so"),
    }
}

fn label(own: &str) -> &'static str {
    let all = ROWS.iter().flat_map(|row| [row.0, row.1]);
    all.into_iter().find(|label| *label == own).unwrap_or_default()
}

fn condition() -> impl Strategy<Value = Condition> {
    let label =
        |labels: &[&str]| prop::sample::select(labels.iter().map(|l| Name::Label((*l).to_owned())).collect::<Vec<_>>());
    let relation = prop::sample::select(vec![Relation::Less, Relation::Equal, Relation::NotEqual, Relation::AtLeast]);
    let term = prop_oneof![
        label(&["42", "7", "ann s"]).prop_map(|name| Condition::Users { users: vec![name] }),
        label(&["heat", "alien", "wars", "emma"]).prop_map(|name| Condition::Items { items: vec![name] }),
        (relation.clone(), 1_u32..6).prop_map(|(relation, value)| Condition::Value { relation, value: value.into() }),
        (relation.clone(), 1_u32..6).prop_map(|(relation, records)| Condition::Activity { relation, records }),
        (relation, 1_u32..4).prop_map(|(relation, records)| Condition::Popularity { relation, records }),
    ];
    term.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(Condition::negation),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|of| Condition::And { of }),
            prop::collection::vec(inner, 0..4).prop_map(|of| Condition::Or { of }),
        ]
    })
}

proptest! {
    #[test]
    fn conditions_match_record_by_record(condition in condition()) {
        let packed = packed();
        let expected: BTreeSet<(u32, u32)> =
            (0..ROWS.len()).filter(|&n| matches(&condition, n)).map(|n| (packed.users[n], packed.items[n])).collect();
        let found = resolve_in(&packed, &ForgetRequest::Typed(condition));
        let found = match found {
            Ok(resolved) => resolved.forget.records().iter().copied().collect(),
            Err(crate::Error::NothingToForget) => BTreeSet::new(),
            Err(crate::Error::EverythingToForget { .. }) => packed.users.iter().copied().zip(packed.items.iter().copied()).collect(),
            Err(error) => panic!("{error}"),
        };
        prop_assert_eq!(found, expected);
    }
}
