//! Gradient ascent on the forgotten records, with or without descent on others: NegGrad and NegGrad+.
//!
//! Golatkar, Achille, Soatto: *Eternal Sunshine of the Spotless Net* (2020) name the ascent, Kurmanji, Triantafillou,
//! Hayes, Triantafillou: *Towards Unbounded Machine Unlearning* (2023) add what stays. Each step descends on
//!
//! ```text
//! β · mean over r drawn retained terms of w ℓ − (1 − β) · mean over b forgotten records of w ℓ
//! ```
//!
//! with AdamW. The second part has no lower bound, so only the number of steps keeps the scores from running away. A run
//! whose objective is no longer finite stops with the last good parameters.

use serde::{Deserialize, Serialize};

use super::fields::{BATCH_SIZE, EPOCHS, LEARNING_RATE, REPLAY};
use super::forgotten::ForgottenTerms;
use super::{Unlearned, UnlearningMethod, UnlearningTask, by_fine_tuning};
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::RunContext;
use crate::solve::{Batch, Descent, Lesson, Place, Replay};

/// Climbs on the forgotten records.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct GradientAscent {
    epochs: u32,
    learning_rate: f64,
    batch_size: usize,
    retained_weight: f64,
    replay: usize,
    max_gradient: f64,
}

impl Default for GradientAscent {
    fn default() -> Self {
        Self { epochs: 10, learning_rate: 1e-3, batch_size: 128, retained_weight: 0.9, replay: 20, max_gradient: 1.0 }
    }
}

impl Config for GradientAscent {
    const ID: &'static str = "gradient-ascent";
    const LABEL: &'static str = "Gradient ascent";
    const SUMMARY: &'static str = "Climbs where training descended, on the forgotten records, and rehearses others.";
    const PAPER: &'static str = "Golatkar et al.: Eternal Sunshine of the Spotless Net, 2020; Kurmanji et al.: Towards Unbounded Machine Unlearning, 2023";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        EPOCHS,
        LEARNING_RATE,
        BATCH_SIZE,
        FieldSpec {
            name: "retained_weight",
            label: "Weight of what stays β",
            help: "0 only climbs on the forgotten records; towards 1 the rehearsed records count more and more.",
            range: Range::Real(0.0, 1.0),
        },
        REPLAY,
        FieldSpec {
            name: "max_gradient",
            label: "Longest gradient",
            help: "A longer gradient is shortened to this length.",
            range: Range::Real(1e-6, 1e6),
        },
    ];
}

impl UnlearningMethod for GradientAscent {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let descent = Descent {
            name: "Ascending",
            subject: task.settings.subject,
            epochs: self.epochs,
            learning_rate: self.learning_rate,
            max_gradient: self.max_gradient,
        };
        by_fine_tuning(task, Self::ID, &descent, ctx, |model| Ascent {
            forgotten: ForgottenTerms::of_records(model, task, self.batch_size),
            replay: Replay::new(model, task.retained, task.settings.seed),
            per_record: self.replay,
            retained_weight: self.retained_weight as f32,
        })
    }
}

struct Ascent<'a> {
    forgotten: ForgottenTerms,
    replay: Replay<'a>,
    per_record: usize,
    retained_weight: f32,
}

impl Lesson for Ascent<'_> {
    fn num_steps(&self) -> usize {
        self.forgotten.num_batches()
    }

    fn add_gradient(&mut self, model: &dyn BlockModel, place: Place, gradient: &mut [f32]) {
        let forgotten = Batch::of(self.forgotten.batch(place));
        let ascent = (1.0 - self.retained_weight) / forgotten.len() as f32;
        forgotten.add_gradient(model, -ascent, gradient);
        if self.retained_weight > 0.0 {
            let count = self.per_record * forgotten.len();
            let replayed = self.replay.draw(count, place.key());
            let descent = self.retained_weight / count as f32;
            self.replay.add_gradient(model, (&replayed, count), descent, gradient);
        }
    }
}
