//! Tells from the start of a file whether it is JSON, and how it is written.

use serde::de::IgnoredAny;

use super::split::{Element, JsonSplitter, field, value_end};
use super::{JsonLayout, Keys, Shape};
use crate::table::names::role_of;
use crate::text::encoding::to_text;
use alteraser_api::import::Role;

/// Records that are looked at for the names of their fields.
const LOOKED_RECORDS: usize = 1_000;

/// What the start of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is something else.
    NoJson,
    /// It begins like JSON, but this line is not valid or has no record.
    Broken { line: u64 },
    /// Records.
    Records(JsonLayout),
}

/// Looks at `text`, the start of a file; `whole` when it is all of it.
pub(crate) fn detect(text: &[u8], whole: bool, max_row: usize) -> Found {
    let start = text.trim_ascii_start();
    let second = start.get(1..).unwrap_or_default().trim_ascii_start().first();
    let shape = match (start.first(), second) {
        (Some(b'['), Some(b'{' | b'[')) => Some(Shape::List),
        (Some(b'{'), Some(b'"')) => shape_of_objects(start, whole),
        (Some(b'{'), Some(b'\'' | b'}')) => None,
        _ => return Found::NoJson,
    };
    let line = 1 + memchr::memchr_iter(b'\n', &text[..text.len() - start.len()]).count() as u64;
    let Some(shape) = shape else { return Found::Broken { line } };
    match keys(&shape, text, max_row) {
        Ok(keys) if keys.len() > 0 => Found::Records(JsonLayout { shape, keys }),
        Ok(_) => Found::Broken { line },
        Err(line) => Found::Broken { line },
    }
}

