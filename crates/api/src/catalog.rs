//! What an engine offers: models and unlearning methods with the fields of their configurations.
//!
//! The page draws its forms from these, so it knows no model by name.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// All models and methods of an engine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// Recommenders that can be trained, the recommended one first.
    pub models: Vec<Entry>,
    /// Ways to forget, in the order in which they are shown.
    pub methods: Vec<Entry>,
}

/// One model or method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The word that names it in specifications, `logistic-mf`.
    pub id: String,
    /// The name a person reads, `Logistic matrix factorization`.
    pub label: String,
    /// One sentence that says what it does.
    pub summary: String,
    /// Where it comes from: authors, title, year.
    pub paper: String,
    /// The fields of its configuration, in the order in which they are shown.
    pub fields: Vec<Field>,
    /// Whether it is chosen unless the person says otherwise; rivals that are slow or made to fail are not.
    #[serde(default)]
    pub suggested: bool,
    /// Ids of the methods that can make this model forget; empty for a method.
    #[serde(default)]
    pub methods: Vec<String>,
}

impl Catalog {
    /// The methods that can make the model `id` forget, in the order in which they are shown.
    pub fn methods_for(&self, id: &str) -> impl Iterator<Item = &Entry> {
        let model = self.models.iter().find(|entry| entry.id == id);
        let fits = move |entry: &&Entry| model.is_some_and(|model| model.methods.contains(&entry.id));
        self.methods.iter().filter(fits)
    }
}

/// One field of a configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The key in the configuration's JSON object, `embedding_dim`.
    pub name: String,
    /// The name a person reads, `Dimensions`.
    pub label: String,
    /// One sentence of help.
    pub help: String,
    /// Kind and range.
    pub kind: FieldKind,
    /// The value used when the field is absent.
    pub default: Value,
}

/// Kind and range of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FieldKind {
    /// A whole number in `min..=max`.
    Integer {
        /// Smallest allowed value.
        min: u64,
        /// Largest allowed value.
        max: u64,
    },
    /// A real number in `min..=max`.
    Real {
        /// Smallest allowed value.
        min: f64,
        /// Largest allowed value.
        max: f64,
    },
    /// One of a few words.
    Choice {
        /// The allowed words with their labels.
        options: Vec<(String, String)>,
    },
}

/// A model or method chosen from the catalog, with its configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The entry's id.
    pub id: String,
    /// Values by field name; absent fields take their defaults, unknown names are refused.
    #[serde(default = "empty_object")]
    pub config: Value,
}

impl Choice {
    /// The entry `id` with default values.
    pub fn of(id: impl Into<String>) -> Self {
        Self { id: id.into(), config: empty_object() }
    }

    /// The entry `id` with `config`.
    pub fn with(id: impl Into<String>, config: Value) -> Self {
        Self { id: id.into(), config }
    }
}

fn empty_object() -> Value {
    Value::Object(serde_json::Map::new())
}
