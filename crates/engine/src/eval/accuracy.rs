//! Quality of recommendations on held-out records: full ranking, training records masked.

use alteraser_api::experiment::Evaluation;
use alteraser_api::report::{Accuracy, AccuracyDelta, Figure};

use super::bootstrap::intervals;
use super::probe::UserAnswers;
use super::ranking::{hit_rate_at, ndcg_at, recall_at};
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::run::CancelToken;

/// NDCG@k, Recall@`recall_k`, HR@k and AUC, in this order.
pub(crate) const NUM_METRICS: usize = 4;

/// What a model achieves for one user with held-out records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct UserAccuracy {
    /// The user.
    pub(crate) user: usize,
    /// The metrics; the AUC is none for a user who has seen everything.
    pub(crate) values: [Option<f64>; NUM_METRICS],
}

/// The metrics of all users with held-out records, in the order of users.
pub(crate) fn by_user(answers: &[UserAnswers], held_out: &Interactions, evaluation: &Evaluation) -> Vec<UserAccuracy> {
    let (k, recall_k) = (evaluation.k as usize, evaluation.recall_k as usize);
    let of_user = |(user, answer): (usize, &UserAnswers)| {
        let relevant = held_out.row(Side::User, user);
        let values = [
            Some(ndcg_at(k, &answer.list, relevant)),
            Some(recall_at(recall_k, &answer.list, relevant)),
            Some(hit_rate_at(k, &answer.list, relevant)),
            answer.auc,
        ];
        (!relevant.is_empty()).then_some(UserAccuracy { user, values })
    };
    answers.iter().enumerate().filter_map(of_user).collect()
}

/// The metrics averaged over the users with held-out records; [`rmse`](super::rmse) is measured apart.
pub(crate) fn accuracy(of_users: &[UserAccuracy], evaluation: &Evaluation) -> Accuracy {
    let [ndcg, recall, hit_rate, auc] = std::array::from_fn(|metric| mean(of_users, metric));
    let num_users = of_users.len() as u32;
    let rmse = Figure::absent("lists say nothing of predicted values");
    Accuracy { ndcg, recall, hit_rate, auc, rmse, k: evaluation.k, recall_k: evaluation.recall_k, num_users }
}

/// The mean of one metric.
pub(crate) fn mean(of_users: &[UserAccuracy], metric: usize) -> Figure {
    let values = of_users.iter().filter_map(|of_user| of_user.values[metric]);
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    match count {
        0 => Figure::absent("no user has held-out records"),
        count => Figure::of(sum / f64::from(count)),
    }
}

/// Mean differences of the metrics, each with its paired 95 % bootstrap interval over the users.
pub(crate) fn delta(
    own: &[UserAccuracy],
    reference: &[UserAccuracy],
    seed: u64,
    cancel: &CancelToken,
) -> Result<AccuracyDelta> {
    let [ndcg, recall, hit_rate, auc] = differences(own, reference, seed, cancel)?;
    Ok(AccuracyDelta { ndcg, recall, hit_rate, auc })
}

/// As [`delta`], by metric. Both lists are of the same users.
pub(crate) fn differences(
    own: &[UserAccuracy],
    reference: &[UserAccuracy],
    seed: u64,
    cancel: &CancelToken,
) -> Result<[Figure; NUM_METRICS]> {
    let pairs: Vec<UserAccuracy> = own.iter().zip(reference).map(|(a, b)| difference(a, b)).collect();
    let statistic = |sample: &[usize]| -> [Option<f64>; NUM_METRICS] {
        let mut sums = [(0.0, 0_u32); NUM_METRICS];
        for &n in sample {
            for (sum, value) in sums.iter_mut().zip(pairs[n].values) {
                *sum = value.map_or(*sum, |value| (sum.0 + value, sum.1 + 1));
            }
        }
        sums.map(|(sum, count)| (count > 0).then(|| sum / f64::from(count)))
    };
    let intervals = intervals(pairs.len(), seed, cancel, statistic)?;
    Ok(std::array::from_fn(|metric| Figure { interval: intervals[metric], ..mean(&pairs, metric) }))
}

fn difference(a: &UserAccuracy, b: &UserAccuracy) -> UserAccuracy {
    let values = std::array::from_fn(|metric| Some(a.values[metric]? - b.values[metric]?));
    UserAccuracy { user: a.user, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(values: &[f64]) -> Vec<UserAccuracy> {
        let of_user =
            |(user, &value): (usize, &f64)| UserAccuracy { user, values: [Some(value), Some(1.0), None, None] };
        values.iter().enumerate().map(of_user).collect()
    }

    #[test]
    fn only_users_with_held_out_records_count() {
        let held_out = Interactions::from_pairs(3, 4, &[1], &[2]);
        let answer = |list: &[u32], auc| UserAnswers { list: list.to_vec(), auc, ..UserAnswers::default() };
        let answers = [answer(&[0], None), answer(&[3, 2], Some(0.75)), answer(&[1], None)];
        let evaluation = Evaluation { k: 1, recall_k: 2, ..Evaluation::default() };
        let measured = accuracy(&by_user(&answers, &held_out, &evaluation), &evaluation);
        let found = [&measured.ndcg, &measured.recall, &measured.hit_rate, &measured.auc].map(|figure| figure.value);
        assert_eq!(found, [Some(0.0), Some(1.0), Some(0.0), Some(0.75)]);
        assert_eq!(measured.num_users, 1);
        let none = accuracy(&[], &evaluation);
        assert_eq!(none.auc, Figure::absent("no user has held-out records"));
    }

    #[test]
    fn a_paired_interval_is_narrower_than_the_spread_of_users() {
        let reference: Vec<f64> = (0..200).map(|n| f64::from(n % 10) / 10.0).collect();
        let better: Vec<f64> = reference.iter().enumerate().map(|(n, x)| x + 0.01 + 0.001 * (n % 3) as f64).collect();
        let found = delta(&users(&better), &users(&reference), 1, &CancelToken::default()).expect("not cancelled");
        let (low, high) = found.ndcg.interval.expect("two hundred users");
        assert!(0.0105 < low && low <= found.ndcg.value.expect("a mean") && high < 0.0115, "{low} {high}");
        assert_eq!((found.recall.value, found.recall.interval), (Some(0.0), Some((0.0, 0.0))));
        assert!(found.auc.value.is_none() && found.auc.interval.is_none());
    }
}
