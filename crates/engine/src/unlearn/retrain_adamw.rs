//! Trains again from scratch on what stays with AdamW: what a first-order shop would do.

use serde::{Deserialize, Serialize};

use super::fields::{LEARNING_RATE, RETAINED_BATCH_SIZE, RETAINED_EPOCHS};
use super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use crate::config::{Config, FieldSpec};
use crate::error::Result;
use crate::run::RunContext;
use crate::solve::{AdamW, AdamWSettings};

/// AdamW from the initial parameters on the retained objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct RetrainAdamW {
    epochs: u32,
    learning_rate: f64,
    batch_size: usize,
}

impl Default for RetrainAdamW {
    fn default() -> Self {
        Self { epochs: 60, learning_rate: 1e-2, batch_size: 4096 }
    }
}

impl Config for RetrainAdamW {
    const ID: &'static str = "retrain-adamw";
    const LABEL: &'static str = "Retrain with AdamW";
    const SUMMARY: &'static str = "Trains from scratch on the records that stay, by small gradient steps.";
    const PAPER: &'static str = "Loshchilov, Hutter: Decoupled Weight Decay Regularization, 2019";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[RETAINED_EPOCHS, LEARNING_RATE, RETAINED_BATCH_SIZE];
}

impl UnlearningMethod for RetrainAdamW {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| {
            model.reset(task.settings.seed);
            let settings = AdamWSettings {
                epochs: self.epochs,
                learning_rate: self.learning_rate,
                batch_size: self.batch_size,
                weight_decay: 0.0,
                seed: task.settings.seed,
            };
            AdamW::new(model, task.retained, settings).run(model, task.settings.subject, ctx)
        })
    }
}
