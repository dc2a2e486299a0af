//! Accuracy and overlap by groups of users, for a mean over everybody hides what happens to a few.

use alteraser_api::experiment::Evaluation;
use alteraser_api::report::{Figure, Slice, SliceReport};

use super::accuracy::{UserAccuracy, differences, mean};
use super::probe::UserAnswers;
use super::ranking::jaccard_at;
use crate::data::{ForgetSet, Interactions, Side};
use crate::error::Result;
use crate::order::sort_by_key;
use crate::run::CancelToken;

/// Share of the users that are the active ones.
const ACTIVE_SHARE: f64 = 0.05;

/// Which users belong to which slice.
pub(crate) struct Slices(Vec<(Slice, Vec<bool>)>);

/// What a model recommends and what that is worth, by user.
#[derive(Clone, Copy)]
pub(crate) struct ByUser<'a> {
    pub(crate) answers: &'a [UserAnswers],
    pub(crate) accuracy: &'a [UserAccuracy],
}

impl Slices {
    /// Slices of the users of the training records `full`; users without any belong to none but by what they share.
    pub(crate) fn new(forget: &ForgetSet, full: &Interactions) -> Self {
        let num_users = full.num_rows(Side::User);
        let (mut touched, mut sharing) = (vec![false; num_users], vec![false; num_users]);
        forget.records().iter().for_each(|&(user, _)| touched[user as usize] = true);
        for item in forget.by_row(Side::Item).into_keys() {
            full.row(Side::Item, item as usize).iter().for_each(|&user| sharing[user as usize] = true);
        }
        for (sharing, &touched) in sharing.iter_mut().zip(&touched) {
            *sharing &= !touched;
        }
        let untouched = touched.iter().zip(&sharing).map(|(&touched, &sharing)| !touched && !sharing).collect();
        let active = most_active(full);
        let less_active = active.iter().map(|active| !active).collect();
        Self(vec![
            (Slice::Touched, touched),
            (Slice::SharingItem, sharing),
            (Slice::Untouched, untouched),
            (Slice::Active, active),
            (Slice::LessActive, less_active),
        ])
    }

    /// What a model does for each slice, against the reference.
    pub(crate) fn report(
        &self,
        own: ByUser<'_>,
        reference: ByUser<'_>,
        evaluation: &Evaluation,
        cancel: &CancelToken,
    ) -> Result<Vec<SliceReport>> {
        let of_slice = |(slice, members): &(Slice, Vec<bool>)| {
            let pick = |of_users: &[UserAccuracy]| -> Vec<UserAccuracy> {
                of_users.iter().filter(|of_user| members[of_user.user]).copied().collect()
            };
            let (own_users, reference_users) = (pick(own.accuracy), pick(reference.accuracy));
            let [ndcg_delta, recall_delta, ..] = differences(&own_users, &reference_users, evaluation.seed, cancel)?;
            Ok(SliceReport {
                slice: *slice,
                num_users: members.iter().filter(|&&is_member| is_member).count() as u32,
                num_measured: own_users.len() as u32,
                ndcg: mean(&own_users, 0),
                recall: mean(&own_users, 1),
                ndcg_delta,
                recall_delta,
                jaccard: overlap(own.answers, reference.answers, members, evaluation.k as usize),
            })
        };
        self.0.iter().map(of_slice).collect()
    }
}

/// The ⌈5 %⌉ of the users who have records with the most of them; among equals the first.
fn most_active(full: &Interactions) -> Vec<bool> {
    let count = |user: u32| full.row(Side::User, user as usize).len() as u64;
    let mut users: Vec<u32> = (0..full.num_rows(Side::User) as u32).filter(|&user| count(user) > 0).collect();
    sort_by_key(&mut users, |user| u64::MAX - count(user));
    let num_active = (users.len() as f64 * ACTIVE_SHARE).ceil() as usize;
    let mut active = vec![false; full.num_rows(Side::User)];
    users[..num_active].iter().for_each(|&user| active[user as usize] = true);
    active
}

fn overlap(own: &[UserAnswers], reference: &[UserAnswers], members: &[bool], k: usize) -> Figure {
    let pairs = own.iter().zip(reference).zip(members).filter(|(_, is_member)| **is_member);
    let overlaps = pairs.filter_map(|((own, reference), _)| jaccard_at(k, &own.list, &reference.list));
    let (sum, count) = overlaps.fold((0.0, 0_u32), |(sum, count), overlap| (sum + overlap, count + 1));
    if count == 0 { Figure::absent("there is no such user") } else { Figure::of(sum / f64::from(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// User 0 has forgotten item 0, user 1 shares it, user 2 does not, user 3 has nothing.
    fn full() -> Interactions {
        Interactions::from_pairs(4, 3, &[0, 0, 0, 1, 2], &[0, 1, 2, 0, 1])
    }

    fn members(slice: Slice) -> Vec<bool> {
        let forget = ForgetSet::of_records(&full(), &[(0, 0)]).expect("a record");
        let slices = Slices::new(&forget, &full());
        slices.0.into_iter().find(|(other, _)| *other == slice).expect("a slice").1
    }

    #[test]
    fn everybody_is_touched_or_sharing_or_untouched() {
        assert_eq!(members(Slice::Touched), [true, false, false, false]);
        assert_eq!(members(Slice::SharingItem), [false, true, false, false]);
        assert_eq!(members(Slice::Untouched), [false, false, true, true]);
        assert_eq!(members(Slice::Active), [true, false, false, false]);
        assert_eq!(members(Slice::LessActive), [false, true, true, true]);
    }

    #[test]
    fn a_slice_without_users_has_no_numbers() {
        let forget = ForgetSet::of_records(&full(), &[(0, 0)]).expect("a record");
        let answers: Vec<UserAnswers> = vec![UserAnswers { list: vec![1], ..UserAnswers::default() }; 4];
        let accuracy = [UserAccuracy { user: 2, values: [Some(0.5), Some(0.25), Some(1.0), None] }];
        let by_user = ByUser { answers: &answers, accuracy: &accuracy };
        let reports = Slices::new(&forget, &full())
            .report(by_user, by_user, &Evaluation::default(), &CancelToken::default())
            .expect("not cancelled");
        let [touched, _, untouched, ..] = &reports[..] else { panic!("five slices") };
        assert_eq!((touched.num_users, touched.num_measured, touched.jaccard.value), (1, 0, Some(1.0)));
        assert_eq!(touched.ndcg, Figure::absent("no user has held-out records"));
        assert_eq!((untouched.num_users, untouched.ndcg.value), (2, Some(0.5)));
        assert_eq!((untouched.ndcg_delta.value, untouched.ndcg_delta.interval), (Some(0.0), Some((0.0, 0.0))));
    }
}
