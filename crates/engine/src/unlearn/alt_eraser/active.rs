//! A worklist: blocks are solved where the gradient is large, and the work follows the influence of what was forgotten.

use alteraser_api::report::{RunReport, StopReason};
use serde::{Deserialize, Serialize};

use super::super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use super::{PAPER, Touched};
use crate::config::{Config, FieldSpec, Range};
use crate::data::Side;
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::{Phase, RunContext};
use crate::solve::{Selection, Sweeper};

/// Starts from the touched blocks; whenever blocks were solved, the rows that share a term with them are looked at, and
/// those whose gradient is above τ are solved next. When none is left all blocks are looked at once, for terms over all
/// pairs reach further than shared records; so at the end no block's gradient is above τ.
///
/// τ is a share of the largest gradient among the touched blocks before anything is solved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct AltEraserActive {
    threshold: f64,
    rounds: u32,
}

impl Default for AltEraserActive {
    fn default() -> Self {
        Self { threshold: 0.05, rounds: 50 }
    }
}

impl Config for AltEraserActive {
    const ID: &'static str = "alteraser-active";
    const LABEL: &'static str = "AltEraser, worklist";
    const SUMMARY: &'static str =
        "Solves the touched blocks, then every block that their change has moved noticeably, until none is left.";
    const PAPER: &'static str = PAPER;
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        FieldSpec {
            name: "threshold",
            label: "Threshold",
            help: "A block is solved while its gradient is above this share of the largest one among the touched blocks.",
            range: Range::Real(1e-9, 1.0),
        },
        FieldSpec {
            name: "rounds",
            label: "Rounds at most",
            help: "A round solves users, then items.",
            range: Range::Integer(1, 10_000),
        },
    ];
}

impl UnlearningMethod for AltEraserActive {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| Worklist::new(task, ctx).run(self, model))
    }
}

/// Where the worklist stands.
struct Worklist<'a> {
    task: &'a UnlearningTask<'a>,
    ctx: &'a RunContext<'a>,
    sweeper: Sweeper<'a>,
    /// Rows of users and of items to look at next.
    waiting: [Rows; 2],
    block_solves: u64,
}

impl<'a> Worklist<'a> {
    fn new(task: &'a UnlearningTask<'a>, ctx: &'a RunContext<'a>) -> Self {
        let records = task.retained.records();
        let waiting = [Side::User, Side::Item].map(|side| Rows::none(records.num_rows(side)));
        Self { task, ctx, sweeper: Sweeper::new(task.retained, 1, ctx), waiting, block_solves: 0 }
    }

    fn run(mut self, config: &AltEraserActive, model: &mut dyn BlockModel) -> Result<RunReport> {
        let mut stopwatch = self.ctx.stopwatch();
        let touched = Touched::of(self.task);
        let threshold = config.threshold * self.largest_gradient(model, &touched)?;
        for (side, rows) in &touched.0 {
            self.solve(model, *side, rows, 1)?;
        }
        let mut stop = StopReason::MaxSteps;
        let mut rounds = 1;
        self.ctx.checkpoint(&mut stopwatch, &*model)?;
        while rounds < config.rounds {
            if self.waiting.iter().all(Rows::is_empty) && !self.wake_all(model, threshold)? {
                stop = StopReason::Converged;
                break;
            }
            rounds += 1;
            for side in [Side::User, Side::Item] {
                let waiting = self.waiting[side.place()].take();
                let active = self.above(model, side, waiting, threshold)?;
                self.solve(model, side, &active, rounds)?;
            }
            self.ctx.checkpoint(&mut stopwatch, &*model)?;
        }
        let (block_solves, seconds) = (self.block_solves, stopwatch.seconds());
        Ok(RunReport { steps: rounds, block_solves, stop, seconds, ..RunReport::default() })
    }

    fn largest_gradient(&self, model: &dyn BlockModel, touched: &Touched) -> Result<f64> {
        let mut largest = 0.0_f64;
        for (side, rows) in &touched.0 {
            largest = self.sweeper.gradient_norms(model, *side, rows)?.into_iter().fold(largest, f64::max);
        }
        Ok(largest)
    }

    /// Those of `rows` whose gradient is above the threshold.
    fn above(&self, model: &dyn BlockModel, side: Side, rows: Vec<u32>, threshold: f64) -> Result<Vec<u32>> {
        let norms = self.sweeper.gradient_norms(model, side, &rows)?;
        Ok(rows.into_iter().zip(norms).filter(|(_, norm)| *norm > threshold).map(|(row, _)| row).collect())
    }

    /// Solves blocks once and lets the rows that share a term with them wait.
    fn solve(&mut self, model: &mut dyn BlockModel, side: Side, rows: &[u32], round: u32) -> Result<()> {
        let phase =
            Phase { name: "Solving active blocks", subject: self.task.settings.subject, unit: "blocks", step: round };
        self.block_solves += self.sweeper.half_sweep(model, side, Selection::Some(rows), phase)?.solves;
        for &row in rows {
            let neighbors = self.task.retained.terms(side, row as usize);
            self.waiting[side.other().place()].add(neighbors.counterparts());
        }
        Ok(())
    }

    /// Lets every block above the threshold wait; false when there is none.
    fn wake_all(&mut self, model: &dyn BlockModel, threshold: f64) -> Result<bool> {
        for side in [Side::User, Side::Item] {
            let all = (0..self.task.retained.records().num_rows(side) as u32).collect();
            let active = self.above(model, side, all, threshold)?;
            self.waiting[side.place()].add(active.into_iter());
        }
        Ok(!self.waiting.iter().all(Rows::is_empty))
    }
}

/// A set of rows, each at most once, that is emptied in ascending order.
struct Rows {
    is_in: Vec<bool>,
    rows: Vec<u32>,
}

impl Rows {
    fn none(num_rows: usize) -> Self {
        Self { is_in: vec![false; num_rows], rows: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn add(&mut self, rows: impl Iterator<Item = u32>) {
        for row in rows {
            if !std::mem::replace(&mut self.is_in[row as usize], true) {
                self.rows.push(row);
            }
        }
    }

    fn take(&mut self) -> Vec<u32> {
        let mut rows = std::mem::take(&mut self.rows);
        for &row in &rows {
            self.is_in[row as usize] = false;
        }
        rows.sort_unstable();
        rows
    }
}
