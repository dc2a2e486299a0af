//! Sparse rows that can be patched: the shape of a record set seen from one side.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::values::{Book, Codes, RowValues};

/// A sparse user × item matrix seen from one side: row `r` is a sorted list of counterpart ids with a code each.
///
/// Forgetting changes few rows, so a changed matrix shares the base arrays with the old one and holds only the rows
/// that differ: building it costs what the change touches, not the size of the data. An id may occur more than once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    base: Arc<Csr>,
    patches: HashMap<u32, Arc<Entries>>,
    num_entries: usize,
}

/// Compressed rows: row `r` has the entries `offsets[r]..offsets[r + 1]`.
#[derive(Debug, Default)]
struct Csr {
    offsets: Vec<u32>,
    entries: Entries,
}

/// Counterparts with their codes.
#[derive(Debug, Default)]
struct Entries {
    ids: Vec<u32>,
    codes: Codes,
}

impl Rows {
    /// Builds `num_rows` rows from entries in any order: entry n lies in row `side[n]` and has the id `other[n]`, below
    /// `num_others`, and the code `code_of(n)`.
    pub(crate) fn from_entries(
        (num_rows, num_others): (usize, usize),
        (side, other): (&[u32], &[u32]),
        like: &Codes,
        code_of: impl Fn(usize) -> u32,
    ) -> Self {
        let mut placing = Placing::new(num_others, other.iter().copied(), like);
        for (n, (&row, &id)) in side.iter().zip(other).enumerate() {
            placing.place(id, row, code_of(n));
        }
        // Seen from the other side the rows are complete but unsorted; transposing sorts.
        Self::of(placing.csr).transposed(num_rows)
    }

    /// Builds the rows one after another: `fill` is given each row's number and writes its entries, ids ascending, with
    /// codes for a column like `like`. `len` is the number of all entries.
    pub(crate) fn from_rows(
        num_rows: usize,
        len: usize,
        like: &Codes,
        mut fill: impl FnMut(usize, &mut Vec<(u32, u32)>),
    ) -> Self {
        let mut offsets = Vec::with_capacity(num_rows + 1);
        offsets.push(0);
        let mut entries = Entries { ids: Vec::with_capacity(len), codes: like.empty_like(len) };
        let mut row_entries = Vec::new();
        for row in 0..num_rows {
            row_entries.clear();
            fill(row, &mut row_entries);
            for &(id, code) in &row_entries {
                entries.ids.push(id);
                entries.codes.push(code);
            }
            offsets.push(entries.ids.len() as u32);
        }
        Self::of(Csr { offsets, entries })
    }

    /// The same matrix seen from the other side, which has `num_rows` rows.
    pub(crate) fn transposed(&self, num_rows: usize) -> Self {
        let ids = (0..self.num_rows()).flat_map(|row| self.row(row).iter().copied());
        let mut placing = Placing::new(num_rows, ids, &self.base.entries.codes);
        // Rows are visited in ascending order, so the transposed rows come out sorted.
        for row in 0..self.num_rows() {
            let (entries, range) = self.entries(row);
            for place in range {
                placing.place(entries.ids[place], row as u32, entries.codes.get(place));
            }
        }
        Self::of(placing.csr)
    }

    /// The entries for which `keep`, called with row and id, says so.
    pub(crate) fn filtered(&self, mut keep: impl FnMut(usize, u32) -> bool) -> Self {
        Self::from_rows(self.num_rows(), 0, &self.base.entries.codes, |row, kept| {
            let (entries, range) = self.entries(row);
            let of_row = range.map(|place| (entries.ids[place], entries.codes.get(place)));
            kept.extend(of_row.filter(|&(id, _)| keep(row, id)));
        })
    }

    fn of(csr: Csr) -> Self {
        Self { num_entries: csr.entries.ids.len(), base: Arc::new(csr), patches: HashMap::new() }
    }

    pub(crate) fn num_rows(&self) -> usize {
        self.base.offsets.len().saturating_sub(1)
    }

    pub(crate) fn num_entries(&self) -> usize {
        self.num_entries
    }

    /// The ids of row `row`, ascending.
    pub(crate) fn row(&self, row: usize) -> &[u32] {
        let (entries, range) = self.entries(row);
        &entries.ids[range]
    }

    /// What the codes of row `row` stand for in `book`.
    pub(crate) fn values<'a>(&'a self, row: usize, book: &'a Book) -> RowValues<'a> {
        let (entries, range) = self.entries(row);
        RowValues::new(book, &entries.codes, range.start, range.len())
    }

    pub(crate) fn contains(&self, row: usize, id: u32) -> bool {
        self.row(row).binary_search(&id).is_ok()
    }

    /// Where the entries of row `row` lie.
    fn entries(&self, row: usize) -> (&Entries, std::ops::Range<usize>) {
        if !self.patches.is_empty()
            && let Some(patch) = self.patches.get(&(row as u32))
        {
            return (patch, 0..patch.ids.len());
        }
        (&self.base.entries, self.base.range(row))
    }

    /// The matrix without one occurrence of each of these ids, which are given by row, ascending.
    pub(crate) fn without(&self, removed: BTreeMap<u32, Vec<u32>>) -> Self {
        let mut retained = self.clone();
        for (row, ids) in removed {
            retained.remove(row as usize, &ids);
        }
        retained
    }

