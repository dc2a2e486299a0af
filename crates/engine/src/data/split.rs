//! Which records are held out.

use alteraser_api::experiment::Split;

use super::dataset::Dataset;
use super::interactions::Interactions;
use super::values::ValueReading;
use crate::error::{Error, Result};
use crate::hash::{Purpose, Stream, hash_words};

/// Training records and held-out records; together they are the data set.
#[derive(Debug, Clone)]
pub(crate) struct SplitData {
    pub(crate) train: Interactions,
    pub(crate) held_out: Interactions,
}

/// Splits the data set; the parts carry what `reading` reads of the values.
///
/// `RandomPerUser`: of a user's n records the ⌊share · n⌋ with the smallest hashes of (seed, user key, item key) are
/// held out, so neither the order of rows nor the numbering decides.
pub(crate) fn split(data: &Dataset, spec: &Split, reading: ValueReading) -> Result<SplitData> {
    let mut marks = match *spec {
        Split::RandomPerUser { share, seed } => random_per_user(data, share, seed)?,
        Split::TestFile => by_file(data)?,
    };
    let held_out = Interactions::select(data, &marks, reading);
    for mark in &mut marks {
        *mark = !*mark;
    }
    Ok(SplitData { train: Interactions::select(data, &marks, reading), held_out })
}

fn by_file(data: &Dataset) -> Result<Vec<bool>> {
    if data.has_held_out() {
        return Ok((0..data.num_users())
            .flat_map(|user| data.held_out_of(user).unwrap_or_default())
            .copied()
            .collect());
    }
    Err(Error::InvalidConfig {
        owner: "split".into(),
        field: "kind".into(),
        found: "test-file".into(),
        rule: "`random-per-user` unless a file of held-out records is given".into(),
    })
}

fn random_per_user(data: &Dataset, share: f64, seed: u64) -> Result<Vec<bool>> {
    if !(0.0..1.0).contains(&share) {
        return Err(Error::InvalidConfig {
            owner: "split".into(),
            field: "share".into(),
            found: share.to_string(),
            rule: "at least 0 and below 1".into(),
        });
    }
    let draw = Stream::new(seed, Purpose::Split, 0).next_u64();
    let mut is_held_out = vec![false; data.num_records()];
    for user in 0..data.num_users() {
        let key = |r: usize| hash_words(&[draw, data.user_keys()[user], data.item_keys()[data.item(r) as usize]]);
        let mut keyed: Vec<_> = data.range(user).map(|r| (key(r), data.item(r), r)).collect();
        keyed.sort_unstable();
        let num_held_out = (keyed.len() as f64 * share).floor() as usize;
        for &(_, _, r) in &keyed[..num_held_out] {
            is_held_out[r] = true;
        }
    }
    Ok(is_held_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alteraser_api::packed::PackedData;

    fn packed(order: &[u32]) -> PackedData {
        PackedData {
            users: vec![0; order.len()],
            items: order.to_vec(),
            values: vec![1.0; order.len()],
            user_labels: ["u"].into_iter().collect(),
            item_labels: (0..order.len()).map(|item| item.to_string()).collect(),
            ..PackedData::default()
        }
    }

    fn held_out(order: &[u32], share: f64, seed: u64) -> Vec<(u32, u32)> {
        let data = Dataset::open(&packed(order)).expect("consistent");
        let split =
            split(&data, &Split::RandomPerUser { share, seed }, ValueReading::Ignored).expect("a possible share");
        assert_eq!(split.train.num_records() + split.held_out.num_records(), order.len());
        assert!(split.held_out.records().all(|(user, item)| !split.train.contains(user, item)));
        split.held_out.records().collect()
    }

    #[test]
    fn the_share_is_held_out_and_the_order_of_rows_does_not_matter() {
        let forward: Vec<u32> = (0..20).collect();
        let backward: Vec<u32> = (0..20).rev().collect();
        assert_eq!(held_out(&forward, 0.25, 1).len(), 5);
        assert_eq!(held_out(&forward, 0.25, 1), held_out(&backward, 0.25, 1));
        assert_ne!(held_out(&forward, 0.25, 1), held_out(&forward, 0.25, 2));
        assert!(held_out(&[0], 0.9, 1).is_empty(), "a user with one record keeps it");
    }

    #[test]
    fn impossible_splits_are_refused() {
        let data = Dataset::open(&packed(&[0, 1])).expect("consistent");
        for spec in [Split::RandomPerUser { share: 1.0, seed: 1 }, Split::TestFile] {
            assert!(matches!(split(&data, &spec, ValueReading::Ignored), Err(Error::InvalidConfig { .. })));
        }
    }

    #[test]
    fn a_file_of_held_out_records_decides() {
        let data = Dataset::open_with_held_out(&packed(&[2, 0, 1]), &[true, false, false]).expect("consistent");
        let split = split(&data, &Split::TestFile, ValueReading::Ignored).expect("there is such a file");
        assert_eq!(split.held_out.records().collect::<Vec<_>>(), [(0, 2)]);
    }
}
