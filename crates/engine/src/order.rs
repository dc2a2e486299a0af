//! Sorting of row numbers by a key, there once for all kinds of keys: the sort that the standard library makes for each
//! kind of comparison is among the largest things in the engine's module.

/// Sorts `rows` by their keys, those with equal keys by their number.
pub(crate) fn sort_by_key(rows: &mut [u32], key: impl Fn(u32) -> u64) {
    let mut keyed: Vec<(u64, u32)> = rows.iter().map(|&row| (key(row), row)).collect();
    sort(&mut keyed);
    for (row, (_, sorted)) in rows.iter_mut().zip(keyed) {
        *row = sorted;
    }
}

#[inline(never)]
fn sort(keyed: &mut [(u64, u32)]) {
    keyed.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_the_order_of_their_numbers() {
        let mut rows = [5, 1, 4, 2, 3];
        sort_by_key(&mut rows, |row| u64::from(row % 2));
        assert_eq!(rows, [2, 4, 1, 3, 5]);
        sort_by_key(&mut rows, |row| u64::MAX - u64::from(row));
        assert_eq!(rows, [5, 4, 3, 2, 1]);
    }
}
