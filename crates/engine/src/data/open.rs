//! Opens a data set in little more memory than it takes: records come column by column, in pieces, and go to their places.

use std::sync::Arc;

use alteraser_api::packed::{Column, PackedError, RecordSource, Strings, Visit};

use super::dataset::Dataset;
use super::values::{Book, BookMaker, Codes};
use crate::error::{Error, Result};
use crate::hash::hash_bytes;
use crate::order::sort_by_key;

/// Opens records of which `held_out[r]` says whether record `r` came in a file of held-out records.
///
/// Beside the columns that stay, there are two arrays of a number for each record at most, and never more than one
/// beside all of them.
pub(super) fn open(source: &dyn RecordSource, held_out: &[bool]) -> Result<Dataset> {
    let len = source.num_records();
    if len == 0 {
        return Err(Error::NoRecords);
    }
    if !held_out.is_empty() && held_out.len() != len {
        return Err(PackedError::Inconsistent("it is not known of every record whether it is held out").into());
    }
    let labels = source.labels()?;
    let columns = Columns { source, counts: (labels.user_labels.len(), labels.item_labels.len()) };
    let offsets = columns.offsets()?;
    let (items, places) = columns.items(&offsets)?;
    let (book, codes) = columns.values(&places)?;
    let times = if source.has_times() { columns.placed(Column::Times, &places)? } else { Vec::new() };
    let mut marks = vec![false; held_out.len()];
    for (&mark, &place) in held_out.iter().zip(&places) {
        marks[place as usize] = mark;
    }
    let (user_keys, item_keys) = (keys(&labels.user_labels), keys(&labels.item_labels));
    Ok(Dataset { offsets, items, book, codes, times, held_out: marks, user_keys, item_keys, labels: Arc::new(labels) })
}

fn keys(labels: &Strings) -> Arc<[u64]> {
    labels.iter().map(|label| hash_bytes(label.as_bytes())).collect()
}

/// The columns of a source with so many users and items.
struct Columns<'s> {
    source: &'s dyn RecordSource,
    counts: (usize, usize),
}

impl Columns<'_> {
    /// Gives the words of a column, checked.
    fn visit(&self, column: Column, visit: &mut Visit<'_>) -> Result<()> {
        let checked = &mut |words: &[u32]| {
            column.check(words, self.counts)?;
            visit(words)
        };
        Ok(self.source.visit(column, checked)?)
    }

    /// Where the records of each user begin.
    fn offsets(&self) -> Result<Vec<u32>> {
        let mut offsets = vec![0; self.counts.0 + 1];
        self.visit(Column::Users, &mut |users| {
            for &user in users {
                offsets[user as usize + 1] += 1;
            }
            Ok(())
        })?;
        for user in 0..self.counts.0 {
            offsets[user + 1] += offsets[user];
        }
        Ok(offsets)
    }

    /// The items of each user, ascending, and the place of each record among them.
    fn items(&self, offsets: &[u32]) -> Result<(Vec<u32>, Vec<u32>)> {
        let mut next = offsets.to_vec();
        let mut places = Vec::with_capacity(self.source.num_records());
        self.visit(Column::Users, &mut |users| {
            for &user in users {
                let place = &mut next[user as usize];
                places.push(*place);
                *place += 1;
            }
            Ok(())
        })?;
        let mut items = self.placed(Column::Items, &places)?;
        let Some(moved) = sort_rows(&mut items, offsets) else {
            return Err(PackedError::Inconsistent("a user has the same item twice").into());
        };
        if !moved.is_empty() {
            for place in &mut places {
                *place = moved[*place as usize];
            }
        }
        Ok((items, places))
    }

    /// What the values are, and the code of each.
    fn values(&self, places: &[u32]) -> Result<(Book, Codes)> {
        let mut maker = BookMaker::default();
        self.visit(Column::Values, &mut |values| {
            maker.add(values);
            Ok(())
        })?;
        let book = maker.book();
        let mut codes = book.column().zeros_like(places.len());
        let mut places = places.iter();
        self.visit(Column::Values, &mut |values| {
            for (&bits, &place) in values.iter().zip(&mut places) {
                codes.set(place as usize, book.code(f32::from_bits(bits)));
            }
            Ok(())
        })?;
        Ok((book, codes))
    }

    /// A column with every word at its record's place.
    fn placed(&self, column: Column, places: &[u32]) -> Result<Vec<u32>> {
        let mut out = vec![0; places.len()];
        let mut places = places.iter();
        self.visit(column, &mut |words| {
            for (&word, &place) in words.iter().zip(&mut places) {
                out[place as usize] = word;
            }
            Ok(())
        })?;
        Ok(out)
    }
}

