//! Sums of outer products (SYRK): the lower triangle of H += Xᵀ X.

/// Height and width of a register tile. A tile's sums stay in registers while all rows stream past, so that a row is
/// loaded once per tile instead of once per entry of H.
const TILE_ROWS: usize = 4;
const TILE_COLS: usize = 4;

/// Rows of X that stream through one tile before the next tile starts: few enough to stay in the first-level cache.
const PANEL: usize = 64;

/// Adds Σ_n x_n x_nᵀ to the lower triangle of `gram`, a `stride` × `stride` matrix in row order.
///
/// `rows` holds the x_n one after another, each of `stride` numbers, a multiple of four. Entries above the diagonal are
/// written only inside the diagonal tiles.
pub(crate) fn add_gram(gram: &mut [f32], stride: usize, rows: &[f32]) {
    debug_assert_eq!(gram.len(), stride * stride);
    debug_assert_eq!(stride % TILE_ROWS, 0);
    for panel in rows.chunks(PANEL * stride) {
        for i in (0..stride).step_by(TILE_ROWS) {
            let mut j = 0;
            while j + 2 * TILE_COLS <= i + TILE_ROWS {
                add_tile::<{ 2 * TILE_COLS }>(gram, stride, panel, i, j);
                j += 2 * TILE_COLS;
            }
            if j < i + TILE_ROWS {
                add_tile::<TILE_COLS>(gram, stride, panel, i, j);
            }
        }
    }
}

/// Adds the tile of `TILE_ROWS` × `COLS` entries whose first entry is (i, j).
#[inline]
fn add_tile<const COLS: usize>(gram: &mut [f32], stride: usize, panel: &[f32], i: usize, j: usize) {
    let mut sums = [[0.0_f32; COLS]; TILE_ROWS];
    for row in panel.chunks_exact(stride) {
        let (Some(left), Some(right)) = (row[i..].first_chunk::<TILE_ROWS>(), row[j..].first_chunk::<COLS>()) else {
            return;
        };
        for (sum, &x) in sums.iter_mut().zip(left) {
            for (entry, &y) in sum.iter_mut().zip(right) {
                *entry += x * y;
            }
        }
    }
    for (r, sum) in sums.iter().enumerate() {
        let start = (i + r) * stride + j;
        for (entry, &value) in gram[start..start + COLS].iter_mut().zip(sum) {
            *entry += value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Purpose, Stream};
    use approx::assert_relative_eq;

    #[test]
    fn agrees_with_nalgebra() {
        for (stride, num_rows) in [(4, 1), (8, 3), (12, 65), (20, 200), (36, 130)] {
            let mut stream = Stream::new(1, Purpose::Init, stride as u64);
            let rows: Vec<f32> = (0..stride * num_rows).map(|_| stream.normal() as f32).collect();
            let mut gram = vec![0.5; stride * stride];
            add_gram(&mut gram, stride, &rows);
            let x = nalgebra::DMatrix::from_row_slice(num_rows, stride, &rows).map(f64::from);
            let expected = x.transpose() * &x;
            for i in 0..stride {
                for j in 0..=i {
                    // 200 products of size one in f32: the error stays below 200 · 2⁻²⁴ · 200.
                    assert_relative_eq!(f64::from(gram[i * stride + j]), expected[(i, j)] + 0.5, epsilon = 2e-3);
                }
            }
        }
    }
}
