//! All parameters of a bilinear model as one smooth problem in double precision.
//!
//! With z = p_u · q_i (+ b_u + b_i), slopes ℓ′ and curvatures ℓ″ times the weights, and a direction v that moves the
//! score by ż = v_p · q + p · v_q (+ v_bu + v_bi), a user's row of gradient and Hessian product is
//!
//! ```text
//! g_u   = Σ_n ℓ′_n q_n                + α₀ QᵀQ p + Λ p
//! H v|_u = Σ_n (ℓ″_n ż_n q_n + ℓ′_n v_qn) + α₀ (QᵀQ v_p + (VᵀQ + QᵀV) p) + Λ v_p
//! ```
//!
//! and the mirror image for an item. The term ℓ′ v_q is what Gauss-Newton leaves out. Both sides are computed row by row
//! from their own terms, so threads write to places of their own and no sum depends on their number. A row without any
//! term is no variable: it is 0, and so are its gradient and its products.

mod blocks;
mod expansion;
mod global;
mod gradient;
mod grams;
mod layout;
mod points;
mod system;

use self::expansion::BilinearExpansion;
use self::gradient::{Derivatives, PointWithGrams};
use self::layout::Layout;
use self::points::{RowPoints, ScoredRow};
use crate::data::Side;
use crate::error::Result;
use crate::kernels::dot_double;
use crate::objective::{Objective, RowPenalty};
use crate::params::ParamShape;
use crate::run::CancelToken;
use crate::solve::{Expansion, GlobalTest, SmoothProblem};
use crate::training_set::TrainingSet;

/// L(θ; D) of a bilinear model as a function of all its parameters, in the order of [`crate::params::Params`].
pub(crate) struct WholeBilinear<'a> {
    objective: Objective,
    shape: ParamShape,
    has_bias: bool,
    train: &'a TrainingSet,
    cancel: &'a CancelToken,
    users: Layout,
    items: Layout,
}

/// The parameters seen from one side: the rows that are solved for, and their counterparts.
#[derive(Clone, Copy)]
struct Tables<'t> {
    own: &'t [f64],
    other: &'t [f64],
    dim: usize,
}

impl<'t> Tables<'t> {
    fn own(self, row: usize) -> &'t [f64] {
        &self.own[row * self.dim..(row + 1) * self.dim]
    }

    fn other(self, row: usize) -> &'t [f64] {
        &self.other[row * self.dim..(row + 1) * self.dim]
    }
}

impl<'a> WholeBilinear<'a> {
    pub(crate) fn new(
        objective: Objective,
        shape: ParamShape,
        has_bias: bool,
        train: &'a TrainingSet,
        cancel: &'a CancelToken,
    ) -> Self {
        // The Gram matrices of the all-pairs term are those of p · q.
        debug_assert!(!has_bias || objective.all_pairs_weight == 0.0);
        let dim = shape.users.1;
        let layout = |side: Side| {
            let points = |row| RowPoints { terms: train.terms(side, row), objective: &objective }.count();
            Layout::new((0..shape.table(side).0).map(points), dim)
        };
        let (users, items) = (layout(Side::User), layout(Side::Item));
        Self { objective, shape, has_bias, train, cancel, users, items }
    }

    fn layout(&self, side: Side) -> &Layout {
        match side {
            Side::User => &self.users,
            Side::Item => &self.items,
        }
    }

    /// Length of a row, which is that of its counterparts too.
    fn dim(&self) -> usize {
        self.shape.users.1
    }

    /// Factors of a row, the bias not counted.
    fn num_factors(&self) -> usize {
        self.dim() - usize::from(self.has_bias)
    }

