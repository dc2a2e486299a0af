//! Records that never happened: planted before training, so that forgetting them can be tested.

use alteraser_api::audit::AuditTest;

use crate::data::split::SplitData;
use crate::data::{Interactions, Side};
use crate::error::{Error, Result};
use crate::hash::{Purpose, Stream};
use crate::training_set::TrainingSet;

/// Fewer planted records than this cannot convict anybody.
const MIN_TRIGGERS: u32 = 20;

/// A user with fewer records would be another person with one more.
const MIN_RECORDS: usize = 5;

/// Draws of candidates after which a user is given up.
const MAX_DRAWS: usize = 1000;

/// Parts of equal size that the rare items are cut into by popularity.
const PARTS: usize = 5;

/// A planted record and the pairs it could have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trigger {
    pub(super) user: u32,
    pub(super) item: u32,
    /// Items of similar popularity that the user has no record of, drawn together with `item` and by the same rule.
    pub(super) controls: Vec<u32>,
}

/// Draws planted records: each at another user with at least five records and at another item of the rarer half.
///
/// For each user some free items of one part of the rare items are drawn, in random order; the first is planted, the
/// others are its controls. So a model that never saw the planted record has no reason to score it above them.
///
/// # Errors
/// Data too small for the number of planted records.
pub(super) fn draw(split: &SplitData, test: &AuditTest) -> Result<Vec<Trigger>> {
    let rare = rare_items(&split.train);
    let mut users: Vec<u32> = (0..split.train.num_rows(Side::User) as u32).collect();
    users.retain(|&user| split.train.row(Side::User, user as usize).len() >= MIN_RECORDS);
    Stream::new(test.seed, Purpose::Triggers, 0).shuffle(&mut users);
    let mut planted = vec![false; split.train.num_rows(Side::Item)];
    let mut triggers = Vec::new();
    for user in users {
        if triggers.len() == test.triggers as usize {
            break;
        }
        let mut drawn = draw_free(split, &rare, user, test, &planted);
        if drawn.len() == test.controls as usize + 1 {
            let item = drawn.swap_remove(0);
            planted[item as usize] = true;
            triggers.push(Trigger { user, item, controls: drawn });
        }
    }
    if triggers.len() == test.triggers as usize && test.triggers >= MIN_TRIGGERS {
        return Ok(triggers);
    }
    let most = triggers.len();
    Err(Error::InvalidConfig {
        owner: "audit".into(),
        field: "triggers".into(),
        found: test.triggers.to_string(),
        rule: format!("{MIN_TRIGGERS} or more, and at most what the data have room for: {most} with these controls"),
    })
}

/// The less popular half of the items that have records, least popular first.
fn rare_items(train: &Interactions) -> Vec<u32> {
    let count = |item: u32| train.row(Side::Item, item as usize).len();
    let mut items: Vec<u32> = (0..train.num_rows(Side::Item) as u32).filter(|&item| count(item) > 0).collect();
    items.sort_unstable_by_key(|&item| (count(item), item));
    items.truncate(items.len().div_ceil(2));
    items
}

/// Free items of `user` of one part of the rare items, as many as are needed or can be found.
fn draw_free(split: &SplitData, rare: &[u32], user: u32, test: &AuditTest, planted: &[bool]) -> Vec<u32> {
    let mut stream = Stream::new(test.seed, Purpose::Triggers, 1 + u64::from(user));
    let part = stream.below(PARTS);
    let part = &rare[rare.len() * part / PARTS..rare.len() * (part + 1) / PARTS];
    let mut drawn: Vec<u32> = Vec::with_capacity(test.controls as usize + 1);
    if part.is_empty() {
        return drawn;
    }
    for _ in 0..MAX_DRAWS {
        let item = part[stream.below(part.len())];
        let is_free = !planted[item as usize]
            && !split.train.contains(user, item)
            && !split.held_out.contains(user, item)
            && !drawn.contains(&item);
        if is_free {
            drawn.push(item);
            if drawn.len() == test.controls as usize + 1 {
                break;
            }
        }
    }
    drawn
}

