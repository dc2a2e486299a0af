//! What each kernel buys over nalgebra: `cargo bench -p alteraser-engine`.

#![allow(clippy::wildcard_imports, reason = "each group uses what stands at the top")]
#![allow(clippy::expect_used, reason = "a bench that cannot go on fails here")]

use alteraser_engine::kernels::{
    Table, add_gram, add_weighted_rows, dot, factor, gather_rows, multiply_rows, project_rows, sigmoid, softplus, solve,
};
use divan::{Bencher, black_box};
use nalgebra::{DMatrix, DVector};

/// Lengths of vectors.
const DIMS: [usize; 4] = [16, 32, 64, 128];

/// Rows of a block: what a user of MovieLens 1M has.
const NUM_ROWS: usize = 150;

fn main() {
    divan::main();
}

fn numbers(len: usize) -> Vec<f32> {
    (0..len).map(|n| (n * 7919 % 1013) as f32 / 1013.0 - 0.5).collect()
}

/// A positive definite matrix.
fn hessian(dim: usize) -> Vec<f32> {
    let mut matrix = vec![0.0; dim * dim];
    add_gram(&mut matrix, dim, &numbers(dim * NUM_ROWS), 1.0);
    for i in 0..dim {
        matrix[i * dim + i] += 1.0;
        for j in 0..i {
            matrix[i * dim + j] = matrix[j * dim + i];
        }
    }
    matrix
}

#[divan::bench_group]
mod gram {
    use super::*;

    #[divan::bench(args = DIMS)]
    fn ours(bencher: Bencher<'_, '_>, dim: usize) {
        let (rows, mut gram) = (numbers(dim * NUM_ROWS), vec![0.0; dim * dim]);
        bencher.bench_local(move || add_gram(black_box(&mut gram), dim, black_box(&rows), 1.0));
    }

    #[divan::bench(args = DIMS)]
    fn nalgebra(bencher: Bencher<'_, '_>, dim: usize) {
        let rows = DMatrix::from_column_slice(dim, NUM_ROWS, &numbers(dim * NUM_ROWS));
        let columns = rows.transpose();
        let mut gram = DMatrix::zeros(dim, dim);
        bencher.bench_local(move || black_box(&mut gram).gemm(1.0, black_box(&rows), &columns, 1.0));
    }
}

#[divan::bench_group]
mod cholesky {
    use super::*;

    #[divan::bench(args = DIMS)]
    fn ours(bencher: Bencher<'_, '_>, dim: usize) {
        let (hessian, mut matrix, mut x) = (hessian(dim), vec![0.0; dim * dim], numbers(dim));
        bencher.bench_local(move || {
            matrix.copy_from_slice(black_box(&hessian));
            factor(&mut matrix, dim).expect("positive definite");
            solve(&matrix, &mut x);
        });
    }

    #[divan::bench(args = DIMS)]
    fn nalgebra(bencher: Bencher<'_, '_>, dim: usize) {
        let (hessian, mut x) = (DMatrix::from_column_slice(dim, dim, &hessian(dim)), DVector::from_vec(numbers(dim)));
        bencher.bench_local(move || {
            let factor = black_box(&hessian).clone().cholesky().expect("positive definite");
            factor.solve_mut(&mut x);
        });
    }
}

#[divan::bench_group]
mod project {
    use super::*;

    #[divan::bench(args = DIMS)]
    fn ours(bencher: Bencher<'_, '_>, dim: usize) {
        let (rows, v, mut to) = (numbers(dim * NUM_ROWS), numbers(dim), vec![0.0; NUM_ROWS]);
        bencher.bench_local(move || project_rows(black_box(&rows), black_box(&v), &mut to));
    }

    #[divan::bench(args = DIMS)]
    fn dot_by_dot(bencher: Bencher<'_, '_>, dim: usize) {
        let (rows, v, mut to) = (numbers(dim * NUM_ROWS), numbers(dim), vec![0.0; NUM_ROWS]);
        bencher.bench_local(move || {
            for (to, row) in to.iter_mut().zip(black_box(&rows).chunks_exact(dim)) {
                *to = dot(row, black_box(&v));
            }
        });
    }

    #[divan::bench(args = DIMS)]
    fn nalgebra(bencher: Bencher<'_, '_>, dim: usize) {
        let rows = DMatrix::from_column_slice(dim, NUM_ROWS, &numbers(dim * NUM_ROWS));
        let (v, mut to) = (DVector::from_vec(numbers(dim)), DVector::zeros(NUM_ROWS));
        bencher.bench_local(move || black_box(&mut to).gemv_tr(1.0, black_box(&rows), black_box(&v), 0.0));
    }
}

#[divan::bench_group]
mod weighted_sum {
    use super::*;

