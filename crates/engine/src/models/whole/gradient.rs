//! Gradients, row by row from both sides, with the derivatives of all terms on the way.

use std::ops::Range;

use super::points::ScoredRow;
use super::{Tables, WholeBilinear};
use crate::data::Side;
use crate::error::Result;
use crate::kernels::{add_scaled_double, dot_double};

/// w ℓ′ and w ℓ″ of all terms in the order of one side's rows.
///
/// In f32, for they only weigh Hessian products: each is off by 2⁻²⁵ of itself at most, by the same bits from both sides,
/// so the products are those of a symmetric matrix that is that close to the Hessian.
#[derive(Debug, Default)]
pub(super) struct Derivatives {
    pub(super) slopes: Vec<f32>,
    pub(super) curvatures: Vec<f32>,
}

impl Derivatives {
    /// Room for as many terms.
    pub(super) fn with_room(num_points: usize) -> Self {
        Self { slopes: vec![0.0; num_points], curvatures: vec![0.0; num_points] }
    }
}

/// A point with the Gram matrices of users and items there, when there is an all-pairs term.
#[derive(Clone, Copy)]
pub(super) struct PointWithGrams<'t> {
    pub(super) theta: &'t [f64],
    pub(super) grams: Option<&'t [Vec<f64>; 2]>,
}

/// Where some rows write.
struct RowsOutput<'v> {
    gradient: &'v mut [f64],
    slopes: &'v mut [f32],
    curvatures: &'v mut [f32],
}

impl WholeBilinear<'_> {
    /// Fills one side's part of the gradient, which is 0, and the derivatives if they have room; returns Σ w ℓ over all
    /// terms from the users' side, and 0 from the items'.
    pub(super) fn differentiate(
        &self,
        at: PointWithGrams<'_>,
        side: Side,
        gradient: &mut [f64],
        derivatives: &mut Derivatives,
    ) -> Result<f64> {
        let layout = self.layout(side);
        let Derivatives { slopes, curvatures } = derivatives;
        let outputs = layout.cut_rows(gradient, self.dim()).into_iter();
        let outputs = outputs.zip(layout.cut_points(slopes)).zip(layout.cut_points(curvatures));
        let outputs = outputs.map(|((gradient, slopes), curvatures)| RowsOutput { gradient, slopes, curvatures });
        let tables = self.tables(at.theta, side);
        let losses = layout.run(self.cancel, outputs.collect(), |rows, output| {
            Ok(self.differentiate_rows((at, tables), side, rows, output))
        })?;
        Ok(losses.iter().sum())
    }

    fn differentiate_rows(
        &self,
        (at, tables): (PointWithGrams<'_>, Tables<'_>),
        side: Side,
        rows: Range<usize>,
        output: RowsOutput<'_>,
    ) -> f64 {
        let (mut scored, mut total) = (ScoredRow::default(), 0.0);
        let mut kept = output.slopes.iter_mut().zip(output.curvatures);
        for (row, gradient) in rows.zip(output.gradient.chunks_exact_mut(tables.dim)) {
            if self.points(side, row).terms.is_idle() {
                continue;
            }
            self.differentiate_row((at, tables), (side, row), tables.own(row), &mut scored, gradient);
            if side == Side::User {
                total += scored.loss(self.objective.loss);
            }
            let derivatives = scored.slopes.iter().zip(&scored.curvatures);
            for ((slope, curvature), (kept_slope, kept_curvature)) in derivatives.zip(&mut kept) {
                *kept_slope = *slope as f32;
                *kept_curvature = *curvature as f32;
            }
        }
        total
    }

    /// Adds the gradient of a row whose parameters are `x`, and leaves its terms in `scored`.
    pub(super) fn differentiate_row(
        &self,
        (at, others): (PointWithGrams<'_>, Tables<'_>),
        (side, row): (Side, usize),
        x: &[f64],
        scored: &mut ScoredRow,
        gradient: &mut [f64],
    ) {
        let (d, points) = (self.num_factors(), self.points(side, row));
        scored.fill(points, |other| self.score(x, others.other(other)));
        scored.differentiate(self.objective.loss);
        let mut slopes = scored.slopes.iter();
        points.for_each(|other| {
            let Some(&slope) = slopes.next() else { return };
            add_scaled_double(&mut gradient[..d], slope, &others.other(other)[..d]);
            gradient[d..].iter_mut().for_each(|of_bias| *of_bias += slope);
        });
        self.add_all_pairs(at.grams, side, x, gradient);
        self.add_penalty(side, row, x, gradient);
    }

    /// Adds α₀ G x to `sum`, G the Gram matrix of the other side among `grams`.
    pub(super) fn add_all_pairs(&self, grams: Option<&[Vec<f64>; 2]>, side: Side, x: &[f64], sum: &mut [f64]) {
        if let Some(grams) = grams {
            let weight = f64::from(self.objective.all_pairs_weight);
            for (sum, row) in sum.iter_mut().zip(grams[side.other().place()].chunks_exact(x.len())) {
                *sum += weight * dot_double(row, x);
            }
        }
    }
}