/// The training records with the planted ones among them. A planted record has the value that is in the middle of its
/// user's, where values are read.
pub(super) fn plant(train: &Interactions, triggers: &[Trigger]) -> Interactions {
    let shape = (train.num_rows(Side::User), train.num_rows(Side::Item));
    let (mut users, mut items): (Vec<u32>, Vec<u32>) = train.records().unzip();
    let mut values: Vec<f32> = (0..shape.0).flat_map(|user| train.values(Side::User, user).iter()).collect();
    for trigger in triggers {
        users.push(trigger.user);
        items.push(trigger.item);
        let mut own: Vec<f32> = train.values(Side::User, trigger.user as usize).iter().collect();
        own.sort_by(f32::total_cmp);
        values.push(own.get(own.len() / 2).copied().unwrap_or(1.0));
    }
    Interactions::from_triplets(shape, &users, &items, &values)
}

/// Drops controls that the training set uses as negatives: those are pushed down on purpose, a planted record is not.
pub(super) fn drop_negatives(triggers: &mut [Trigger], full: &TrainingSet) {
    for trigger in triggers {
        let negatives = full.terms(Side::User, trigger.user as usize).negatives;
        trigger.controls.retain(|item| negatives.binary_search(item).is_err());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty users with ten of a hundred items each; popular items are the ones with small numbers.
    fn split() -> SplitData {
        let item_of = |user: u32, n: u32| (user * 7 + n * n) % if n < 6 { 50 } else { 100 };
        let mut pairs: Vec<(u32, u32)> =
            (0..60).flat_map(|user| (0..10).map(move |n| (user, item_of(user, n)))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let (users, items): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
        let values: Vec<f32> = (0..users.len()).map(|n| (n % 5) as f32 + 1.0).collect();
        let train = Interactions::from_triplets((60, 100), &users, &items, &values);
        let held_out = Interactions::from_pairs(60, 100, &[0, 1], &[99, 98]);
        SplitData { train, held_out }
    }

    fn test(triggers: u32) -> AuditTest {
        AuditTest { triggers, controls: 4, ..AuditTest::default() }
    }

    #[test]
    fn planted_records_are_new_rare_and_never_share_a_user_or_an_item() {
        let split = split();
        let triggers = draw(&split, &test(30)).expect("room for thirty");
        let rare = rare_items(&split.train);
        for (n, trigger) in triggers.iter().enumerate() {
            for item in trigger.controls.iter().chain([&trigger.item]) {
                assert!(!split.train.contains(trigger.user, *item) && !split.held_out.contains(trigger.user, *item));
                assert!(rare.contains(item));
            }
            assert!(!trigger.controls.contains(&trigger.item) && trigger.controls.len() == 4);
            let others = &triggers[n + 1..];
            assert!(others.iter().all(|other| other.user != trigger.user && other.item != trigger.item));
        }
        assert_eq!(draw(&split, &test(30)), Ok(triggers));
    }

    #[test]
    fn planting_adds_exactly_the_planted_records() {
        let split = split();
        let triggers = draw(&split, &test(20)).expect("room for twenty");
        let planted = plant(&split.train, &triggers);
        assert_eq!(planted.num_records(), split.train.num_records() + 20);
        assert!(triggers.iter().all(|trigger| planted.contains(trigger.user, trigger.item)));
        let values =
            |records: &Interactions, user: usize| records.values(Side::User, user).iter().collect::<Vec<f32>>();
        let trigger = &triggers[0];
        let (mut before, after) =
            (values(&split.train, trigger.user as usize), values(&planted, trigger.user as usize));
        before.sort_by(f32::total_cmp);
        let place = planted.row(Side::User, trigger.user as usize).binary_search(&trigger.item).expect("planted");
        assert_eq!(Some(&after[place]), before.get(before.len() / 2));
    }

    #[test]
    fn data_without_room_are_refused() {
        let error = |triggers| draw(&split(), &test(triggers)).expect_err("refused").to_string();
        assert!(error(1000).starts_with("`triggers` of `audit` is 1000; it must be 20 or more, and at most"));
        assert!(error(19).contains("is 19; it must be 20 or more"));
    }

    #[test]
    fn negatives_are_no_controls() {
        let split = split();
        let mut triggers = draw(&split, &test(20)).expect("room for twenty");
        let gone = triggers[0].controls[0];
        let records = plant(&split.train, &triggers);
        let negatives = crate::data::OwnedNegatives::listed(&records, &[triggers[0].user], &[gone]);
        drop_negatives(&mut triggers, &TrainingSet::from_parts(records, Some(negatives)));
        assert!(!triggers[0].controls.contains(&gone) && triggers[0].controls.len() == 3);
        assert_eq!(triggers[1].controls.len(), 4);
    }
}
