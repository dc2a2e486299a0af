//! The Newton system with the users eliminated.
//!
//! Users meet only items and items only users, so H + μI = (A B; Bᵀ C) with block-diagonal A and C. Eliminating the
//! users leaves S = C − Bᵀ A⁻¹ B in the items. Conjugate gradients on S with the preconditioner C need half the products
//! that they need on the whole system with the preconditioner (A 0; 0 C), and a product costs less, for neither A nor C is
//! ever multiplied with (Hageman, Young: *Applied Iterative Methods*, 1981, chapter 8: the reduced system of a
//! red-black ordering).
//!
//! Products are in f32 with f64 vectors between them: the system only proposes directions, which are judged in f64.

use super::blocks::FactoredBlocks;
use super::expansion::{BilinearExpansion, RowDerivatives};
use crate::data::Side;
use crate::error::Result;
use crate::kernels::{dot, stride};
use crate::per_thread::Apart;
use crate::solve::NewtonSystem;
use crate::solve::vectors::inner;

/// S σ = −r for the items.
pub(super) struct ReducedSystem<'e> {
    expansion: &'e BilinearExpansion<'e>,
    /// A.
    users: FactoredBlocks,
    /// C.
    items: FactoredBlocks,
    b: &'e [f64],
    /// −A⁻¹ b_u.
    start: Vec<f64>,
    residual: Vec<f64>,
}

impl<'e> ReducedSystem<'e> {
    pub(super) fn new(expansion: &'e BilinearExpansion<'e>, damping: f64, b: &'e [f64]) -> Result<Self> {
        let blocks = |side| FactoredBlocks::new(expansion, side, damping);
        let (users, items) = (blocks(Side::User)?, blocks(Side::Item)?);
        let problem = expansion.problem;
        let (b_users, b_items) = b.split_at(problem.shape.users.0 * problem.dim());
        let (start, residual) = (vec![0.0; b_users.len()], vec![0.0; b_items.len()]);
        let mut system = Self { expansion, users, items, b, start, residual };
        let mut start = std::mem::take(&mut system.start);
        system.eliminate(b_users, &mut start)?;
        let mut residual = std::mem::take(&mut system.residual);
        system.couple(Side::Item, &start, &mut residual)?;
        residual.iter_mut().zip(b_items).for_each(|(r, b)| *r += b);
        Ok(Self { start, residual, ..system })
    }

    /// −A⁻¹ b.
    fn eliminate(&self, b: &[f64], solved: &mut [f64]) -> Result<()> {
        self.users.solve(self.expansion.problem, b, solved)?;
        for x in solved {
            *x = -*x;
        }
        Ok(())
    }

    /// Writes what the rows of `side` feel of moves v of their counterparts: Σ (ℓ″ (x · v) q + ℓ′ v), B v for users and
    /// Bᵀ v for items, 0 for rows that are no variables.
    fn couple(&self, side: Side, moves: &[f64], coupled: &mut [f64]) -> Result<()> {
        let (expansion, problem) = (self.expansion, self.expansion.problem);
        let (tables, layout) = (problem.tables(&expansion.theta, side), problem.layout(side));
        let others = MovingRows::new(tables.other, moves, (problem.dim(), problem.num_factors()));
        let moving = match side {
            Side::User => self.moving_gram(Side::Item, moves)?,
            Side::Item => self.moving_gram(Side::User, moves)?,
        };
        layout.run(problem.cancel, layout.cut_rows(coupled, problem.dim()), |rows, output| {
            let (mut scratch, mut row_sum) = (RowDerivatives::default(), RowSum::new(&others));
            for (row, coupled) in rows.zip(output.chunks_exact_mut(tables.dim)) {
                coupled.fill(0.0);
                let (x, points) = (tables.own(row), problem.points(side, row));
                if points.terms.is_idle() {
                    continue;
                }
                let (slopes, curvatures) = expansion.row_derivatives(side, row, &mut scratch);
                let mut derivatives = slopes.iter().zip(curvatures);
                row_sum.start(x);
                points.for_each(|other| {
                    if let Some((&slope, &curvature)) = derivatives.next() {
                        row_sum.add(other, slope, curvature, coupled);
                    }
                });
                row_sum.flush(coupled);
                problem.add_all_pairs(moving.as_ref(), side, x, coupled);
            }
            Ok(())
        })?;
        Ok(())
    }

    /// VᵀX + XᵀV of the table of `side` at its place, when there is an all-pairs term.
    fn moving_gram(&self, side: Side, moves: &[f64]) -> Result<Option<[Vec<f64>; 2]>> {
        if self.expansion.grams.is_none() {
            return Ok(None);
        }
        let problem = self.expansion.problem;
        let table = problem.tables(&self.expansion.theta, side).own;
        let mut grams = [Vec::new(), Vec::new()];
        grams[side.place()] = problem.moving_gram(table, moves)?;
        Ok(Some(grams))
    }
}

