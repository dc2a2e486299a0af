//! Half-sweeps over blocks that move each other's scores, as those of graph models do.
//!
//! With s_r = H_r⁻¹ g_r for every chosen row r, g the exact gradient and H_r the Gauss-Newton Hessian of the row's own
//! part, all of them are moved at once, as far as the true objective allows:
//!
//! ```text
//! θ ← θ − t s,     t = 1, ½, ¼ … until L(θ − t s) ≤ L(θ) − 10⁻⁴ t gᵀ s     (Armijo)
//! ```
//!
//! H is positive definite, so s leads downhill and no half-sweep raises L. Gradient and objective cost a pass over all
//! records however few rows are chosen: a row of a graph model moves scores everywhere.

use rayon::prelude::*;

use super::block::Workspace;
use super::evaluate::penalty;
use super::polish::{round_into, starting_point};
use super::sweep::{HalfSweep, Sweeper};
use super::vectors::{inner, norm};
use crate::data::Side;
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::Phase;

/// Rows whose steps one task computes.
const ROWS: usize = 16;

/// Halvings of a step before everything is left as it was.
const MAX_HALVINGS: u32 = 20;

/// Armijo's constant.
const SUFFICIENT_DECREASE: f64 = 1e-4;

impl Sweeper<'_> {
    /// Moves rows of `side` once, with their objective as [`Sweeper::valued_half_sweep`] counts it.
    pub(super) fn solve_coupled(
        &self,
        model: &mut dyn BlockModel,
        side: Side,
        rows: &[u32],
        phase: Phase<'_>,
    ) -> Result<HalfSweep> {
        let mut theta = starting_point(model, self.train);
        let problem = model.whole(self.train, self.ctx.cancel);
        let (before, gradient) = problem.value_and_gradient(&theta)?;
        let (params, dim) = (model.params(), model.params().shape().table(side).1);
        let places = |row: u32| params.row_range(side, row as usize);
        let frozen = model.block_rows(side);
        let steps: Vec<Result<Vec<f64>>> = rows
            .par_chunks(ROWS)
            .map(|rows| {
                let step = |ws: &mut Workspace, &row: &u32| {
                    let block = self.block(&*model, (side, row as usize), frozen.as_ref(), None);
                    block.step_for(params.row(side, row as usize), &gradient[places(row)], ws)
                };
                let solve = |ws: &mut Workspace| rows.iter().map(|row| step(ws, row)).collect::<Result<Vec<_>>>();
                self.ctx.cancel.chunk(|| Ok(self.workspaces.with(solve)?.concat()))
            })
            .collect();
        let steps = steps.into_iter().collect::<Result<Vec<_>>>()?.concat();
        drop(frozen);
        let slope: f64 =
            rows.iter().zip(steps.chunks_exact(dim)).map(|(&row, s)| inner(&gradient[places(row)], s)).sum();
        let (mut value, mut length) = (before, 1.0);
        for _ in 0..=MAX_HALVINGS {
            let mut moved = theta.clone();
            for (&row, step) in rows.iter().zip(steps.chunks_exact(dim)) {
                moved[places(row)].iter_mut().zip(step).for_each(|(x, s)| *x -= length * s);
            }
            let after = problem.value(&moved)?;
            if after <= before - SUFFICIENT_DECREASE * length * slope {
                (theta, value) = (moved, after);
                break;
            }
            length *= 0.5;
        }
        drop(problem);
        round_into(&theta, model.params_mut());
        self.ctx.report(phase, rows.len(), rows.len())?;
        let after = value - penalty(model, self.train, side.other());
        Ok(HalfSweep { after, solves: rows.len() as u64 })
    }

    /// ‖∂L/∂x‖ of the rows of `side`, in their order.
    pub(super) fn coupled_gradient_norms(&self, model: &dyn BlockModel, side: Side, rows: &[u32]) -> Result<Vec<f64>> {
        let problem = model.whole(self.train, self.ctx.cancel);
        let (_, gradient) = problem.value_and_gradient(&starting_point(model, self.train))?;
        Ok(rows.iter().map(|&row| norm(&gradient[model.params().row_range(side, row as usize)])).collect())
    }
}
