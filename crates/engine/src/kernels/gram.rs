//! Sums of outer products (SYRK): the upper triangle of H += w Xᵀ X.

use super::tile::{TILE, WIDE, tile_sums};

/// Numbers that stream through one tile before the next tile starts: few enough to stay in the first-level cache.
pub const PANEL: usize = 4096;

/// Adds w Σ_n x_n x_nᵀ to the upper triangle of `gram`, a `stride` × `stride` matrix in row order.
///
/// `rows` holds the x_n one after another, each of `stride` numbers, a multiple of four. Entries below the diagonal are
/// written only inside the diagonal tiles.
pub fn add_gram(gram: &mut [f32], stride: usize, rows: &[f32], weight: f32) {
    debug_assert_eq!(gram.len(), stride * stride);
    debug_assert_eq!(stride % TILE, 0);
    let panel = (PANEL / stride).max(1) * stride;
    for panel in rows.chunks(panel) {
        for i in (0..stride).step_by(TILE) {
            let mut j = i;
            while j + WIDE <= stride {
                add_tile::<WIDE>(gram, stride, panel, (i, j), weight);
                j += WIDE;
            }
            if j < stride {
                add_tile::<TILE>(gram, stride, panel, (i, j), weight);
            }
        }
    }
}

/// Adds the tile of `TILE` × `COLS` entries whose first entry is `at`.
#[inline]
fn add_tile<const COLS: usize>(gram: &mut [f32], stride: usize, panel: &[f32], at: (usize, usize), weight: f32) {
    let sums = tile_sums::<COLS>(panel, stride, at);
    for (r, sum) in sums.iter().enumerate() {
        let start = (at.0 + r) * stride + at.1;
        for (entry, &value) in gram[start..start + COLS].iter_mut().zip(sum) {
            *entry += weight * value;
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
        for (stride, num_rows) in [(4, 1), (8, 3), (12, 65), (20, 300), (36, 130), (64, 65)] {
            let mut stream = Stream::new(1, Purpose::Init, stride as u64);
            let rows: Vec<f32> = (0..stride * num_rows).map(|_| stream.normal() as f32).collect();
            let mut gram = vec![0.5; stride * stride];
            add_gram(&mut gram, stride, &rows, 2.0);
            let x = nalgebra::DMatrix::from_row_slice(num_rows, stride, &rows).map(f64::from);
            let expected = 2.0 * x.transpose() * &x;
            for i in 0..stride {
                for j in i..stride {
                    // 300 products of size one in f32: the error stays below 600 · 2⁻²⁴ · 300.
                    assert_relative_eq!(f64::from(gram[i * stride + j]), expected[(i, j)] + 0.5, epsilon = 5e-3);
                }
            }
        }
    }
}
