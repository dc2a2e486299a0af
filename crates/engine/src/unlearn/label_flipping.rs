//! Label flipping: the forgotten records are taught as negatives while others are rehearsed.
//!
//! Alshehri, Zhang: *Forgetting User Preference in Recommendation Systems with Label-Flipping* (2023). A forgotten record
//! with weight w becomes a term with the same weight and the flipped target, and each step descends on
//!
//! ```text
//! 1/(b + r) (Σ_{b flipped terms} w ℓ(z, flipped y) + Σ_{r drawn retained terms} w ℓ(z, y))
//! ```
//!
//! with AdamW. The flipped target is 0 where records are positives among negatives, and −y where it is a rating less its
//! offset. "I do not want this" is more than "I never said so": a retrain scores a forgotten record like any pair that
//! nobody saw, and this method pushes it below that.

use serde::{Deserialize, Serialize};

use super::fields::{BATCH_SIZE, EPOCHS, LEARNING_RATE, REPLAY};
use super::forgotten::ForgottenTerms;
use super::{Unlearned, UnlearningMethod, UnlearningTask, by_fine_tuning};
use crate::config::{Config, FieldSpec};
use crate::error::Result;
use crate::models::BlockModel;
use crate::objective::{PointTerm, RecordTerm};
use crate::run::RunContext;
use crate::solve::{Batch, Descent, Lesson, Place, Replay};

/// Fine-tunes on flipped records and a replay of others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct LabelFlipping {
    epochs: u32,
    learning_rate: f64,
    batch_size: usize,
    replay: usize,
}

impl Default for LabelFlipping {
    fn default() -> Self {
        Self { epochs: 20, learning_rate: 1e-3, batch_size: 128, replay: 20 }
    }
}

impl Config for LabelFlipping {
    const ID: &'static str = "label-flipping";
    const LABEL: &'static str = "Label flipping";
    const SUMMARY: &'static str =
        "Teaches the forgotten records as things the user did not want, and rehearses others.";
    const PAPER: &'static str =
        "Alshehri, Zhang: Forgetting User Preference in Recommendation Systems with Label-Flipping, 2023";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[EPOCHS, LEARNING_RATE, BATCH_SIZE, REPLAY];
}

impl UnlearningMethod for LabelFlipping {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let descent = Descent {
            name: "Flipping labels",
            subject: task.settings.subject,
            epochs: self.epochs,
            learning_rate: self.learning_rate,
            max_gradient: f64::MAX,
        };
        by_fine_tuning(task, Self::ID, &descent, ctx, |model| FlippedLabels {
            forgotten: ForgottenTerms::of_records(model, task, self.batch_size)
                .map(|(pair, term)| (pair, flip(model, term))),
            replay: Replay::new(model, task.retained, task.settings.seed),
            per_record: self.replay,
        })
    }
}

/// The term that says the opposite.
fn flip(model: &dyn BlockModel, term: PointTerm) -> PointTerm {
    let target = match model.objective().record {
        RecordTerm::Rating { .. } => -term.target,
        RecordTerm::Constant(_) | RecordTerm::Confidence { .. } => 0.0,
    };
    PointTerm { target, ..term }
}

struct FlippedLabels<'a> {
    forgotten: ForgottenTerms,
    replay: Replay<'a>,
    per_record: usize,
}

impl Lesson for FlippedLabels<'_> {
    fn num_steps(&self) -> usize {
        self.forgotten.num_batches()
    }

    fn add_gradient(&mut self, model: &dyn BlockModel, place: Place, gradient: &mut [f32]) {
        let flipped = Batch::of(self.forgotten.batch(place));
        let count = self.per_record * flipped.len();
        let scale = 1.0 / (flipped.len() + count) as f32;
        flipped.add_gradient(model, scale, gradient);
        let replayed = self.replay.draw(count, place.key());
        self.replay.add_gradient(model, (&replayed, count), scale, gradient);
    }
}
