//! Small models of every kind in the catalog, small data, and the bits that must come out natively and in WebAssembly.

use alteraser_api::catalog::{Catalog, Choice};
use alteraser_api::packed::PackedData;
use serde_json::{Map, Value, json};

/// Values of fields, by name, that make any model small; a model takes the ones that it has.
fn small(field: &str) -> Option<Value> {
    match field {
        "embedding_dim" => Some(json!(7)),
        "l2" => Some(json!(1.0)),
        "neighbors" => Some(json!(12)),
        _ => None,
    }
}

/// Settings beside the defaults that run other code: model, field, word.
const VARIANTS: [(&str, &str, &str); 4] = [
    ("ials", "weighting", "value"),
    ("ials", "weighting", "log-value"),
    ("ials", "solver", "conjugate-gradients"),
    ("logistic-mf", "negative_pairs", "unseen"),
];

/// Every model of the catalog, small, and its variants.
pub(crate) fn small_models(catalog: &Catalog) -> Vec<Choice> {
    let config = |id: &str| -> Map<String, Value> {
        let entry = catalog.models.iter().find(|entry| entry.id == id);
        let fields = entry.into_iter().flat_map(|entry| &entry.fields);
        fields.filter_map(|field| Some((field.name.clone(), small(&field.name)?))).collect()
    };
    let plain = catalog.models.iter().map(|entry| Choice::with(entry.id.clone(), Value::Object(config(&entry.id))));
    let variants = VARIANTS.iter().map(|&(id, field, word)| {
        let mut config = config(id);
        config.insert(field.to_owned(), json!(word));
        Choice::with(id, Value::Object(config))
    });
    plain.chain(variants).collect()
}

/// Fingerprints of [`small_models`] trained with the default seed on the records of `grouped(60, 40, 3)`.
pub(crate) const FINGERPRINTS: [&str; 10] = [
    "c8415102191d56d1",
    "71065cf93de490c0",
    "671dff73106b3c9d",
    "670d6cc783aa1932",
    "c451009e67d73883",
    "06fc73accbb7ab0e",
    "599ed626a5fed844",
    "5b5580c3fac3a923",
    "aa5a621dbe2c483f",
    "c0b56b285fe58920",
];

/// Data with structure: users and items belong to one of `groups`, users mostly like and rate higher their own group.
pub(crate) fn grouped(num_users: u32, num_items: u32, groups: u32) -> PackedData {
    let mut packed = PackedData {
        user_labels: (0..num_users).map(|user| format!("user {user}")).collect(),
        item_labels: (0..num_items).map(|item| format!("item {item}")).collect(),
        ..PackedData::default()
    };
    for user in 0..num_users {
        for item in 0..num_items {
            let draw = (user.wrapping_mul(2_654_435_761) ^ item.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 16;
            let (chance, liking) = if user % groups == item % groups { (60, 4.0) } else { (6, 2.0) };
            if draw % 100 < chance {
                packed.users.push(user);
                packed.items.push(item);
                packed.values.push(liking + (draw % 2) as f32);
            }
        }
    }
    packed
}
