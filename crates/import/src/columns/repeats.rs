//! A user and an item make one record: what becomes of rows that repeat a pair.

use alteraser_api::import::DuplicateRule;

use super::Columns;
use super::column::{BLOCK, Column};
use super::dropped::Dropped;

/// Records that are looked at together, so that the memory for their order is bounded.
const GROUP: usize = 1 << 21;

/// Leaves one record per user and item and returns how many were dropped.
///
/// The record stays where the pair appeared first; its value and time are those that `rule` gives. Linear in records,
/// users and items as long as a group of [`GROUP`] records holds many users.
pub(crate) fn merge_repeats(
    columns: &mut Columns,
    (num_users, num_items): (usize, usize),
    rule: DuplicateRule,
    dropped: &mut Dropped,
) -> u64 {
    let counts = columns.degrees(dropped, num_users, num_items).users;
    let mut seen = vec![Seen { user: u32::MAX, record: 0, merged: NONE }; num_items];
    let before = dropped.count();
    for users in groups(&counts) {
        let order = order_of(&columns.users, &counts, &users);
        let merged = merge_group(columns, &order, rule, &mut seen, dropped);
        write_back(columns, merged);
    }
    dropped.count() - before
}

/// Ranges of users with about [`GROUP`] records each.
fn groups(counts: &[u32]) -> Vec<std::ops::Range<usize>> {
    let (mut out, mut start, mut sum) = (Vec::new(), 0, 0);
    for (user, &count) in counts.iter().enumerate() {
        if sum > 0 && sum + count as usize > GROUP {
            out.push(start..user);
            (start, sum) = (user, 0);
        }
        sum += count as usize;
    }
    if start < counts.len() {
        out.push(start..counts.len());
    }
    out
}

/// The records of `users`: user by user, each user's in order of position.
fn order_of(column: &Column, counts: &[u32], users: &std::ops::Range<usize>) -> Vec<u32> {
    let mut next = Vec::with_capacity(users.len());
    let mut total = 0_u32;
    for &count in &counts[users.clone()] {
        next.push(total);
        total += count;
    }
    let mut order = vec![0; total as usize];
    let mut words = Vec::new();
    for block in 0..column.num_blocks() {
        let (least, most) = column.range(block);
        if (most as usize) < users.start || least as usize >= users.end {
            continue;
        }
        column.read_block(block, &mut words);
        for (at, &user) in words.iter().enumerate() {
            if users.contains(&(user as usize)) {
                let place = &mut next[user as usize - users.start];
                order[*place as usize] = (block * BLOCK + at) as u32;
                *place += 1;
            }
        }
    }
    order
}

const NONE: u32 = u32::MAX;

/// The record of an item that was seen last.
#[derive(Debug, Clone, Copy)]
struct Seen {
    user: u32,
    record: u32,
    /// Number of the merged record, when the pair was repeated.
    merged: u32,
}

/// A record and what it becomes.
#[derive(Debug, Clone, Copy)]
struct Merged {
    record: u32,
    value: f32,
    time: u32,
}

fn merge_group(
    columns: &Columns,
    order: &[u32],
    rule: DuplicateRule,
    seen: &mut [Seen],
    dropped: &mut Dropped,
) -> Vec<Merged> {
    let has_times = columns.has_times();
    let read = |record: u32| Merged {
        record,
        value: f32::from_bits(columns.values.get(record as usize)),
        time: if has_times { columns.times.get(record as usize) } else { 0 },
    };
    let mut merged = Vec::new();
    for &record in order {
        let user = columns.users.get(record as usize);
        let last = &mut seen[columns.items.get(record as usize) as usize];
        if last.user == user {
            if last.merged == NONE {
                last.merged = merged.len() as u32;
                merged.push(read(last.record));
            }
            let kept = &mut merged[last.merged as usize];
            *kept = merge(*kept, read(record), rule);
            dropped.insert(record as usize);
        } else {
            *last = Seen { user, record, merged: NONE };
        }
    }
    merged
}

