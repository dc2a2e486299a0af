//! The Hessian blocks of all rows, damped and factored.

use super::expansion::{BilinearExpansion, RowDerivatives};
use super::gradient::PointWithGrams;
use super::points::RowPoints;
use super::{Tables, WholeBilinear, place};
use crate::data::Side;
use crate::error::{Error, Result};
use crate::kernels::{add_gram, add_scaled, dot, factor, stride};

/// H_row + μ I = UᵀU of every row of one side: upper triangles, row after row, diagonals inverted.
///
/// In f32, for directions only: what is accepted is judged in f64.
pub(super) struct FactoredBlocks {
    side: Side,
    factors: Vec<f32>,
}

/// Numbers in a triangle.
pub(super) const fn triangle(dim: usize) -> usize {
    dim * (dim + 1) / 2
}

impl FactoredBlocks {
    pub(super) fn new(expansion: &BilinearExpansion<'_>, side: Side, damping: f64) -> Result<Self> {
        let problem = expansion.problem;
        let (layout, size) = (problem.layout(side), triangle(problem.dim()));
        let mut factors = vec![0.0; problem.shape.table(side).0 * size];
        let outputs = layout.cut_rows(&mut factors, size);
        let tables = problem.tables(&expansion.theta, side);
        layout.run(problem.cancel, outputs, |rows, output| {
            let mut scratch = BlockScratch::new(problem, (expansion.at(), tables), side, damping);
            let mut derivatives = RowDerivatives::default();
            for (row, packed) in rows.zip(output.chunks_exact_mut(size)) {
                let points = problem.points(side, row);
                if points.terms.is_idle() {
                    continue;
                }
                let (_, curvatures) = expansion.row_derivatives(side, row, &mut derivatives);
                scratch.factor_block(row, points, curvatures, packed)?;
            }
            Ok(())
        })?;
        Ok(Self { side, factors })
    }

    /// Writes (UᵀU)⁻¹ r; 0 for rows that are no variables, whose blocks are 0.
    pub(super) fn solve(&self, problem: &WholeBilinear<'_>, r: &[f64], solved: &mut [f64]) -> Result<()> {
        let (dim, size, layout) = (problem.dim(), triangle(problem.dim()), problem.layout(self.side));
        layout.run(problem.cancel, layout.cut_rows(solved, dim), |rows, output| {
            let mut x = vec![0.0; dim];
            for (row, solved) in rows.zip(output.chunks_exact_mut(dim)) {
                x.iter_mut().zip(&r[row * dim..(row + 1) * dim]).for_each(|(x, &r)| *x = r as f32);
                solve(&self.factors[row * size..(row + 1) * size], &mut x);
                solved.iter_mut().zip(&x).for_each(|(solved, &x)| *solved = f64::from(x));
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// The rows of a packed upper triangle: place, inverted diagonal, and what is right of it.
fn upper_rows(factor: &[f32], dim: usize) -> impl DoubleEndedIterator<Item = (usize, f32, &[f32])> {
    (0..dim).map(move |i| {
        let start = triangle(dim) - triangle(dim - i);
        (i, factor[start], &factor[start + 1..start + dim - i])
    })
}

/// Solves UᵀU x = b in place for a packed triangle whose diagonal is inverted; an empty triangle gives 0.
pub(super) fn solve(factor: &[f32], x: &mut [f32]) {
    let dim = x.len();
    for (i, inverse, row) in upper_rows(factor, dim) {
        let value = x[i] * inverse;
        x[i] = value;
        add_scaled(&mut x[i + 1..], -value, row);
    }
    for (i, inverse, row) in upper_rows(factor, dim).rev() {
        x[i] = (x[i] - dot(row, &x[i + 1..])) * inverse;
    }
}

/// Scratch memory for blocks of one side, with what they share.
pub(super) struct BlockScratch<'e> {
    problem: &'e WholeBilinear<'e>,
    at: PointWithGrams<'e>,
    others: Tables<'e>,
    side: Side,
    damping: f64,
    features: Vec<f32>,
    hessian: Vec<f32>,
}

impl<'e> BlockScratch<'e> {
    pub(super) fn new(
        problem: &'e WholeBilinear<'e>,
        (at, others): (PointWithGrams<'e>, Tables<'e>),
        side: Side,
        damping: f64,
    ) -> Self {
        Self { problem, at, others, side, damping, features: Vec::new(), hessian: Vec::new() }
    }

    /// Factors Σ ℓ″ f fᵀ + α₀ G + Λ + μ I of a row into its packed triangle.
    pub(super) fn factor_block(
        &mut self,
        row: usize,
        points: RowPoints<'_>,
        curvatures: &[f32],
        packed: &mut [f32],
    ) -> Result<()> {
        let (dim, side, damping) = (self.problem.dim(), self.side, self.damping as f32);
        self.add_terms(points, curvatures);
        self.add_diagonal(row);
        factor(&mut self.hessian, stride(dim)).map_err(|pivot| Error::NotPositiveDefinite {
            side: side.name(),
            row,
            pivot,
            damping,
        })?;
        let mut rest = packed;
        for (i, line) in self.hessian.chunks_exact(stride(dim)).take(dim).enumerate() {
            let (row, below) = rest.split_at_mut(dim - i);
            row.copy_from_slice(&line[i..dim]);
            rest = below;
        }
        Ok(())
    }

    /// Σ ℓ″ f fᵀ in the upper triangle.
    fn add_terms(&mut self, points: RowPoints<'_>, curvatures: &[f32]) {
        let (dim, d) = (self.problem.dim(), self.problem.num_factors());
        let stride = stride(dim);
        self.features.clear();
        self.features.resize(curvatures.len() * stride, 0.0);
        let mut rows = self.features.chunks_exact_mut(stride).zip(curvatures);
        points.for_each(|other| {
            let Some((feature, &curvature)) = rows.next() else { return };
            let root = curvature.sqrt();
            for (feature, &q) in feature[..d].iter_mut().zip(self.others.other(other)) {
                *feature = root * q as f32;
            }
            feature[d..dim].fill(root);
        });
        self.hessian.clear();
        self.hessian.resize(stride * stride, 0.0);
        add_gram(&mut self.hessian, stride, &self.features, 1.0);
    }

    /// Adds α₀ G + Λ + μ I, and ones to the diagonal past the block.
    fn add_diagonal(&mut self, row: usize) {
        let (dim, penalty) = (self.problem.dim(), self.problem.penalty(self.side, row));
        let weight = f64::from(self.problem.objective.all_pairs_weight);
        for (i, line) in self.hessian.chunks_exact_mut(stride(dim)).enumerate() {
            if i >= dim {
                line[i] = 1.0;
                continue;
            }
            if let Some(grams) = self.at.grams {
                let gram = &grams[place(self.side.other())][i * dim..(i + 1) * dim];
                line.iter_mut().zip(gram).for_each(|(entry, &gram)| *entry += (weight * gram) as f32);
            }
            line[i] += (self.damping + f64::from(penalty.at(i))) as f32;
        }
    }
}
