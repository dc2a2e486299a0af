//! The form of what rows mean and which are kept.

use alteraser_api::catalog::Field;
use alteraser_api::ids::MAX_SAFE_INTEGER;
use alteraser_api::import::{Choices, DuplicateRule, Keep, ValueRule};
use serde_json::Value;

use crate::form::{Draft, FieldError, choice_field, integer_field, real_field};

/// What was typed into the form of the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RulesDraft(Draft);

const VALUES: [(&str, &str); 4] = [
    ("explicit", "Ratings, kept as they are"),
    ("implicit", "Nothing: a row is an interaction"),
    ("threshold", "Likes, from a rating on"),
    ("count", "How often"),
];
const DUPLICATES: [(&str, &str); 3] =
    [("last", "Keep the latest"), ("max", "Keep the largest value"), ("sum", "Add the values up")];
const KEEP: [(&str, &str); 3] =
    [("all", "All users"), ("first", "The users that appear first"), ("random", "A random share of the users")];
const TIMES: [(&str, &str); 2] = [("keep", "Keep"), ("drop", "Leave out, which saves memory")];

impl RulesDraft {
    /// Scope of the fields.
    pub const SCOPE: &str = "rules";

    /// The form that says what `choices` say.
    pub fn of(choices: &Choices) -> Self {
        let mut draft = Draft::default();
        let mut set = |name: &str, text: String| draft.set(name, text);
        match choices.values {
            ValueRule::Explicit => set("values", "explicit".into()),
            ValueRule::Implicit => set("values", "implicit".into()),
            ValueRule::Count => set("values", "count".into()),
            ValueRule::Threshold { at_least } => {
                set("values", "threshold".into());
                set("at_least", at_least.to_string());
            }
        }
        let duplicates = match choices.duplicates {
            DuplicateRule::Last => "last",
            DuplicateRule::Max => "max",
            DuplicateRule::Sum => "sum",
        };
        set("duplicates", duplicates.into());
        set("k_core", choices.k_core.unwrap_or(1).to_string());
        match choices.keep {
            Keep::All => set("keep", "all".into()),
            Keep::FirstUsers { users } => {
                set("keep", "first".into());
                set("users", users.to_string());
            }
            Keep::RandomUsers { share, seed } => {
                set("keep", "random".into());
                set("share", share.to_string());
                set("seed", seed.to_string());
            }
        }
        set("times", if choices.drop_times { "drop" } else { "keep" }.into());
        Self(draft)
    }

    /// What was typed.
    pub fn draft(&self) -> &Draft {
        &self.0
    }

    /// Remembers what was typed.
    pub fn set(&mut self, name: &str, text: String) {
        self.0.set(name, text);
    }

    /// The fields that matter, given what is chosen in the others.
    pub fn fields(&self) -> Vec<Field> {
        let is = |field: &Field, word: &str| self.0.text(field) == word;
        let (values, keep) = (values_field(), keep_field());
        let mut fields = Vec::new();
        let (threshold, first, random) = (is(&values, "threshold"), is(&keep, "first"), is(&keep, "random"));
        fields.push(values);
        if threshold {
            fields.push(real_field("at_least", "Least rating", "Rows below it are left out", (-1e9, 1e9), 4.0));
        }
        fields.push(choice_field(
            "duplicates",
            "Repeated pairs",
            "Rows with the same user and item",
            &DUPLICATES,
            "last",
        ));
        fields.push(integer_field(
            "k_core",
            "Least records",
            "Of each user and each item; those with fewer are left out, until all have as many. 1 keeps everything",
            (1, 10_000),
            1,
        ));
        fields.push(keep);
        if first {
            fields.push(integer_field("users", "Users", "How many are read", (1, u64::from(u32::MAX)), 10_000));
        }
        if random {
            fields.push(real_field("share", "Share of users", "Drawn by a hash of each id", (1e-6, 1.0), 0.5));
            fields.push(integer_field("seed", "Seed", "Draws the users", (0, MAX_SAFE_INTEGER), 1));
        }
        fields.push(choice_field("times", "Times", "Needed to hold the latest records out", &TIMES, "keep"));
        fields
    }

    /// Writes what was typed into `choices`.
    ///
    /// # Errors
    /// All fields that hold something impossible.
    pub fn apply(&self, choices: &mut Choices) -> Result<(), Vec<FieldError>> {
        let config = self.0.config(Self::SCOPE, &self.fields())?;
        let integer = |name: &str| config[name].as_u64().unwrap_or_default();
        let real = |name: &str| config[name].as_f64().unwrap_or_default();
        choices.values = match word(&config["values"]) {
            "implicit" => ValueRule::Implicit,
            "threshold" => ValueRule::Threshold { at_least: real("at_least") as f32 },
            "count" => ValueRule::Count,
            _ => ValueRule::Explicit,
        };
        choices.duplicates = match word(&config["duplicates"]) {
            "max" => DuplicateRule::Max,
            "sum" => DuplicateRule::Sum,
            _ => DuplicateRule::Last,
        };
        choices.k_core = Some(integer("k_core") as u32).filter(|&k| k > 1);
        choices.keep = match word(&config["keep"]) {
            "first" => Keep::FirstUsers { users: integer("users") as u32 },
            "random" => Keep::RandomUsers { share: real("share"), seed: integer("seed") },
            _ => Keep::All,
        };
        choices.drop_times = word(&config["times"]) == "drop";
        Ok(())
    }
}

fn values_field() -> Field {
    choice_field("values", "What values mean", "The column of values, if there is one", &VALUES, "explicit")
}

fn keep_field() -> Field {
    choice_field("keep", "Whose rows", "A part of the users, when not all fit", &KEEP, "all")
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
