//! A user and an item make one record: of rows that repeat a pair, the last one counts.

use crate::records::Columns;

/// Keeps one record per user and item and returns how many were dropped.
///
/// The record stays where the pair appeared first, with value and time of the latest row: by time where there are
/// times, else by position. Linear in records, users and items.
pub(crate) fn drop_repeats(columns: &mut Columns, num_users: usize, num_items: usize) -> u64 {
    let order = by_user(&columns.users, num_users);
    let mut first_of_item = vec![(u32::MAX, 0_u32); num_items];
    let mut repeated = vec![false; columns.users.len()];
    let mut dropped = 0;
    for at in 0..columns.users.len() {
        let record = order.as_ref().map_or(at, |order| order[at] as usize);
        let (user, item) = (columns.users[record], columns.items[record] as usize);
        let (last_user, first) = first_of_item[item];
        if last_user == user {
            take_later(columns, first as usize, record);
            repeated[record] = true;
            dropped += 1;
        } else {
            first_of_item[item] = (user, record as u32);
        }
    }
    if dropped > 0 {
        keep_others(&mut columns.users, &repeated);
        keep_others(&mut columns.items, &repeated);
        keep_others(&mut columns.values, &repeated);
        keep_others(&mut columns.times, &repeated);
    }
    dropped
}

/// Records in order of users, each user's in order of position. None when they are in that order already.
fn by_user(users: &[u32], num_users: usize) -> Option<Vec<u32>> {
    if users.is_sorted() {
        return None;
    }
    let mut next = vec![0_u32; num_users + 1];
    for &user in users {
        next[user as usize + 1] += 1;
    }
    for user in 0..num_users {
        next[user + 1] += next[user];
    }
    let mut order = vec![0; users.len()];
    for (record, &user) in users.iter().enumerate() {
        let place = &mut next[user as usize];
        order[*place as usize] = record as u32;
        *place += 1;
    }
    Some(order)
}

fn take_later(columns: &mut Columns, kept: usize, other: usize) {
    if columns.times.is_empty() {
        columns.values[kept] = columns.values[other];
    } else if columns.times[other] >= columns.times[kept] {
        columns.values[kept] = columns.values[other];
        columns.times[kept] = columns.times[other];
    }
}

fn keep_others<T>(column: &mut Vec<T>, dropped: &[bool]) {
    let mut at = 0;
    column.retain(|_| {
        at += 1;
        !dropped[at - 1]
    });
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_by_position_is_kept_in_the_first_place() {
        let mut columns = Columns {
            users: vec![0, 1, 0, 0],
            items: vec![0, 0, 1, 0],
            values: vec![1.0, 2.0, 3.0, 4.0],
            times: vec![],
        };
        assert_eq!(drop_repeats(&mut columns, 2, 2), 1);
        assert_eq!((columns.users, columns.items), (vec![0, 1, 0], vec![0, 0, 1]));
        assert_eq!(columns.values, [4.0, 2.0, 3.0]);
    }

    #[test]
    fn the_last_by_time_is_kept() {
        let mut columns =
            Columns { users: vec![0; 3], items: vec![0; 3], values: vec![1.0, 2.0, 3.0], times: vec![5, 9, 7] };
        assert_eq!(drop_repeats(&mut columns, 1, 1), 2);
        assert_eq!((columns.values, columns.times), (vec![2.0], vec![9]));
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
            let mut columns = Columns {
                users: rows.iter().map(|row| row.0).collect(),
                items: rows.iter().map(|row| row.1).collect(),
                values: (0..rows.len()).map(|at| at as f32).collect(),
                times: rows.iter().map(|row| row.2).collect(),
            };
            let dropped = drop_repeats(&mut columns, 5, 4);
            prop_assert_eq!(columns.users.len() as u64 + dropped, rows.len() as u64);
            prop_assert_eq!(columns.users.len(), latest.len());
            for at in 0..columns.users.len() {
                let found = (columns.times[at], columns.values[at]);
                prop_assert_eq!(latest[&(columns.users[at], columns.items[at])], found);
            }
        }
    }
}
