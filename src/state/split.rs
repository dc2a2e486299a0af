//! The form of which records are held out, before it becomes a request.

use alteraser_api::catalog::Field;
use alteraser_api::experiment::Split;
use alteraser_api::ids::MAX_SAFE_INTEGER;
use serde_json::Value;

use crate::form::{Draft, FieldError, choice_field, field_id, integer_field, real_field};
use crate::format;

/// What was typed into the form of the split.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SplitDraft(Draft);

const KINDS: [(&str, &str); 3] = [
    ("random", "A random share of each user's records"),
    ("last", "Each user's last records in time"),
    ("fold", "One of several equal parts"),
];
const RANDOM: &str = KINDS[0].0;
const LAST: &str = KINDS[1].0;
const MOST_FOLDS: u64 = 100;

impl SplitDraft {
    /// Scope of the fields.
    pub const SCOPE: &str = "split";

    /// What was typed.
    pub fn draft(&self) -> &Draft {
        &self.0
    }

    /// Remembers what was typed.
    pub fn set(&mut self, name: &str, text: String) {
        self.0.set(name, text);
    }

    /// The fields that matter, given what is chosen in the others and whether the records have times.
    pub fn fields(&self, has_times: bool) -> Vec<Field> {
        let (share, seed) = match Split::default() {
            Split::RandomPerUser { share, seed } => (share, seed),
            _ => (0.1, 1),
        };
        let kinds: Vec<_> = KINDS.into_iter().filter(|(word, _)| has_times || *word != LAST).collect();
        let kind = choice_field("kind", "Held out", "Records that no model sees while it is trained", &kinds, RANDOM);
        let chosen = self.0.text(&kind);
        let seed = integer_field("seed", "Split seed", "Draws the held-out records", (0, MAX_SAFE_INTEGER), seed);
        let mut fields = vec![kind];
        match chosen.as_str() {
            RANDOM => {
                let help = "Part of each user's records that is held out";
                fields.push(real_field("share", "Held-out share", help, (0.0, 0.9), share));
                fields.push(seed);
            }
            LAST => {
                let help = "Records of each user that are held out; 1 leaves one out. A user keeps at least one";
                fields.push(integer_field("count", "Last records", help, (1, 1_000), 1));
            }
            _ => {
                let help = "Each record is in one of them";
                fields.push(integer_field("folds", "Parts", help, (2, MOST_FOLDS), 5));
                fields.push(integer_field("fold", "Held-out part", "Which of them is held out", (1, MOST_FOLDS), 1));
                fields.push(seed);
            }
        }
        fields
    }

    /// The split that the form asks for.
    ///
    /// # Errors
    /// All fields that hold something impossible.
    pub fn request(&self, has_times: bool) -> Result<Split, Vec<FieldError>> {
        let config = self.0.config(Self::SCOPE, &self.fields(has_times))?;
        let integer = |name: &str| config[name].as_u64().unwrap_or_default();
        Ok(match config["kind"].as_str() {
            Some(LAST) => Split::LastPerUser { count: integer("count") as u32 },
            Some(RANDOM) => Split::RandomPerUser { share: real(&config["share"]), seed: integer("seed") },
            _ => {
                let (fold, folds) = (integer("fold") as u32, integer("folds") as u32);
                if fold > folds {
                    let message = format!("Held-out part must be a whole number from 1 to {folds}");
                    return Err(vec![FieldError { field: field_id(Self::SCOPE, "fold"), message }]);
                }
                Split::Fold { fold: fold - 1, folds, seed: integer("seed") }
            }
        })
    }
}

fn real(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

/// What the test records of a split are, in one sentence.
pub fn test_records(split: &Split) -> String {
    let which = match *split {
        Split::RandomPerUser { share, .. } if share <= 0.0 => {
            return "No record is held out, so accuracy is not measured.".to_owned();
        }
        Split::RandomPerUser { share, seed } => {
            format!("a random {} of each user's records (seed {seed})", format::percent(share))
        }
        Split::LastPerUser { count: 1 } => "each user's last record in time".to_owned(),
        Split::LastPerUser { count } => format!("each user's last {} in time", format::counted(count.into(), "record")),
        Split::Fold { fold, folds, seed } => {
            format!("part {} of {folds} of each user's records (seed {seed})", fold + 1)
        }
        Split::TestFile => "the records of a second file".to_owned(),
    };
    format!("Test means {which}: no model sees them in training, and accuracy is how well it finds them.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(texts: &[(&str, &str)]) -> SplitDraft {
        let mut draft = SplitDraft::default();
        for &(name, text) in texts {
            draft.set(name, text.to_owned());
        }
        draft
    }

    #[test]
    fn an_untouched_form_is_the_engines_default() {
        assert_eq!(SplitDraft::default().request(false), Ok(Split::default()));
    }

    #[test]
    fn each_kind_becomes_a_split_with_a_sentence() {
        let last = typed(&[("kind", "last")]).request(true).unwrap();
        assert_eq!(last, Split::LastPerUser { count: 1 });
        assert!(test_records(&last).starts_with("Test means each user's last record in time:"));
        let fold = typed(&[("kind", "fold"), ("folds", "4"), ("fold", "4"), ("seed", "9")]).request(true).unwrap();
        assert_eq!(fold, Split::Fold { fold: 3, folds: 4, seed: 9 });
        assert!(test_records(&fold).starts_with("Test means part 4 of 4 of each user's records (seed 9):"));
        let random = typed(&[("share", "0.25"), ("seed", "3")]).request(true).unwrap();
        assert_eq!(random, Split::RandomPerUser { share: 0.25, seed: 3 });
        assert!(test_records(&random).starts_with("Test means a random 25"));
        let nothing = typed(&[("share", "0")]).request(true).unwrap();
        assert!(test_records(&nothing).starts_with("No record is held out"));
    }

    #[test]
    fn what_is_impossible_is_told_beside_its_field() {
        let errors = typed(&[("kind", "fold"), ("folds", "3"), ("fold", "4")]).request(true).unwrap_err();
        assert_eq!((errors[0].field.as_str(), errors.len()), ("split-fold", 1));
        let errors = typed(&[("share", "1.5")]).request(true).unwrap_err();
        assert_eq!(errors[0].field, "split-share");
    }

    #[test]
    fn without_times_nothing_is_the_last() {
        let last = typed(&[("kind", "last")]);
        assert!(last.fields(true).iter().any(|field| field.name == "count"));
        assert_eq!(last.request(false).unwrap_err()[0].field, "split-kind");
    }
}
