//! Products of all rows of one table with all rows of another: the scores of many users at a time.

use std::ops::Range;

use super::LANES;
use super::tile::{TILE, WIDE, tile_sums};

/// Numbers of a packed panel: two thirds of a first-level cache.
const PANEL: usize = 6144;

/// Fewest columns of `right` in a panel, however long the rows are.
const FEWEST_COLUMNS: usize = 2 * WIDE;

/// The first `dim` numbers of rows of `stride` numbers.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// Row after row.
    pub values: &'a [f32],
    /// Numbers from one row to the next.
    pub stride: usize,
    /// Numbers of a row that count.
    pub dim: usize,
}

impl<'a> Table<'a> {
    fn num_rows(&self) -> usize {
        self.values.len() / self.stride
    }

    fn row(&self, row: usize) -> &'a [f32] {
        &self.values[row * self.stride..row * self.stride + self.dim]
    }
}

/// Writes x_r · y_c for every row r of `left` and every row c of `right` to `products[r · rows of right + c]`.
///
/// Every product is summed in the order of coordinates, whatever rows are asked for at the same time.
pub fn multiply_rows(left: Table<'_>, right: Table<'_>, products: &mut [f32]) {
    debug_assert_eq!(products.len(), left.num_rows() * right.num_rows());
    let height = left.num_rows().next_multiple_of(TILE);
    let width = (PANEL / left.dim.max(1)).saturating_sub(height).max(FEWEST_COLUMNS) / WIDE * WIDE;
    let stride = height + width;
    // Row k of the panel holds coordinate k of all rows of `left`, then of some rows of `right`.
    let mut panel = vec![0.0; left.dim * stride];
    pack(left, 0..left.num_rows(), &mut panel, (stride, 0));
    for start in (0..right.num_rows()).step_by(width) {
        let columns = start..(start + width).min(right.num_rows());
        pack(right, columns.clone(), &mut panel, (stride, height));
        for i in (0..height).step_by(TILE) {
            for j in (0..columns.len()).step_by(WIDE) {
                let tile = tile_sums::<WIDE>(&panel, stride, (i, height + j));
                let rows = products.chunks_exact_mut(right.num_rows()).skip(i);
                for (row, sums) in rows.zip(tile) {
                    let width = WIDE.min(columns.len() - j);
                    row[start + j..start + j + width].copy_from_slice(&sums[..width]);
                }
            }
        }
    }
}

/// Writes coordinate k of row `rows.start + n` to `panel[k · stride + at + n]`.
fn pack(table: Table<'_>, rows: Range<usize>, panel: &mut [f32], (stride, at): (usize, usize)) {
    let mut rows = rows;
    let mut at = at;
    while rows.len() >= LANES {
        let four: [&[f32]; LANES] = std::array::from_fn(|n| table.row(rows.start + n));
        for (k, to) in panel.chunks_exact_mut(stride).enumerate() {
            if let Some(to) = to[at..].first_chunk_mut::<LANES>() {
                *to = four.map(|row| row[k]);
            }
        }
        rows.start += LANES;
        at += LANES;
    }
    for (n, row) in rows.map(|row| table.row(row)).enumerate() {
        for (to, &value) in panel.chunks_exact_mut(stride).zip(row) {
            to[at + n] = value;
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
        let mut stream = Stream::new(4, Purpose::Init, key);
        (0..len).map(|_| stream.normal() as f32).collect()
    }

    #[test]
    fn products_are_dot_products_and_do_not_depend_on_the_company() {
        for (dim, stride, height, width) in [(1, 1, 1, 1), (5, 6, 7, 13), (64, 64, 32, 130), (300, 301, 9, 41)] {
            let (left, right) = (numbers(height * stride, 1), numbers(width * stride, 2));
            let right = Table { values: &right, stride, dim };
            let mut products = vec![0.0; height * width];
            multiply_rows(Table { values: &left, stride, dim }, right, &mut products);
            for (row, products) in left.chunks_exact(stride).zip(products.chunks_exact(width)) {
                let mut alone = vec![0.0; width];
                multiply_rows(Table { values: row, stride, dim }, right, &mut alone);
                assert_eq!(alone, products);
                for (&product, column) in products.iter().zip(right.values.chunks_exact(stride)) {
                    // At most 300 products of size one in f32.
                    assert_relative_eq!(f64::from(product), dot_f64(&row[..dim], &column[..dim]), epsilon = 1e-4);
                }
            }
        }
    }
}
