//! Value, gradient and Hessian products at one point.

use super::gradient::{Derivatives, PointWithGrams};
use super::points::{RowPoints, ScoredRow};
use super::system::ReducedSystem;
use super::{Tables, WholeBilinear};
use crate::data::Side;
use crate::error::Result;
use crate::kernels::{add_both_scaled, dot_double};
use crate::solve::{Expansion, NewtonSystem};

/// Terms up to which slopes and curvatures are kept: 16 bytes each, 48 MB. Beyond, products compute them anew.
const KEPT_POINTS: usize = 3_000_000;

/// A [`WholeBilinear`] at one point.
pub(super) struct BilinearExpansion<'a> {
    pub(super) problem: &'a WholeBilinear<'a>,
    pub(super) theta: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    /// Of users and of items, when they are kept.
    derivatives: Option<[Derivatives; 2]>,
    /// PᵀP and QᵀQ when there is an all-pairs term.
    pub(super) grams: Option<[Vec<f64>; 2]>,
}

/// Scratch memory for slopes and curvatures that are not kept.
#[derive(Default)]
pub(super) struct RowDerivatives {
    scored: ScoredRow,
    slopes: Vec<f32>,
    curvatures: Vec<f32>,
}

impl<'a> BilinearExpansion<'a> {
    pub(super) fn new(problem: &'a WholeBilinear<'a>, theta: Vec<f64>) -> Result<Self> {
        let num_points = problem.users.num_points();
        if num_points > KEPT_POINTS {
            return Self::without_derivatives(problem, theta);
        }
        let mut derivatives = [Derivatives::with_room(num_points), Derivatives::with_room(num_points)];
        let expansion = Self::differentiate(problem, theta, &mut derivatives)?;
        Ok(Self { derivatives: Some(derivatives), ..expansion })
    }

    /// One whose products compute slopes and curvatures anew.
    pub(super) fn without_derivatives(problem: &'a WholeBilinear<'a>, theta: Vec<f64>) -> Result<Self> {
        Self::differentiate(problem, theta, &mut [Derivatives::default(), Derivatives::default()])
    }

    fn differentiate(
        problem: &'a WholeBilinear<'a>,
        theta: Vec<f64>,
        [for_users, for_items]: &mut [Derivatives; 2],
    ) -> Result<Self> {
        let grams = problem.grams(&theta)?;
        let at = PointWithGrams { theta: &theta, grams: grams.as_ref() };
        let mut gradient = vec![0.0; theta.len()];
        let (of_users, of_items) = gradient.split_at_mut(problem.shape.users.0 * problem.dim());
        let loss = problem.differentiate(at, Side::User, of_users, for_users)?;
        problem.differentiate(at, Side::Item, of_items, for_items)?;
        let value = loss + problem.shared_value(at);
        Ok(Self { problem, theta, value, gradient, derivatives: None, grams })
    }

    /// θ with the Gram matrices there.
    pub(super) fn at(&self) -> PointWithGrams<'_> {
        PointWithGrams { theta: &self.theta, grams: self.grams.as_ref() }
    }

    /// w ℓ′ and w ℓ″ of the terms of a row; `scratch` is used when they are not kept.
    pub(super) fn row_derivatives<'w>(
        &'w self,
        side: Side,
        row: usize,
        scratch: &'w mut RowDerivatives,
    ) -> (&'w [f32], &'w [f32]) {
        let problem = self.problem;
        if let Some(kept) = &self.derivatives {
            let Derivatives { slopes, curvatures } = &kept[side.place()];
            let places = problem.layout(side).points(row..row + 1);
            return (&slopes[places.clone()], &curvatures[places]);
        }
        let tables = problem.tables(&self.theta, side);
        let x = tables.own(row);
        let RowDerivatives { scored, slopes, curvatures } = scratch;
        scored.fill(problem.points(side, row), |other| problem.score(x, tables.other(other)));
        scored.differentiate(problem.objective.loss);
        slopes.clear();
        slopes.extend(scored.slopes.iter().map(|&slope| slope as f32));
        curvatures.clear();
        curvatures.extend(scored.curvatures.iter().map(|&curvature| curvature as f32));
        (slopes, curvatures)
    }

    /// One side's part of H v; `moving` holds VᵀX + XᵀV of both tables when there is an all-pairs term.
    fn multiply(&self, side: Side, v: &[f64], moving: Option<&[Vec<f64>; 2]>, product: &mut [f64]) -> Result<()> {
        let (problem, layout) = (self.problem, self.problem.layout(side));
        let (tables, moves) = (problem.tables(&self.theta, side), problem.tables(v, side));
        let outputs = layout.cut_rows(product, problem.dim());
        layout.run(problem.cancel, outputs, |rows, output| {
            let mut scratch = RowDerivatives::default();
            for (row, product) in rows.zip(output.chunks_exact_mut(tables.dim)) {
                product.fill(0.0);
                let (x, move_of_x, points) = (tables.own(row), moves.own(row), problem.points(side, row));
                if points.terms.is_idle() {
                    continue;
                }
                let derivatives = self.row_derivatives(side, row, &mut scratch);
                self.multiply_row((x, move_of_x), points, (tables, moves), derivatives, product);
                problem.add_all_pairs(self.grams.as_ref(), side, move_of_x, product);
                problem.add_all_pairs(moving, side, x, product);
                problem.add_penalty(side, row, move_of_x, product);
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Adds Σ (ℓ″ ż q + ℓ′ v_q) over the terms of a row x that moves by v.
    fn multiply_row(
        &self,
        (x, v): (&[f64], &[f64]),
        points: RowPoints<'_>,
        (tables, moves): (Tables<'_>, Tables<'_>),
        (slopes, curvatures): (&[f32], &[f32]),
        product: &mut [f64],
    ) {
        let d = self.problem.num_factors();
        let (factors, bias) = product.split_at_mut(d);
        let mut derivatives = slopes.iter().zip(curvatures);
        points.for_each(|other| {
            let Some((&slope, &curvature)) = derivatives.next() else { return };
            let (q, move_of_q) = (tables.other(other), moves.other(other));
            let mut z_moves = dot_double(&v[..d], &q[..d]) + dot_double(&x[..d], &move_of_q[..d]);
            if self.problem.has_bias {
                z_moves += v[d] + move_of_q[d];
            }
            let slope_moves = f64::from(curvature) * z_moves;
            add_both_scaled(factors, (slope_moves, &q[..d]), (f64::from(slope), &move_of_q[..d]));
            for bias in &mut *bias {
                *bias += slope_moves;
            }
        });
    }

    /// VᵀX + XᵀV of both tables when there is an all-pairs term.
    pub(super) fn moving_grams(&self, v: &[f64]) -> Result<Option<[Vec<f64>; 2]>> {
        self.grams.is_some().then(|| self.problem.moving_grams(&self.theta, v)).transpose()
    }
}

impl Expansion for BilinearExpansion<'_> {
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
        let moving = self.moving_grams(v)?;
        let (of_users, of_items) = product.split_at_mut(problem.shape.users.0 * problem.dim());
        self.multiply(Side::User, v, moving.as_ref(), of_users)?;
        self.multiply(Side::Item, v, moving.as_ref(), of_items)
    }

    fn newton_system<'s>(&'s self, damping: f64, b: &'s [f64]) -> Result<Box<dyn NewtonSystem + 's>> {
        Ok(Box::new(ReducedSystem::new(self, damping, b)?))
    }
}
