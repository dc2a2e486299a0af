mod language;
mod meaning;
mod refusals;

use alteraser_api::forget::ForgetRequest;
use alteraser_api::packed::PackedData;

use super::{Resolved, resolve};
use crate::data::{Dataset, Interactions};
use crate::error::Result;
use crate::run::CancelToken;

/// Rows as they stand in a file: user, item, value, days since 1970.
const ROWS: [(&str, &str, f32, u32); 10] = [
    ("42", "heat", 5.0, 9_862), // 1997-01-01
    ("42", "alien", 3.3, 9_900),
    ("42", "wars", 4.0, 9_930), // 1997-03-10
    ("7", "alien", 2.0, 9_000),
    ("7", "wars", 5.0, 9_100),
    ("ann s", "heat", 1.0, 10_000),
    ("ann s", "emma", 4.5, 10_001),
    ("ann s", "emma2", 4.5, 10_002),
    ("ann s", "wars", 4.0, 10_003),
    ("ann s", "alien", 4.0, 10_040),
];

const ITEMS: [(&str, &str, &str); 5] = [
    ("heat", "Heat (1995)", "Crime|Thriller"),
    ("alien", "Alien", "Horror|Sci-Fi"),
    ("wars", "Star Wars", "Sci-Fi"),
    ("emma", "Emma", "Romance"),
    ("emma2", "Emma", ""),
];

/// The rows as a data set, taken in this order.
fn packed_in(order: &[usize]) -> PackedData {
    let mut packed = PackedData::default();
    let mut users: Vec<&str> = Vec::new();
    let mut items: Vec<&str> = Vec::new();
    for (user, item, value, day) in order.iter().map(|&n| ROWS[n]) {
        packed.users.push(number(&mut users, user));
        packed.items.push(number(&mut items, item));
        packed.values.push(value);
        packed.times.push(day * 86_400 + 60);
    }
    let of_item = |label: &&str| *ITEMS.iter().find(|item| item.0 == *label).expect("an item");
    packed.item_titles = items.iter().map(|item| of_item(item).1).collect();
    packed.item_categories = items.iter().map(|item| of_item(item).2).collect();
    packed.user_labels = users.into_iter().collect();
    packed.item_labels = items.into_iter().collect();
    packed
}

fn number<'a>(known: &mut Vec<&'a str>, label: &'a str) -> u32 {
    let at = known.iter().position(|other| *other == label).unwrap_or_else(|| {
        known.push(label);
        known.len() - 1
    });
    at as u32
}

fn packed() -> PackedData {
    packed_in(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
}

/// A training set of all records.
fn train(packed: &PackedData) -> (Dataset, Interactions) {
    let data = Dataset::open(packed).expect("consistent");
    let train = Interactions::from_pairs(data.num_users(), data.num_items(), &packed.users, &packed.items);
    (data, train)
}

fn resolve_in(packed: &PackedData, request: &ForgetRequest) -> Result<Resolved> {
    let (data, train) = train(packed);
    resolve(request, &data, &train, &CancelToken::default())
}

/// The records that a text means, as `user/item` in their labels, sorted.
fn meant_in(packed: &PackedData, text: &str) -> Vec<String> {
    let resolved = resolve_in(packed, &ForgetRequest::text(text)).unwrap_or_else(|error| panic!("{text}: {error}"));
    let label =
        |labels: &alteraser_api::packed::Strings, row: u32| labels.get(row as usize).expect("a label").to_owned();
    let name = |&(user, item): &(u32, u32)| {
        format!("{}/{}", label(&packed.user_labels, user), label(&packed.item_labels, item))
    };
    let mut names: Vec<String> = resolved.forget.records().iter().map(name).collect();
    names.sort();
    names
}

fn meant(text: &str) -> Vec<String> {
    meant_in(&packed(), text)
}

/// What is wrong with a text, with its hint.
fn refusal(text: &str) -> String {
    let error = resolve_in(&packed(), &ForgetRequest::text(text)).expect_err(text);
    format!("{error} | {}", error.hint())
}
