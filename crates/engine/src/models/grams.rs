//! Gram matrices of both tables, which block solves of an all-pairs objective share.

use nalgebra::DMatrix;
use rayon::prelude::*;

use crate::data::Side;
use crate::kernels::{add_gram, gather_rows, stride};
use crate::params::Params;

/// Rows that go through one Gram matrix before it is added to the total: fixed, so that threads do not change the sum.
const CHUNK: usize = 1024;

/// A correction costs about as much as so many rows of a sum from scratch, which goes through the kernel in f32.
const ROWS_A_CORRECTION: usize = 16;

/// XᵀX of the users' and of the items' table, corrected when few rows change: then it costs what has changed.
#[derive(Debug, Clone)]
pub(super) struct Grams([DMatrix<f64>; 2]);

impl Grams {
    /// Those of `params`.
    pub(super) fn of(params: &Params) -> Self {
        Self([Side::User, Side::Item].map(|side| gram(params, side)))
    }

    /// Σ_rows x xᵀ over the table of `side`.
    pub(super) fn of_side(&self, side: Side) -> &DMatrix<f64> {
        &self.0[side.place()]
    }

    /// Follows `params`, whose rows `rows` of `side` are about to be `values`. False when so many rows change that the
    /// sum from scratch is cheaper; then nothing is left to be used.
    pub(super) fn follow(&mut self, params: &Params, side: Side, rows: &[u32], values: &[f32]) -> bool {
        let (num_rows, dim) = params.shape().table(side);
        if rows.len() * ROWS_A_CORRECTION > num_rows {
            return false;
        }
        let gram = &mut self.0[side.place()];
        for (&row, new) in rows.iter().zip(values.chunks_exact(dim)) {
            let old = params.row(side, row as usize);
            for j in 0..dim {
                for i in 0..dim {
                    gram[(i, j)] += f64::from(new[i]) * f64::from(new[j]) - f64::from(old[i]) * f64::from(old[j]);
                }
            }
        }
        true
    }
}

/// Σ_rows x xᵀ over the table of `side`: dim × dim, summed in f64 over chunks of rows in their order.
pub(super) fn gram(params: &Params, side: Side) -> DMatrix<f64> {
    let dim = params.shape().table(side).1;
    let stride = stride(dim);
    let chunk_gram = |chunk: &[f32]| {
        let ids: Vec<u32> = (0..(chunk.len() / dim) as u32).collect();
        let mut padded = vec![0.0; ids.len() * stride];
        gather_rows(chunk, dim, &ids, &mut padded);
        let mut gram = vec![0.0; stride * stride];
        add_gram(&mut gram, stride, &padded, 1.0);
        gram
    };
    let partial: Vec<Vec<f32>> = params.table(side).par_chunks(CHUNK * dim).map(chunk_gram).collect();
    let entry = |i: usize, j: usize| partial.iter().map(|gram| f64::from(gram[i.min(j) * stride + i.max(j)])).sum();
    DMatrix::from_fn(dim, dim, entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParamShape;
    use approx::assert_relative_eq;

    #[test]
    fn corrected_sums_are_those_from_scratch() {
        let shape = ParamShape { users: (200, 5), items: (40, 5) };
        let number = |n: usize| (n * 37 % 101) as f32 / 101.0 - 0.4;
        let mut params = Params::from_values(shape, (0..shape.len()).map(number).collect()).expect("as many");
        let mut grams = Grams::of(&params);
        let (rows, values): ([u32; 2], Vec<f32>) = ([3, 77], (0..10).map(|n| number(n + 5000)).collect());
        assert!(grams.follow(&params, Side::User, &rows, &values));
        for (&row, new) in rows.iter().zip(values.chunks_exact(5)) {
            params.row_mut(Side::User, row as usize).copy_from_slice(new);
        }
        for side in [Side::User, Side::Item] {
            assert_relative_eq!(*grams.of_side(side), gram(&params, side), max_relative = 1e-5, epsilon = 1e-5);
        }
        assert!(!grams.follow(&params, Side::Item, &[1, 2, 3], &[0.0; 15]), "three of forty rows");
    }
}
