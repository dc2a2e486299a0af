//! Passes over rows of features: gathering, projecting, summing, scaling.
//!
//! Rows lie one after another, each of `stride` numbers, a multiple of four.

use super::LANES;

/// Copies row `id` of `table`, which has `dim` numbers a row, for every one of `ids` to `rows`; zeros follow.
pub fn gather_rows(table: &[f32], dim: usize, ids: &[u32], rows: &mut [f32]) {
    let stride = rows.len() / ids.len().max(1);
    for (row, &id) in rows.chunks_exact_mut(stride.max(1)).zip(ids) {
        let from = &table[id as usize * dim..(id as usize + 1) * dim];
        let (from, from_tail) = from.as_chunks::<LANES>();
        let (to, _) = row.as_chunks_mut::<LANES>();
        let (to, to_tail) = to.split_at_mut(from.len());
        // Vectors are copied one by one: a call to copy memory costs more than a short row.
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
        if let Some(last) = to_tail.first_mut() {
            for (lane, to) in last.iter_mut().enumerate() {
                *to = from_tail.get(lane).copied().unwrap_or(0.0);
            }
        }
    }
}

/// Writes x_n · v for every row x_n; `v` has `stride` numbers.
pub fn project_rows(rows: &[f32], v: &[f32], projections: &mut [f32]) {
    let stride = v.len();
    let (v, _) = v.as_chunks::<LANES>();
    let (fours, rest) = projections.as_chunks_mut::<LANES>();
    let (panels, rest_rows) = rows.split_at(fours.len() * LANES * stride);
    for (projections, panel) in fours.iter_mut().zip(panels.chunks_exact(LANES * stride)) {
        *projections = project_four(four_rows(panel, stride), v);
    }
    for (projection, row) in rest.iter_mut().zip(rest_rows.chunks_exact(stride)) {
        let row = row.as_chunks().0;
        *projection = project_four([row; LANES], v)[0];
    }
}

/// Four rows of `stride` numbers as vectors.
#[inline]
fn four_rows(panel: &[f32], stride: usize) -> [&[[f32; LANES]]; LANES] {
    std::array::from_fn(|r| panel[r * stride..(r + 1) * stride].as_chunks().0)
}

/// x · v of four rows x of the same length.
#[inline]
pub(super) fn project_four(rows: [&[[f32; LANES]]; LANES], v: &[[f32; LANES]]) -> [f32; LANES] {
    let [a, b, c, d] = rows;
    let mut sums = [[0.0_f32; LANES]; LANES];
    for ((((v, a), b), c), d) in v.iter().zip(a).zip(b).zip(c).zip(d) {
        for (sum, row) in sums.iter_mut().zip([a, b, c, d]) {
            for (lane, sum) in sum.iter_mut().enumerate() {
                *sum += row[lane] * v[lane];
            }
        }
    }
    add_lanes(&sums)
}

/// The sum of each vector's lanes.
///
/// Not inlined: the compiler would see four sums side by side, put one row in each lane, and load numbers one by one.
#[inline(never)]
fn add_lanes(sums: &[[f32; LANES]; LANES]) -> [f32; LANES] {
    sums.map(|sum| (sum[0] + sum[1]) + (sum[2] + sum[3]))
}

/// Adds Σ_n weights_n x_n to `total`, which has `stride` numbers.
///
/// The sum of one call is made before it is added, so that roundings stay small beside a long total: rows come in
/// panels.
pub fn add_weighted_rows(total: &mut [f32], rows: &[f32], weights: &[f32]) {
    let stride = total.len();
    let mut at = 0;
    while at + 4 * LANES <= stride {
        add_weighted_columns::<{ 4 * LANES }>(total, rows, weights, at);
        at += 4 * LANES;
    }
    while at < stride {
        add_weighted_columns::<LANES>(total, rows, weights, at);
        at += LANES;
    }
}

#[inline]
fn add_weighted_columns<const COLS: usize>(total: &mut [f32], rows: &[f32], weights: &[f32], at: usize) {
    let mut sums = [0.0_f32; COLS];
    for (row, &weight) in rows.chunks_exact(total.len()).zip(weights) {
        let Some(row) = row[at..].first_chunk::<COLS>() else { return };
        for (sum, &value) in sums.iter_mut().zip(row) {
            *sum += weight * value;
        }
    }
    for (total, sum) in total[at..].iter_mut().zip(sums) {
        *total += sum;
    }
}

/// Adds Σ_n weights_n x_n², coordinate by coordinate, to `total`, which has `stride` numbers.
pub fn add_weighted_squares(total: &mut [f32], rows: &[f32], weights: &[f32]) {
    for (row, &weight) in rows.chunks_exact(total.len()).zip(weights) {
        for (total, &value) in total.iter_mut().zip(row) {
            *total += weight * (value * value);
        }
    }
}

/// x_n ← factors_n x_n.
pub fn scale_rows(rows: &mut [f32], stride: usize, factors: &[f32]) {
    for (row, &factor) in rows.chunks_exact_mut(stride).zip(factors) {
        for value in row {
            *value *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Purpose, Stream};
    use crate::kernels::dot_f64;
    use approx::assert_relative_eq;

    fn numbers(len: usize, key: u64) -> Vec<f32> {
        let mut stream = Stream::new(3, Purpose::Init, key);
        (0..len).map(|_| stream.normal() as f32).collect()
    }

    #[test]
    fn rows_are_gathered_with_zeros_behind() {
        for (dim, stride) in [(1, 4), (4, 4), (5, 8), (17, 20)] {
            let table = numbers(6 * dim, dim as u64);
            let ids = [5, 0, 3];
            let mut rows = vec![f32::NAN; 3 * stride];
            gather_rows(&table, dim, &ids, &mut rows);
            for (row, id) in rows.chunks_exact(stride).zip(ids) {
                assert_eq!(row[..dim], table[id as usize * dim..(id as usize + 1) * dim]);
                assert!(row[dim..].iter().all(|&value| value == 0.0));
            }
        }
    }

    #[test]
    fn passes_agree_with_double_precision() {
        for (stride, num_rows) in [(4, 1), (8, 5), (20, 64), (64, 131)] {
            let (rows, v, weights) = (numbers(stride * num_rows, 1), numbers(stride, 2), numbers(num_rows, 3));
            let mut projections = vec![0.0; num_rows];
            project_rows(&rows, &v, &mut projections);
            let mut total = vec![1.0; stride];
            add_weighted_rows(&mut total, &rows, &weights);
            let mut scaled = rows.clone();
            scale_rows(&mut scaled, stride, &weights);
            let mut squares = vec![1.0; stride];
            add_weighted_squares(&mut squares, &rows, &weights);
            for (n, row) in rows.chunks_exact(stride).enumerate() {
                // Sums of at most 131 products of size one in f32.
                assert_relative_eq!(f64::from(projections[n]), dot_f64(row, &v), epsilon = 1e-4);
                assert_eq!(scaled[n * stride].to_bits(), (weights[n] * row[0]).to_bits());
            }
            for (k, &total) in total.iter().enumerate() {
                let column: Vec<f32> = rows.iter().skip(k).step_by(stride).copied().collect();
                assert_relative_eq!(f64::from(total), 1.0 + dot_f64(&column, &weights), epsilon = 1e-4);
                let squared: Vec<f32> = column.iter().map(|value| value * value).collect();
                assert_relative_eq!(f64::from(squares[k]), 1.0 + dot_f64(&squared, &weights), epsilon = 1e-3);
            }
        }
    }
}
