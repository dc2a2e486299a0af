//! What to forget: a text in one small language, or the same as typed data.
//!
//! `docs/forget-requests.md` has the grammar. The engine reads texts; typed data print as their canonical text.

mod display;
mod impact;
mod period;

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

pub use display::is_plain;
pub use impact::{BlockMap, Estimate, FirstBlocks, Impact, Place, PreviewAnswer, Stretches};
pub use period::{BadPeriod, Period};

/// What to forget, as asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ForgetRequest {
    /// A text such as `user:42 OR (genre:horror AND value>=4)`; in JSON a string.
    Text(String),
    /// The same as data; in JSON an object with a `kind`.
    Typed(Condition),
}

impl ForgetRequest {
    /// A text of the language.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// These records, by the row numbers of user and item.
    pub fn records(records: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let records = records.into_iter().map(|(user, item)| (Name::Row(user), Name::Row(item))).collect();
        Self::Typed(Condition::Records { records })
    }

    /// Everything of these users, by their row numbers.
    pub fn users(users: impl IntoIterator<Item = u32>) -> Self {
        Self::Typed(Condition::Users { users: users.into_iter().map(Name::Row).collect() })
    }

    /// Everything anybody did with these items, by their row numbers.
    pub fn items(items: impl IntoIterator<Item = u32>) -> Self {
        Self::Typed(Condition::Items { items: items.into_iter().map(Name::Row).collect() })
    }

    /// A random share, in `0..1`, of the training set.
    pub fn random(share: f64, seed: u64) -> Self {
        Self::Typed(Condition::RandomShare { share, seed })
    }
}

impl fmt::Display for ForgetRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Typed(condition) => condition.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for ForgetRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrTyped)
    }
}

/// Tells text from data by their shape, so that what is wrong inside of an object is still named.
struct TextOrTyped;

impl<'de> Visitor<'de> for TextOrTyped {
    type Value = ForgetRequest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a forget request: a text, or an object with a `kind`")
    }

    fn visit_str<E>(self, text: &str) -> Result<ForgetRequest, E> {
        Ok(ForgetRequest::text(text))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<ForgetRequest, M::Error> {
        Condition::deserialize(MapAccessDeserializer::new(map)).map(ForgetRequest::Typed)
    }
}

/// Which records of the training set are meant. Records are matched one by one, so that conditions combine freely.
///
/// Counts and times are those of the training set: records that are held out for measuring play no part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Condition {
    /// These records, each a user and an item. Each must be in the training set.
    Records {
        /// The records.
        records: Vec<(Name, Name)>,
    },
    /// All records of these users.
    Users {
        /// The users.
        users: Vec<Name>,
    },
    /// All records of these items.
    Items {
        /// The items.
        items: Vec<Name>,
    },
    /// Records of items whose title contains this text; letter case does not matter.
    TitleContains {
        /// The text.
        text: String,
    },
    /// Records of items whose title is this text; letter case does not matter.
    TitleIs {
        /// The title.
        text: String,
    },
    /// Records of items of this category; letter case does not matter.
    Category {
        /// The category.
        category: String,
    },
    /// Records by their value: rating, count.
    Value {
        /// How the value compares.
        relation: Relation,
        /// With what.
        value: f64,
    },
    /// Records by their time.
    Date {
        /// How the time compares.
        relation: Relation,
        /// With which year, month or day, all of it: `<=` includes its end and `=` everything within, in UTC.
        date: Period,
    },
    /// Records of users by how many records they have.
    Activity {
        /// How the count compares.
        relation: Relation,
        /// With what.
        records: u32,
    },
    /// Records of items by how many records they have.
    Popularity {
        /// How the count compares.
        relation: Relation,
        /// With what.
        records: u32,
    },
    /// Records of users whose records all have the same value, as those of spam do, by how many records they have.
    Constant {
        /// How the count compares.
        relation: Relation,
        /// With what.
        records: u32,
    },
    /// A random share of the training set: as many records as it says, those with the smallest hashes of seed, user and
    /// item. A larger share with the same seed contains the smaller one.
    RandomShare {
        /// Share of the records, above 0 and below 1.
        share: f64,
        /// Seed of the draw, at most 2⁵³ − 1.
        seed: u64,
    },
    /// All records of the share of users with the most records.
    Core {
        /// Share of the users with records, above 0 and below 1.
        share: f64,
    },
    /// All records of the share of users with the fewest records.
    Edge {
        /// Share of the users with records, above 0 and below 1.
        share: f64,
    },
    /// The records of each user's last days, counted back from the user's newest record.
    Last {
        /// Days of 24 hours.
        days: u32,
    },
    /// The records that do not match.
    Not {
        /// What they do not match.
        of: Box<Self>,
    },
    /// The records that match every part.
    And {
        /// The parts; without any, all records.
        of: Vec<Self>,
    },
    /// The records that match some part.
    Or {
        /// The parts; without any, no record.
        of: Vec<Self>,
    },
}

