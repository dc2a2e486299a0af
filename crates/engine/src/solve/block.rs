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
//! The sums run over records, owned negatives and unseen pairs. Unseen pairs are as many as the frozen side has rows,
//! so they stream past in panels: of each only the score is kept.
//!
//! H is exact when z is affine in x, and Gauss-Newton otherwise. For the squared loss one step is the minimum, so a
//! sweep is alternating least squares. Damping μ stays 0 unless a pivot of the Cholesky factorization fails.

use crate::data::Side;
use crate::error::{Error, Result};
use crate::kernels::{add_gram, dot, dot_f64, factor, solve, stride};
use crate::models::{BlockRows, Gathered};
use crate::objective::{Loss, NEGATIVE, Objective, PointTerms, RowPenalty};
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
    pub(crate) penalty: RowPenalty,
}

/// Scratch memory of one thread; it grows to the longest row once and is then reused.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    gathered: Gathered,
    weights: Vec<f32>,
    targets: Vec<f32>,
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
    unseen: UnseenScores,
}

/// Scores of the unseen pairs, and the panel that streams past.
#[derive(Debug, Default)]
struct UnseenScores {
    ids: Vec<u32>,
    panel: Gathered,
    scores: Vec<f32>,
    step_scores: Vec<f32>,
}

impl Block<'_> {
    /// Improves `x` by one Newton step and returns ℒ after it. A block without any term goes to 0 at once.
    pub(crate) fn newton_step(&self, x: &mut [f32], ws: &mut Workspace) -> Result<f64> {
        if self.terms.is_idle() {
            x.fill(0.0);
            return Ok(0.0);
        }
        ws.gathered.stride = stride(x.len());
        self.rows.linearize(self.row, x, self.terms, &mut ws.gathered);
        self.differentiate(x, ws);
        self.factor_hessian(x.len(), ws)?;
        ws.step.clear();
        ws.step.extend_from_slice(&ws.gradient);
        solve(&ws.factor, ws.gathered.stride, &mut ws.step);
        Ok(self.line_search(x, ws))
    }

    /// Fills gradient and Hessian at `x`.
    fn differentiate(&self, x: &[f32], ws: &mut Workspace) {
        let stride = ws.gathered.stride;
        let (num_records, len) = (self.terms.positives.len(), self.terms.len());
        ws.slopes.resize(len, 0.0);
        ws.roots.resize(len, 0.0);
        let records = self.objective.weigh(self.terms.values, &mut ws.weights, &mut ws.targets);
        let (scores, negative_scores) = ws.gathered.scores.split_at(num_records);
        let (slopes, negative_slopes) = ws.slopes.split_at_mut(num_records);
        let (roots, negative_roots) = ws.roots.split_at_mut(num_records);
        let loss = self.objective.loss;
        loss.differentiate(scores, records, slopes, roots);
        loss.differentiate(negative_scores, PointTerms::Same(NEGATIVE), negative_slopes, negative_roots);
        ws.hessian.clear();
        match self.rows.all_pairs_hessian() {
            Some(shared) => ws.hessian.extend_from_slice(shared),
            None => ws.hessian.resize(stride * stride, 0.0),
        }
        // The Hessian holds A alone up to here.
        ws.gradient.clear();
        let quadratic = |k: usize| dot(&ws.hessian[k * stride..k * stride + x.len()], x) + self.penalty.at(k) * x[k];
        ws.gradient.extend((0..x.len()).map(quadratic));
        add_slopes(&mut ws.gradient, &ws.gathered, &ws.slopes, &mut ws.step);
        scale_rows(&ws.gathered, &ws.roots, &mut ws.scaled);
        add_gram(&mut ws.hessian, stride, &ws.scaled);
        self.differentiate_unseen(x, ws);
        for k in 0..x.len() {
            ws.hessian[k * stride + k] += self.penalty.at(k);
        }
    }

    /// Adds the unseen pairs to gradient and Hessian, and keeps their scores.
    fn differentiate_unseen(&self, x: &[f32], ws: &mut Workspace) {
        let term = PointTerms::Same(self.objective.unseen_term());
        ws.unseen.scores.clear();
        self.stream_unseen(x, ws, |ws| {
            let panel = &ws.unseen.panel;
            let len = panel.scores.len();
            ws.slopes.resize(len, 0.0);
            ws.roots.resize(len, 0.0);
            self.objective.loss.differentiate(&panel.scores, term, &mut ws.slopes, &mut ws.roots);
            add_slopes(&mut ws.gradient, panel, &ws.slopes, &mut ws.step);
            scale_rows(panel, &ws.roots, &mut ws.scaled);
            add_gram(&mut ws.hessian, panel.stride, &ws.scaled);
            ws.unseen.scores.extend_from_slice(&panel.scores);
        });
    }

    /// Linearizes the unseen pairs at `x` panel by panel.
    fn stream_unseen(&self, x: &[f32], ws: &mut Workspace, mut work: impl FnMut(&mut Workspace)) {
        /// Pairs of a panel: few enough that their features stay in the cache.
        const PANEL: usize = 256;
        ws.unseen.panel.stride = ws.gathered.stride;
        let mut unseen = self.terms.unseen();
        loop {
            ws.unseen.ids.clear();
            ws.unseen.ids.extend(unseen.by_ref().take(PANEL));
            if ws.unseen.ids.is_empty() {
                return;
            }
            self.rows.linearize(self.row, x, Terms::of_counterparts(&ws.unseen.ids), &mut ws.unseen.panel);
            work(ws);
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
        let before = self.point_loss(&ws.gathered.scores, ws)
            + self.unseen_loss(&ws.unseen.scores)
            + self.quadratic(x, &ws.step, 0.0, ws);
        let slope = dot_f64(&ws.gradient, &ws.step);
        if self.objective.loss == Loss::Squared {
            for (x, &s) in x.iter_mut().zip(&ws.step) {
                *x -= s;
            }
            return before - 0.5 * slope;
        }
        self.set_step_scores(x, ws);
        let mut t = 1.0_f32;
        for _ in 0..=MAX_HALVINGS {
            move_scores(&mut ws.moved, &ws.gathered.scores, &ws.step_scores, t);
            let points = self.point_loss(&ws.moved, ws);
            move_scores(&mut ws.moved, &ws.unseen.scores, &ws.unseen.step_scores, t);
            let after = points + self.unseen_loss(&ws.moved) + self.quadratic(x, &ws.step, t, ws);
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
    fn set_step_scores(&self, x: &[f32], ws: &mut Workspace) {
        ws.step_scores.clear();
        project(&ws.gathered, &ws.step, &mut ws.step_scores);
        ws.unseen.step_scores.clear();
        self.stream_unseen(x, ws, |ws| project(&ws.unseen.panel, &ws.step, &mut ws.unseen.step_scores));
    }

    /// Σ w ℓ of records and owned negatives at these scores, with the weights that [`Block::differentiate`] has left.
    fn point_loss(&self, scores: &[f32], ws: &Workspace) -> f64 {
        let records = self.objective.weighed(&ws.weights, &ws.targets);
        let (scores, negative_scores) = scores.split_at(self.terms.positives.len());
        let loss = self.objective.loss;
        loss.sum(scores, records) + loss.sum(negative_scores, PointTerms::Same(NEGATIVE))
    }

    /// Σ c ℓ of unseen pairs at these scores.
    fn unseen_loss(&self, scores: &[f32]) -> f64 {
        self.objective.loss.sum(scores, PointTerms::Same(self.objective.unseen_term()))
    }

    /// ½ (x − t s)ᵀ (A + Λ) (x − t s).
    fn quadratic(&self, x: &[f32], s: &[f32], t: f32, ws: &Workspace) -> f64 {
        let at = |k: usize| f64::from(x[k]) - f64::from(t) * f64::from(s[k]);
        let penalty: f64 = (0..x.len()).map(|k| f64::from(self.penalty.at(k)) * at(k) * at(k)).sum();
        let Some(shared) = self.rows.all_pairs_hessian() else { return 0.5 * penalty };
        let stride = ws.gathered.stride;
        let row = |k: usize| (0..x.len()).map(|j| f64::from(shared[k * stride + j]) * at(j)).sum::<f64>();
        0.5 * (penalty + (0..x.len()).map(|k| at(k) * row(k)).sum::<f64>())
    }
}

/// Adds Σ_n slopes_n f_n to the gradient. Few rows are summed at a time, so that roundings stay small beside the total.
fn add_slopes(gradient: &mut [f32], gathered: &Gathered, slopes: &[f32], sums: &mut Vec<f32>) {
    const FLUSH: usize = 64;
    let stride = gathered.stride;
    sums.clear();
    sums.resize(stride, 0.0);
    let features = gathered.features[..slopes.len() * stride].chunks(FLUSH * stride);
    for (features, slopes) in features.zip(slopes.chunks(FLUSH)) {
        sums.fill(0.0);
        for (feature, &slope) in features.chunks_exact(stride).zip(slopes) {
            for (sum, &value) in sums.iter_mut().zip(feature) {
                *sum += slope * value;
            }
        }
        for (total, &sum) in gradient.iter_mut().zip(&*sums) {
            *total += sum;
        }
    }
}

/// Writes roots_n f_n, row after row.
fn scale_rows(gathered: &Gathered, roots: &[f32], scaled: &mut Vec<f32>) {
    let stride = gathered.stride;
    scaled.resize(roots.len() * stride, 0.0);
    for ((scaled, feature), &root) in
        scaled.chunks_exact_mut(stride).zip(gathered.features.chunks_exact(stride)).zip(roots)
    {
        for (to, &from) in scaled.iter_mut().zip(feature) {
            *to = root * from;
        }
    }
}

/// Appends f_n · s of all rows.
fn project(gathered: &Gathered, step: &[f32], projections: &mut Vec<f32>) {
    let features = gathered.features.chunks_exact(gathered.stride).take(gathered.scores.len());
    projections.extend(features.map(|feature| dot(&feature[..step.len()], step)));
}

/// Writes z − t · step of all scores.
fn move_scores(moved: &mut Vec<f32>, scores: &[f32], steps: &[f32], t: f32) {
    moved.clear();
    moved.extend(scores.iter().zip(steps).map(|(&score, &step)| score - t * step));
}
