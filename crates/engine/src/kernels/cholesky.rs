//! Cholesky factorization and the two triangular solves, in place.
//!
//! A row of the factor is needed by all rows below, so the upper factor H = Uᵀ U is kept: its rows lie in memory one
//! after another, and what the rows above contribute to four rows is the same sum of outer products as in a Gram
//! matrix (left-looking, blocked by four: Golub, Van Loan: *Matrix Computations*, 4th ed. 2013, §4.2.6).

use super::rows::project_four;
use super::tile::{TILE, WIDE, tile_sums};

/// Four rows of four numbers.
type Square = [[f32; TILE]; TILE];

/// Factors a symmetric `stride` × `stride` matrix given by its upper triangle: H = Uᵀ U.
///
/// U overwrites the upper triangle; its diagonal is stored as 1/U_kk, so that the solves multiply. `stride` is a
/// multiple of four; a smaller matrix is padded with the diagonal 1.
///
/// # Errors
/// The index of the first pivot that is not a positive number.
pub fn factor(matrix: &mut [f32], stride: usize) -> Result<(), usize> {
    debug_assert_eq!(matrix.len(), stride * stride);
    for i in (0..stride).step_by(TILE) {
        let (above, rows) = matrix.split_at_mut(i * stride);
        let mut rows = FourRows { above, rows, stride, i };
        let diagonal = rows.factor_diagonal()?;
        let mut j = i + TILE;
        while j + WIDE <= stride {
            rows.finish_columns::<WIDE>(j, &diagonal);
            j += WIDE;
        }
        if j < stride {
            rows.finish_columns::<TILE>(j, &diagonal);
        }
    }
    Ok(())
}

/// Rows i..i + 4, about to become rows of U, and the rows of U above them.
struct FourRows<'a> {
    above: &'a [f32],
    rows: &'a mut [f32],
    stride: usize,
    i: usize,
}

impl FourRows<'_> {
    /// Factors the square on the diagonal.
    #[inline]
    fn factor_diagonal(&mut self) -> Result<Square, usize> {
        let (stride, i) = (self.stride, self.i);
        let mut square = tile_sums::<TILE>(self.above, stride, (i, i));
        for (sums, row) in square.iter_mut().zip(self.rows.chunks_exact(stride)) {
            for (entry, &value) in sums.iter_mut().zip(&row[i..]) {
                *entry = value - *entry;
            }
        }
        for r in 0..TILE {
            let pivot = square[r][r];
            // Not `pivot <= 0.0`: a pivot that is not a number must fail as well.
            if !(pivot > 0.0 && pivot.is_finite()) {
                return Err(i + r);
            }
            let inverse = 1.0 / pivot.sqrt();
            let pivot_row = square[r].map(|entry| entry * inverse);
            square[r] = pivot_row;
            square[r][r] = inverse;
            for (s, row) in square.iter_mut().enumerate().skip(r + 1) {
                for (entry, &value) in row.iter_mut().zip(&pivot_row) {
                    *entry -= pivot_row[s] * value;
                }
            }
        }
        for (factored, row) in square.iter().zip(self.rows.chunks_exact_mut(stride)) {
            row[i..i + TILE].copy_from_slice(factored);
        }
        Ok(square)
    }

    /// Solves for the `COLS` columns of U from column j, the square on the diagonal being known.
    #[inline]
    fn finish_columns<const COLS: usize>(&mut self, j: usize, diagonal: &Square) {
        let mut tile = tile_sums::<COLS>(self.above, self.stride, (self.i, j));
        for (r, row) in self.rows.chunks_exact_mut(self.stride).take(TILE).enumerate() {
            let Some(entries) = row[j..].first_chunk_mut::<COLS>() else { return };
            let (done, rest) = tile.split_at_mut(r);
            for (c, entry) in entries.iter_mut().enumerate() {
                let mut value = *entry - rest[0][c];
                for (s, done) in done.iter().enumerate() {
                    value -= diagonal[s][r] * done[c];
                }
                *entry = value * diagonal[r][r];
            }
            rest[0] = *entries;
        }
    }
}

