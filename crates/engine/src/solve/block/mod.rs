//! One Newton step on one block: the sub-problem into which everything else is split.
//!
//! With the other side frozen and features f_n = ∂z_n/∂x, the block's objective is
//!
//! ```text
//! ℒ(x) = Σ_n w_n ℓ(z_n, y_n) + ½ xᵀ A x + ½ xᵀ Λ x,      A = α₀ Σ f fᵀ over the whole frozen side
//! g    = Σ_n w_n ℓ′(z_n) f_n + A x + Λ x
//! H    = Σ_n w_n ℓ″(z_n) f_n f_nᵀ + A + Λ + μ I
//! s    = H⁻¹ g,      x ← x − t s,      t = 1, ½, ¼ … until ℒ(x − t s) ≤ ℒ(x) − 10⁻⁴ t gᵀ s     (Armijo)
//! ```
//!
//! The sums run over records, owned negatives and unseen pairs. A row may have as many terms as the frozen side has
//! rows, so the terms stream past in panels that stay in the first-level cache: of each term only the score is kept.
//!
//! H is exact when z is affine in x, and Gauss-Newton otherwise. For the squared loss one step is the minimum, so a
//! sweep is alternating least squares. Damping μ stays 0 unless a pivot of the Cholesky factorization fails.

mod conjugate;
mod derivatives;
mod direction;
mod step;
mod terms;

use crate::data::Side;
use crate::error::Result;
use crate::kernels::stride;
use crate::models::BlockRows;
use crate::objective::{Objective, RowPenalty};
use crate::training_set::Terms;
use conjugate::Iteration;

/// How the Newton direction of a block is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BlockSolver {
    /// Exactly, by the Cholesky factorization of the Hessian.
    #[default]
    Cholesky,
    /// Nearly, by at most so many steps of conjugate gradients, which cost one Hessian product each.
    ConjugateGradients {
        /// Hessian products of a block in one visit.
        num_products: u32,
    },
}

/// One block: what is constant while it is solved. Vectors are padded with zeros to the stride of the features.
pub(crate) struct Block<'a> {
    pub(crate) rows: &'a dyn BlockRows,
    pub(crate) objective: &'a Objective,
    pub(crate) side: Side,
    pub(crate) row: usize,
    pub(crate) terms: Terms<'a>,
    pub(crate) penalty: RowPenalty,
    /// Numbers of the block.
    pub(crate) dim: usize,
    pub(crate) solver: BlockSolver,
    /// The inverse of A + Λ of a typical row, for conjugate gradients on an objective with an all-pairs term.
    pub(crate) preconditioner: Option<&'a [f32]>,
}

/// Whether somebody wants to know a block's objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// It is computed.
    Wanted,
    /// It is not, which saves a pass over the terms.
    Unwanted,
}

/// Scratch memory of one thread; it grows to the longest row once and is then reused.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// x, padded.
    x: Vec<f32>,
    /// (A + Λ) x.
    quadratic: Vec<f32>,
    gradient: Vec<f32>,
    step: Vec<f32>,
    /// H, upper triangle.
    hessian: Vec<f32>,
    /// The Cholesky factor of H + μ I.
    factor: Vec<f32>,
    /// w and y of each record, when they differ.
    weights: Vec<f32>,
    targets: Vec<f32>,
    /// z of every term: records, owned negatives, unseen pairs.
    scores: Vec<f32>,
    /// The least √(w ℓ″) of all terms.
    least_root: f32,
    /// f · s of every term.
    step_scores: Vec<f32>,
    /// Scores on the way.
    moved: Vec<f32>,
    /// (A + Λ) s.
    step_quadratic: Vec<f32>,
    panel: Panel,
    iteration: Iteration,
}

/// The terms that are worked on.
#[derive(Debug, Default)]
struct Panel {
    ids: Vec<u32>,
    features: Vec<f32>,
    /// w ℓ′ of each term.
    slopes: Vec<f32>,
    /// √(w ℓ″) of each term.
    roots: Vec<f32>,
}

impl Block<'_> {
    /// Improves `x` by one Newton step. Returns ℒ after it when it is wanted, and 0 otherwise. A block without any term
    /// goes to 0 at once.
    pub(crate) fn newton_step(&self, x: &mut [f32], value: Value, ws: &mut Workspace) -> Result<f64> {
        if self.terms.is_idle() {
            x.fill(0.0);
            return Ok(0.0);
        }
        set_padded(&mut ws.x, x);
        match self.solver {
            BlockSolver::Cholesky => {
                self.differentiate(ws);
                self.solve_for_step(ws)?;
            }
            BlockSolver::ConjugateGradients { num_products } => self.approach_step(num_products, ws),
        }
        let after = self.take_step(value, ws);
        x.copy_from_slice(&ws.x[..x.len()]);
        Ok(after)
    }

    /// H⁻¹ g at `x` for a gradient g that is known from elsewhere; 0 for a block without any term, which is 0 already.
    ///
    /// # Errors
    /// A Hessian that is not positive definite.
    pub(crate) fn step_for(&self, x: &[f32], gradient: &[f64], ws: &mut Workspace) -> Result<Vec<f64>> {
        if self.terms.is_idle() {
            return Ok(vec![0.0; x.len()]);
        }
        set_padded(&mut ws.x, x);
        self.differentiate(ws);
        ws.gradient.iter_mut().zip(gradient).for_each(|(own, &exact)| *own = exact as f32);
        self.solve_for_step(ws)?;
        Ok(ws.step[..x.len()].iter().map(|&step| f64::from(step)).collect())
    }
}

/// Makes `padded` a copy of `x` with zeros up to the stride.
fn set_padded(padded: &mut Vec<f32>, x: &[f32]) {
    padded.clear();
    padded.extend_from_slice(x);
    padded.resize(stride(x.len()), 0.0);
}
