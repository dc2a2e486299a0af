//! The Hessian blocks of all rows, damped and factored.

use super::expansion::{BilinearExpansion, RowDerivatives};
use super::gradient::PointWithGrams;
use super::points::RowPoints;
use super::{Tables, WholeBilinear};
use crate::data::Side;
use crate::error::{Error, Result};
use crate::kernels::{add_gram, add_scaled, dot, factor, stride};
use crate::per_thread::Apart;

/// H_row + μ I = UᵀU of every row of one side: upper triangles, row after row, diagonals inverted.
///
/// For directions only: what is accepted is judged in f64. The factors are most of the memory of a Newton step, so each
/// number is kept in three bytes, to 2⁻¹⁶: two bytes would lose the small eigenvalues of weakly regularized blocks.
pub(super) struct FactoredBlocks {
    side: Side,
    factors: Factors,
}

/// Numbers without the last byte of an f32.
struct Factors {
    high: Vec<u16>,
    low: Vec<u8>,
}

/// The nearest number whose last byte is 0, by its upper half and the byte below it; ties away from 0.
fn shortened(value: f32) -> (u16, u8) {
    let bits = value.to_bits() + 0x80;
    ((bits >> 16) as u16, (bits >> 8) as u8)
}

fn lengthened(high: u16, low: u8) -> f32 {
    f32::from_bits(u32::from(high) << 16 | u32::from(low) << 8)
}

/// Numbers in a triangle.
pub(super) const fn triangle(dim: usize) -> usize {
    dim * (dim + 1) / 2
}

impl FactoredBlocks {
    pub(super) fn new(expansion: &BilinearExpansion<'_>, side: Side, damping: f64) -> Result<Self> {
        let problem = expansion.problem;
        let (layout, size) = (problem.layout(side), triangle(problem.dim()));
        let length = problem.shape.table(side).0 * size;
        let mut factors = Factors { high: vec![0; length], low: vec![0; length] };
        let (high, low) = (layout.cut_rows(&mut factors.high, size), layout.cut_rows(&mut factors.low, size));
        let outputs = high.into_iter().zip(low).collect();
        let tables = problem.tables(&expansion.theta, side);
        layout.run(problem.cancel, outputs, |rows, (high, low)| {
            let mut scratch = BlockScratch::new(problem, (expansion.at(), tables), side, damping);
            let mut derivatives = RowDerivatives::default();
            let mut factor = vec![0.0; size];
            let kept = high.chunks_exact_mut(size).zip(low.chunks_exact_mut(size));
            for (row, (high, low)) in rows.zip(kept) {
                let points = problem.points(side, row);
                if points.terms.is_idle() {
                    continue;
                }
                let (_, curvatures) = expansion.row_derivatives(side, row, &mut derivatives);
                scratch.factor_block(row, points, curvatures, &mut factor)?;
                for ((high, low), &value) in high.iter_mut().zip(low).zip(&factor) {
                    (*high, *low) = shortened(value);
                }
            }
            Ok(())
        })?;
        Ok(Self { side, factors })
    }

    /// Writes (UᵀU)⁻¹ r; 0 for rows that are no variables, whose blocks are 0.
    pub(super) fn solve(&self, problem: &WholeBilinear<'_>, r: &[f64], solved: &mut [f64]) -> Result<()> {
        let (dim, size, layout) = (problem.dim(), triangle(problem.dim()), problem.layout(self.side));
        layout.run(problem.cancel, layout.cut_rows(solved, dim), |rows, output| {
            let (mut x, mut factor) = (Apart::zeros(dim), Apart::zeros(size));
            for (row, solved) in rows.zip(output.chunks_exact_mut(dim)) {
                x.iter_mut().zip(&r[row * dim..(row + 1) * dim]).for_each(|(x, &r)| *x = r as f32);
                self.factors.lengthen(row * size, &mut factor);
                solve(&factor, &mut x);
                solved.iter_mut().zip(&*x).for_each(|(solved, &x)| *solved = f64::from(x));
            }
            Ok(())
        })?;
        Ok(())
    }
}

impl Factors {
    /// Writes the numbers from `start` on.
    fn lengthen(&self, start: usize, numbers: &mut [f32]) {
        let places = start..start + numbers.len();
        let kept = self.high[places.clone()].iter().zip(&self.low[places]);
        for (number, (&high, &low)) in numbers.iter_mut().zip(kept) {
            *number = lengthened(high, low);
        }
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
                let gram = &grams[self.side.other().place()][i * dim..(i + 1) * dim];
                line.iter_mut().zip(gram).for_each(|(entry, &gram)| *entry += (weight * gram) as f32);
            }
            line[i] += (self.damping + f64::from(penalty.at(i))) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_bytes_keep_sixteen_bits() {
        for value in [0.0, 1.0, -1.0, 1.003, 0.1, -3e-9, 7.654_321e20] {
            let (high, low) = shortened(value);
            let kept = lengthened(high, low);
            assert!((kept - value).abs() <= value.abs() / 65_536.0, "{value} became {kept}");
        }
        let step = 1.0 / 32_768.0;
        for (value, nearest) in [(1.0 + 0.4 * step, 1.0), (1.0 + 0.6 * step, 1.0 + step)] {
            let (high, low) = shortened(value);
            assert!((lengthened(high, low) - nearest).abs() < f32::EPSILON, "{value}");
        }
    }
}
