//! Membership inference: can forgotten records be told from matched pairs that the model never saw?

use super::bootstrap::{Interval, intervals};
use crate::data::{ForgetSet, Interactions, Side};
use crate::error::Result;
use crate::hash::{Purpose, Stream, hash_words};
use crate::order::sort_by_key;
use crate::run::CancelToken;
use crate::training_set::TrainingSet;

/// Controls drawn for each forgotten record.
const CONTROLS: usize = 5;

/// Draws after which a control is given up: the user may have seen nearly everything of that popularity.
const MAX_DRAWS: usize = 100;

/// Users below which the bootstrap resamples forgotten records instead: a handful of users gives no interval.
const MIN_USERS: usize = 10;

/// Controls of each forgotten record of each user, in the order of [`ForgetSet::records`].
///
/// A control is a pair of the same user with an item of the same popularity decile that is neither a training record,
/// nor an owned negative, nor held out.
pub(crate) fn draw_controls(
    forget: &ForgetSet,
    full: &TrainingSet,
    held_out: &Interactions,
    seed: u64,
) -> Vec<Vec<u32>> {
    let deciles = Deciles::new(full.records());
    let is_free = |user: u32, item: u32| {
        let terms = full.terms(Side::User, user as usize);
        let seen = [terms.positives, terms.negatives, held_out.row(Side::User, user as usize)];
        seen.iter().all(|items| items.binary_search(&item).is_err())
    };
    let controls_of = |&(user, item): &(u32, u32)| {
        let key = hash_words(&[u64::from(user), u64::from(item)]);
        let mut stream = Stream::new(seed, Purpose::Controls, key);
        let mut controls = Vec::with_capacity(CONTROLS);
        for _ in 0..MAX_DRAWS {
            let candidate = deciles.draw_like(item, &mut stream);
            if is_free(user, candidate) && !controls.contains(&candidate) {
                controls.push(candidate);
                if controls.len() == CONTROLS {
                    break;
                }
            }
        }
        controls
    };
    forget.records().iter().map(controls_of).collect()
}

/// Items by popularity, cut into ten equal parts.
struct Deciles {
    /// Items, least popular first.
    order: Vec<u32>,
    /// Place of each item in `order`.
    place: Vec<u32>,
}

impl Deciles {
    fn new(records: &Interactions) -> Self {
        let mut order: Vec<u32> = (0..records.num_rows(Side::Item) as u32).collect();
        sort_by_key(&mut order, |item| records.row(Side::Item, item as usize).len() as u64);
        let mut place = vec![0; order.len()];
        for (rank, &item) in order.iter().enumerate() {
            place[item as usize] = rank as u32;
        }
        Self { order, place }
    }

    /// An item of the decile of `item`.
    fn draw_like(&self, item: u32, stream: &mut Stream) -> u32 {
        let len = self.order.len();
        let decile = self.place[item as usize] as usize * 10 / len;
        let (start, end) = ((decile * len).div_ceil(10), ((decile + 1) * len).div_ceil(10));
        self.order[start + stream.below(end - start)]
    }
}

/// Won and played comparisons of the resampled units: users, or records when there are few users.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Attack {
    units: Vec<(f64, f64)>,
}

