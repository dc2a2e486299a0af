//! Limited-memory BFGS: whole-θ quasi-Newton steps from the last few gradients.
//!
//! Nocedal, Wright: *Numerical Optimization*, 2nd edition (2006), algorithms 7.4 and 7.5, with Armijo's rule and the
//! cautious update of Li, Fukushima: *On the Global Convergence of the BFGS Method for Nonconvex Unconstrained
//! Optimization Problems* (2001):
//!
//! ```text
//! θ ← θ − t H̃ ∇L,     t = 1, and less until L(θ − t H̃∇L) ≤ L(θ) − 10⁻⁴ t ∇LᵀH̃∇L
//! H̃ from the pairs s = θ₊ − θ, y = ∇L₊ − ∇L with sᵀy > 10⁻⁶ ‖s‖²,  H̃₀ = sᵀy/yᵀy · I
//! ```

use std::collections::VecDeque;

use super::problem::SmoothProblem;
use super::vectors::{inner, moved, norm};
use crate::error::Result;

/// Pairs that are remembered.
const MEMORY: usize = 10;

/// Armijo's constant.
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Pairs must curve upwards by at least this.
const CURVATURE: f64 = 1e-6;

/// Shortenings of a step before the run has stalled.
const MAX_TRIALS: u32 = 30;

/// A run that is advanced step by step.
pub(crate) struct Lbfgs<'p> {
    problem: &'p dyn SmoothProblem,
    theta: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    pairs: VecDeque<Pair>,
    evaluations: u64,
}

struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    /// sᵀy.
    product: f64,
}

impl<'p> Lbfgs<'p> {
    /// Starts at `theta`.
    ///
    /// # Errors
    /// Cancelled.
    pub(crate) fn start(problem: &'p dyn SmoothProblem, theta: Vec<f64>) -> Result<Self> {
        let (value, gradient) = problem.value_and_gradient(&theta)?;
        Ok(Self { problem, theta, value, gradient, pairs: VecDeque::new(), evaluations: 1 })
    }

    /// Takes one step; false when L cannot be lowered any more.
    ///
    /// # Errors
    /// Cancelled.
    pub(crate) fn step(&mut self) -> Result<bool> {
        let mut direction = self.direction();
        let mut slope = -inner(&self.gradient, &direction);
        if slope.is_nan() || slope >= 0.0 {
            // Rounding has spoilt the memory.
            self.pairs.clear();
            direction = self.direction();
            slope = -inner(&self.gradient, &direction);
        }
        let mut length = 1.0;
        for _ in 0..MAX_TRIALS {
            let theta = moved(&self.theta, -length, &direction);
            let (value, gradient) = self.problem.value_and_gradient(&theta)?;
            self.evaluations += 1;
            if value <= self.value + SUFFICIENT_DECREASE * length * slope && value < self.value {
                self.remember(&theta, &gradient);
                (self.theta, self.value, self.gradient) = (theta, value, gradient);
                return Ok(true);
            }
            length *= shortening(self.value, slope * length, value);
        }
        Ok(false)
    }

    /// H̃ ∇L by the two-loop recursion; the first step of all has length 1 at most.
    fn direction(&self) -> Vec<f64> {
        let mut direction = self.gradient.clone();
        let mut weights = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let weight = inner(&pair.step, &direction) / pair.product;
            direction = moved(&direction, -weight, &pair.change);
            weights.push(weight);
        }
        let scale = match self.pairs.back() {
            Some(pair) => pair.product / inner(&pair.change, &pair.change),
            None => 1.0 / norm(&self.gradient).max(1.0),
        };
        for value in &mut direction {
            *value *= scale;
        }
        for (pair, weight) in self.pairs.iter().zip(weights.into_iter().rev()) {
            let shift = weight - inner(&pair.change, &direction) / pair.product;
            direction = moved(&direction, shift, &pair.step);
        }
        direction
    }

    fn remember(&mut self, theta: &[f64], gradient: &[f64]) {
        let (step, change) = (moved(theta, -1.0, &self.theta), moved(gradient, -1.0, &self.gradient));
        let product = inner(&step, &change);
        if product > CURVATURE * inner(&step, &step) {
            if self.pairs.len() == MEMORY {
                self.pairs.pop_front();
            }
            self.pairs.push_back(Pair { step, change, product });
        }
    }

    /// θ.
    pub(crate) fn theta(&self) -> &[f64] {
        &self.theta
    }

    /// L.
    pub(crate) fn value(&self) -> f64 {
        self.value
    }

    /// ‖∇L‖₂.
    pub(crate) fn gradient_norm(&self) -> f64 {
        norm(&self.gradient)
    }

    /// Evaluations of L and ∇L.
    pub(crate) fn evaluations(&self) -> u64 {
        self.evaluations
    }
}

/// The minimum of the parabola through L, its slope over the step, and L at its end: a share of the step in ¹⁄₁₀ … ½.
fn shortening(before: f64, slope: f64, after: f64) -> f64 {
    let share = -slope / (2.0 * (after - before - slope));
    if share.is_finite() { share.clamp(0.1, 0.5) } else { 0.1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::test_functions::{DoubleWell, Quadratic, Rosenbrock};
    use approx::assert_relative_eq;

    /// Steps until the gradient is 10⁻⁸ or nothing is lower.
    fn minimize(problem: &dyn SmoothProblem, theta: &[f64]) -> (Vec<f64>, u64) {
        let mut run = Lbfgs::start(problem, theta.to_vec()).expect("nobody cancels");
        let mut last = run.value();
        for _ in 0..500 {
            if run.gradient_norm() <= 1e-8 || !run.step().expect("nobody cancels") {
                break;
            }
            assert!(run.value() < last);
            last = run.value();
        }
        (run.theta().to_vec(), run.evaluations())
    }

    #[test]
    fn known_minima_are_found() {
        let (theta, evaluations) = minimize(&Quadratic::new(30), &[1.0; 30]);
        assert!(norm(&theta) < 1e-7, "{theta:?}");
        assert!(evaluations < 120, "{evaluations}");
        let (theta, _) = minimize(&Rosenbrock { n: 6 }, &[-1.2, 1.0, -1.2, 1.0, -1.2, 1.0]);
        for x in &theta {
            assert_relative_eq!(*x, 1.0, max_relative = 1e-6);
        }
    }

    #[test]
    fn it_leaves_a_region_of_negative_curvature() {
        let (theta, _) = minimize(&DoubleWell, &[0.1, 1.0]);
        assert_relative_eq!(theta[0].abs(), 1.0, max_relative = 1e-7);
        assert!(theta[1].abs() < 1e-7);
    }

    #[test]
    fn a_minimum_is_where_it_stalls() {
        let problem = Quadratic::new(3);
        let mut run = Lbfgs::start(&problem, vec![0.0; 3]).expect("nobody cancels");
        assert_eq!(run.step(), Ok(false));
        assert_eq!(run.theta(), [0.0; 3]);
    }

    #[test]
    fn steps_are_shortened_to_the_minimum_of_a_parabola() {
        // L = (t − 0.3)² over one step: before 0.09, slope −0.6, after 0.49.
        assert_relative_eq!(shortening(0.09, -0.6, 0.49), 0.3, max_relative = 1e-12);
        assert_eq!((shortening(0.0, -1.0, 1e9), shortening(0.0, -1.0, f64::NAN)), (0.1, 0.1));
    }
}
