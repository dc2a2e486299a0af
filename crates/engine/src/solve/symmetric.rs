//! Symmetric positive definite matrices in double precision and their inverses.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::run::{Phase, RunContext};

/// Rows and columns that one step of the inversion sweeps.
const BLOCK: usize = 64;

/// Rows that one task updates; a divisor of [`BLOCK`], so that a task's rows are swept together or not at all.
const ROWS_PER_TASK: usize = 32;

/// Height and width of a register tile.
const TILE: usize = 4;

/// A symmetric matrix, of which the lower triangle is kept: row i has the entries (i, 0) to (i, i).
#[derive(Debug, Clone)]
pub(crate) struct Symmetric {
    size: usize,
    entries: Vec<f64>,
}

/// Rows of a lower triangle that lie together.
struct RowChunk<'a> {
    first: usize,
    entries: &'a mut [f64],
}

impl RowChunk<'_> {
    /// The rows with their numbers.
    fn rows(&mut self) -> impl Iterator<Item = (usize, &mut [f64])> {
        let (mut row, mut rest) = (self.first, &mut *self.entries);
        std::iter::from_fn(move || {
            let (entries, next) = std::mem::take(&mut rest).split_at_mut_checked(row + 1)?;
            rest = next;
            row += 1;
            Some((row - 1, entries))
        })
    }
}

impl Symmetric {
    pub(crate) fn zeros(size: usize) -> Self {
        Self { size, entries: vec![0.0; size * (size + 1) / 2] }
    }

    /// The entry (i, j).
    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        let (i, j) = (i.max(j), i.min(j));
        self.entries[i * (i + 1) / 2 + j]
    }

    fn chunks(&mut self) -> Vec<RowChunk<'_>> {
        let mut chunks = Vec::new();
        let mut rest = &mut self.entries[..];
        for first in (0..self.size).step_by(ROWS_PER_TASK) {
            let end = (first + ROWS_PER_TASK).min(self.size);
            let (entries, next) = rest.split_at_mut(end * (end + 1) / 2 - first * (first + 1) / 2);
            chunks.push(RowChunk { first, entries });
            rest = next;
        }
        chunks
    }

    /// Writes every row up to its diagonal in parallel: `write(i, entries)`. A task stops when the run is cancelled.
    pub(crate) fn fill(&mut self, ctx: &RunContext<'_>, write: impl Fn(usize, &mut [f64]) + Sync) -> Result<()> {
        let done: Vec<Result<()>> = self
            .chunks()
            .into_par_iter()
            .flat_map_iter(|mut chunk| {
                let rows: Vec<Result<()>> = chunk
                    .rows()
                    .map(|(row, entries)| {
                        ctx.cancel.chunk(|| {
                            write(row, entries);
                            Ok(())
                        })
                    })
                    .collect();
                rows
            })
            .collect();
        done.into_iter().collect()
    }

    /// Replaces the matrix A by A⁻¹.
    ///
    /// Goodnight: *A Tutorial on the SWEEP Operator* (1979), with blocks of pivots. Sweeping a block K turns A_KK into
    /// −A_KK⁻¹, A_iK into A_iK A_KK⁻¹ and A_ij into A_ij − A_iK A_KK⁻¹ A_Kj; when all are swept −A⁻¹ is left. Every A_KK
    /// met on the way is a Schur complement of A, hence positive definite. About size³/2 multiplications.
    ///
    /// # Errors
    /// Cancelled, or the first pivot that is not positive: A is not positive definite.
    pub(crate) fn invert(&mut self, phase: Phase<'_>, ctx: &RunContext<'_>) -> Result<()> {
        let num_blocks = self.size.div_ceil(BLOCK);
        for block in 0..num_blocks {
            let pivots = block * BLOCK..((block + 1) * BLOCK).min(self.size);
            self.sweep(&pivots, ctx)?;
            ctx.report(phase, block + 1, num_blocks)?;
        }
        for entry in &mut self.entries {
            *entry = -*entry;
        }
        Ok(())
    }

    fn sweep(&mut self, pivots: &std::ops::Range<usize>, ctx: &RunContext<'_>) -> Result<()> {
        let width = pivots.len();
        let columns = self.columns(pivots);
        let inverse = invert_small(width, |i, j| self.at(pivots.start + i, pivots.start + j))
            .map_err(|pivot| Error::Singular { pivot: pivots.start + pivot })?;
        let panel = Panel::of(&columns, width);
        let swept = Panel::product(&columns, &inverse, width);
        let task = |mut chunk: RowChunk<'_>| {
            ctx.cancel.chunk(|| {
                if pivots.contains(&chunk.first) {
                    let (start, inverse, swept) = (pivots.start, &inverse, &swept);
                    for (row, entries) in chunk.rows() {
                        for (column, entry) in entries.iter_mut().enumerate() {
                            // Left of the pivots stands the transposed panel, among them the inverse.
                            *entry = match column.checked_sub(start) {
                                None => swept.at(column, row - start),
                                Some(k) => -inverse[(row - start) * width + k],
                            };
                        }
                    }
                } else {
                    update(&mut chunk, pivots, (&panel, &swept));
                }
                Ok(())
            })
        };
        self.chunks().into_par_iter().map(task).collect::<Vec<Result<()>>>().into_iter().collect()
    }

    /// The columns of `pivots`, all rows, row after row.
    fn columns(&self, pivots: &std::ops::Range<usize>) -> Vec<f64> {
        let width = pivots.len();
        let mut columns = vec![0.0; self.size * width];
        columns.par_chunks_mut(width).enumerate().for_each(|(row, values)| {
            for (value, pivot) in values.iter_mut().zip(pivots.clone()) {
                *value = self.at(row, pivot);
            }
        });
        columns
    }
}