impl NewtonSystem for ReducedSystem<'_> {
    fn residual(&self) -> &[f64] {
        &self.residual
    }

    fn head_start(&self) -> f64 {
        -0.5 * inner(&self.b[..self.start.len()], &self.start)
    }

    fn multiply_rest(&self, p: &[f64], product: &mut [f64]) -> Result<f64> {
        let mut felt = vec![0.0; self.start.len()];
        self.couple(Side::User, p, &mut felt)?;
        let mut entailed = vec![0.0; felt.len()];
        self.eliminate(&felt, &mut entailed)?;
        self.couple(Side::Item, &entailed, product)?;
        Ok(inner(p, p) + inner(&entailed, &entailed))
    }

    fn precondition(&self, r: &[f64], solved: &mut [f64]) -> Result<()> {
        self.items.solve(self.expansion.problem, r, solved)
    }

    fn complete(&self, sigma: Vec<f64>) -> Result<Vec<f64>> {
        let mut felt = vec![0.0; self.start.len()];
        self.couple(Side::User, &sigma, &mut felt)?;
        felt.iter_mut().zip(self.b).for_each(|(felt, b)| *felt += b);
        let mut step = vec![0.0; felt.len()];
        self.eliminate(&felt, &mut step)?;
        step.extend(sigma);
        Ok(step)
    }
}

/// Rows with their moves in f32: factors, then moves of the factors, both padded; moves of the biases apart.
struct MovingRows {
    rows: Vec<f32>,
    bias_moves: Vec<f32>,
    num_factors: usize,
    stride: usize,
}

impl MovingRows {
    fn new(table: &[f64], moves: &[f64], (dim, num_factors): (usize, usize)) -> Self {
        let stride = stride(num_factors);
        let mut rows = vec![0.0; table.len() / dim * 2 * stride];
        let mut bias_moves = Vec::new();
        let sources = table.chunks_exact(dim).zip(moves.chunks_exact(dim));
        for (row, (x, v)) in rows.chunks_exact_mut(2 * stride).zip(sources) {
            let (factors, factor_moves) = row.split_at_mut(stride);
            factors.iter_mut().zip(&x[..num_factors]).for_each(|(to, &from)| *to = from as f32);
            factor_moves.iter_mut().zip(&v[..num_factors]).for_each(|(to, &from)| *to = from as f32);
            bias_moves.extend(v[num_factors..].iter().map(|&v| v as f32));
        }
        Self { rows, bias_moves, num_factors, stride }
    }
}

/// The sum over the terms of one row, in f32 with long sums flushed to f64 now and then.
struct RowSum<'m> {
    others: &'m MovingRows,
    x: Apart,
    sum: Apart,
    bias_sum: f32,
    pending: u32,
}

impl<'m> RowSum<'m> {
    /// Terms that are summed in f32.
    const FLUSH: u32 = 64;

    fn new(others: &'m MovingRows) -> Self {
        let zeros = || Apart::zeros(others.stride);
        Self { others, x: zeros(), sum: zeros(), bias_sum: 0.0, pending: 0 }
    }

    fn start(&mut self, x: &[f64]) {
        self.x.iter_mut().zip(&x[..self.others.num_factors]).for_each(|(to, &from)| *to = from as f32);
    }

    #[inline]
    fn add(&mut self, other: usize, slope: f32, curvature: f32, total: &mut [f64]) {
        let stride = self.others.stride;
        let row = &self.others.rows[other * 2 * stride..(other + 1) * 2 * stride];
        let (q, v) = row.split_at(stride);
        let mut z_moves = dot(&self.x, v);
        if let Some(bias_move) = self.others.bias_moves.get(other) {
            z_moves += bias_move;
        }
        let slope_moves = curvature * z_moves;
        for ((sum, &q), &v) in self.sum.iter_mut().zip(q).zip(v) {
            *sum += slope_moves * q + slope * v;
        }
        self.bias_sum += slope_moves;
        self.pending += 1;
        if self.pending == Self::FLUSH {
            self.flush(total);
        }
    }

    fn flush(&mut self, total: &mut [f64]) {
        let (factors, bias) = total.split_at_mut(self.others.num_factors);
        factors.iter_mut().zip(&*self.sum).for_each(|(total, &sum)| *total += f64::from(sum));
        for total in bias {
            *total += f64::from(self.bias_sum);
        }
        self.sum.fill(0.0);
        (self.bias_sum, self.pending) = (0.0, 0);
    }
}