    /// Removes one occurrence of each id of `removed` (ascending) from row `row`; ids that are not there are ignored.
    pub(crate) fn remove(&mut self, row: usize, removed: &[u32]) {
        let (old, range) = self.entries(row);
        let mut patch = Entries { ids: Vec::with_capacity(range.len()), codes: old.codes.empty_like(range.len()) };
        let mut rest = range.clone();
        for &gone in removed {
            let kept = rest.start..rest.start + old.ids[rest.clone()].partition_point(|&id| id < gone);
            patch.append(old, kept.clone());
            let is_there = kept.end < rest.end && old.ids[kept.end] == gone;
            rest.start = kept.end + usize::from(is_there);
        }
        patch.append(old, rest);
        self.num_entries -= range.len() - patch.ids.len();
        self.patches.insert(row as u32, Arc::new(patch));
    }

    /// Bytes that stay in memory, patches not counted.
    pub(crate) fn resident_bytes(&self) -> usize {
        4 * (self.base.offsets.capacity() + self.base.entries.ids.capacity()) + self.base.entries.codes.resident_bytes()
    }
}

/// Places entries into rows whose lengths were counted before.
struct Placing {
    csr: Csr,
    cursor: Vec<u32>,
}

impl Placing {
    fn new(num_rows: usize, rows: impl Iterator<Item = u32>, like: &Codes) -> Self {
        let mut offsets = vec![0_u32; num_rows + 1];
        for row in rows {
            offsets[row as usize + 1] += 1;
        }
        let mut sum = 0;
        for offset in &mut offsets {
            sum += *offset;
            *offset = sum;
        }
        let len = sum as usize;
        let entries = Entries { ids: vec![0; len], codes: like.zeros_like(len) };
        Self { cursor: offsets.clone(), csr: Csr { offsets, entries } }
    }

    fn place(&mut self, row: u32, id: u32, code: u32) {
        let cursor = &mut self.cursor[row as usize];
        self.csr.entries.ids[*cursor as usize] = id;
        self.csr.entries.codes.set(*cursor as usize, code);
        *cursor += 1;
    }
}

impl Entries {
    /// Takes the entries of `other` at `places` behind its own.
    fn append(&mut self, other: &Self, places: std::ops::Range<usize>) {
        self.ids.extend_from_slice(&other.ids[places.clone()]);
        self.codes.extend_from(&other.codes, places);
    }
}

impl Csr {
    fn range(&self, row: usize) -> std::ops::Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// (row, id, code) of every entry.
    fn entries(rows: &Rows) -> Vec<(u32, u32, u32)> {
        let of_row = |row: usize| {
            let (entries, range) = rows.entries(row);
            range.map(move |place| (row as u32, entries.ids[place], entries.codes.get(place)))
        };
        (0..rows.num_rows()).flat_map(of_row).collect()
    }

    proptest! {
        #[test]
        fn rows_hold_what_they_are_built_from(mut pairs in prop::collection::vec((0_u32..7, 0_u32..9), 0..60)) {
            let (side, other): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let rows = Rows::from_entries((7, 9), (&side, &other), &Codes::Nothing, |_| 0);
            pairs.sort_unstable();
            prop_assert_eq!(entries(&rows), pairs.into_iter().map(|(row, id)| (row, id, 0)).collect::<Vec<_>>());
            prop_assert_eq!(entries(&rows.transposed(9).transposed(7)), entries(&rows));
        }

        #[test]
        fn codes_stay_with_their_ids_and_removing_equals_rebuilding(
            pairs in prop::collection::btree_map((0_u32..5, 0_u32..9), 0_u32..256, 1..30),
            keep in any::<u64>(),
        ) {
            let build = |entries: &[(u32, u32, u32)]| {
                Rows::from_rows(5, entries.len(), &Codes::Bytes(Vec::new()), |row, out| {
                    out.extend(entries.iter().filter(|entry| entry.0 as usize == row).map(|entry| (entry.1, entry.2)));
                })
            };
            let full: Vec<_> = pairs.into_iter().map(|((row, id), code)| (row, id, code)).collect();
            let (kept, gone): (Vec<_>, Vec<_>) =
                full.iter().copied().partition(|&(u, i, _)| keep >> (u * 9 + i) & 1 == 1);
            let mut rows = build(&full);
            prop_assert_eq!(entries(&rows.transposed(9).transposed(5)), full);
            for row in 0..5 {
                let removed: Vec<u32> = gone.iter().filter(|entry| entry.0 == row).map(|entry| entry.1).collect();
                rows.remove(row as usize, &removed);
            }
            prop_assert_eq!(entries(&rows), kept.clone());
            prop_assert_eq!(entries(&rows.transposed(9)), entries(&build(&kept).transposed(9)));
            prop_assert_eq!(rows.num_entries(), kept.len());
        }
    }

    #[test]
    fn one_occurrence_is_removed_at_a_time() {
        let mut rows = Rows::from_entries((1, 7), (&[0, 0, 0], &[4, 4, 6]), &Codes::Nothing, |_| 0);
        rows.remove(0, &[4]);
        assert_eq!(rows.row(0), [4, 6]);
        rows.remove(0, &[4, 5]);
        assert_eq!(rows.row(0), [6]);
    }
}