/// Rows cut into tiles of [`TILE`]; within a tile, column after column, so that a product reads both factors in order.
struct Panel {
    width: usize,
    tiles: Vec<[f64; TILE]>,
}

impl Panel {
    fn of(rows: &[f64], width: usize) -> Self {
        Self::from_rows(rows.len() / width, width, |row, values| values.copy_from_slice(&rows[row * width..][..width]))
    }

    /// rows · matrix, both `width` wide.
    fn product(rows: &[f64], matrix: &[f64], width: usize) -> Self {
        Self::from_rows(rows.len() / width, width, |row, values| {
            values.fill(0.0);
            for (&x, line) in rows[row * width..][..width].iter().zip(matrix.chunks_exact(width)) {
                for (value, &y) in values.iter_mut().zip(line) {
                    *value += x * y;
                }
            }
        })
    }

    fn from_rows(num_rows: usize, width: usize, row_of: impl Fn(usize, &mut [f64]) + Sync) -> Self {
        let mut tiles = vec![[0.0; TILE]; num_rows.div_ceil(TILE) * width];
        tiles.par_chunks_mut(width).enumerate().for_each_init(
            || vec![0.0; width],
            |values, (tile, entries)| {
                for lane in 0..TILE.min(num_rows - tile * TILE) {
                    row_of(tile * TILE + lane, values);
                    for (entry, &value) in entries.iter_mut().zip(&*values) {
                        entry[lane] = value;
                    }
                }
            },
        );
        Self { width, tiles }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.tiles[row / TILE * self.width + column][row % TILE]
    }

    fn tile(&self, tile: usize) -> &[[f64; TILE]] {
        &self.tiles[tile * self.width..(tile + 1) * self.width]
    }
}

/// Writes the panel's columns of rows that are no pivots, and subtracts swept · panelᵀ from all other columns.
fn update(chunk: &mut RowChunk<'_>, pivots: &std::ops::Range<usize>, (panel, swept): (&Panel, &Panel)) {
    let mut rows: Vec<(usize, &mut [f64])> = chunk.rows().collect();
    let last = rows.last().map_or(0, |(row, _)| *row);
    for column_tile in 0..=last / TILE {
        let column = column_tile * TILE;
        if pivots.contains(&column) {
            continue;
        }
        let right = panel.tile(column_tile);
        for rows in rows.chunks_mut(TILE) {
            let Some(&(first, _)) = rows.first() else { continue };
            let product = multiply(swept.tile(first / TILE), right);
            for ((row, entries), product) in rows.iter_mut().zip(product) {
                let end = (column + TILE).min(*row + 1);
                if column < end {
                    for (entry, value) in entries[column..end].iter_mut().zip(product) {
                        *entry -= value;
                    }
                }
            }
        }
    }
    for (row, entries) in &mut rows {
        if *row >= pivots.end {
            for (k, entry) in entries[pivots.clone()].iter_mut().enumerate() {
                *entry = swept.at(*row, k);
            }
        }
    }
}

/// Σ_k left_k right_kᵀ: a tile of the product of two panels.
#[inline]
fn multiply(left: &[[f64; TILE]], right: &[[f64; TILE]]) -> [[f64; TILE]; TILE] {
    let mut sums = [[0.0; TILE]; TILE];
    for (x, y) in left.iter().zip(right) {
        for (sum, &x) in sums.iter_mut().zip(x) {
            for (entry, &y) in sum.iter_mut().zip(y) {
                *entry += x * y;
            }
        }
    }
    sums
}

