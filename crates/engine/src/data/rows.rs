//! Sparse rows that can be patched: the shape of a record set seen from one side.

use std::collections::HashMap;
use std::sync::Arc;

/// A user × item matrix of zeros and ones seen from one side: row `r` is a sorted list of counterpart ids.
///
/// Forgetting changes few rows, so a changed matrix shares the base arrays with the old one and holds only the rows
/// that differ: building it costs what the change touches, not the size of the data. An id may occur more than once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    base: Arc<Csr>,
    patches: HashMap<u32, Arc<[u32]>>,
    num_entries: usize,
}

/// Compressed rows: row `r` is `ids[offsets[r]..offsets[r + 1]]`.
#[derive(Debug, Default)]
struct Csr {
    offsets: Vec<u32>,
    ids: Vec<u32>,
}

impl Rows {
    /// Builds the rows of `side[n]` with entries `other[n]`: counts, places, then sorts within each row.
    pub(crate) fn from_pairs(num_rows: usize, side: &[u32], other: &[u32]) -> Self {
        let mut placing = Placing::new(num_rows, side.iter().copied());
        for (&row, &id) in side.iter().zip(other) {
            placing.place(row, id);
        }
        let mut csr = placing.finish();
        csr.sort_rows();
        Self::of(csr)
    }

    /// The same matrix seen from the other side, which has `num_rows` rows.
    pub(crate) fn transposed(&self, num_rows: usize) -> Self {
        let mut placing = Placing::new(num_rows, (0..self.num_rows()).flat_map(|row| self.row(row).iter().copied()));
        // Rows are visited in ascending order, so the transposed rows come out sorted.
        for row in 0..self.num_rows() {
            for &id in self.row(row) {
                placing.place(id, row as u32);
            }
        }
        Self::of(placing.finish())
    }

    fn of(csr: Csr) -> Self {
        Self { num_entries: csr.ids.len(), base: Arc::new(csr), patches: HashMap::new() }
    }

    pub(crate) fn num_rows(&self) -> usize {
        self.base.offsets.len().saturating_sub(1)
    }

    pub(crate) fn num_entries(&self) -> usize {
        self.num_entries
    }

    /// The ids of row `row`, ascending.
    pub(crate) fn row(&self, row: usize) -> &[u32] {
        if !self.patches.is_empty()
            && let Some(patch) = self.patches.get(&(row as u32))
        {
            return patch;
        }
        self.base.row(row)
    }

    pub(crate) fn contains(&self, row: usize, id: u32) -> bool {
        self.row(row).binary_search(&id).is_ok()
    }

    /// Removes one occurrence of each id of `removed` (ascending) from row `row`; ids that are not there are ignored.
    pub(crate) fn remove(&mut self, row: usize, removed: &[u32]) {
        let old = self.row(row);
        let mut next = removed.iter().copied().peekable();
        let mut kept = Vec::with_capacity(old.len());
        for &id in old {
            while next.peek().is_some_and(|&gone| gone < id) {
                next.next();
            }
            if next.peek() == Some(&id) {
                next.next();
            } else {
                kept.push(id);
            }
        }
        self.num_entries -= old.len() - kept.len();
        self.patches.insert(row as u32, kept.into());
    }
}

/// Places entries into rows whose lengths were counted before.
struct Placing {
    csr: Csr,
    cursor: Vec<u32>,
}

impl Placing {
    fn new(num_rows: usize, rows: impl Iterator<Item = u32>) -> Self {
        let mut offsets = vec![0_u32; num_rows + 1];
        for row in rows {
            offsets[row as usize + 1] += 1;
        }
        let mut sum = 0;
        for offset in &mut offsets {
            sum += *offset;
            *offset = sum;
        }
        Self { cursor: offsets.clone(), csr: Csr { offsets, ids: vec![0; sum as usize] } }
    }

    fn place(&mut self, row: u32, id: u32) {
        let cursor = &mut self.cursor[row as usize];
        self.csr.ids[*cursor as usize] = id;
        *cursor += 1;
    }

    fn finish(self) -> Csr {
        self.csr
    }
}

impl Csr {
    fn row(&self, row: usize) -> &[u32] {
        &self.ids[self.offsets[row] as usize..self.offsets[row + 1] as usize]
    }

    fn sort_rows(&mut self) {
        for bounds in self.offsets.windows(2) {
            self.ids[bounds[0] as usize..bounds[1] as usize].sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entries(rows: &Rows) -> Vec<(u32, u32)> {
        (0..rows.num_rows()).flat_map(|r| rows.row(r).iter().map(move |&id| (r as u32, id))).collect()
    }

    proptest! {
        #[test]
        fn rows_hold_what_they_are_built_from(mut pairs in prop::collection::vec((0_u32..7, 0_u32..9), 0..60)) {
            let (side, other): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let rows = Rows::from_pairs(7, &side, &other);
            pairs.sort_unstable();
            prop_assert_eq!(entries(&rows), pairs);
            prop_assert_eq!(entries(&rows.transposed(9).transposed(7)), entries(&rows));
        }

        #[test]
        fn removing_equals_rebuilding(pairs in prop::collection::btree_set((0_u32..5, 0_u32..9), 1..30), keep in any::<u64>()) {
            let (kept, gone): (Vec<_>, Vec<_>) = pairs.iter().copied().partition(|&(u, i)| keep >> (u * 9 + i) & 1 == 1);
            let (side, other): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let mut rows = Rows::from_pairs(5, &side, &other);
            for row in 0..5 {
                let removed: Vec<u32> = gone.iter().filter(|pair| pair.0 == row).map(|pair| pair.1).collect();
                rows.remove(row as usize, &removed);
            }
            prop_assert_eq!(entries(&rows), kept.clone());
            prop_assert_eq!(rows.num_entries(), kept.len());
        }
    }

    #[test]
    fn one_occurrence_is_removed_at_a_time() {
        let mut rows = Rows::from_pairs(1, &[0, 0, 0], &[4, 4, 6]);
        rows.remove(0, &[4]);
        assert_eq!(rows.row(0), [4, 6]);
        rows.remove(0, &[4, 5]);
        assert_eq!(rows.row(0), [6]);
    }
}
