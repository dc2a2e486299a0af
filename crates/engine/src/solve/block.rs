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
//! H is exact when z is affine in x, and Gauss-Newton otherwise. For the squared loss one step is the minimum, so a
//! sweep is alternating least squares. Damping μ stays 0 unless a pivot of the Cholesky factorization fails.

use crate::data::Side;
use crate::error::{Error, Result};
use crate::kernels::{add_gram, dot, dot_f64, factor, solve, stride};
use crate::models::{BlockRows, Gathered};
use crate::objective::{Loss, NEGATIVE, Objective, PointTerm};
use crate::training_set::Terms;

/// Halvings of a step before the block is left as it was.
const MAX_HALVINGS: u32 = 30;

/// Armijo's constant.
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// A decrease below this share of the block's objective drowns in the rounding of f32, so it cannot be judged by
/// comparing objectives; the block is convex and the step is tiny, so it is taken.
const ROUNDING: f64 = 1e-6;

/// Failed pivots are met with damping 10⁻⁴, 10⁻³ … times the largest diagonal entry, at most this many times.
const MAX_DAMPINGS: i32 = 6;

/// One block: what is constant while it is solved.
pub(crate) struct Block<'a> {
    pub(crate) rows: &'a dyn BlockRows,
    pub(crate) objective: &'a Objective,
    pub(crate) side: Side,
    pub(crate) row: usize,
    pub(crate) terms: Terms<'a>,
    pub(crate) l2: f32,
    pub(crate) bias_coordinate: Option<usize>,
}

/// Scratch memory of one thread; it grows to the longest row once and is then reused.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    gathered: Gathered,
    scaled: Vec<f32>,
    slopes: Vec<f32>,
    /// √(w ℓ″) of each term.
    roots: Vec<f32>,
    step_scores: Vec<f32>,
    moved: Vec<f32>,
    hessian: Vec<f32>,
    factor: Vec<f32>,
    gradient: Vec<f32>,
    step: Vec<f32>,
    penalty: Vec<f32>,
}

