//! How many records users and items have, counted from the packed columns without copying them whole.

use std::ops::Range;

use alteraser_api::packed::{Labels, PREFIX_BYTES, row_columns};
use js_sys::Uint8Array;

/// Bytes of a column that are copied into the page's memory at a time.
const PIECE_BYTES: usize = 1 << 18;

/// Records of each user and each item in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// By user.
    pub users: Vec<u32>,
    /// By item.
    pub items: Vec<u32>,
}

/// Counts the records of packed data with these labels.
pub(super) fn count(packed: &Uint8Array, labels: &Labels) -> Option<Activity> {
    let prefix = packed.subarray(0, PREFIX_BYTES as u32).to_vec();
    let [users, items] = row_columns(&prefix).ok()?;
    Some(Activity {
        users: count_column(packed, users, labels.user_labels.len()),
        items: count_column(packed, items, labels.item_labels.len()),
    })
}

fn count_column(packed: &Uint8Array, column: Range<usize>, num_rows: usize) -> Vec<u32> {
    let mut counts = vec![0; num_rows];
    for start in column.clone().step_by(PIECE_BYTES) {
        let end = (start + PIECE_BYTES).min(column.end);
        tally(&packed.subarray(start as u32, end as u32).to_vec(), &mut counts);
    }
    counts
}

/// Counts every number of a piece of a column; one that is no row is passed over.
fn tally(piece: &[u8], counts: &mut [u32]) {
    for word in piece.as_chunks::<4>().0 {
        if let Some(count) = counts.get_mut(u32::from_le_bytes(*word) as usize) {
            *count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_counted_and_numbers_that_are_no_rows_are_not() {
        let column: Vec<u8> = [2_u32, 0, 2, 9].iter().flat_map(|row| row.to_le_bytes()).collect();
        let mut counts = vec![0; 3];
        tally(&column, &mut counts);
        assert_eq!(counts, [1, 0, 2]);
    }
}
