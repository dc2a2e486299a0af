//! AltEraser: unlearning by second-order optimization from where the trained model stands, split into many small block
//! solves.
//!
//! Liu, Wan, Wang, Zhang, Zhang, Li: *Forgetting Fast in Recommender Systems* (2022) splits unlearning into many small
//! sub-problems. The schedules here are ours: which blocks are solved, how often, and what finishes the job.

use crate::data::Side;
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::Phase;
use crate::solve::{Selection, Sweeper};

use super::UnlearningTask;

mod active;
mod exact;
mod full;
mod local;

pub(crate) use active::AltEraserActive;
pub(crate) use exact::AltEraserExact;
pub(crate) use full::AltEraserFull;
pub(crate) use local::AltEraserLocal;

const PAPER: &str = "Liu et al.: Forgetting Fast in Recommender Systems, 2022";

/// The users and the items whose terms change when the forgotten records go.
pub(super) struct Touched(pub(super) [(Side, Vec<u32>); 2]);

impl Touched {
    pub(super) fn of(task: &UnlearningTask<'_>) -> Self {
        Self([Side::User, Side::Item].map(|side| (side, task.full.touched_rows(task.forget, side))))
    }

    /// Solves the touched users once, then the touched items; returns the blocks solved.
    fn solve(&self, model: &mut dyn BlockModel, sweeper: &Sweeper<'_>, subject: &str, step: u32) -> Result<u64> {
        self.solve_stretched(model, sweeper, subject, (step, 1.0))
    }

    /// The same, each move times the stretch ω: x ← x + ω (x* − x), successive over-relaxation. The other side answers to a
    /// move by moving on in its direction, so that ω somewhat above 1 takes a part of what the next pass would do. Young:
    /// *Iterative Solution of Large Linear Systems* (1971), chapter 4.
    fn solve_stretched(
        &self,
        model: &mut dyn BlockModel,
        sweeper: &Sweeper<'_>,
        subject: &str,
        (step, stretch): (u32, f32),
    ) -> Result<u64> {
        let mut block_solves = 0;
        for (side, rows) in &self.0 {
            let before = (stretch > 1.0).then(|| values_of(model, *side, rows));
            let name = if *side == Side::User { "Solving touched users" } else { "Solving touched items" };
            let phase = Phase { name, subject, unit: "blocks", step };
            block_solves += sweeper.half_sweep(model, *side, Selection::Some(rows), phase)?.solves;
            if let Some(before) = before {
                let mut values = values_of(model, *side, rows);
                // A row without any term left is 0 and stays so.
                let moved = values.iter_mut().zip(before).filter(|(x, _)| **x != 0.0);
                moved.for_each(|(x, before)| *x = before + stretch * (*x - before));
                model.write_rows(*side, rows, &values);
            }
        }
        Ok(block_solves)
    }
}

/// The parameters of `rows` of `side`, row after row.
fn values_of(model: &dyn BlockModel, side: Side, rows: &[u32]) -> Vec<f32> {
    rows.iter().flat_map(|&row| model.params().row(side, row as usize)).copied().collect()
}