/// `other` comes later in the file; without times all times are 0.
fn merge(kept: Merged, other: Merged, rule: DuplicateRule) -> Merged {
    let is_later = other.time >= kept.time;
    let takes_other = match rule {
        DuplicateRule::Last => is_later,
        DuplicateRule::Max => other.value > kept.value || (other.value >= kept.value && is_later),
        DuplicateRule::Sum => {
            let value = (kept.value + other.value).clamp(f32::MIN, f32::MAX);
            return Merged { value, time: kept.time.max(other.time), ..kept };
        }
    };
    if takes_other { Merged { record: kept.record, ..other } } else { kept }
}

fn write_back(columns: &mut Columns, mut merged: Vec<Merged>) {
    merged.sort_unstable_by_key(|record| record.record);
    let values: Vec<(u32, u32)> = merged.iter().map(|record| (record.record, record.value.to_bits())).collect();
    columns.values.patch(&values);
    if columns.has_times() {
        let times: Vec<(u32, u32)> = merged.iter().map(|record| (record.record, record.time)).collect();
        columns.times.patch(&times);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    type Row = (u32, u32, f32, Option<u32>);

    fn merged(rows: &[Row], rule: DuplicateRule) -> (u64, Vec<Row>) {
        let mut columns = Columns::default();
        for &(user, item, value, time) in rows {
            columns.users.push(user);
            columns.items.push(item);
            columns.values.push(value.to_bits());
            if let Some(time) = time {
                columns.times.push(time);
            }
        }
        let mut dropped = Dropped::none(rows.len());
        let count = merge_repeats(&mut columns, (5, 4), rule, &mut dropped);
        let row = |at: usize| {
            let value = f32::from_bits(columns.values.get(at));
            (columns.users.get(at), columns.items.get(at), value, columns.has_times().then(|| columns.times.get(at)))
        };
        (count, (0..rows.len()).filter(|&at| !dropped.contains(at)).map(row).collect())
    }

    #[test]
    fn the_last_by_position_is_kept_in_the_first_place() {
        let rows = [(0, 0, 1.0, None), (1, 0, 2.0, None), (0, 1, 3.0, None), (0, 0, 4.0, None)];
        assert_eq!(
            merged(&rows, DuplicateRule::Last),
            (1, vec![(0, 0, 4.0, None), (1, 0, 2.0, None), (0, 1, 3.0, None)])
        );
    }

    #[test]
    fn each_rule_gives_one_record() {
        let rows = [(0, 0, 1.0, Some(5)), (0, 0, 2.0, Some(9)), (0, 0, 4.0, Some(7)), (0, 0, 4.0, Some(6))];
        assert_eq!(merged(&rows, DuplicateRule::Last), (3, vec![(0, 0, 2.0, Some(9))]));
        assert_eq!(merged(&rows, DuplicateRule::Max), (3, vec![(0, 0, 4.0, Some(7))]));
        assert_eq!(merged(&rows, DuplicateRule::Sum), (3, vec![(0, 0, 11.0, Some(9))]));
    }

    #[test]
    fn sums_stay_finite() {
        let rows = [(0, 0, f32::MAX, None), (0, 0, f32::MAX, None)];
        assert_eq!(merged(&rows, DuplicateRule::Sum), (1, vec![(0, 0, f32::MAX, None)]));
    }

    #[test]
    fn groups_cover_all_users() {
        let half = (GROUP / 2) as u32;
        assert_eq!(groups(&[half, half, 1, 0, 3 * half, 1]), [0..2, 2..4, 4..5, 5..6]);
        assert_eq!(groups(&[]), []);
    }

    proptest! {
        #[test]
        fn it_agrees_with_a_map(rows in prop::collection::vec((0_u32..5, 0_u32..4, 0_u32..3), 0..60)) {
            let mut latest: HashMap<(u32, u32), (u32, f32)> = HashMap::new();
            for (at, &(user, item, time)) in rows.iter().enumerate() {
                let entry = latest.entry((user, item)).or_insert((time, at as f32));
                if time >= entry.0 {
                    *entry = (time, at as f32);
                }
            }
            let rows: Vec<Row> =
                rows.iter().enumerate().map(|(at, row)| (row.0, row.1, at as f32, Some(row.2))).collect();
            let (count, left) = merged(&rows, DuplicateRule::Last);
            prop_assert_eq!(left.len() as u64 + count, rows.len() as u64);
            prop_assert_eq!(left.len(), latest.len());
            for (user, item, value, time) in left {
                prop_assert_eq!(latest[&(user, item)], (time.unwrap_or_default(), value));
            }
        }
    }
}
