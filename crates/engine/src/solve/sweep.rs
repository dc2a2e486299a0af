//! Half-sweeps: all blocks of one side, or some of them, solved in parallel with the other side frozen.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::block::{Block, BlockSolver, Value, Workspace};
use crate::data::Side;
use crate::error::Result;
use crate::kernels::{factor, solve, stride};
use crate::models::{BlockModel, BlockRows};
use crate::per_thread::PerThread;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// Multiplications after which a chunk of blocks ends: about a millisecond, so that cancelling is prompt and threads
/// share the work evenly. Blocks do not see each other, so the cut changes no result.
pub(crate) const CHUNK_WORK: usize = 4_000_000;

/// Blocks whose gradients one task computes.
const GRADIENT_CHUNK: usize = 64;

/// Times a half-sweep reports at most.
const REPORTS: usize = 100;

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
    /// Σ of the blocks' objectives after, when they were wanted.
    pub(crate) after: f64,
    /// Blocks solved.
    pub(crate) solves: u64,
}

/// Solves blocks of one training set, with scratch memory that lives as long as the run.
pub(crate) struct Sweeper<'a> {
    pub(super) train: &'a TrainingSet,
    pub(super) ctx: &'a RunContext<'a>,
    /// Newton steps that a block takes in one visit.
    newton_steps: u32,
    pub(super) workspaces: PerThread<Workspace>,
}

/// Consecutive blocks that one task solves.
struct Chunk<'r, 'v> {
    rows: &'r [u32],
    /// Their parameters.
    values: &'v mut [f32],
    /// Their objectives.
    after: &'v mut [f64],
}

/// What all blocks of a half-sweep share.
struct Frozen<'a> {
    model: &'a dyn BlockModel,
    side: Side,
    rows: &'a dyn BlockRows,
    value: Value,
    preconditioner: Option<Vec<f32>>,
}

impl<'a> Sweeper<'a> {
    pub(crate) fn new(train: &'a TrainingSet, newton_steps: u32, ctx: &'a RunContext<'a>) -> Self {
        Self { train, ctx, newton_steps, workspaces: PerThread::new() }
    }

    /// Solves blocks of `side` once.
    pub(crate) fn half_sweep(
        &self,
        model: &mut dyn BlockModel,
        side: Side,
        rows: Selection<'_>,
        phase: Phase<'_>,
    ) -> Result<HalfSweep> {
        self.solve(model, (side, Value::Unwanted), rows, phase)
    }

    /// Solves blocks of `side` once, and adds up their objectives.
    pub(crate) fn valued_half_sweep(
        &self,
        model: &mut dyn BlockModel,
        side: Side,
        rows: Selection<'_>,
        phase: Phase<'_>,
    ) -> Result<HalfSweep> {
        self.solve(model, (side, Value::Wanted), rows, phase)
    }

    fn solve(
        &self,
        model: &mut dyn BlockModel,
        (side, value): (Side, Value),
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
        if model.is_coupled() {
            return self.solve_coupled(model, side, rows, phase);
        }
        let mut values: Vec<f32> =
            rows.iter().flat_map(|&row| model.params().row(side, row as usize)).copied().collect();
        let mut after = vec![0.0; rows.len()];
        let frozen_rows = model.block_rows(side);
        let preconditioner = self.preconditioner(&*model, side, frozen_rows.as_ref());
        let frozen = Frozen { model: &*model, side, rows: frozen_rows.as_ref(), value, preconditioner };
        self.solve_chunks(&frozen, self.chunks(side, rows, (&mut values, &mut after)), rows.len(), phase)?;
        drop(frozen_rows);
        model.write_rows(side, rows, &values);
        // Summed in row order, so that the number of threads does not change the sum.
        Ok(HalfSweep { after: after.iter().sum(), solves: rows.len() as u64 })
    }

    /// ‖∂L/∂x‖ of the blocks `rows` of `side`, in their order: what tells whether a block has to be solved again.
    pub(crate) fn gradient_norms(&self, model: &dyn BlockModel, side: Side, rows: &[u32]) -> Result<Vec<f64>> {
        if model.is_coupled() {
            return self.coupled_gradient_norms(model, side, rows);
        }
        let frozen = model.block_rows(side);
        let norms: Vec<Result<Vec<f64>>> = rows
            .par_chunks(GRADIENT_CHUNK)
            .map(|rows| {
                self.ctx.cancel.chunk(|| {
                    let norm = |ws: &mut Workspace, &row: &u32| {
                        let x = model.params().row(side, row as usize);
                        self.block(model, (side, row as usize), frozen.as_ref(), None).gradient_norm(x, ws)
                    };
                    Ok(self.workspaces.with(|ws| rows.iter().map(|row| norm(ws, row)).collect()))
                })
            })
            .collect();
        Ok(norms.into_iter().collect::<Result<Vec<_>>>()?.concat())
    }

