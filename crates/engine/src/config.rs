//! Configurations: checked against the fields that the catalog shows.

use alteraser_api::catalog::{Entry, Field, FieldKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// A configuration of a model or method, beside which it lives in the same file.
pub(crate) trait Config: Default + Serialize + DeserializeOwned {
    /// The word that names it in specifications.
    const ID: &'static str;
    /// The name a person reads.
    const LABEL: &'static str;
    /// One sentence that says what it does.
    const SUMMARY: &'static str;
    /// Where it comes from.
    const PAPER: &'static str;
    /// Whether it is chosen unless the person says otherwise.
    const SUGGESTED: bool = true;
    /// Its fields in the order in which they are shown.
    const FIELDS: &'static [FieldSpec];

    /// Reads a configuration; absent fields take their defaults.
    ///
    /// # Errors
    /// A field that is unknown, of the wrong kind or out of range.
    fn parse(config: &Value) -> Result<Self> {
        let owner = Owner { id: Self::ID, fields: Self::FIELDS };
        let values = owner.checked(defaults::<Self>(), config)?;
        serde_json::from_value(values).map_err(|error| owner.invalid("config", config, &error.to_string()))
    }

    /// The entry of the catalog.
    fn entry() -> Entry {
        let fields = fields(Self::FIELDS, &defaults::<Self>());
        Entry {
            id: Self::ID.into(),
            label: Self::LABEL.into(),
            summary: Self::SUMMARY.into(),
            paper: Self::PAPER.into(),
            fields,
            suggested: Self::SUGGESTED,
            methods: Vec::new(),
        }
    }
}

/// Fields as the catalog shows them. Apart from [`Config`], so that it is there once and not for each configuration.
fn fields(specs: &[FieldSpec], defaults: &Map<String, Value>) -> Vec<Field> {
    let field = |spec: &FieldSpec| Field {
        name: spec.name.into(),
        label: spec.label.into(),
        help: spec.help.into(),
        kind: spec.range.kind(),
        default: defaults.get(spec.name).cloned().unwrap_or(Value::Null),
    };
    specs.iter().map(field).collect()
}

/// A configuration's name and fields, for what is there once for all kinds of configurations.
struct Owner {
    id: &'static str,
    fields: &'static [FieldSpec],
}

impl Owner {
    /// `values` with what `config` has in their stead, each checked.
    fn checked(&self, mut values: Map<String, Value>, config: &Value) -> Result<Value> {
        let given = config.as_object().ok_or_else(|| self.invalid("config", config, "an object of fields"))?;
        for (name, value) in given {
            let Some(spec) = self.fields.iter().find(|spec| spec.name == name) else {
                let known: Vec<_> = self.fields.iter().map(|spec| spec.name).collect();
                return Err(self.invalid(name, value, &format!("one of the fields {}", known.join(", "))));
            };
            spec.range.check(value).map_err(|rule| self.invalid(name, value, &rule))?;
            values.insert(name.clone(), spec.range.normalize(value));
        }
        Ok(Value::Object(values))
    }

    fn invalid(&self, field: &str, found: &Value, rule: &str) -> Error {
        Error::InvalidConfig { owner: self.id.into(), field: field.into(), found: found.to_string(), rule: rule.into() }
    }
}

/// A field of a configuration.
pub(crate) struct FieldSpec {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) help: &'static str,
    pub(crate) range: Range,
}

/// Allowed values, ends included.
pub(crate) enum Range {
    Integer(u64, u64),
    Real(f64, f64),
    /// Words with their labels.
    Choice(&'static [(&'static str, &'static str)]),
}

impl Range {
    fn check(&self, value: &Value) -> Result<(), String> {
        let (allowed, rule) = match *self {
            Self::Integer(min, max) => {
                let whole = value
                    .as_u64()
                    .or_else(|| value.as_f64().filter(|x| x.fract() == 0.0 && *x >= 0.0).map(|x| x as u64));
                (whole.is_some_and(|n| (min..=max).contains(&n)), format!("a whole number from {min} to {max}"))
            }
            Self::Real(min, max) => {
                (value.as_f64().is_some_and(|x| (min..=max).contains(&x)), format!("a number from {min} to {max}"))
            }
            Self::Choice(options) => {
                let is_known = value.as_str().is_some_and(|word| options.iter().any(|(known, _)| *known == word));
                let words: Vec<_> = options.iter().map(|(word, _)| format!("`{word}`")).collect();
                (is_known, format!("one of {}", words.join(", ")))
            }
        };
        if allowed { Ok(()) } else { Err(rule) }
    }

    /// A whole number that came as a float becomes a whole number.
    fn normalize(&self, value: &Value) -> Value {
        match (self, value.as_f64()) {
            (Self::Integer(..), Some(number)) if !value.is_u64() => Value::from(number as u64),
            _ => value.clone(),
        }
    }

    fn kind(&self) -> FieldKind {
        match *self {
            Self::Integer(min, max) => FieldKind::Integer { min, max },
            Self::Real(min, max) => FieldKind::Real { min, max },
            Self::Choice(options) => {
                let own = |&(word, label): &(&str, &str)| (word.to_owned(), label.to_owned());
                FieldKind::Choice { options: options.iter().map(own).collect() }
            }
        }
    }
}

fn defaults<C: Config>() -> Map<String, Value> {
    match serde_json::to_value(C::default()) {
        Ok(Value::Object(values)) => values,
        _ => Map::new(),
    }
}

/// Fails when a number of a specification is not finite or outside `min..=max`.
pub(crate) fn check_number(owner: &str, field: &str, value: f64, (min, max): (f64, f64)) -> Result<()> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    let rule = format!("a number from {min} to {max}");
    Err(Error::InvalidConfig { owner: owner.into(), field: field.into(), found: value.to_string(), rule })
}
