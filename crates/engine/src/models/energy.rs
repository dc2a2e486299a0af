//! Gram matrices in double precision, for values of the objective that are compared in their last digits.

use rayon::prelude::*;

/// Rows that one task sums over: fixed, so that threads do not change the sum.
const CHUNK: usize = 256;

/// ⟨XᵀX, YᵀY⟩ = Σ over pairs of rows of (x·y)², for two tables of rows of `dim` numbers, with every sum in f64.
pub(super) fn gram_product(x: &[f32], y: &[f32], dim: usize) -> f64 {
    let (x, y) = (gram(x, dim), gram(y, dim));
    x.iter().zip(&y).map(|(x, y)| x * y).sum()
}

fn gram(table: &[f32], dim: usize) -> Vec<f64> {
    let of_chunk = |rows: &[f32]| {
        let mut sum = vec![0.0; dim * dim];
        for row in rows.chunks_exact(dim) {
            for (sums, &x) in sum.chunks_exact_mut(dim).zip(row) {
                for (sum, &y) in sums.iter_mut().zip(row) {
                    *sum += f64::from(x) * f64::from(y);
                }
            }
        }
        sum
    };
    let parts: Vec<Vec<f64>> = table.par_chunks(CHUNK * dim.max(1)).map(of_chunk).collect();
    let mut total = vec![0.0; dim * dim];
    for part in parts {
        total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn it_is_the_sum_over_all_pairs() {
        let number = |n: usize| (n * 37 % 101) as f32 / 101.0 - 0.4;
        let (x, y): (Vec<f32>, Vec<f32>) = ((0..900).map(number).collect(), (900..1500).map(number).collect());
        let pairs = x.chunks(3).flat_map(|x| y.chunks(3).map(move |y| (x, y)));
        let score = |(x, y): (&[f32], &[f32])| x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        assert_relative_eq!(gram_product(&x, &y, 3), pairs.map(|p| score(p).powi(2)).sum(), max_relative = 1e-12);
    }
}