/// Solves Uᵀ U x = b in place for the factor that [`factor`] left; `x` has as many numbers as U has rows.
pub fn solve(factor: &[f32], x: &mut [f32]) {
    solve_transposed(factor, x);
    for i in (0..x.len()).step_by(TILE).rev() {
        let rows = four_rows(factor, x.len(), i);
        let Some((first, rest)) = x[i..].as_chunks_mut::<TILE>().0.split_first_mut() else { return };
        let sums = project_four(rows.map(|row| &row[1..]), rest);
        for r in (0..TILE).rev() {
            let row = rows[r][0];
            let mut value = first[r] - sums[r];
            for c in r + 1..TILE {
                value -= row[c] * first[c];
            }
            first[r] = value * row[r];
        }
    }
}

/// Solves Uᵀ x = b in place.
fn solve_transposed(factor: &[f32], x: &mut [f32]) {
    for i in (0..x.len()).step_by(TILE) {
        let rows = four_rows(factor, x.len(), i);
        let Some((first, rest)) = x[i..].as_chunks_mut::<TILE>().0.split_first_mut() else { return };
        for r in 0..TILE {
            first[r] *= rows[r][0][r];
            for c in r + 1..TILE {
                first[c] -= rows[r][0][c] * first[r];
            }
        }
        let [a, b, c, d] = rows.map(|row| &row[1..]);
        for ((((x, a), b), c), d) in rest.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            for (lane, x) in x.iter_mut().enumerate() {
                *x -= (first[0] * a[lane] + first[1] * b[lane]) + (first[2] * c[lane] + first[3] * d[lane]);
            }
        }
    }
}

/// Rows i..i + 4 of U from the diagonal on.
#[inline]
fn four_rows(factor: &[f32], stride: usize, i: usize) -> [&[[f32; TILE]]; TILE] {
    std::array::from_fn(|r| factor[(i + r) * stride + i..(i + r + 1) * stride].as_chunks().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Purpose, Stream};
    use crate::kernels::gram::add_gram;
    use approx::assert_relative_eq;

    #[test]
    fn solves_what_nalgebra_solves() {
        for stride in [4, 8, 12, 20, 64] {
            let mut stream = Stream::new(2, Purpose::Init, stride as u64);
            let rows: Vec<f32> = (0..stride * 3 * stride).map(|_| stream.normal() as f32).collect();
            let mut matrix = vec![0.0; stride * stride];
            add_gram(&mut matrix, stride, &rows, 1.0);
            for k in 0..stride {
                matrix[k * stride + k] += 1.0;
            }
            let rhs: Vec<f32> = (0..stride).map(|_| stream.normal() as f32).collect();
            let entry = |i: usize, j: usize| f64::from(matrix[i.min(j) * stride + i.max(j)]);
            let expected = nalgebra::DMatrix::from_fn(stride, stride, entry)
                .cholesky()
                .expect("positive definite")
                .solve(&nalgebra::DVector::from_fn(stride, |i, _| f64::from(rhs[i])));
            let mut x = rhs;
            factor(&mut matrix, stride).expect("positive definite");
            solve(&matrix, &mut x);
            for (x, e) in x.iter().zip(expected.iter()) {
                assert_relative_eq!(f64::from(*x), *e, epsilon = 1e-5, max_relative = 1e-4);
            }
        }
    }

    #[test]
    fn the_first_bad_pivot_is_named() {
        let diagonal = |entries: [f32; 8]| {
            let mut matrix = [0.0; 64];
            for (k, entry) in entries.into_iter().enumerate() {
                matrix[k * 9] = entry;
            }
            factor(&mut matrix, 8)
        };
        assert_eq!(diagonal([1.0; 8]), Ok(()));
        assert_eq!(diagonal([1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]), Err(5));
        assert_eq!(diagonal([1.0, f32::NAN, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]), Err(1));
    }
}