impl Attack {
    /// Compares each forgotten record's score with its controls'; ties count one half.
    ///
    /// `outcomes` has, per forgotten record in the order of users, the user, the record's score and its controls'.
    pub(crate) fn new<'a>(outcomes: impl Iterator<Item = (u32, f32, &'a [f32])>) -> Self {
        let records: Vec<(u32, (f64, f64))> = outcomes
            .map(|(user, score, controls)| {
                (user, (controls.iter().map(|&c| win(score, c)).sum(), controls.len() as f64))
            })
            .collect();
        let mut by_user: Vec<(u32, (f64, f64))> = Vec::new();
        for &(user, (won, played)) in &records {
            match by_user.last_mut() {
                Some((last, unit)) if *last == user => *unit = (unit.0 + won, unit.1 + played),
                _ => by_user.push((user, (won, played))),
            }
        }
        let units = if by_user.len() < MIN_USERS { records } else { by_user };
        Self { units: units.into_iter().map(|(_, unit)| unit).collect() }
    }

    /// AUC = P(score of a forgotten record > score of a control) + ½ P(equal); none without comparisons.
    pub(crate) fn auc(&self) -> Option<f64> {
        auc_of(self.units.iter())
    }

    /// 95 % bootstrap interval of the AUC.
    pub(crate) fn interval(&self, seed: u64, cancel: &CancelToken) -> Result<Interval> {
        let [interval] = intervals(self.units.len(), seed, cancel, |sample| [self.auc_of(sample)])?;
        Ok(interval)
    }

    /// 95 % bootstrap interval of this AUC minus the other's, the same units drawn for both.
    pub(crate) fn difference_interval(&self, other: &Self, seed: u64, cancel: &CancelToken) -> Result<Interval> {
        let difference = |sample: &[usize]| Some(self.auc_of(sample)? - other.auc_of(sample)?);
        let [interval] = intervals(self.units.len(), seed, cancel, |sample| [difference(sample)])?;
        Ok(interval)
    }

    fn auc_of(&self, sample: &[usize]) -> Option<f64> {
        auc_of(sample.iter().map(|&n| &self.units[n]))
    }
}

fn win(score: f32, control: f32) -> f64 {
    if score > control {
        1.0
    } else if score < control {
        0.0
    } else {
        0.5
    }
}

fn auc_of<'a>(units: impl Iterator<Item = &'a (f64, f64)>) -> Option<f64> {
    let (won, played) = units.fold((0.0, 0.0), |sum, unit| (sum.0 + unit.0, sum.1 + unit.1));
    (played > 0.0).then(|| won / played)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_free_pairs_of_similar_popularity() {
        // Every item has one record, by user n mod 4; items 0 to 3 are the least popular decile.
        let (users, items): (Vec<u32>, Vec<u32>) = (0..40).map(|item| (item % 4, item)).unzip();
        let full = TrainingSet::from_parts(Interactions::from_pairs(4, 40, &users, &items), None);
        let held_out = Interactions::from_pairs(4, 40, &[0], &[1]);
        let forget = ForgetSet::of_records(full.records(), &[(0, 0)]).expect("a record");
        let mut controls = draw_controls(&forget, &full, &held_out, 3).concat();
        controls.sort_unstable();
        assert_eq!(controls, [2, 3], "1 is held out, 0 is the record itself");
    }

    #[test]
    fn auc_counts_wins_and_half_ties() {
        let attack = Attack::new([(0, 2.0, &[1.0, 2.0][..]), (1, 0.0, &[1.0][..])].into_iter());
        assert_eq!(attack.auc(), Some(0.5));
        assert_eq!(Attack::new(std::iter::empty()).auc(), None);
    }

    #[test]
    fn the_interval_holds_the_value_and_separates_clear_cases() {
        let outcomes = |wins: bool| {
            let score = if wins { 1.0 } else { -1.0 };
            (0..40).map(move |user| (user, if user % 8 == 0 { -score } else { score }, &[0.0_f32][..]))
        };
        let (seen, unseen) = (Attack::new(outcomes(true)), Attack::new(outcomes(false)));
        let cancel = CancelToken::default();
        let (low, high) = seen.interval(1, &cancel).expect("not cancelled").expect("forty users");
        assert!(low <= 0.875 && 0.875 <= high && low > 0.5, "{low} {high}");
        let difference = |other| seen.difference_interval(other, 1, &cancel).expect("not cancelled");
        assert!(difference(&unseen).expect("forty users").0 > 0.0);
        assert_eq!(difference(&seen), Some((0.0, 0.0)));
    }
}
