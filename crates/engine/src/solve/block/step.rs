//! How far a block goes along its Newton direction, and what its objective is there.

use super::{Block, Value, Workspace};
use crate::kernels::{dot_f64, project_rows};
use crate::objective::Loss;

/// Halvings of a step before the block is left as it was.
const MAX_HALVINGS: u32 = 30;

/// Armijo's constant.
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// A decrease below this share of the block's objective drowns in the rounding of f32, so it cannot be judged by
/// comparing objectives; the block is convex and the step is tiny, so it is taken.
const ROUNDING: f64 = 1e-6;

/// When no score moves by more than this, a full Newton step on the logistic loss decreases ℒ enough, and nothing needs
/// to be compared.
///
/// |ℓ‴| ≤ ℓ″, so along the step ℒ″ grows at most like e^{tδ}, δ = max |f · s|, and ℒ falls by at least
/// gᵀs (1 − (e^δ − 1 − δ)/δ²), which is 0.04 gᵀs at δ = 1.7 and more below. Bach: *Self-concordant Analysis for Logistic
/// Regression* (2010), proposition 1.
const SAFE_MOVE: f32 = 1.7;

impl Block<'_> {
    /// Moves x and returns ℒ there when it is wanted, and 0 otherwise.
    pub(super) fn take_step(&self, value: Value, ws: &mut Workspace) -> f64 {
        if self.objective.loss == Loss::Squared {
            // ℒ is quadratic, so s leads to its minimum and ℒ falls by ½ gᵀs.
            let after = match value {
                Value::Wanted => self.objective_at(0.0, ws) - 0.5 * dot_f64(&ws.gradient, &ws.step),
                Value::Unwanted => 0.0,
            };
            move_along(&mut ws.x, &ws.step, 1.0);
            return after;
        }
        if value == Value::Unwanted && is_safe(ws) {
            move_along(&mut ws.x, &ws.step, 1.0);
            return 0.0;
        }
        self.set_step_scores(ws);
        let t = if ws.step_scores.iter().all(|step| step.abs() <= SAFE_MOVE) { 1.0 } else { self.search(ws) };
        let after = match value {
            Value::Wanted => self.objective_at(t, ws),
            Value::Unwanted => 0.0,
        };
        move_along(&mut ws.x, &ws.step, t);
        after
    }

    /// Walks back from the full step until ℒ has fallen enough; 0 when it never has.
    fn search(&self, ws: &mut Workspace) -> f32 {
        let before = self.objective_at(0.0, ws);
        let slope = dot_f64(&ws.gradient, &ws.step);
        let mut t = 1.0_f32;
        for _ in 0..=MAX_HALVINGS {
            let after = self.objective_at(t, ws);
            let enough = after <= before - SUFFICIENT_DECREASE * f64::from(t) * slope;
            if enough || slope.abs() <= ROUNDING * before.abs() {
                return t;
            }
            t *= 0.5;
        }
        0.0
    }

    /// Fills f_n · s of every term: the scores move by −t times these.
    fn set_step_scores(&self, ws: &mut Workspace) {
        ws.step_scores.resize(self.num_terms(), 0.0);
        self.for_each_panel(ws, |_, places, ws| {
            self.linearize_panel(places.clone(), ws);
            let features = &ws.panel.features[..places.len() * ws.x.len()];
            project_rows(features, &ws.step, &mut ws.step_scores[places]);
        });
    }

    /// ℒ(x − t s). For t ≠ 0 the step's scores are needed.
    fn objective_at(&self, t: f32, ws: &mut Workspace) -> f64 {
        let points = if t == 0.0 {
            self.point_loss(&ws.scores, &ws.weights, &ws.targets)
        } else {
            ws.moved.clear();
            ws.moved.extend(ws.scores.iter().zip(&ws.step_scores).map(|(&score, &step)| score - t * step));
            self.point_loss(&ws.moved, &ws.weights, &ws.targets)
        };
        let (x, step, t) = (&ws.x, &ws.step, f64::from(t));
        // ½ (x − t s)ᵀ Q (x − t s) with Q = A + Λ.
        let mut quadratic = 0.5 * dot_f64(x, &ws.quadratic);
        if t != 0.0 {
            self.multiply_quadratic(step, &mut ws.step_quadratic);
            quadratic += 0.5 * t * t * dot_f64(step, &ws.step_quadratic) - t * dot_f64(step, &ws.quadratic);
        }
        points + quadratic
    }
}

/// Whether no score moves by more than [`SAFE_MOVE`], told without another pass over the terms.
///
/// H holds w ℓ″ f fᵀ of every term, so (f · s)² ≤ sᵀHs / (w ℓ″), and sᵀHs ≤ gᵀs for the Newton direction, damped or not,
/// and for every iterate of conjugate gradients.
fn is_safe(ws: &Workspace) -> bool {
    let safe = f64::from(SAFE_MOVE * ws.least_root);
    dot_f64(&ws.gradient, &ws.step) <= safe * safe
}

/// x ← x − t s.
fn move_along(x: &mut [f32], step: &[f32], t: f32) {
    for (x, &s) in x.iter_mut().zip(step) {
        *x -= t * s;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// (e^δ − 1 − δ)/δ²: the share of the slope that curvature may eat up.
    fn eaten(delta: f64) -> f64 {
        (libm::expm1(delta) - delta) / (delta * delta)
    }

    #[test]
    fn a_safe_move_is_a_sufficient_decrease() {
        assert!(1.0 - eaten(f64::from(SAFE_MOVE)) > SUFFICIENT_DECREASE);
        assert!(eaten(1.0) < eaten(f64::from(SAFE_MOVE)), "smaller moves are safer");
    }

    proptest! {
        #[test]
        fn the_logistic_loss_grows_no_faster_than_the_bound(score in -8.0_f64..8.0, step in -2.0_f64..2.0) {
            let loss = |z: f64| Loss::Logistic.value_f64(z, 1.0);
            let probability = 1.0 / (1.0 + libm::exp(-score));
            let (slope, curvature) = (probability - 1.0, probability * (1.0 - probability));
            let bound = curvature * (libm::expm1(step.abs()) - step.abs());
            prop_assert!(loss(score - step) <= loss(score) - slope * step + bound + 1e-12);
        }
    }
}
