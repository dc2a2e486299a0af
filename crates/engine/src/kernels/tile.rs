//! The register tile that the Gram matrix and the Cholesky factorization share.

use super::LANES;

/// Height of a register tile.
pub(super) const TILE: usize = LANES;

/// Width of most tiles: eight sums of four lanes, two vectors and a broadcast fit into sixteen registers.
pub(super) const WIDE: usize = 2 * LANES;

/// Σ over the rows r of `panel` of r[i..i + 4] r[j..j + COLS]ᵀ.
///
/// `panel` holds rows of `stride` numbers. The sums stay in registers while all rows stream past, so that a row is
/// loaded once per tile instead of once per entry.
#[inline]
pub(super) fn tile_sums<const COLS: usize>(
    panel: &[f32],
    stride: usize,
    (i, j): (usize, usize),
) -> [[f32; COLS]; TILE] {
    let mut sums = [[0.0_f32; COLS]; TILE];
    for row in panel.chunks_exact(stride) {
        let (Some(left), Some(right)) = (row[i..].first_chunk::<TILE>(), row[j..].first_chunk::<COLS>()) else {
            return sums;
        };
        for (sum, &x) in sums.iter_mut().zip(left) {
            for (entry, &y) in sum.iter_mut().zip(right) {
                *entry += x * y;
            }
        }
    }
    sums
}