    fn tables<'t>(&self, theta: &'t [f64], side: Side) -> Tables<'t> {
        let (users, items) = theta.split_at(self.shape.users.0 * self.dim());
        match side {
            Side::User => Tables { own: users, other: items, dim: self.dim() },
            Side::Item => Tables { own: items, other: users, dim: self.dim() },
        }
    }

    fn points(&self, side: Side, row: usize) -> RowPoints<'_> {
        RowPoints { terms: self.train.terms(side, row), objective: &self.objective }
    }

    /// z of two rows; the same bits whichever comes first.
    #[inline]
    fn score(&self, x: &[f64], other: &[f64]) -> f64 {
        let d = self.num_factors();
        let score = dot_double(&x[..d], &other[..d]);
        if self.has_bias { score + (x[d] + other[d]) } else { score }
    }

    fn penalty(&self, side: Side, row: usize) -> RowPenalty {
        let records = self.train.records();
        let (num_records, num_others) = (records.row(side, row).len(), records.num_rows(side.other()));
        let bias_coordinate = self.has_bias.then(|| self.num_factors());
        self.objective.row_penalty(num_records, num_others, bias_coordinate)
    }

    /// Adds Λ x to `sum`.
    fn add_penalty(&self, side: Side, row: usize, x: &[f64], sum: &mut [f64]) {
        let penalty = self.penalty(side, row);
        for (k, (sum, x)) in sum.iter_mut().zip(x).enumerate() {
            *sum += f64::from(penalty.at(k)) * x;
        }
    }

    /// ½ Σ λ_row ‖x‖² + ½ Σ λ_b,row b² over the table of `side`.
    fn penalty_value(&self, tables: Tables<'_>, side: Side) -> f64 {
        let of_row = |row: usize| {
            let penalty = self.penalty(side, row);
            let squares = tables.own(row).iter().enumerate().map(|(k, x)| f64::from(penalty.at(k)) * x * x);
            0.5 * squares.sum::<f64>()
        };
        (0..self.shape.table(side).0).map(of_row).sum()
    }

    /// Everything of L but the terms: penalties and, of all pairs, α₀/2 Σ_{u,i} (p·q)² = α₀/2 ⟨PᵀP, QᵀQ⟩.
    fn shared_value(&self, at: PointWithGrams<'_>) -> f64 {
        let penalties = [Side::User, Side::Item].map(|side| self.penalty_value(self.tables(at.theta, side), side));
        let all_pairs = at.grams.map_or(0.0, |[of_users, of_items]| dot_double(of_users, of_items));
        penalties[0] + penalties[1] + 0.5 * f64::from(self.objective.all_pairs_weight) * all_pairs
    }
}

impl SmoothProblem for WholeBilinear<'_> {
    fn num_variables(&self) -> usize {
        self.shape.len()
    }

    fn value(&self, theta: &[f64]) -> Result<f64> {
        let tables = self.tables(theta, Side::User);
        let loss = self.objective.loss;
        let outputs = vec![(); self.users.chunks.len()];
        let losses = self.users.run(self.cancel, outputs, |rows, ()| {
            let mut scored = ScoredRow::default();
            let mut sum = 0.0;
            for user in rows {
                let x = tables.own(user);
                scored.fill(self.points(Side::User, user), |other| self.score(x, tables.other(other)));
                sum += scored.loss(loss);
            }
            Ok(sum)
        })?;
        let grams = self.grams(theta)?;
        Ok(losses.iter().sum::<f64>() + self.shared_value(PointWithGrams { theta, grams: grams.as_ref() }))
    }

    fn value_and_gradient(&self, theta: &[f64]) -> Result<(f64, Vec<f64>)> {
        let grams = self.grams(theta)?;
        let at = PointWithGrams { theta, grams: grams.as_ref() };
        let mut gradient = vec![0.0; theta.len()];
        let (of_users, of_items) = gradient.split_at_mut(self.shape.users.0 * self.dim());
        let loss = self.differentiate(at, Side::User, of_users, &mut Derivatives::default())?;
        self.differentiate(at, Side::Item, of_items, &mut Derivatives::default())?;
        Ok((loss + self.shared_value(at), gradient))
    }

    fn global_test(&self, theta: &[f64]) -> Result<Option<GlobalTest>> {
        self.test_globally(theta)
    }

    fn first_damping(&self) -> f64 {
        let sum = |side| {
            let penalties = (0..self.shape.table(side).0).map(|row| f64::from(self.penalty(side, row).l2));
            penalties.sum::<f64>()
        };
        let num_rows = self.shape.users.0 + self.shape.items.0;
        0.5 * (sum(Side::User) + sum(Side::Item)) / num_rows.max(1) as f64
    }

    fn expand(&self, theta: Vec<f64>) -> Result<Box<dyn Expansion + '_>> {
        Ok(Box::new(BilinearExpansion::new(self, theta)?))
    }
}

#[cfg(test)]
mod tests;