/// Sorts each user's items, and gives where each of them has gone: nothing when all were in order. None when a user
/// has an item twice.
fn sort_rows(items: &mut [u32], offsets: &[u32]) -> Option<Vec<u32>> {
    let ascends = |items: &[u32]| items.windows(2).all(|pair| pair[0] < pair[1]);
    if offsets.windows(2).all(|bounds| ascends(&items[bounds[0] as usize..bounds[1] as usize])) {
        return Some(Vec::new());
    }
    let mut moved: Vec<u32> = vec![0; items.len()];
    let (mut order, mut sorted) = (Vec::new(), Vec::new());
    for bounds in offsets.windows(2) {
        let start = bounds[0];
        let of_user = &mut items[start as usize..bounds[1] as usize];
        order.clear();
        order.extend(0..of_user.len() as u32);
        sort_by_key(&mut order, |place| u64::from(of_user[place as usize]));
        sorted.clear();
        sorted.extend(order.iter().map(|&place| of_user[place as usize]));
        if !ascends(&sorted) {
            return None;
        }
        of_user.copy_from_slice(&sorted);
        for (place, &from) in order.iter().enumerate() {
            moved[(start + from) as usize] = start + place as u32;
        }
    }
    Some(moved)
}

#[cfg(test)]
mod tests {
    use alteraser_api::packed::{PackedBytes, PackedData};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn records_in_any_order_come_to_their_places(
            pairs in prop::collection::btree_set((0_u32..5, 0_u32..6), 1..25), seed: u64, with_times: bool,
        ) {
            let mut pairs: Vec<(u32, u32)> = pairs.into_iter().collect();
            let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
            sort_by_key(&mut order, |record| crate::hash::hash_words(&[seed, u64::from(record)]));
            pairs = order.iter().map(|&record| pairs[record as usize]).collect();
            let packed = PackedData {
                users: pairs.iter().map(|pair| pair.0).collect(),
                items: pairs.iter().map(|pair| pair.1).collect(),
                values: order.iter().map(|&record| record as f32 / 2.0).collect(),
                times: if with_times { order.iter().map(|&record| 100 + record).collect() } else { Vec::new() },
                user_labels: (0..5).map(|user| user.to_string()).collect(),
                item_labels: (0..6).map(|item| item.to_string()).collect(),
                ..PackedData::default()
            };
            let bytes = packed.to_bytes();
            let data = Dataset::open_from(&PackedBytes::of(&bytes).expect("packed")).expect("consistent");
            for user in 0..5 {
                let mut expected: Vec<(u32, f32, Option<u32>)> = (0..pairs.len())
                    .filter(|&record| pairs[record].0 == user)
                    .map(|record| (pairs[record].1, packed.values[record], packed.times.get(record).copied()))
                    .collect();
                expected.sort_by_key(|record| record.0);
                let found: Vec<_> = data.records_of(user as usize).map(|r| (r.item, r.value, r.time)).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn broken_columns_are_refused() {
        let good = PackedData {
            users: vec![0, 0],
            items: vec![0, 1],
            values: vec![1.0, 2.0],
            user_labels: ["a"].into_iter().collect(),
            item_labels: ["x", "y"].into_iter().collect(),
            ..PackedData::default()
        };
        let refused = |packed: PackedData| {
            let bytes = packed.to_bytes();
            Dataset::open_from(&PackedBytes::of(&bytes).expect("packed")).expect_err("broken").to_string()
        };
        assert!(refused(PackedData { users: vec![0, 1], ..good.clone() }).contains("a user that does not exist"));
        assert!(refused(PackedData { items: vec![0, 2], ..good.clone() }).contains("an item that does not exist"));
        assert!(refused(PackedData { items: vec![1, 1], ..good.clone() }).contains("the same item twice"));
        assert!(refused(PackedData { values: vec![1.0, f32::NAN], ..good.clone() }).contains("not a finite number"));
        let titled = PackedData { item_titles: ["X"].into_iter().collect(), ..good };
        assert!(refused(titled).contains("titles or categories for some items only"));
    }
}
