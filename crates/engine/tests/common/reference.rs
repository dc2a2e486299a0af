//! A slow, plain double-precision implementation of the block Newton sweeps, to hold the engine against.
#![allow(clippy::disallowed_methods, reason = "expected values may differ in the last bit")]

use nalgebra::{DMatrix, DVector};

/// (user, item, weight, target) of each term.
pub(crate) type Terms = Vec<(u32, u32, f64, f64)>;

#[derive(Debug, Clone)]
pub(crate) struct Factors {
    pub(crate) users: Vec<Vec<f64>>,
    pub(crate) items: Vec<Vec<f64>>,
}

/// The objective of the crate's documentation.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) logistic: bool,
    /// The last number of a row is a bias.
    pub(crate) biased: bool,
    pub(crate) terms: Terms,
    pub(crate) all_pairs_weight: f64,
    pub(crate) l2: f64,
    pub(crate) bias_l2: f64,
}

impl Problem {
    pub(crate) fn loss(&self, factors: &Factors) -> f64 {
        let points: f64 = self
            .terms
            .iter()
            .map(|&(u, i, weight, target)| {
                let score = self.score(&factors.users[u as usize], &factors.items[i as usize]);
                weight * self.value(score, target)
            })
            .sum();
        let squares = |row: &Vec<f64>| self.quadratic(row);
        let pairs = factors.users.iter().flat_map(|p| factors.items.iter().map(move |q| (p, q)));
        let all_pairs: f64 =
            if self.all_pairs_weight > 0.0 { pairs.map(|(p, q)| self.score(p, q).powi(2)).sum() } else { 0.0 };
        points
            + 0.5 * self.all_pairs_weight * all_pairs
            + factors.users.iter().chain(&factors.items).map(squares).sum::<f64>()
    }

    pub(crate) fn solve_users(&self, factors: &mut Factors, steps: u32) {
        for user in 0..factors.users.len() {
            let terms = self.terms.iter().filter(|term| term.0 as usize == user);
            let rows: Vec<_> = terms.map(|&(_, i, w, y)| (factors.items[i as usize].clone(), w, y)).collect();
            self.solve(&mut factors.users[user], &rows, &factors.items, steps);
        }
    }

    pub(crate) fn solve_items(&self, factors: &mut Factors, steps: u32) {
        for item in 0..factors.items.len() {
            let terms = self.terms.iter().filter(|term| term.1 as usize == item);
            let rows: Vec<_> = terms.map(|&(u, _, w, y)| (factors.users[u as usize].clone(), w, y)).collect();
            self.solve(&mut factors.items[item], &rows, &factors.users, steps);
        }
    }

    fn solve(&self, x: &mut [f64], rows: &[(Vec<f64>, f64, f64)], others: &[Vec<f64>], steps: u32) {
        for _ in 0..steps {
            let dim = x.len();
            let mut hessian = DMatrix::from_fn(dim, dim, |i, j| if i == j { self.l2_of(i, dim) } else { 0.0 });
            for other in others {
                let feature = self.feature(other);
                hessian += self.all_pairs_weight * &feature * feature.transpose();
            }
            let mut gradient = &hessian * DVector::from_column_slice(x);
            for (other, weight, target) in rows {
                let feature = self.feature(other);
                let (slope, curvature) = self.derivatives(self.score(x, other), *target);
                gradient += &feature * (weight * slope);
                hessian += &feature * feature.transpose() * (weight * curvature);
            }
            let step = hessian.cholesky().expect("positive definite").solve(&gradient);
            self.line_search(x, &step, gradient.dot(&step), rows, others);
        }
    }

    fn line_search(
        &self,
        x: &mut [f64],
        step: &DVector<f64>,
        slope: f64,
        rows: &[(Vec<f64>, f64, f64)],
        others: &[Vec<f64>],
    ) {
        let block_loss = |x: &[f64]| {
            let points: f64 = rows.iter().map(|(other, w, y)| w * self.value(self.score(x, other), *y)).sum();
            let pairs: f64 = if self.all_pairs_weight > 0.0 {
                others.iter().map(|other| self.score(x, other).powi(2)).sum()
            } else {
                0.0
            };
            points + 0.5 * self.all_pairs_weight * pairs + self.quadratic(x)
        };
        let before = block_loss(x);
        let mut t = 1.0;
        for _ in 0..=30 {
            let moved: Vec<f64> = x.iter().zip(step.iter()).map(|(x, s)| x - t * s).collect();
            if block_loss(&moved) <= before - 1e-4 * t * slope {
                x.copy_from_slice(&moved);
                return;
            }
            t *= 0.5;
        }
    }

    fn quadratic(&self, row: &[f64]) -> f64 {
        0.5 * row.iter().enumerate().map(|(k, x)| self.l2_of(k, row.len()) * x * x).sum::<f64>()
    }

    fn l2_of(&self, k: usize, dim: usize) -> f64 {
        if self.biased && k == dim - 1 { self.bias_l2 } else { self.l2 }
    }

    fn score(&self, x: &[f64], other: &[f64]) -> f64 {
        let d = x.len() - usize::from(self.biased);
        let dot: f64 = x[..d].iter().zip(&other[..d]).map(|(a, b)| a * b).sum();
        if self.biased { dot + x[d] + other[d] } else { dot }
    }

    fn feature(&self, other: &[f64]) -> DVector<f64> {
        let mut feature = DVector::from_column_slice(other);
        if self.biased {
            feature[other.len() - 1] = 1.0;
        }
        feature
    }

    fn value(&self, z: f64, y: f64) -> f64 {
        if self.logistic { z.max(0.0) + (-z.abs()).exp().ln_1p() - y * z } else { 0.5 * (z - y).powi(2) }
    }

    fn derivatives(&self, z: f64, y: f64) -> (f64, f64) {
        if self.logistic {
            let p = 1.0 / (1.0 + (-z).exp());
            (p - y, p * (1.0 - p))
        } else {
            (z - y, 1.0)
        }
    }
}