    pub(super) fn block<'b>(
        &'b self,
        model: &'b dyn BlockModel,
        (side, row): (Side, usize),
        rows: &'b dyn BlockRows,
        preconditioner: Option<&'b [f32]>,
    ) -> Block<'b> {
        Block {
            rows,
            objective: model.objective(),
            side,
            row,
            terms: self.train.terms(side, row),
            penalty: model.row_penalty(self.train, side, row),
            dim: model.params().shape().table(side).1,
            solver: model.block_solver(),
            preconditioner,
        }
    }

    /// The inverse of A + Λ for a row with an average number of records, when blocks are solved by conjugate gradients and
    /// there is an A. Any positive definite matrix is right; one that fails is left out.
    fn preconditioner(&self, model: &dyn BlockModel, side: Side, rows: &dyn BlockRows) -> Option<Vec<f32>> {
        let BlockSolver::ConjugateGradients { .. } = model.block_solver() else { return None };
        let mut matrix = rows.all_pairs_hessian()?.to_vec();
        let (num_rows, dim) = model.params().shape().table(side);
        let records = self.train.records();
        let penalty = model.objective().row_penalty(
            records.num_records() / num_rows.max(1),
            records.num_rows(side.other()),
            model.bias_coordinate(),
        );
        let stride = stride(dim);
        for k in 0..stride {
            matrix[k * stride + k] += if k < dim { penalty.at(k) } else { 1.0 };
        }
        factor(&mut matrix, stride).ok()?;
        let mut inverse = vec![0.0; stride * stride];
        for (k, row) in inverse.chunks_exact_mut(stride).enumerate() {
            row[k] = 1.0;
            solve(&matrix, row);
        }
        Some(inverse)
    }

    fn solve_chunks(
        &self,
        frozen: &Frozen<'_>,
        chunks: Vec<Chunk<'_, '_>>,
        num_rows: usize,
        phase: Phase<'_>,
    ) -> Result<()> {
        let done = AtomicUsize::new(0);
        let results: Vec<Result<()>> = chunks
            .into_par_iter()
            .map(|mut chunk| {
                self.ctx.cancel.chunk(|| self.workspaces.with(|ws| self.solve_chunk(frozen, &mut chunk, ws)))?;
                let before = done.fetch_add(chunk.rows.len(), Ordering::Relaxed);
                let now = before + chunk.rows.len();
                let is_due = before * REPORTS / num_rows != now * REPORTS / num_rows;
                if is_due { self.ctx.report(phase, now, num_rows) } else { Ok(()) }
            })
            .collect();
        results.into_iter().collect()
    }

    fn solve_chunk(&self, frozen: &Frozen<'_>, chunk: &mut Chunk<'_, '_>, ws: &mut Workspace) -> Result<()> {
        let Frozen { model, side, rows, value, .. } = *frozen;
        let dim = chunk.values.len() / chunk.rows.len();
        for ((&row, x), after) in chunk.rows.iter().zip(chunk.values.chunks_exact_mut(dim)).zip(&mut *chunk.after) {
            let block = self.block(model, (side, row as usize), rows, frozen.preconditioner.as_deref());
            for _ in 1..self.newton_steps {
                block.newton_step(x, Value::Unwanted, ws)?;
            }
            *after = block.newton_step(x, value, ws)?;
        }
        Ok(())
    }

    /// Cuts rows with their parameters and objectives into chunks of about equal work.
    fn chunks<'r, 'v>(
        &self,
        side: Side,
        rows: &'r [u32],
        (mut values, mut after): (&'v mut [f32], &'v mut [f64]),
    ) -> Vec<Chunk<'r, 'v>> {
        let dim = values.len() / rows.len().max(1);
        let mut chunks = Vec::new();
        let (mut start, mut work) = (0, 0);
        for (n, &row) in rows.iter().enumerate() {
            work += work_of(self.train, side, row, dim);
            if work >= CHUNK_WORK || n + 1 == rows.len() {
                let (chunk_values, rest_values) = values.split_at_mut((n + 1 - start) * dim);
                let (chunk_after, rest_after) = after.split_at_mut(n + 1 - start);
                chunks.push(Chunk { rows: &rows[start..=n], values: chunk_values, after: chunk_after });
                (values, after, start, work) = (rest_values, rest_after, n + 1, 0);
            }
        }
        chunks
    }
}

/// Multiplications of one step on a block of `dim` parameters: its Hessian, and the Cholesky factor of that.
pub(crate) fn work_of(train: &TrainingSet, side: Side, row: u32, dim: usize) -> usize {
    let terms = train.terms(side, row as usize);
    (terms.len() + terms.num_unseen() + dim) * dim * dim
}