impl Block<'_> {
    /// Improves `x` by one Newton step and returns ℒ after it. A block without any term goes to 0 at once.
    pub(crate) fn newton_step(&self, x: &mut [f32], ws: &mut Workspace) -> Result<f64> {
        if self.terms.is_empty() {
            x.fill(0.0);
            return Ok(0.0);
        }
        ws.gathered.stride = stride(x.len());
        self.rows.linearize(self.row, x, self.terms, &mut ws.gathered);
        self.set_penalty(x.len(), ws);
        self.differentiate(x, ws);
        self.factor_hessian(x.len(), ws)?;
        ws.step.clear();
        ws.step.extend_from_slice(&ws.gradient);
        solve(&ws.factor, ws.gathered.stride, &mut ws.step);
        Ok(self.line_search(x, ws))
    }

    fn set_penalty(&self, dim: usize, ws: &mut Workspace) {
        ws.penalty.clear();
        ws.penalty.resize(dim, self.l2);
        if let Some(bias) = self.bias_coordinate {
            ws.penalty[bias] = self.l2 * self.objective.penalty.bias_share;
        }
    }

    /// The two kinds of terms with the places of their scores: records first, then owned negatives.
    fn kinds(&self) -> [(PointTerm, std::ops::Range<usize>); 2] {
        let num_positives = self.terms.positives.len();
        [(self.objective.positive, 0..num_positives), (NEGATIVE, num_positives..self.terms.len())]
    }

    /// Fills gradient and Hessian at `x`.
    fn differentiate(&self, x: &[f32], ws: &mut Workspace) {
        let stride = ws.gathered.stride;
        let len = self.terms.len();
        ws.slopes.resize(len, 0.0);
        ws.roots.resize(len, 0.0);
        for (term, range) in self.kinds() {
            let (slopes, roots) = (&mut ws.slopes[range.clone()], &mut ws.roots[range.clone()]);
            self.objective.loss.differentiate(&ws.gathered.scores[range], term, slopes, roots);
        }
        ws.scaled.resize(len * stride, 0.0);
        let scaled = ws.scaled.chunks_exact_mut(stride).zip(ws.gathered.features.chunks_exact(stride));
        for ((scaled, feature), &root) in scaled.zip(&ws.roots[..len]) {
            for (to, &from) in scaled.iter_mut().zip(feature) {
                *to = root * from;
            }
        }
        ws.hessian.clear();
        match self.rows.all_pairs_hessian() {
            Some(shared) => ws.hessian.extend_from_slice(shared),
            None => ws.hessian.resize(stride * stride, 0.0),
        }
        self.set_gradient(x, ws);
        add_gram(&mut ws.hessian, stride, &ws.scaled[..len * stride]);
        for (k, &penalty) in ws.penalty.iter().enumerate() {
            ws.hessian[k * stride + k] += penalty;
        }
    }

    /// g = Fᵀ slopes + A x + Λ x; the Hessian still holds A alone. Long sums are flushed to f64 now and then.
    fn set_gradient(&self, x: &[f32], ws: &mut Workspace) {
        const FLUSH: usize = 64;
        let (dim, stride) = (x.len(), ws.gathered.stride);
        ws.gradient.clear();
        ws.gradient.resize(dim, 0.0);
        ws.step.clear();
        ws.step.resize(stride, 0.0);
        for (k, sum) in ws.gradient.iter_mut().enumerate() {
            *sum = dot(&ws.hessian[k * stride..k * stride + dim], x) + ws.penalty[k] * x[k];
        }
        let features = ws.gathered.features[..self.terms.len() * stride].chunks(FLUSH * stride);
        for (features, slopes) in features.zip(ws.slopes[..self.terms.len()].chunks(FLUSH)) {
            ws.step.fill(0.0);
            for (feature, &slope) in features.chunks_exact(stride).zip(slopes) {
                for (sum, &value) in ws.step.iter_mut().zip(feature) {
                    *sum += slope * value;
                }
            }
            for (total, &sum) in ws.gradient.iter_mut().zip(&ws.step) {
                *total += sum;
            }
        }
    }

    /// Factors H, damped more and more while a pivot fails.
    fn factor_hessian(&self, dim: usize, ws: &mut Workspace) -> Result<()> {
        let stride = ws.gathered.stride;
        let largest = (0..dim).map(|k| ws.hessian[k * stride + k]).fold(0.0, f32::max);
        let mut damping = 0.0;
        let mut pivot = 0;
        for attempt in 0..=MAX_DAMPINGS {
            ws.factor.clear();
            ws.factor.extend_from_slice(&ws.hessian);
            for k in 0..dim {
                ws.factor[k * stride + k] += damping;
            }
            match factor(&mut ws.factor, stride, dim) {
                Ok(()) => return Ok(()),
                Err(failed) => pivot = failed,
            }
            damping = largest * [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0][attempt as usize];
        }
        Err(Error::NotPositiveDefinite { side: self.side.name(), row: self.row, pivot, damping })
    }

    /// Walks back from the full step until ℒ has fallen enough; returns ℒ there.
    fn line_search(&self, x: &mut [f32], ws: &mut Workspace) -> f64 {
        let before = self.point_loss(&ws.gathered.scores) + self.quadratic(x, &ws.step, 0.0, ws);
        let slope = dot_f64(&ws.gradient, &ws.step);
        if self.objective.loss == Loss::Squared {
            for (x, &s) in x.iter_mut().zip(&ws.step) {
                *x -= s;
            }
            return before - 0.5 * slope;
        }
        self.set_step_scores(ws);
        let mut t = 1.0_f32;
        for _ in 0..=MAX_HALVINGS {
            ws.moved.clear();
            ws.moved.extend(ws.gathered.scores.iter().zip(&ws.step_scores).map(|(&score, &step)| score - t * step));
            let after = self.point_loss(&ws.moved) + self.quadratic(x, &ws.step, t, ws);
            let enough = after <= before - SUFFICIENT_DECREASE * f64::from(t) * slope;
            if enough || slope.abs() <= ROUNDING * before.abs() {
                for (x, &s) in x.iter_mut().zip(&ws.step) {
                    *x -= t * s;
                }
                return after;
            }
            t *= 0.5;
        }
        before
    }

    /// f_n · s for every term: the scores move by −t times these.
    fn set_step_scores(&self, ws: &mut Workspace) {
        let (stride, dim) = (ws.gathered.stride, ws.step.len());
        ws.step_scores.clear();
        let features = ws.gathered.features[..self.terms.len() * stride].chunks_exact(stride);
        ws.step_scores.extend(features.map(|feature| dot(&feature[..dim], &ws.step)));
    }

    /// Σ w ℓ at these scores.
    fn point_loss(&self, scores: &[f32]) -> f64 {
        self.kinds().map(|(term, range)| self.objective.loss.sum(&scores[range], term)).iter().sum()
    }

    /// ½ (x − t s)ᵀ (A + Λ) (x − t s).
    fn quadratic(&self, x: &[f32], s: &[f32], t: f32, ws: &Workspace) -> f64 {
        let at = |k: usize| f64::from(x[k]) - f64::from(t) * f64::from(s[k]);
        let penalty: f64 = ws.penalty.iter().enumerate().map(|(k, &l2)| f64::from(l2) * at(k) * at(k)).sum();
        let Some(shared) = self.rows.all_pairs_hessian() else { return 0.5 * penalty };
        let stride = ws.gathered.stride;
        let row = |k: usize| (0..x.len()).map(|j| f64::from(shared[k * stride + j]) * at(j)).sum::<f64>();
        0.5 * (penalty + (0..x.len()).map(|k| at(k) * row(k)).sum::<f64>())
    }
}
