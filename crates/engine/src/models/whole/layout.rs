//! How the rows of one side are cut into chunks of work.

use std::ops::Range;

use rayon::prelude::*;

use crate::error::Result;
use crate::run::CancelToken;

/// Terms times row length after which a chunk ends: a fraction of a millisecond. The cut changes no result, because
/// rows do not see each other and sums over chunks go in their order.
const CHUNK_WORK: usize = 500_000;

/// The rows of one side: where their terms lie among those of all rows, and which rows are worked on together.
pub(super) struct Layout {
    /// Place of each row's first term, and the number of terms.
    starts: Vec<usize>,
    pub(super) chunks: Vec<Range<usize>>,
}

impl Layout {
    /// Of rows with this many terms each, `dim` parameters a row.
    pub(super) fn new(points: impl ExactSizeIterator<Item = usize>, dim: usize) -> Self {
        let num_rows = points.len();
        let (mut starts, mut chunks) = (vec![0], Vec::new());
        let (mut first_row, mut first_point, mut point) = (0, 0, 0);
        for (row, points) in points.enumerate() {
            point += points;
            starts.push(point);
            let work = (point - first_point + (row + 1 - first_row) * dim) * dim;
            if work >= CHUNK_WORK || row + 1 == num_rows {
                chunks.push(first_row..row + 1);
                (first_row, first_point) = (row + 1, point);
            }
        }
        Self { starts, chunks }
    }

    /// Number of terms.
    pub(super) fn num_points(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Where the terms of some rows lie.
    pub(super) fn points(&self, rows: Range<usize>) -> Range<usize> {
        self.starts[rows.start]..self.starts[rows.end]
    }

    /// Runs `work` on the rows of every chunk with its part of the output, and returns the results in the order of the chunks.
    pub(super) fn run<O: Send, R: Send>(
        &self,
        cancel: &CancelToken,
        outputs: Vec<O>,
        work: impl Fn(Range<usize>, O) -> Result<R> + Sync,
    ) -> Result<Vec<R>> {
        let chunks = self.chunks.par_iter().zip(outputs);
        let results: Vec<Result<R>> =
            chunks.map(|(chunk, output)| cancel.chunk(|| work(chunk.clone(), output))).collect();
        results.into_iter().collect()
    }

    /// Cuts a table with `width` numbers per row.
    pub(super) fn cut_rows<'v, T>(&self, table: &'v mut [T], width: usize) -> Vec<&'v mut [T]> {
        cut(table, self.chunks.iter().map(|chunk| chunk.len() * width))
    }

    /// Cuts a list with one entry per term, or an empty list.
    pub(super) fn cut_points<'v, T>(&self, list: &'v mut [T]) -> Vec<&'v mut [T]> {
        let is_empty = list.is_empty();
        let length = |rows: &Range<usize>| if is_empty { 0 } else { self.points(rows.clone()).len() };
        cut(list, self.chunks.iter().map(length))
    }
}

fn cut<T>(mut rest: &mut [T], lengths: impl Iterator<Item = usize>) -> Vec<&mut [T]> {
    let mut parts = Vec::new();
    for length in lengths {
        let (part, tail) = rest.split_at_mut(length);
        parts.push(part);
        rest = tail;
    }
    parts
}