    #[divan::bench(args = DIMS)]
    fn ours(bencher: Bencher<'_, '_>, dim: usize) {
        let (rows, weights, mut to) = (numbers(dim * NUM_ROWS), numbers(NUM_ROWS), vec![0.0; dim]);
        bencher.bench_local(move || add_weighted_rows(black_box(&mut to), black_box(&rows), &weights));
    }

    #[divan::bench(args = DIMS)]
    fn nalgebra(bencher: Bencher<'_, '_>, dim: usize) {
        let rows = DMatrix::from_column_slice(dim, NUM_ROWS, &numbers(dim * NUM_ROWS));
        let (weights, mut to) = (DVector::from_vec(numbers(NUM_ROWS)), DVector::zeros(dim));
        bencher.bench_local(move || black_box(&mut to).gemv(1.0, black_box(&rows), &weights, 1.0));
    }
}

#[divan::bench_group]
mod gather {
    use super::*;

    fn ids() -> Vec<u32> {
        (0..NUM_ROWS as u32).map(|n| n * 2_654_435 % 3_000).collect()
    }

    #[divan::bench(args = DIMS)]
    fn ours(bencher: Bencher<'_, '_>, dim: usize) {
        let (table, ids, mut rows) = (numbers(dim * 3_000), ids(), vec![0.0; dim * NUM_ROWS]);
        bencher.bench_local(move || gather_rows(black_box(&table), dim, &ids, &mut rows));
    }

    #[divan::bench(args = DIMS)]
    fn copied(bencher: Bencher<'_, '_>, dim: usize) {
        let (table, ids, mut rows) = (numbers(dim * 3_000), ids(), vec![0.0; dim * NUM_ROWS]);
        bencher.bench_local(move || {
            for (row, &id) in rows.chunks_exact_mut(dim).zip(&ids) {
                row.copy_from_slice(&black_box(&table)[id as usize * dim..][..dim]);
            }
        });
    }
}

/// Scores of 32 users with 3,000 items.
#[divan::bench_group]
mod scores {
    use super::*;

    #[divan::bench(args = DIMS)]
    fn ours(bencher: Bencher<'_, '_>, dim: usize) {
        let (users, items, mut to) = (numbers(dim * 32), numbers(dim * 3_000), vec![0.0; 32 * 3_000]);
        bencher.bench_local(move || {
            let users = Table { values: black_box(&users), stride: dim, dim };
            multiply_rows(users, Table { values: &items, stride: dim, dim }, &mut to);
        });
    }

    #[divan::bench(args = DIMS)]
    fn nalgebra(bencher: Bencher<'_, '_>, dim: usize) {
        let users = DMatrix::from_row_slice(32, dim, &numbers(dim * 32));
        let items = DMatrix::from_column_slice(dim, 3_000, &numbers(dim * 3_000));
        let mut to = DMatrix::zeros(32, 3_000);
        bencher.bench_local(move || black_box(&mut to).gemm(1.0, black_box(&users), &items, 0.0));
    }
}

/// A thousand scores; the standard library for want of anything in nalgebra.
#[divan::bench_group]
mod logistic {
    use super::*;

    fn scores() -> Vec<f32> {
        numbers(1_000).into_iter().map(|z| 8.0 * z).collect()
    }

    #[divan::bench]
    fn our_sigmoid(bencher: Bencher<'_, '_>) {
        let (scores, mut to) = (scores(), vec![0.0; 1_000]);
        bencher.bench_local(move || {
            to.iter_mut().zip(black_box(&scores)).for_each(|(to, &z)| *to = sigmoid(z));
            black_box(&mut to);
        });
    }

    #[divan::bench]
    #[allow(clippy::disallowed_methods, reason = "what the kernel is compared with")]
    fn std_sigmoid(bencher: Bencher<'_, '_>) {
        let (scores, mut to) = (scores(), vec![0.0; 1_000]);
        bencher.bench_local(move || {
            to.iter_mut().zip(black_box(&scores)).for_each(|(to, &z)| *to = 1.0 / (1.0 + (-z).exp()));
            black_box(&mut to);
        });
    }

    #[divan::bench]
    fn our_softplus(bencher: Bencher<'_, '_>) {
        let (scores, mut to) = (scores(), vec![0.0; 1_000]);
        bencher.bench_local(move || {
            to.iter_mut().zip(black_box(&scores)).for_each(|(to, &z)| *to = softplus(z));
            black_box(&mut to);
        });
    }

    #[divan::bench]
    #[allow(clippy::disallowed_methods, reason = "what the kernel is compared with")]
    fn std_softplus(bencher: Bencher<'_, '_>) {
        let (scores, mut to) = (scores(), vec![0.0; 1_000]);
        bencher.bench_local(move || {
            to.iter_mut().zip(black_box(&scores)).for_each(|(to, &z)| *to = z.max(0.0) + (-z.abs()).exp().ln_1p());
            black_box(&mut to);
        });
    }
}
