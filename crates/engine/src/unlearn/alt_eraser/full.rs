//! Sweeps over all blocks.

use serde::{Deserialize, Serialize};

use super::super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use super::PAPER;
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::forget::Work;
use crate::models::FitSettings;
use crate::run::RunContext;
use crate::solve::fit_by_sweeps;

/// Sweeps over all blocks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct AltEraserFull {
    sweeps: u32,
}

impl Default for AltEraserFull {
    fn default() -> Self {
        Self { sweeps: 2 }
    }
}

impl Config for AltEraserFull {
    const ID: &'static str = "alteraser-full";
    const LABEL: &'static str = "AltEraser, all blocks";
    const SUMMARY: &'static str = "Solves every user's and item's block again, from where the trained model stands.";
    const PAPER: &'static str = PAPER;
    const FIELDS: &'static [FieldSpec] = &[FieldSpec {
        name: "sweeps",
        label: "Sweeps",
        help: "Times all users and then all items are solved.",
        range: Range::Integer(1, 100),
    }];
}

impl UnlearningMethod for AltEraserFull {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let settings = FitSettings { max_sweeps: self.sweeps, ..task.settings };
        on_blocks(task, Self::ID, |model| fit_by_sweeps(model, task.retained, &settings, ctx))
    }

    fn work(&self) -> Option<Work> {
        Some(Work::Sweeps(self.sweeps))
    }
}
