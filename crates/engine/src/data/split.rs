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
/// held out, so neither the order of rows nor the numbering decides. `Fold`: the user's records in the order of the same
/// hashes are dealt out to the folds in turn. `LastPerUser`: the latest ones, equal times in the order of item keys.
pub(crate) fn split(data: &Dataset, spec: &Split, reading: ValueReading) -> Result<SplitData> {
    let mut marks = match *spec {
        Split::RandomPerUser { share, seed } => random_per_user(data, share, seed)?,
        Split::LastPerUser { count } => last_per_user(data, count)?,
        Split::Fold { fold, folds, seed } => one_fold(data, (fold, folds), seed)?,
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
    Err(refusal("kind", "test-file", "`random-per-user` unless a file of held-out records is given"))
}

fn random_per_user(data: &Dataset, share: f64, seed: u64) -> Result<Vec<bool>> {
    if !(0.0..1.0).contains(&share) {
        return Err(refusal("share", &share.to_string(), "at least 0 and below 1"));
    }
    Ok(mark_ranked(data, in_random_order(data, seed), |rank, len| rank < (len as f64 * share).floor() as usize))
}

fn one_fold(data: &Dataset, (fold, folds): (u32, u32), seed: u64) -> Result<Vec<bool>> {
    if folds < 2 {
        return Err(refusal("folds", &folds.to_string(), "at least 2"));
    }
    if fold >= folds {
        return Err(refusal("fold", &fold.to_string(), &format!("a whole number from 0 to {}", folds - 1)));
    }
    let is_in_fold = |rank: usize, len: usize| len > 1 && rank % folds as usize == fold as usize;
    Ok(mark_ranked(data, in_random_order(data, seed), is_in_fold))
}

fn last_per_user(data: &Dataset, count: u32) -> Result<Vec<bool>> {
    if count == 0 {
        return Err(refusal("count", "0", "at least 1"));
    }
    let Some(times) = data.times() else {
        return Err(refusal("kind", "last-per-user", "`random-per-user` unless the data carry times"));
    };
    let by_time = |_: usize, r: usize| (times[r], data.item_keys()[data.item(r) as usize]);
    Ok(mark_ranked(data, by_time, |rank, len| rank > 0 && rank + count as usize >= len))
}

/// The hash that puts the records of each user into the order of a draw.
fn in_random_order(data: &Dataset, seed: u64) -> impl Fn(usize, usize) -> (u32, u64) {
    let draw = Stream::new(seed, Purpose::Split, 0).next_u64();
    move |user, r| (0, hash_words(&[draw, data.user_keys()[user], data.item_keys()[data.item(r) as usize]]))
}

/// Marks records by their rank among their user's, in the order of `key(user, record)`, and by the user's number of records.
fn mark_ranked(
    data: &Dataset,
    key: impl Fn(usize, usize) -> (u32, u64),
    is_marked: impl Fn(usize, usize) -> bool,
) -> Vec<bool> {
    let mut marks = vec![false; data.num_records()];
    for user in 0..data.num_users() {
        let mut keyed: Vec<_> = data.range(user).map(|r| (key(user, r), data.item(r), r)).collect();
        keyed.sort_unstable();
        for (rank, &(_, _, r)) in keyed.iter().enumerate() {
            marks[r] = is_marked(rank, keyed.len());
        }
    }
    marks
}

fn refusal(field: &str, found: &str, rule: &str) -> Error {
    Error::InvalidConfig { owner: "split".into(), field: field.into(), found: found.into(), rule: rule.into() }
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
        let message = |spec| split(&data, &spec, ValueReading::Ignored).expect_err("refused").to_string();
        let share = message(Split::RandomPerUser { share: 1.0, seed: 1 });
        assert_eq!(share, "`share` of `split` is 1; it must be at least 0 and below 1");
        assert_eq!(
            message(Split::Fold { fold: 0, folds: 1, seed: 1 }),
            "`folds` of `split` is 1; it must be at least 2"
        );
        let fold = message(Split::Fold { fold: 3, folds: 3, seed: 1 });
        assert_eq!(fold, "`fold` of `split` is 3; it must be a whole number from 0 to 2");
        assert_eq!(message(Split::LastPerUser { count: 0 }), "`count` of `split` is 0; it must be at least 1");
        let no_times = message(Split::LastPerUser { count: 1 });
        assert!(
            no_times.contains("`kind` of `split` is last-per-user") && no_times.contains("unless the data carry times")
        );
        assert!(message(Split::TestFile).contains("unless a file of held-out records is given"));
    }

    #[test]
    fn the_last_records_in_time_are_held_out_and_one_always_stays() {
        let timed = PackedData { times: vec![30, 10, 20], ..packed(&[0, 1, 2]) };
        let data = Dataset::open(&timed).expect("consistent");
        let held_out = |count| {
            let split = split(&data, &Split::LastPerUser { count }, ValueReading::Ignored).expect("there are times");
            split.held_out.records().map(|(_, item)| item).collect::<Vec<_>>()
        };
        assert_eq!(held_out(1), [0]);
        assert_eq!(held_out(2), [0, 2]);
        assert_eq!(held_out(9), [0, 2], "item 1 came first and stays");
    }

    #[test]
    fn folds_hold_out_every_record_once() {
        let data = Dataset::open(&packed(&(0..11).collect::<Vec<_>>())).expect("consistent");
        let mut all = Vec::new();
        for fold in 0..3 {
            let spec = Split::Fold { fold, folds: 3, seed: 4 };
            let split = split(&data, &spec, ValueReading::Ignored).expect("a fold");
            assert!(split.held_out.num_records() >= 3);
            all.extend(split.held_out.records());
        }
        all.sort_unstable();
        assert_eq!(all, (0..11).map(|item| (0, item)).collect::<Vec<_>>());
        let alone = Dataset::open(&packed(&[0])).expect("consistent");
        let spec = Split::Fold { fold: 0, folds: 3, seed: 4 };
        let split = split(&alone, &spec, ValueReading::Ignored).expect("a fold");
        assert_eq!(split.held_out.num_records(), 0);
    }

    #[test]
    fn a_file_of_held_out_records_decides() {
        let data = Dataset::open_with_held_out(&packed(&[2, 0, 1]), &[true, false, false]).expect("consistent");
        let split = split(&data, &Split::TestFile, ValueReading::Ignored).expect("there is such a file");
        assert_eq!(split.held_out.records().collect::<Vec<_>>(), [(0, 2)]);
    }
}
