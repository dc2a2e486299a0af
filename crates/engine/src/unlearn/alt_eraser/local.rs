//! Passes over the blocks that the forgotten records touch.

use alteraser_api::report::{RunReport, StopReason};
use serde::{Deserialize, Serialize};

use super::super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use super::{PAPER, Touched};
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::forget::Work;
use crate::models::BlockModel;
use crate::run::RunContext;
use crate::solve::Sweeper;

/// Passes over the blocks that the forgotten records touch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct AltEraserLocal {
    passes: u32,
    stretch: f32,
}

impl Default for AltEraserLocal {
    fn default() -> Self {
        Self { passes: 1, stretch: 1.15 }
    }
}

impl Config for AltEraserLocal {
    const ID: &'static str = "alteraser-local";
    const LABEL: &'static str = "AltEraser, touched blocks";
    const SUMMARY: &'static str =
        "Solves only the users and items that the forgotten records and their negatives touch: milliseconds.";
    const PAPER: &'static str = PAPER;
    const FIELDS: &'static [FieldSpec] = &[
        FieldSpec {
            name: "passes",
            label: "Passes",
            help: "Times the touched users and then the touched items are solved.",
            range: Range::Integer(1, 100),
        },
        FieldSpec {
            name: "stretch",
            label: "Stretch ω",
            help: "Moves so many times as far as a block's own minimum, for the other side will answer; 1 stops there and forgets less in a pass.",
            range: Range::Real(1.0, 1.9),
        },
    ];
}

impl UnlearningMethod for AltEraserLocal {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| self.solve_touched(model, task, ctx))
    }

    fn work(&self) -> Option<Work> {
        Some(Work::TouchedBlocks(self.passes))
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
        let touched = Touched::of(task);
        let sweeper = Sweeper::new(task.retained, 1, ctx);
        let mut block_solves = 0;
        for step in 1..=self.passes {
            block_solves += touched.solve_stretched(model, &sweeper, task.settings.subject, (step, self.stretch))?;
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
