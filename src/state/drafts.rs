//! The forms of training and forgetting, before they become requests.

use std::collections::{BTreeMap, BTreeSet};

use alteraser_api::catalog::{Catalog, Choice, Entry, Field};
use alteraser_api::experiment::{Level, Training};
use alteraser_api::ids::MAX_SAFE_INTEGER;
use alteraser_api::memory::TrainingTooBig;
use serde_json::Value;

use crate::form::{Draft, FieldError, choice_field, integer_field, real_field};

/// The form of the training step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrainingDraft {
    /// Id of the chosen model; the catalog's first when none is chosen.
    pub model: Option<String>,
    /// Configurations by model id.
    pub configs: BTreeMap<String, Draft>,
    /// Stopping rule and seed.
    pub run: Draft,
    /// Why the last attempt did not start.
    pub errors: Vec<FieldError>,
    /// The last attempt would have needed too much memory.
    pub too_big: Option<TrainingTooBig>,
    /// How often fields were changed by something else than typing, so that they must be drawn again.
    pub changes: u32,
}

impl TrainingDraft {
    /// Scope of the model's fields.
    pub const MODEL_SCOPE: &str = "model";
    /// Scope of the fields that every model shares.
    pub const RUN_SCOPE: &str = "train";

    /// The fields that every model shares.
    pub fn run_fields() -> [Field; 4] {
        let Training { max_sweeps, tolerance, seed, .. } = Training::of(Choice::of(""));
        [
            choice_field(
                "level",
                "Level",
                "How near to the minimum training goes; tight is for exact forgetting and costs several times more",
                &LEVELS.map(|(_, word, label)| (word, label)),
                LEVELS[0].1,
            ),
            integer_field(
                "max_sweeps",
                "Steps at most",
                "A sweep solves every block once; a Newton step moves all parameters at once",
                (1, 10_000),
                max_sweeps.into(),
            ),
            real_field(
                "tolerance",
                "Tolerance",
                "The practical level is reached when a sweep lowers the objective by less than this share",
                (0.0, 1.0),
                tolerance,
            ),
            integer_field(
                "seed",
                "Training seed",
                "Draws the initial parameters and negatives",
                (0, MAX_SAFE_INTEGER),
                seed,
            ),
        ]
    }

    /// The chosen model's entry.
    pub fn entry<'a>(&self, catalog: &'a Catalog) -> Option<&'a Entry> {
        let chosen = self.model.as_ref().and_then(|id| catalog.models.iter().find(|entry| &entry.id == id));
        chosen.or(catalog.models.first())
    }

    /// What the form asks for.
    ///
    /// # Errors
    /// All fields that hold something impossible.
    pub fn request(&self, catalog: &Catalog) -> Result<Training, Vec<FieldError>> {
        let missing = || FieldError { field: "model".to_owned(), message: "The engine offers no model".to_owned() };
        let entry = self.entry(catalog).ok_or_else(|| vec![missing()])?;
        let config = self.configs.get(&entry.id).cloned().unwrap_or_default().config(Self::MODEL_SCOPE, &entry.fields);
        let run = self.run.config(Self::RUN_SCOPE, &Self::run_fields());
        let (config, run) = both(config, run)?;
        Ok(Training {
            model: Choice::with(entry.id.clone(), config),
            max_sweeps: integer(&run, "max_sweeps") as u32,
            level: level(&run["level"]),
            tolerance: real(&run, "tolerance"),
            seed: integer(&run, "seed"),
        })
    }
}

/// The levels of training with their words in the form and their labels, the default first.
pub const LEVELS: [(Level, &str, &str); 2] =
    [(Level::Practical, "practical", "Practical"), (Level::Tight, "tight", "Tight")];

fn level(word: &Value) -> Level {
    let chosen = LEVELS.into_iter().find(|(_, name, _)| word == name);
    chosen.map_or_else(Level::default, |(level, ..)| level)
}

/// The form of the forgetting step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ForgettingDraft {
    /// Ids of the methods that are chosen though the engine does not suggest them, or left out though it does.
    pub flipped: BTreeSet<String>,
    /// Configurations by method id.
    pub configs: BTreeMap<String, Draft>,
    /// Why the last attempt did not start.
    pub errors: Vec<FieldError>,
}

impl ForgettingDraft {
    /// The methods that run on the model of kind `model`, in the catalog's order.
    ///
    /// # Errors
    /// All fields that hold something impossible; a sentence when no method is left.
    pub fn choices(&self, catalog: &Catalog, model: &str) -> Result<Vec<Choice>, Vec<FieldError>> {
        let mut choices = Vec::new();
        let mut errors = Vec::new();
        for entry in catalog.methods_for(model).filter(|entry| self.is_chosen(entry)) {
            match self
                .configs
                .get(&entry.id)
                .cloned()
                .unwrap_or_default()
                .config(&method_scope(&entry.id), &entry.fields)
            {
                Ok(config) => choices.push(Choice::with(entry.id.clone(), config)),
                Err(of_entry) => errors.extend(of_entry),
            }
        }
        if choices.is_empty() && errors.is_empty() {
            let message = "Choose at least one way to forget".to_owned();
            errors.push(FieldError { field: "methods".to_owned(), message });
        }
        if errors.is_empty() { Ok(choices) } else { Err(errors) }
    }

    /// Whether a method runs.
    pub fn is_chosen(&self, entry: &Entry) -> bool {
        entry.suggested != self.flipped.contains(&entry.id)
    }

    /// Leaves a method out or takes it in.
    pub fn toggle(&mut self, id: &str) {
        if !self.flipped.remove(id) {
            self.flipped.insert(id.to_owned());
        }
    }

    /// Takes in all of `entries`, or only those that the engine suggests.
    pub fn choose_all<'e>(&mut self, entries: impl Iterator<Item = &'e Entry>, all: bool) {
        for entry in entries {
            let flip = all && !entry.suggested;
            if flip {
                self.flipped.insert(entry.id.clone())
            } else {
                self.flipped.remove(&entry.id)
            };
        }
    }
}

/// Scope of a method's fields.
pub fn method_scope(id: &str) -> String {
    format!("method-{id}")
}

/// Both values, or the errors of both.
pub(super) fn both<A, B, E>(first: Result<A, Vec<E>>, second: Result<B, Vec<E>>) -> Result<(A, B), Vec<E>> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (first, second) => Err(first.err().into_iter().chain(second.err()).flatten().collect()),
    }
}

fn real(config: &Value, name: &str) -> f64 {
    config[name].as_f64().unwrap_or_default()
}

fn integer(config: &Value, name: &str) -> u64 {
    config[name].as_u64().unwrap_or_default()
}
