//! Fine-tunes the trained model on what stays with AdamW: the first-order rival.

use serde::{Deserialize, Serialize};

use super::fields::{LEARNING_RATE, RETAINED_BATCH_SIZE, RETAINED_EPOCHS};
use super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::run::RunContext;
use crate::solve::{AdamW, AdamWSettings};

/// Warm-started AdamW on the retained objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct WarmAdamW {
    epochs: u32,
    learning_rate: f64,
    batch_size: usize,
    weight_decay: f64,
}

impl Default for WarmAdamW {
    fn default() -> Self {
        Self { epochs: 5, learning_rate: 1e-3, batch_size: 4096, weight_decay: 0.0 }
    }
}

impl Config for WarmAdamW {
    const ID: &'static str = "warm-adamw";
    const LABEL: &'static str = "AdamW warm start";
    const SUMMARY: &'static str = "Continues training on the records that stay, by small gradient steps.";
    const PAPER: &'static str = "Loshchilov, Hutter: Decoupled Weight Decay Regularization, 2019";
    const FIELDS: &'static [FieldSpec] = &[
        RETAINED_EPOCHS,
        LEARNING_RATE,
        RETAINED_BATCH_SIZE,
        FieldSpec {
            name: "weight_decay",
            label: "Decoupled decay",
            help: "Extra decay per step; the regularization of the model is part of the gradient already.",
            range: Range::Real(0.0, 10.0),
        },
    ];
}

impl UnlearningMethod for WarmAdamW {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| {
            let settings = AdamWSettings {
                epochs: self.epochs,
                learning_rate: self.learning_rate,
                batch_size: self.batch_size,
                weight_decay: self.weight_decay,
                seed: task.settings.seed,
            };
            AdamW::new(model, task.retained, settings).run(model, task.settings.subject, ctx)
        })
    }
}
