//! Small functions with known minima, for the tests of solvers.

use super::problem::{Expansion, NewtonSystem, SmoothProblem, WholeSystem};
use crate::error::Result;

/// A function with a dense Hessian.
pub(crate) trait Dense: Sync {
    fn size(&self) -> usize;
    fn at(&self, theta: &[f64]) -> f64;
    fn gradient(&self, theta: &[f64]) -> Vec<f64>;
    /// Entry (i, j).
    fn hessian(&self, theta: &[f64], i: usize, j: usize) -> f64;
}

/// ½ Σ_k k x_k², k = 1 … n.
pub(crate) struct Quadratic {
    n: usize,
}

impl Quadratic {
    pub(crate) fn new(n: usize) -> Self {
        Self { n }
    }
}

impl Dense for Quadratic {
    fn size(&self) -> usize {
        self.n
    }

    fn at(&self, theta: &[f64]) -> f64 {
        0.5 * theta.iter().enumerate().map(|(k, x)| (k + 1) as f64 * x * x).sum::<f64>()
    }

    fn gradient(&self, theta: &[f64]) -> Vec<f64> {
        theta.iter().enumerate().map(|(k, x)| (k + 1) as f64 * x).collect()
    }

    fn hessian(&self, _theta: &[f64], i: usize, j: usize) -> f64 {
        if i == j { (i + 1) as f64 } else { 0.0 }
    }
}

/// Σ over pairs (x, y) of 100 (y − x²)² + (1 − x)², with its minimum 0 where all are 1 (Rosenbrock, 1960).
pub(crate) struct Rosenbrock {
    pub(crate) n: usize,
}

impl Dense for Rosenbrock {
    fn size(&self) -> usize {
        self.n
    }

    fn at(&self, theta: &[f64]) -> f64 {
        let of_pair = |p: &[f64]| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2);
        theta.chunks_exact(2).map(of_pair).sum()
    }

    fn gradient(&self, theta: &[f64]) -> Vec<f64> {
        let of_pair = |p: &[f64]| {
            let bend = p[1] - p[0] * p[0];
            [-400.0 * p[0] * bend - 2.0 * (1.0 - p[0]), 200.0 * bend]
        };
        theta.chunks_exact(2).flat_map(of_pair).collect()
    }

    fn hessian(&self, theta: &[f64], i: usize, j: usize) -> f64 {
        if i / 2 != j / 2 {
            return 0.0;
        }
        let p = &theta[i / 2 * 2..];
        match (i % 2, j % 2) {
            (0, 0) => 1200.0 * p[0] * p[0] - 400.0 * p[1] + 2.0,
            (1, 1) => 200.0,
            _ => -400.0 * p[0],
        }
    }
}

/// x⁴/4 − x²/2 + y²/2: minima at (±1, 0), a saddle at 0.
pub(crate) struct DoubleWell;

impl Dense for DoubleWell {
    fn size(&self) -> usize {
        2
    }

    fn at(&self, theta: &[f64]) -> f64 {
        theta[0].powi(4) / 4.0 - theta[0].powi(2) / 2.0 + theta[1].powi(2) / 2.0
    }

    fn gradient(&self, theta: &[f64]) -> Vec<f64> {
        vec![theta[0].powi(3) - theta[0], theta[1]]
    }

    fn hessian(&self, theta: &[f64], i: usize, j: usize) -> f64 {
        match (i, j) {
            (0, 0) => 3.0 * theta[0] * theta[0] - 1.0,
            (1, 1) => 1.0,
            _ => 0.0,
        }
    }
}

impl<D: Dense> SmoothProblem for D {
    fn num_variables(&self) -> usize {
        self.size()
    }

    fn value(&self, theta: &[f64]) -> Result<f64> {
        Ok(self.at(theta))
    }

    fn value_and_gradient(&self, theta: &[f64]) -> Result<(f64, Vec<f64>)> {
        Ok((self.at(theta), self.gradient(theta)))
    }

    fn first_damping(&self) -> f64 {
        1.0
    }

    fn expand(&self, theta: Vec<f64>) -> Result<Box<dyn Expansion + '_>> {
        let (value, gradient) = self.value_and_gradient(&theta)?;
        Ok(Box::new(DenseExpansion { function: self, theta, value, gradient }))
    }
}

struct DenseExpansion<'f, D: Dense> {
    function: &'f D,
    theta: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

impl<D: Dense> Expansion for DenseExpansion<'_, D> {
    fn theta(&self) -> &[f64] {
        &self.theta
    }

    fn value(&self) -> f64 {
        self.value
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn hessian_product(&self, v: &[f64], product: &mut [f64]) -> Result<()> {
        for (i, product) in product.iter_mut().enumerate() {
            *product = v.iter().enumerate().map(|(j, v)| self.function.hessian(&self.theta, i, j) * v).sum();
        }
        Ok(())
    }

    fn newton_system<'s>(&'s self, damping: f64, b: &'s [f64]) -> Result<Box<dyn NewtonSystem + 's>> {
        Ok(Box::new(WholeSystem { expansion: self, damping, b }))
    }
}
