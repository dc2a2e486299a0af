//! AltEraser: warm-started block Newton sweeps on what stays.
//!
//! Liu, Wan, Wang, Zhang, Zhang, Li: *Forgetting Fast in Recommender Systems* (2022) splits unlearning by second-order
//! optimization into many small sub-problems. The schedules here are ours.

use alteraser_api::report::{RunReport, StopReason};
use serde::{Deserialize, Serialize};

use super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use crate::config::{Config, FieldSpec, Range};
use crate::data::Side;
use crate::error::Result;
use crate::forget::Costs;
use crate::models::{BlockModel, FitSettings};
use crate::run::{Phase, RunContext};
use crate::solve::{Selection, Sweeper, fit_by_sweeps};

const PAPER: &str = "Liu et al.: Forgetting Fast in Recommender Systems, 2022";

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

    fn expected_seconds(&self, costs: &Costs) -> Option<f64> {
        costs.sweep.map(|seconds| f64::from(self.sweeps) * seconds)
    }
}

/// Passes over the blocks that the forgotten records touch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct AltEraserLocal {
    passes: u32,
}

impl Default for AltEraserLocal {
    fn default() -> Self {
        Self { passes: 1 }
    }
}

impl Config for AltEraserLocal {
    const ID: &'static str = "alteraser-local";
    const LABEL: &'static str = "AltEraser, touched blocks";
    const SUMMARY: &'static str =
        "Solves only the users and items that the forgotten records and their negatives touch: milliseconds.";
    const PAPER: &'static str = PAPER;
    const FIELDS: &'static [FieldSpec] = &[FieldSpec {
        name: "passes",
        label: "Passes",
        help: "Times the touched users and then the touched items are solved.",
        range: Range::Integer(1, 100),
    }];
}

impl UnlearningMethod for AltEraserLocal {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| self.solve_touched(model, task, ctx))
    }

    fn expected_seconds(&self, costs: &Costs) -> Option<f64> {
        costs.touched_blocks.map(|seconds| f64::from(self.passes) * seconds)
    }
}

impl AltEraserLocal {
    fn solve_touched(
        self,
        model: &mut dyn BlockModel,
        task: &UnlearningTask<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<RunReport> {
        let mut stopwatch = ctx.stopwatch();
        let touched = [Side::User, Side::Item].map(|side| (side, task.full.touched_rows(task.forget, side)));
        let sweeper = Sweeper::new(task.retained, 1, ctx);
        let mut block_solves = 0;
        for step in 1..=self.passes {
            for (side, rows) in &touched {
                let name = if *side == Side::User { "Solving touched users" } else { "Solving touched items" };
                let phase = Phase { name, subject: task.settings.subject, unit: "blocks", step };
                block_solves += sweeper.half_sweep(model, *side, Selection::Some(rows), phase)?.solves;
            }
            ctx.checkpoint(&mut stopwatch, &*model)?;
        }
        Ok(RunReport {
            steps: self.passes,
            block_solves,
            stop: StopReason::MaxSteps,
            seconds: stopwatch.seconds(),
            ..RunReport::default()
        })
    }
}
