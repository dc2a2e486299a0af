//! Forms over the fields of a catalog entry: texts as typed, checked into the JSON of a configuration.

use std::collections::BTreeMap;

use alteraser_api::catalog::{Field, FieldKind};
use serde_json::{Map, Number, Value};

use crate::format;

/// What a person typed into a form. Fields that were not touched keep their default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    texts: BTreeMap<String, String>,
}

/// A field whose text is not a possible value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Id of the field: scope and name; empty when the whole form is meant.
    pub field: String,
    /// What is wrong and what is possible, one sentence.
    pub message: String,
}

impl Draft {
    /// The text of `field`.
    pub fn text(&self, field: &Field) -> String {
        self.texts.get(&field.name).cloned().unwrap_or_else(|| default_text(field))
    }

    /// Remembers what was typed into the field `name`.
    pub fn set(&mut self, name: &str, text: String) {
        self.texts.insert(name.to_owned(), text);
    }

    /// The value of `field`.
    ///
    /// # Errors
    /// A sentence when the text is not a possible value.
    pub fn value(&self, field: &Field) -> Result<Value, String> {
        match self.texts.get(&field.name) {
            Some(text) => parse(field, text),
            None => Ok(field.default.clone()),
        }
    }

    /// The configuration object with every field of the form `scope`.
    ///
    /// # Errors
    /// All fields that hold something impossible.
    pub fn config(&self, scope: &str, fields: &[Field]) -> Result<Value, Vec<FieldError>> {
        let mut config = Map::new();
        let mut errors = Vec::new();
        for field in fields {
            match self.value(field) {
                Ok(value) => drop(config.insert(field.name.clone(), value)),
                Err(message) => errors.push(FieldError { field: field_id(scope, &field.name), message }),
            }
        }
        if errors.is_empty() { Ok(Value::Object(config)) } else { Err(errors) }
    }
}

/// All errors in one text.
pub fn sentences(errors: &[FieldError]) -> Option<String> {
    let sentences: Vec<String> = errors.iter().map(|error| format!("{}.", error.message)).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// The id of a field on the page, which its errors carry too.
pub fn field_id(scope: &str, name: &str) -> String {
    format!("{scope}-{name}")
}

/// The text that stands for a field's default value.
fn default_text(field: &Field) -> String {
    match &field.default {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Number(number) => match number.as_f64() {
            Some(value) if value != 0.0 && value.abs() < 1e-3 => format!("{value:e}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn parse(field: &Field, text: &str) -> Result<Value, String> {
    let text = text.trim();
    match &field.kind {
        FieldKind::Integer { min, max } => match text.parse::<u64>() {
            Ok(value) if (*min..=*max).contains(&value) => Ok(Value::from(value)),
            _ => Err(format!(
                "{} must be a whole number from {} to {}",
                field.label,
                format::count(*min),
                format::count(*max)
            )),
        },
        FieldKind::Real { min, max } => match text.parse::<f64>() {
            Ok(value) if (*min..=*max).contains(&value) => {
                Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
            }
            _ => Err(format!(
                "{} must be a number from {} to {}",
                field.label,
                format::number(*min),
                format::number(*max)
            )),
        },
        FieldKind::Choice { options } => {
            if options.iter().any(|(word, _)| word == text) {
                Ok(Value::from(text))
            } else {
                let words: Vec<&str> = options.iter().map(|(_, label)| label.as_str()).collect();
                Err(format!("{} must be one of: {}", field.label, words.join(", ")))
            }
        }
    }
}

/// A whole-number field of the interface's own.
pub fn integer_field(name: &str, label: &str, help: &str, (min, max): (u64, u64), default: u64) -> Field {
    field(name, label, help, FieldKind::Integer { min, max }, Value::from(default))
}

/// A real-number field of the interface's own.
pub fn real_field(name: &str, label: &str, help: &str, (min, max): (f64, f64), default: f64) -> Field {
    field(name, label, help, FieldKind::Real { min, max }, Value::from(default))
}

/// A field of the interface's own with one of a few words.
pub fn choice_field(name: &str, label: &str, help: &str, options: &[(&str, &str)], default: &str) -> Field {
    let options = options.iter().map(|&(word, label)| (word.to_owned(), label.to_owned())).collect();
    field(name, label, help, FieldKind::Choice { options }, Value::from(default))
}

fn field(name: &str, label: &str, help: &str, kind: FieldKind, default: Value) -> Field {
    Field { name: name.to_owned(), label: label.to_owned(), help: help.to_owned(), kind, default }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields() -> Vec<Field> {
        let options = [("exact", "Exact"), ("fast", "Fast")];
        vec![
            integer_field("dim", "Dimensions", "Length of a vector", (1, 256), 16),
            real_field("l2", "Regularization", "Pull towards zero", (0.0, 100.0), 1e-5),
            choice_field("mode", "Mode", "How to solve", &options, "exact"),
        ]
    }

    #[test]
    fn an_untouched_form_gives_the_defaults() {
        let config = Draft::default().config("form", &fields());
        assert_eq!(config, Ok(json!({"dim": 16, "l2": 1e-5, "mode": "exact"})));
        let texts: Vec<String> = fields().iter().map(|field| Draft::default().text(field)).collect();
        assert_eq!(texts, ["16", "1e-5", "exact"]);
    }

    #[test]
    fn typed_texts_become_values() {
        let mut draft = Draft::default();
        draft.set("dim", " 32 ".to_owned());
        draft.set("l2", "0.5".to_owned());
        draft.set("mode", "fast".to_owned());
        assert_eq!(draft.config("form", &fields()), Ok(json!({"dim": 32, "l2": 0.5, "mode": "fast"})));
    }

    #[test]
    fn every_impossible_text_is_refused_with_the_range() {
        let mut draft = Draft::default();
        draft.set("dim", "257".to_owned());
        draft.set("l2", "NaN".to_owned());
        draft.set("mode", "slow".to_owned());
        let errors = draft.config("form", &fields()).unwrap_err();
        assert_eq!(errors[0].field, "form-dim");
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "Dimensions must be a whole number from 1 to 256",
                "Regularization must be a number from 0 to 100",
                "Mode must be one of: Exact, Fast"
            ]
        );
    }

    #[test]
    fn half_a_dimension_is_refused() {
        let mut draft = Draft::default();
        draft.set("dim", "1.5".to_owned());
        assert!(draft.value(&fields()[0]).is_err());
    }
}
