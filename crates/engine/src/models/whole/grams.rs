//! Gram matrices of the all-pairs term, in double precision.

use rayon::prelude::*;

use super::WholeBilinear;
use crate::data::Side;
use crate::error::Result;
use crate::kernels::add_scaled_double;

/// Rows that one task sums over: fixed, so that threads do not change the sum.
const CHUNK: usize = 256;

impl WholeBilinear<'_> {
    /// Σ_rows x xᵀ of the users' and of the items' table, when there is an all-pairs term.
    pub(super) fn grams(&self, theta: &[f64]) -> Result<Option<[Vec<f64>; 2]>> {
        if self.objective.all_pairs_weight == 0.0 {
            return Ok(None);
        }
        let (users, items) = (self.tables(theta, Side::User).own, self.tables(theta, Side::Item).own);
        Ok(Some([self.cross_gram(users, users)?, self.cross_gram(items, items)?]))
    }

    /// The change of both Gram matrices along v.
    pub(super) fn moving_grams(&self, theta: &[f64], v: &[f64]) -> Result<[Vec<f64>; 2]> {
        let of_side = |side| self.moving_gram(self.tables(theta, side).own, self.tables(v, side).own);
        Ok([of_side(Side::User)?, of_side(Side::Item)?])
    }

    /// The change of the Gram matrix of a table X along its part V of a direction: VᵀX + XᵀV.
    pub(super) fn moving_gram(&self, x: &[f64], v: &[f64]) -> Result<Vec<f64>> {
        let (dim, cross) = (self.dim(), self.cross_gram(x, v)?);
        Ok((0..dim * dim).map(|n| cross[n] + cross[n % dim * dim + n / dim]).collect())
    }

    /// Σ_rows x yᵀ over two tables: dim × dim, row by row.
    fn cross_gram(&self, x: &[f64], y: &[f64]) -> Result<Vec<f64>> {
        let dim = self.dim();
        let of_chunk = |(x, y): (&[f64], &[f64])| {
            self.cancel.chunk(|| {
                let mut sum = vec![0.0; dim * dim];
                for (x, y) in x.chunks_exact(dim).zip(y.chunks_exact(dim)) {
                    for (row, &x) in sum.chunks_exact_mut(dim).zip(x) {
                        add_scaled_double(row, x, y);
                    }
                }
                Ok(sum)
            })
        };
        let parts: Vec<Result<Vec<f64>>> =
            x.par_chunks(CHUNK * dim).zip(y.par_chunks(CHUNK * dim)).map(of_chunk).collect();
        let mut total = vec![0.0; dim * dim];
        for part in parts {
            add_scaled_double(&mut total, 1.0, &part?);
        }
        Ok(total)
    }
}
