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
        let mut block_solves = 0;
        for (side, rows) in &self.0 {
            let name = if *side == Side::User { "Solving touched users" } else { "Solving touched items" };
            let phase = Phase { name, subject, unit: "blocks", step };
            block_solves += sweeper.half_sweep(model, *side, Selection::Some(rows), phase)?.solves;
        }
        Ok(block_solves)
    }
}
