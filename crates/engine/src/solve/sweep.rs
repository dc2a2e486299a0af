//! Half-sweeps: all blocks of one side, or some of them, solved in parallel with the other side frozen.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::block::{Block, Workspace};
use crate::data::Side;
use crate::error::Result;
use crate::models::{BlockModel, BlockRows};
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// Multiplications after which a chunk of blocks ends: about a millisecond, so that cancelling is prompt and threads
/// share the work evenly. Blocks do not see each other, so the cut changes no result.
const CHUNK_WORK: usize = 4_000_000;

/// Which blocks of a side are solved.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Selection<'a> {
    /// All.
    All,
    /// These, ascending.
    Some(&'a [u32]),
}

/// What a half-sweep did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct HalfSweep {
    /// Σ of the blocks' objectives after.
    pub(crate) after: f64,
    /// Blocks solved.
    pub(crate) solves: u64,
}

/// Solves blocks of one training set, with scratch memory that lives as long as the run.
pub(crate) struct Sweeper<'a> {
    train: &'a TrainingSet,
    ctx: &'a RunContext<'a>,
    /// Newton steps that a block takes in one visit.
    newton_steps: u32,
    /// One for each thread of the pool and one for a caller outside of it.
    workspaces: Vec<Mutex<Workspace>>,
}

impl<'a> Sweeper<'a> {
    pub(crate) fn new(train: &'a TrainingSet, newton_steps: u32, ctx: &'a RunContext<'a>) -> Self {
        let workspaces = (0..=rayon::current_num_threads()).map(|_| Mutex::default()).collect();
        Self { train, ctx, newton_steps, workspaces }
    }

    /// Solves blocks of `side` once.
    pub(crate) fn half_sweep(
        &self,
        model: &mut dyn BlockModel,
        side: Side,
        rows: Selection<'_>,
        phase: Phase<'_>,
    ) -> Result<HalfSweep> {
        let all: Vec<u32>;
        let rows = match rows {
            Selection::Some(rows) => rows,
            Selection::All => {
                all = (0..self.train.records().num_rows(side) as u32).collect();
                &all
            }
        };
        let dim = model.params().shape().table(side).1;
        let mut solved: Vec<f32> =
            rows.iter().flat_map(|&row| model.params().row(side, row as usize)).copied().collect();
        let outcomes = self.solve_chunks(model, side, rows, &mut solved, phase)?;
        for (&row, values) in rows.iter().zip(solved.chunks_exact(dim)) {
            model.params_mut().row_mut(side, row as usize).copy_from_slice(values);
        }
        // Summed in row order, so that the number of threads does not change the sums.
        Ok(HalfSweep { after: outcomes.iter().flatten().sum(), solves: rows.len() as u64 })
    }

    fn solve_chunks(
        &self,
        model: &dyn BlockModel,
        side: Side,
        rows: &[u32],
        solved: &mut [f32],
        phase: Phase<'_>,
    ) -> Result<Vec<Vec<f64>>> {
        let frozen = model.block_rows(side);
        let dim = model.params().shape().table(side).1;
        let done = AtomicUsize::new(0);
        let chunks = self.chunks(side, rows, solved, dim);
        let results: Vec<Result<Vec<f64>>> = chunks
            .into_par_iter()
            .map(|(rows_of_chunk, values)| {
                let outcomes = self.ctx.cancel.chunk(|| {
                    self.with_workspace(|ws| self.solve_chunk(model, frozen.as_ref(), side, rows_of_chunk, values, ws))
                })?;
                let done = done.fetch_add(rows_of_chunk.len(), Ordering::Relaxed) + rows_of_chunk.len();
                self.ctx.report(phase, done, rows.len())?;
                Ok(outcomes)
            })
            .collect();
        results.into_iter().collect()
    }

    fn solve_chunk(
        &self,
        model: &dyn BlockModel,
        frozen: &dyn BlockRows,
        side: Side,
        rows: &[u32],
        values: &mut [f32],
        ws: &mut Workspace,
    ) -> Result<Vec<f64>> {
        let dim = values.len() / rows.len();
        let solve = |(&row, x): (&u32, &mut [f32])| {
            let row = row as usize;
            let block = Block {
                rows: frozen,
                objective: model.objective(),
                side,
                row,
                terms: self.train.terms(side, row),
                penalty: model.row_penalty(self.train, side, row),
            };
            let mut after = block.newton_step(x, ws)?;
            for _ in 1..self.newton_steps {
                after = block.newton_step(x, ws)?;
            }
            Ok(after)
        };
        rows.iter().zip(values.chunks_exact_mut(dim)).map(solve).collect()
    }

    /// Cuts rows and their values into chunks of about equal work.
    fn chunks<'r, 'v>(
        &self,
        side: Side,
        rows: &'r [u32],
        mut values: &'v mut [f32],
        dim: usize,
    ) -> Vec<(&'r [u32], &'v mut [f32])> {
        let mut chunks = Vec::new();
        let (mut start, mut work) = (0, 0);
        for (n, &row) in rows.iter().enumerate() {
            let terms = self.train.terms(side, row as usize);
            work += (terms.len() + terms.num_unseen() + dim) * dim * dim;
            if work >= CHUNK_WORK || n + 1 == rows.len() {
                let (chunk, rest) = values.split_at_mut((n + 1 - start) * dim);
                chunks.push((&rows[start..=n], chunk));
                (values, start, work) = (rest, n + 1, 0);
            }
        }
        chunks
    }

    /// Lends the calling thread its workspace. A block solve starts no parallel work, so a thread never asks twice.
    fn with_workspace<T>(&self, work: impl FnOnce(&mut Workspace) -> T) -> T {
        let outside = self.workspaces.len() - 1;
        let slot = rayon::current_thread_index().map_or(outside, |index| index.min(outside));
        work(&mut self.workspaces[slot].lock().unwrap_or_else(PoisonError::into_inner))
    }
}
