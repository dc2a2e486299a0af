//! Reads the fields of one record.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Keys;
use crate::rejects::Problem;
use crate::text::encoding::to_text;

/// Lists inside of lists deeper than this are kept as they are written.
const MAX_NESTING: usize = 4;

/// The fields of a record, in the order of the columns.
pub(crate) struct Fields {
    keys: Keys,
    wanted: Vec<bool>,
    text: Vec<u8>,
    spans: Vec<(u32, u32)>,
}

impl Fields {
    /// No record read yet. All columns are wanted when `wanted` is empty.
    pub(crate) fn new(keys: Keys, wanted: Vec<bool>) -> Self {
        Self { keys, wanted, text: Vec::new(), spans: Vec::new() }
    }

    /// Text of all fields.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Start and end of each field in the text.
    pub(crate) fn spans(&self) -> &[(u32, u32)] {
        &self.spans
    }

    /// Reads a record: texts without quotes, numbers as they are written, `true` as 1, `null` as nothing, lists with
    /// `|` between their entries.
    pub(crate) fn read(&mut self, raw: &[u8]) -> Result<(), Problem> {
        self.text.clear();
        self.spans.clear();
        self.spans.resize(self.keys.len(), (0, 0));
        let json = to_text(raw);
        let mut deserializer = serde_json::Deserializer::from_str(&json);
        let read = (&mut deserializer).deserialize_any(RecordVisitor(self));
        read.and_then(|()| deserializer.end()).map_err(|_| Problem::Json)
    }

    fn put(&mut self, column: usize, value: &RawValue) {
        if !self.wanted.is_empty() && !self.wanted.get(column).copied().unwrap_or(false) {
            return;
        }
        let start = self.text.len() as u32;
        put_value(&mut self.text, value.get(), MAX_NESTING);
        self.spans[column] = (start, self.text.len() as u32);
    }
}

fn put_value(out: &mut Vec<u8>, json: &str, nesting: usize) {
    match json.as_bytes().first() {
        Some(b'"') if !json.contains('\\') => out.extend_from_slice(json.trim_matches('"').as_bytes()),
        Some(b'"') => match serde_json::from_str::<String>(json) {
            Ok(text) => out.extend_from_slice(text.as_bytes()),
            // A lone half of a surrogate pair is no character; what is written is kept.
            Err(_) => out.extend_from_slice(json.trim_matches('"').as_bytes()),
        },
        Some(b't') => out.push(b'1'),
        Some(b'f') => out.push(b'0'),
        Some(b'n') => {}
        Some(b'[') if nesting > 0 => put_list(out, json, nesting - 1),
        _ => out.extend_from_slice(json.as_bytes()),
    }
}

fn put_list(out: &mut Vec<u8>, json: &str, nesting: usize) {
    let Ok(entries) = serde_json::from_str::<Vec<&RawValue>>(json) else { return };
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 {
            out.push(b'|');
        }
        put_value(out, entry.get(), nesting);
    }
}

/// Puts the values of a record where they belong.
struct RecordVisitor<'a>(&'a mut Fields);

impl<'de> Visitor<'de> for RecordVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut next = 0;
        loop {
            let names = match &self.0.keys {
                Keys::Named(names) => names.as_slice(),
                Keys::Places(_) => return Err(A::Error::custom("an object among lists")),
            };
            let Some(column) = map.next_key_seed(ColumnOf { names, next })? else { return Ok(()) };
            let value: &RawValue = map.next_value()?;
            if let Some(column) = column {
                self.0.put(column, value);
                next = column + 1;
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Keys::Places(count) = self.0.keys else { return Err(A::Error::custom("a list among objects")) };
        let mut column = 0;
        while let Some(value) = list.next_element::<&RawValue>()? {
            if column < count {
                self.0.put(column, value);
            }
            column += 1;
        }
        // A list of another length is a row of another length.
        self.0.spans.resize(column, (0, 0));
        Ok(())
    }
}

/// Finds the column of a name. Records usually have their fields in the same order, so `next` is tried first.
struct ColumnOf<'a> {
    names: &'a [String],
    next: usize,
}

impl<'de> DeserializeSeed<'de> for ColumnOf<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for ColumnOf<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        if self.names.get(self.next).is_some_and(|known| known == name) {
            return Ok(Some(self.next));
        }
        Ok(self.names.iter().position(|known| known == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(keys: Keys, wanted: &[bool], raw: &[u8]) -> Result<Vec<String>, Problem> {
        let mut fields = Fields::new(keys, wanted.to_vec());
        fields.read(raw)?;
        let text =
            |&(start, end): &(u32, u32)| String::from_utf8_lossy(&fields.text[start as usize..end as usize]).into();
        Ok(fields.spans.iter().map(text).collect())
    }

    fn named(names: &[&str]) -> Keys {
        Keys::Named(names.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn fields_go_to_their_columns() {
        let keys = named(&["user", "item", "liked", "tags"]);
        let raw = br#"{"item": 12345678901234567890123, "x": {"user": 9}, "user": "a\"\u00e9", "liked": true, "tags": [["A"], "B", null]}"#;
        assert_eq!(read(keys.clone(), &[], raw).unwrap(), ["a\"é", "12345678901234567890123", "1", "A|B|"]);
        assert_eq!(read(keys.clone(), &[true, true, false, false], raw).unwrap()[2..], ["", ""]);
        assert_eq!(read(keys.clone(), &[], b"{}").unwrap(), [""; 4]);
        assert_eq!(read(keys, &[], b"{\"user\":\"Am\xE9lie\"}").unwrap()[0], "Amélie");
    }

    #[test]
    fn lists_go_by_place() {
        assert_eq!(read(Keys::Places(2), &[], b"[1, \"b\"]").unwrap(), ["1", "b"]);
        assert_eq!(read(Keys::Places(2), &[], b"[1, 2, 3]").unwrap().len(), 3);
        assert_eq!(read(Keys::Places(2), &[], b"[1]").unwrap().len(), 1);
    }

    #[test]
    fn what_is_not_valid_is_told() {
        let keys = named(&["user"]);
        for raw in [&b"{\"user\":}"[..], b"{\"user\":1", b"{\"user\":1} x", b"[1]", b"7", b"{'user': 1}"] {
            assert_eq!(read(keys.clone(), &[], raw), Err(Problem::Json), "{}", String::from_utf8_lossy(raw));
        }
        assert_eq!(read(Keys::Places(1), &[], b"{}"), Err(Problem::Json));
        let deep = format!("{{\"user\":{}1{}}}", "[".repeat(500), "]".repeat(500));
        assert!(read(keys, &[], deep.as_bytes()).unwrap()[0].starts_with("[["), "kept as it is written");
    }
}
