//! The objective of LightGCN as a smooth function of the 0th layer.
//!
//! With B the loss of a bilinear model without penalty and the linear propagation E = P Θ,
//!
//! ```text
//! L(Θ) = B(P Θ) + ½ ⟨Θ, Λ Θ⟩,     ∇L = P ∇B(P Θ) + Λ Θ,     H V = P ∇²B(P Θ) [P V] + Λ V
//! ```
//!
//! because P is symmetric: back-propagation is the propagation again. The Hessian is exact, the residual term of B included.

use super::graph::Graph;
use crate::data::Side;
use crate::error::Result;
use crate::kernels::add_scaled_double;
use crate::models::whole::WholeBilinear;
use crate::objective::{Objective, Penalty};
use crate::params::ParamShape;
use crate::run::CancelToken;
use crate::solve::vectors::inner;
use crate::solve::{Expansion, NewtonSystem, SmoothProblem, WholeSystem};
use crate::training_set::TrainingSet;

/// L over a training set, whose records are the edges of the graph too.
pub(super) struct WholeLightGcn<'a> {
    graph: Graph,
    /// B.
    bilinear: WholeBilinear<'a>,
    dim: usize,
    /// λ of every row, users before items.
    penalties: Vec<f64>,
}

impl<'a> WholeLightGcn<'a> {
    pub(super) fn new(
        objective: Objective,
        shape: ParamShape,
        layers: u32,
        train: &'a TrainingSet,
        cancel: &'a CancelToken,
    ) -> Self {
        let records = train.records();
        let penalty = |side: Side, row: usize| {
            let counts = (records.row(side, row).len(), records.num_rows(side.other()));
            f64::from(objective.row_penalty(counts.0, counts.1, None).l2)
        };
        let rows = |side: Side| (0..shape.table(side).0).map(move |row| (side, row));
        let penalties = rows(Side::User).chain(rows(Side::Item)).map(|(side, row)| penalty(side, row)).collect();
        let unpenalized = Objective { penalty: Penalty { l2: 0.0, bias_share: 0.0, exponent: 0.0 }, ..objective };
        let bilinear = WholeBilinear::new(unpenalized, shape, false, train, cancel);
        Self { graph: Graph::new(records, layers), bilinear, dim: shape.users.1, penalties }
    }

    fn propagate(&self, table: &[f64]) -> Vec<f64> {
        self.graph.propagate(table, self.dim)
    }

    /// Adds Λ V to `sum`.
    fn add_penalty(&self, v: &[f64], sum: &mut [f64]) {
        let rows = sum.chunks_exact_mut(self.dim).zip(v.chunks_exact(self.dim));
        rows.zip(&self.penalties).for_each(|((sum, v), &l2)| add_scaled_double(sum, l2, v));
    }

    /// ½ ⟨Θ, Λ Θ⟩.
    fn penalty_value(&self, theta: &[f64]) -> f64 {
        let rows = theta.chunks_exact(self.dim).zip(&self.penalties);
        rows.map(|(row, l2)| 0.5 * l2 * inner(row, row)).sum()
    }

    /// P G + Λ Θ for the gradient G of B.
    fn pull_back(&self, theta: &[f64], gradient: &[f64]) -> Vec<f64> {
        let mut pulled = self.propagate(gradient);
        self.add_penalty(theta, &mut pulled);
        pulled
    }
}

impl SmoothProblem for WholeLightGcn<'_> {
    fn num_variables(&self) -> usize {
        self.penalties.len() * self.dim
    }

    fn value(&self, theta: &[f64]) -> Result<f64> {
        Ok(self.bilinear.value(&self.propagate(theta))? + self.penalty_value(theta))
    }

    fn value_and_gradient(&self, theta: &[f64]) -> Result<(f64, Vec<f64>)> {
        let (loss, gradient) = self.bilinear.value_and_gradient(&self.propagate(theta))?;
        Ok((loss + self.penalty_value(theta), self.pull_back(theta, &gradient)))
    }

    fn first_damping(&self) -> f64 {
        0.5 * self.penalties.iter().sum::<f64>() / self.penalties.len().max(1) as f64
    }

    fn expand(&self, theta: Vec<f64>) -> Result<Box<dyn Expansion + '_>> {
        let of_loss = self.bilinear.expand(self.propagate(&theta))?;
        let value = of_loss.value() + self.penalty_value(&theta);
        let gradient = self.pull_back(&theta, of_loss.gradient());
        Ok(Box::new(PropagatedExpansion { problem: self, of_loss, theta, value, gradient }))
    }
}

/// A [`WholeLightGcn`] at one point.
struct PropagatedExpansion<'a> {
    problem: &'a WholeLightGcn<'a>,
    /// B at P Θ.
    of_loss: Box<dyn Expansion + 'a>,
    theta: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

impl Expansion for PropagatedExpansion<'_> {
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
        let problem = self.problem;
        self.of_loss.hessian_product(&problem.propagate(v), product)?;
        let pulled = problem.pull_back(v, product);
        product.copy_from_slice(&pulled);
        Ok(())
    }

    fn newton_system<'s>(&'s self, damping: f64, b: &'s [f64]) -> Result<Box<dyn NewtonSystem + 's>> {
        Ok(Box::new(WholeSystem { expansion: self, damping, b }))
    }
}