impl Condition {
    /// What matches every part: parts of the same kind are joined, a single part stays itself.
    #[must_use]
    pub fn all_of(parts: Vec<Self>) -> Self {
        let of = flattened(parts, |part| match part {
            Self::And { of } => Ok(of),
            other => Err(other),
        });
        only(of).unwrap_or_else(|of| Self::And { of })
    }

    /// What matches some part: parts of the same kind are joined, a single part stays itself.
    #[must_use]
    pub fn any_of(parts: Vec<Self>) -> Self {
        let of = flattened(parts, |part| match part {
            Self::Or { of } => Ok(of),
            other => Err(other),
        });
        only(of).unwrap_or_else(|of| Self::Or { of })
    }

    /// What does not match `part`.
    #[must_use]
    pub fn negation(part: Self) -> Self {
        Self::Not { of: Box::new(part) }
    }
}

fn flattened(parts: Vec<Condition>, inner: fn(Condition) -> Result<Vec<Condition>, Condition>) -> Vec<Condition> {
    parts.into_iter().flat_map(|part| inner(part).unwrap_or_else(|other| vec![other])).collect()
}

fn only(mut parts: Vec<Condition>) -> Result<Condition, Vec<Condition>> {
    match parts.pop() {
        Some(part) if parts.is_empty() => Ok(part),
        Some(part) => {
            parts.push(part);
            Err(parts)
        }
        None => Err(parts),
    }
}

/// A user or an item, as named in a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged, expecting = "a row number or a label")]
pub enum Name {
    /// Row number of the data set, from 0 in the order of first appearance; `#12` as text, a number in JSON.
    Row(u32),
    /// The id in the file; else an item's title or a user's name, where letter case does not matter.
    Label(String),
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// Smaller.
    #[serde(rename = "<")]
    Less,
    /// Smaller or equal.
    #[serde(rename = "<=")]
    AtMost,
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// Not equal.
    #[serde(rename = "!=")]
    NotEqual,
    /// Larger or equal.
    #[serde(rename = ">=")]
    AtLeast,
    /// Larger.
    #[serde(rename = ">")]
    Greater,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json, to_value};

    #[test]
    fn a_string_is_a_text_and_an_object_is_typed() {
        let text = ForgetRequest::text("user:42");
        assert_eq!(to_value(&text).unwrap(), json!("user:42"));
        assert_eq!(from_value::<ForgetRequest>(json!("user:42")).unwrap(), text);
        let typed = ForgetRequest::random(0.05, 3);
        let object = json!({ "kind": "random-share", "share": 0.05, "seed": 3 });
        assert_eq!(to_value(&typed).unwrap(), object);
        assert_eq!(from_value::<ForgetRequest>(object).unwrap(), typed);
    }

    #[test]
    fn numbers_name_rows_and_strings_name_labels() {
        let users = json!({ "kind": "users", "users": [5, "42"] });
        let typed: ForgetRequest = from_value(users.clone()).unwrap();
        assert_eq!(to_value(&typed).unwrap(), users);
        assert_eq!(typed.to_string(), "users:[#5, 42]");
        let records: ForgetRequest = from_value(json!({ "kind": "records", "records": [[1, 2]] })).unwrap();
        assert_eq!(records, ForgetRequest::records([(1, 2)]));
    }

    #[test]
    fn conditions_nest_in_json() {
        let nested = json!({ "kind": "or", "of": [
            { "kind": "items", "items": ["Heat"] },
            { "kind": "not", "of": { "kind": "date", "relation": ">=", "date": "1997-01" } },
        ] });
        let typed: ForgetRequest = from_value(nested.clone()).unwrap();
        assert_eq!(to_value(&typed).unwrap(), nested);
        assert_eq!(typed.to_string(), "item:Heat OR NOT date>=1997-01");
    }

    #[test]
    fn what_is_wrong_in_an_object_is_named() {
        let error = |value| from_value::<ForgetRequest>(value).unwrap_err().to_string();
        assert!(error(json!({ "kind": "everything" })).contains("unknown variant `everything`"));
        assert!(error(json!({ "kind": "users", "users": [1.5] })).contains("a row number or a label"));
        assert!(error(json!({ "kind": "users", "people": [1] })).contains("unknown field `people`"));
        assert!(error(json!(7)).contains("a forget request: a text, or an object with a `kind`"));
        let date = json!({ "kind": "date", "relation": "<", "date": "1997-13" });
        assert!(error(date).contains("`1997-13` is not a year, month or day such as 1997, 1997-01 or 1997-01-31"));
    }

    #[test]
    fn parts_of_the_same_kind_are_joined() {
        let user = |row| Condition::Users { users: vec![Name::Row(row)] };
        let nested = Condition::all_of(vec![user(1), Condition::all_of(vec![user(2), user(3)])]);
        assert_eq!(nested, Condition::And { of: vec![user(1), user(2), user(3)] });
        assert_eq!(Condition::any_of(vec![user(1)]), user(1));
    }
}