/// Objects one after another, or one object with a list of records in it.
fn shape_of_objects(start: &[u8], whole: bool) -> Option<Shape> {
    let Some(end) = value_end(start) else { return wrapped(start).map(Shape::Wrapped) };
    let first = &start[..end];
    let rest = start[end..].trim_ascii_start();
    if rest.is_empty()
        && whole
        && named_sides(first) < 2
        && let Some(name) = wrapped(first)
    {
        return Some(Shape::Wrapped(name));
    }
    if serde_json::from_str::<IgnoredAny>(&to_text(first)).is_err() {
        return None;
    }
    let behind = start[end..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
    let line_break = memchr::memchr(b'\n', &start[end..end + behind]).is_some() || rest.is_empty();
    let one_line = memchr::memchr(b'\n', first).is_none();
    Some(if one_line && line_break { Shape::Lines } else { Shape::Stream })
}

/// How many of the first object's fields are named like a user or an item.
fn named_sides(object: &[u8]) -> usize {
    let Ok(names) = serde_json::from_str::<Names>(&to_text(object)) else { return 0 };
    let has = |role| usize::from(names.0.iter().any(|name| role_of(name) == Some(role)));
    has(Role::User) + has(Role::Item)
}

/// The name of the first list of objects or lists in an object, which may be cut.
fn wrapped(object: &[u8]) -> Option<String> {
    let mut at = 1;
    loop {
        at += object.get(at..)?.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        if *object.get(at)? != b'"' {
            return None;
        }
        let found = field(&object[at..])?;
        let value = &object[at + found.value..];
        let entry = value[1..].trim_ascii_start().first();
        if value[0] == b'[' && matches!(entry, Some(b'{' | b'[')) {
            return Some(to_text(found.name).into_owned());
        }
        at += found.value + value_end(value)?;
    }
}

/// The names of the fields in the order in which they appear. The line of the first record is the error when no record
/// is valid.
fn keys(shape: &Shape, text: &[u8], max_row: usize) -> Result<Keys, u64> {
    let mut columns = Columns::default();
    let mut splitter = JsonSplitter::new(shape.clone(), max_row);
    // Stopping early is how the sink says that it has seen enough.
    let _enough = splitter.push(text, &mut |element| columns.add(element)).and_then(|()| {
        // A record that the cut goes through is no broken record.
        if columns.records == 0 { splitter.finish(&mut |element| columns.add(element)) } else { Ok(()) }
    });
    match (columns.records, columns.names.is_empty()) {
        (0, _) => Err(columns.first_line.unwrap_or(1)),
        (_, false) => Ok(Keys::Named(columns.names)),
        (_, true) => Ok(Keys::Places(columns.places)),
    }
}

#[derive(Default)]
struct Columns {
    names: Vec<String>,
    known: hashbrown::HashTable<usize>,
    places: usize,
    records: usize,
    first_line: Option<u64>,
}

impl Columns {
    fn add(&mut self, element: Element<'_>) -> Result<bool, ()> {
        let Element::Record { line, raw, .. } = element else { return Ok(true) };
        self.first_line.get_or_insert(line);
        let json = to_text(raw);
        let valid = if raw.starts_with(b"{") {
            serde_json::from_str::<Names>(&json).map(|names| self.add_names(names)).is_ok()
        } else {
            serde_json::from_str::<Vec<IgnoredAny>>(&json).map(|list| self.places = self.places.max(list.len())).is_ok()
        };
        self.records += usize::from(valid);
        if self.records < LOOKED_RECORDS { Ok(valid) } else { Err(()) }
    }

    fn add_names(&mut self, names: Names) {
        for name in names.0 {
            let hash = crate::hash::hash_bytes(name.as_bytes());
            let Self { names, known, .. } = self;
            if known.find(hash, |&at| names[at] == name).is_none() {
                let hash_of = |&at: &usize| crate::hash::hash_bytes(names[at].as_bytes());
                known.insert_unique(hash, names.len(), hash_of);
                names.push(name);
            }
        }
    }
}

/// The names of an object's fields.
struct Names(Vec<String>);

impl<'de> serde::Deserialize<'de> for Names {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> serde::de::Visitor<'de> for NamesVisitor {
            type Value = Names;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(NamesVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(shape: Shape, names: &[&str]) -> Found {
        let keys = Keys::Named(names.iter().map(ToString::to_string).collect());
        Found::Records(JsonLayout { shape, keys })
    }

    fn found(text: &str) -> Found {
        detect(text.as_bytes(), true, 1000)
    }

    #[test]
    fn each_shape_is_told() {
        let names = ["user", "item"];
        assert_eq!(found("{\"user\":1,\"item\":2}\n{\"user\":1,\"item\":3}\n"), layout(Shape::Lines, &names));
        assert_eq!(found("{\"user\":1,\n\"item\":2}\n{\"user\":1}"), layout(Shape::Stream, &names));
        assert_eq!(found("{\"user\":1}{\"item\":1}"), layout(Shape::Stream, &names));
        assert_eq!(found("\n [\n{\"user\":1,\"item\":2}]"), layout(Shape::List, &names));
        let wrapped = Shape::Wrapped("rows".to_owned());
        assert_eq!(found("{\"n\":1,\"rows\":[{\"user\":1,\"item\":2}]}"), layout(wrapped.clone(), &names));
        let cut = detect(b"{\"n\":[1],\"rows\":[{\"user\":1,\"item\":2},{\"us", false, 1000);
        assert_eq!(cut, layout(wrapped, &names));
        let lists = Found::Records(JsonLayout { shape: Shape::List, keys: Keys::Places(3) });
        assert_eq!(found("[[1,2],[1,2,3]]"), lists);
    }

    #[test]
    fn one_record_with_a_list_is_a_record() {
        let one = "{\"userId\":1,\"asin\":2,\"images\":[{\"url\":1}]}\n";
        assert_eq!(found(one), layout(Shape::Lines, &["userId", "asin", "images"]));
    }

    #[test]
    fn what_is_broken_or_something_else_is_told() {
        assert_eq!(found("{'user': 1}\n"), Found::Broken { line: 1 });
        assert_eq!(found("\n\n{\"user\": 1,}\n"), Found::Broken { line: 3 });
        assert_eq!(found("{}\n"), Found::Broken { line: 1 });
        for text in ["1,2\n", "[1,2]", "{A-1},2\n", "", "["] {
            assert_eq!(found(text), Found::NoJson, "{text}");
        }
    }
}