/// The inverse of a small positive definite matrix, both triangles, by its Cholesky factor.
///
/// # Errors
/// The first pivot that is not a positive number.
fn invert_small(size: usize, at: impl Fn(usize, usize) -> f64) -> std::result::Result<Vec<f64>, usize> {
    let mut lower = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..=i {
            let products: f64 = (0..j).map(|k| lower[i * size + k] * lower[j * size + k]).sum();
            let rest = at(i, j) - products;
            if i > j {
                lower[i * size + j] = rest / lower[j * size + j];
            } else if rest > 0.0 && rest.is_finite() {
                lower[i * size + i] = rest.sqrt();
            } else {
                return Err(i);
            }
        }
    }
    let mut inverse = vec![0.0; size * size];
    for unit in 0..size {
        // L y = e and Lᵀ x = y; the first `unit` entries of y are 0.
        let mut x = vec![0.0; size];
        for i in unit..size {
            let products: f64 = (unit..i).map(|k| lower[i * size + k] * x[k]).sum();
            x[i] = (f64::from(u8::from(i == unit)) - products) / lower[i * size + i];
        }
        for i in (0..size).rev() {
            let products: f64 = (i + 1..size).map(|k| lower[k * size + i] * x[k]).sum();
            x[i] = (x[i] - products) / lower[i * size + i];
        }
        for (i, &value) in x.iter().enumerate().skip(unit) {
            inverse[i * size + unit] = value;
            inverse[unit * size + i] = value;
        }
    }
    Ok(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Purpose, Stream};
    use crate::run::CancelToken;
    use approx::assert_relative_eq;

    fn with_context<T>(cancel: &CancelToken, work: impl FnOnce(&RunContext<'_>) -> T) -> T {
        work(&RunContext::new(cancel, &|_| (), &|| 0.0))
    }

    fn invert(matrix: &mut Symmetric) -> Result<()> {
        let phase = Phase { name: "Inverting", subject: "Test", unit: "blocks", step: 1 };
        with_context(&CancelToken::default(), |ctx| matrix.invert(phase, ctx))
    }

    /// XᵀX + I of random rows.
    fn positive_definite(size: usize) -> Symmetric {
        let mut stream = Stream::new(4, Purpose::Init, size as u64);
        let rows: Vec<Vec<f64>> = (0..size).map(|_| (0..size).map(|_| stream.normal()).collect()).collect();
        let mut matrix = Symmetric::zeros(size);
        let products = |i: usize, j: usize| rows.iter().map(|row| row[i] * row[j]).sum::<f64>();
        let write = |i: usize, entries: &mut [f64]| {
            entries.iter_mut().enumerate().for_each(|(j, entry)| *entry = products(i, j) + f64::from(u8::from(i == j)));
        };
        with_context(&CancelToken::default(), |ctx| matrix.fill(ctx, write)).expect("nobody cancels");
        matrix
    }

    #[test]
    fn the_inverse_is_nalgebras() {
        for size in [1, 3, 4, 31, 64, 65, 130, 200] {
            let mut matrix = positive_definite(size);
            let dense = nalgebra::DMatrix::from_fn(size, size, |i, j| matrix.at(i, j));
            let expected = dense.cholesky().expect("positive definite").inverse();
            invert(&mut matrix).expect("positive definite");
            for i in 0..size {
                for j in 0..=i {
                    assert_relative_eq!(matrix.at(i, j), expected[(i, j)], epsilon = 1e-9, max_relative = 1e-8);
                }
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let inverse = |num_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(num_threads).build().expect("a pool");
            pool.install(|| {
                let mut matrix = positive_definite(150);
                invert(&mut matrix).map(|()| matrix.entries)
            })
        };
        assert_eq!(inverse(1), inverse(3));
    }

    #[test]
    fn a_bad_pivot_is_named_and_a_cancelled_run_stops() {
        let mut matrix = positive_definite(70);
        // The last entry of row 66.
        matrix.entries[67 * 68 / 2 - 1] = -1.0;
        assert_eq!(invert(&mut matrix), Err(Error::Singular { pivot: 66 }));
        let cancel = CancelToken::default();
        cancel.cancel();
        let phase = Phase { name: "Inverting", subject: "Test", unit: "blocks", step: 1 };
        let result = with_context(&cancel, |ctx| positive_definite(70).invert(phase, ctx));
        assert_eq!(result, Err(Error::Cancelled));
    }
}
