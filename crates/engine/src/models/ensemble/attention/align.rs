//! Turns the factors of one model towards those of another.

use rayon::prelude::*;

use crate::data::Side;
use crate::error::Result;
use crate::params::Params;
use crate::run::CancelToken;

/// Longest rows for which a rotation is computed; it costs the cube of the length.
const LONGEST: usize = 128;

/// Rows whose products one task sums: fixed, so that threads do not change the sum.
const CHUNK: usize = 1024;

const MAX_POLAR_STEPS: usize = 100;

/// Share of ‖M‖ that is added to the diagonal of M: directions in which two models have nothing in common stay.
const RIDGE: f64 = 1e-6;

/// The rotation that takes the rows of `from` closest to those of `to`, dim × dim: the polar factor of Σ x_to x_fromᵀ
/// (orthogonal Procrustes, Schönemann 1966). Rows that one of them does not know are 0 and change nothing. No rotation
/// at all, the identity, when they have no row in common or rows are very long.
///
/// # Errors
/// Cancelled.
pub(super) fn rotation(from: &Params, to: &Params, dim: usize, cancel: &CancelToken) -> Result<Vec<f32>> {
    let factor = if dim <= LONGEST && !std::ptr::eq(from, to) {
        polar_factor(&cross_product(from, to, dim, cancel)?, dim, cancel)?
    } else {
        None
    };
    Ok(factor.unwrap_or_else(|| identity(dim)).iter().map(|&x| x as f32).collect())
}

/// Σ x_to x_fromᵀ over the rows of both sides, biases left out.
fn cross_product(from: &Params, to: &Params, dim: usize, cancel: &CancelToken) -> Result<Vec<f64>> {
    let mut sum = vec![0.0; dim * dim];
    for side in [Side::User, Side::Item] {
        let len = from.shape().table(side).1;
        let chunks = from.table(side).par_chunks(CHUNK * len).zip(to.table(side).par_chunks(CHUNK * len));
        let of_chunk = |(from, to): (&[f32], &[f32])| {
            cancel.chunk(|| {
                let mut product = vec![0.0; dim * dim];
                for (from, to) in from.chunks_exact(len).zip(to.chunks_exact(len)) {
                    add_outer(&mut product, &to[..dim], &from[..dim]);
                }
                Ok(product)
            })
        };
        let parts: Vec<Result<Vec<f64>>> = chunks.map(of_chunk).collect();
        for part in parts {
            sum.iter_mut().zip(part?).for_each(|(sum, x)| *sum += x);
        }
    }
    Ok(sum)
}

/// Adds x yᵀ.
fn add_outer(product: &mut [f64], x: &[f32], y: &[f32]) {
    for (row, &x) in product.chunks_exact_mut(y.len()).zip(x).filter(|(_, x)| **x != 0.0) {
        for (entry, &y) in row.iter_mut().zip(y) {
            *entry += f64::from(x) * f64::from(y);
        }
    }
}

fn identity(dim: usize) -> Vec<f64> {
    (0..dim * dim).map(|n| f64::from(u8::from(n / dim == n % dim))).collect()
}

/// U of M = U H, H symmetric, by X ← 3/2 X − 1/2 X XᵀX from M / ‖M‖ (Newton and Schulz); none when M is 0.
fn polar_factor(matrix: &[f64], dim: usize, cancel: &CancelToken) -> Result<Option<Vec<f64>>> {
    let norm = matrix.iter().map(|x| x * x).sum::<f64>().sqrt();
    if norm == 0.0 {
        return Ok(None);
    }
    let mut x: Vec<f64> =
        matrix.iter().zip(identity(dim)).map(|(entry, unit)| (entry / norm + RIDGE * unit) / (1.0 + RIDGE)).collect();
    for _ in 0..MAX_POLAR_STEPS {
        let cube = cancel.chunk(|| Ok(times(&x, &times_transposed(&x, &x, dim), dim)))?;
        let next: Vec<f64> = x.iter().zip(&cube).map(|(x, cube)| 1.5 * x - 0.5 * cube).collect();
        let moved: f64 = x.iter().zip(&next).map(|(x, next)| (x - next) * (x - next)).sum();
        x = next;
        if moved < 1e-20 {
            break;
        }
    }
    Ok(Some(x))
}

/// Xᵀ Y.
fn times_transposed(x: &[f64], y: &[f64], dim: usize) -> Vec<f64> {
    let mut product = vec![0.0; dim * dim];
    for (x, y) in x.chunks_exact(dim).zip(y.chunks_exact(dim)) {
        for (row, &x) in product.chunks_exact_mut(dim).zip(x) {
            row.iter_mut().zip(y).for_each(|(entry, y)| *entry += x * y);
        }
    }
    product
}

/// X Y.
fn times(x: &[f64], y: &[f64], dim: usize) -> Vec<f64> {
    let mut product = vec![0.0; dim * dim];
    for (row, x) in product.chunks_exact_mut(dim).zip(x.chunks_exact(dim)) {
        for (&x, y) in x.iter().zip(y.chunks_exact(dim)) {
            row.iter_mut().zip(y).for_each(|(entry, y)| *entry += x * y);
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::hash::{Purpose, Stream};
    use crate::params::ParamShape;
    use approx::assert_relative_eq;

    fn assert_orthogonal(factor: &[f64], dim: usize) {
        for (found, expected) in times_transposed(factor, factor, dim).iter().zip(identity(dim)) {
            assert_relative_eq!(*found, expected, epsilon = 1e-8);
        }
    }

    #[test]
    fn polar_factors_are_orthogonal_also_of_matrices_without_full_rank() {
        let cancel = CancelToken::default();
        let mut stream = Stream::new(3, Purpose::Init, 0);
        let mut matrix: Vec<f64> = (0..25).map(|_| stream.normal()).collect();
        let factor = polar_factor(&matrix, 5, &cancel).expect("not cancelled").expect("not zero");
        assert_orthogonal(&factor, 5);
        // H = UᵀM is symmetric.
        let h = times_transposed(&factor, &matrix, 5);
        (0..25).for_each(|n| assert_relative_eq!(h[n], h[n % 5 * 5 + n / 5], epsilon = 1e-4));
        matrix[10..].fill(0.0);
        assert_orthogonal(&polar_factor(&matrix, 5, &cancel).expect("not cancelled").expect("not zero"), 5);
        assert_eq!(polar_factor(&[0.0; 4], 2, &cancel), Ok(None));
    }

    #[test]
    fn models_with_nothing_in_common_are_not_turned_and_a_cancelled_run_says_so() {
        let shape = ParamShape { users: (2, 2), items: (1, 2) };
        let table = |values: [f32; 6]| Params::from_values(shape, values.to_vec()).expect("as many");
        let (a, b) = (table([1.0, 2.0, 0.0, 0.0, 0.0, 0.0]), table([0.0, 0.0, 3.0, 4.0, 1.0, 1.0]));
        let cancel = CancelToken::default();
        assert_eq!(rotation(&a, &b, 2, &cancel), Ok(vec![1.0, 0.0, 0.0, 1.0]));
        cancel.cancel();
        assert_eq!(rotation(&a, &b, 2, &cancel), Err(Error::Cancelled));
    }
}
