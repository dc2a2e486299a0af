//! The terms of an objective by number and by lot, for methods that look at a few of them at a time.

use rayon::prelude::*;

use crate::data::Side;
use crate::hash::Stream;
use crate::models::BlockModel;
use crate::objective::{Loss, NEGATIVE, Objective, PointTerm};
use crate::training_set::TrainingSet;

/// Pairs whose scores one task computes.
const CHUNK: usize = 512;

/// Drawn pairs for each point term, when the objective has terms that are too many to visit.
const DRAWS_PER_POINT: usize = 4;

/// A user and an item.
pub(crate) type Pair = (u32, u32);

/// Terms of a step.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Batch {
    /// Users and items.
    pub(crate) pairs: Vec<Pair>,
    /// Weight and target of each pair.
    pub(crate) terms: Vec<PointTerm>,
    /// From here on the loss is ½ w z², whatever the objective's loss is: draws from its all-pairs term.
    pub(crate) first_quadratic: usize,
}

impl Batch {
    /// A batch of terms of the objective's loss.
    pub(crate) fn of(terms: impl Iterator<Item = (Pair, PointTerm)>) -> Self {
        let (pairs, terms): (Vec<_>, Vec<_>) = terms.unzip();
        Self { first_quadratic: pairs.len(), pairs, terms }
    }

    /// Number of terms.
    pub(crate) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Adds a term of the objective's loss, before any that counts as a square.
    pub(crate) fn push(&mut self, pair: Pair, term: PointTerm) {
        debug_assert_eq!(self.first_quadratic, self.len());
        self.pairs.push(pair);
        self.terms.push(term);
        self.first_quadratic += 1;
    }

    /// Adds scale · Σ w ℓ′(z, y) ∂z/∂θ to `gradient`.
    pub(crate) fn add_gradient(&self, model: &dyn BlockModel, scale: f32, gradient: &mut [f32]) {
        // Vectors that have to be computed are computed here, and not by each of the threads.
        model.vectors();
        let mut slopes = vec![0.0; self.len()];
        let loss = |n: usize| if n < self.first_quadratic { model.objective().loss } else { Loss::Squared };
        slopes.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, slopes)| {
            let start = chunk * CHUNK;
            model.score_pairs(&self.pairs[start..start + slopes.len()], slopes);
            for (n, slope) in (start..).zip(slopes) {
                let PointTerm { weight, target } = self.terms[n];
                *slope = scale * weight * loss(n).derivatives(*slope, target).0;
            }
        });
        model.backprop(&self.pairs, &slopes, gradient);
    }
}

/// The point terms of a training set by number: user after user, records before owned negatives.
pub(crate) struct PointTermIndex<'a> {
    train: &'a TrainingSet,
    objective: Objective,
    /// The number of each user's first term, and of all terms.
    starts: Vec<u32>,
}

impl<'a> PointTermIndex<'a> {
    pub(crate) fn new(objective: &Objective, train: &'a TrainingSet) -> Self {
        let num_users = train.records().num_rows(Side::User);
        let mut starts = Vec::with_capacity(num_users + 1);
        let mut sum = 0;
        starts.push(sum);
        for user in 0..num_users {
            sum += train.terms(Side::User, user).len() as u32;
            starts.push(sum);
        }
        Self { train, objective: *objective, starts }
    }

    /// Number of point terms.
    pub(crate) fn len(&self) -> usize {
        self.starts[self.starts.len() - 1] as usize
    }

    /// Term `n`, which is less than the number of terms.
    pub(crate) fn term(&self, n: usize) -> (Pair, PointTerm) {
        let user = self.starts.partition_point(|&start| start as usize <= n) - 1;
        let place = n - self.starts[user] as usize;
        let terms = self.train.terms(Side::User, user);
        let num_records = terms.positives.len();
        if place < num_records {
            ((user as u32, terms.positives[place]), self.objective.record_term(terms.values.at(place)))
        } else {
            ((user as u32, terms.negatives[place - num_records]), NEGATIVE)
        }
    }
}

/// Terms that are too many to visit, drawn at random: unseen pairs, and pairs of an all-pairs term.
pub(crate) struct PairDraws<'a> {
    train: &'a TrainingSet,
    /// Users that have unseen pairs.
    users: Vec<u32>,
    num_unseen: f64,
    unseen_weight: f32,
    all_pairs_weight: f32,
}

impl<'a> PairDraws<'a> {
    pub(crate) fn new(objective: &Objective, train: &'a TrainingSet) -> Self {
        let num_unseen = |user: u32| train.terms(Side::User, user as usize).num_unseen();
        let all = 0..train.records().num_rows(Side::User) as u32;
        let users: Vec<u32> = all.filter(|&user| num_unseen(user) > 0).collect();
        let num_unseen = users.iter().map(|&user| num_unseen(user) as f64).sum();
        let Objective { unseen_weight, all_pairs_weight, .. } = *objective;
        Self { train, users, num_unseen, unseen_weight, all_pairs_weight }
    }

    /// Adds unseen pairs to a batch of `num_points` out of `num_all` point terms, drawn uniformly by rejection, such that
    /// they weigh the same share of all unseen pairs.
    pub(crate) fn add_unseen(&self, batch: &mut Batch, (num_points, num_all): (usize, usize), stream: &mut Stream) {
        if self.users.is_empty() || num_points == 0 {
            return;
        }
        let num_items = self.train.records().num_rows(Side::Item);
        let weight = f64::from(self.unseen_weight) * self.num_unseen / (DRAWS_PER_POINT * num_all) as f64;
        let term = PointTerm { weight: weight as f32, target: 0.0 };
        let mut missing = DRAWS_PER_POINT * num_points;
        while missing > 0 {
            let user = self.users[stream.below(self.users.len())];
            let item = stream.below(num_items) as u32;
            if !self.train.records().contains(user, item) {
                batch.push((user, item), term);
                missing -= 1;
            }
        }
    }

    /// Adds pairs of the all-pairs term likewise, as the last of the batch.
    pub(crate) fn add_all_pairs(&self, batch: &mut Batch, (num_points, num_all): (usize, usize), stream: &mut Stream) {
        if self.all_pairs_weight == 0.0 {
            return;
        }
        let [num_users, num_items] = [Side::User, Side::Item].map(|side| self.train.records().num_rows(side));
        let num_pairs = num_users as f64 * num_items as f64;
        let weight = f64::from(self.all_pairs_weight) * num_pairs / (DRAWS_PER_POINT * num_all) as f64;
        let term = PointTerm { weight: weight as f32, target: 0.0 };
        for _ in 0..DRAWS_PER_POINT * num_points {
            batch.pairs.push((stream.below(num_users) as u32, stream.below(num_items) as u32));
            batch.terms.push(term);
        }
    }
}

/// A row that no term involves goes to 0: that is the minimum of its penalty, and it remembers nothing.
pub(crate) fn zero_idle_rows(model: &mut dyn BlockModel, train: &TrainingSet) {
    for side in [Side::User, Side::Item] {
        for row in 0..train.records().num_rows(side) {
            if train.terms(side, row).is_idle() {
                model.params_mut().row_mut(side, row).fill(0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Interactions, OwnedNegatives};
    use crate::hash::Purpose;
    use crate::models::Bilinear;
    use crate::objective::Penalty;
    use approx::assert_relative_eq;

    const RECORD: PointTerm = PointTerm { weight: 2.0, target: 1.5 };

    fn objective(loss: Loss) -> Objective {
        Objective::of_records(loss, RECORD, Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 })
    }

    /// Users 0 and 1 with records; user 2 has none.
    fn records() -> Interactions {
        Interactions::from_pairs(3, 4, &[0, 0, 1], &[0, 2, 1])
    }

    #[test]
    fn every_point_term_has_a_number() {
        let records = records();
        let negatives = OwnedNegatives::listed(&records, &[0, 1, 1], &[3, 0, 0]);
        let train = TrainingSet::from_parts(records, Some(negatives));
        let index = PointTermIndex::new(&objective(Loss::Logistic), &train);
        let terms: Vec<_> = (0..index.len()).map(|n| index.term(n)).collect();
        let expected = [
            ((0, 0), RECORD),
            ((0, 2), RECORD),
            ((0, 3), NEGATIVE),
            ((1, 1), RECORD),
            ((1, 0), NEGATIVE),
            ((1, 0), NEGATIVE),
        ];
        assert_eq!(terms, expected);
    }

    #[test]
    fn drawn_unseen_pairs_weigh_as_much_as_all_of_them() {
        let train = TrainingSet::from_parts(records(), None).with_unseen_pairs();
        let objective = Objective { unseen_weight: 0.5, ..objective(Loss::Logistic) };
        let draws = PairDraws::new(&objective, &train);
        let mut weight = 0.0;
        for (n, num_points) in [2, 1].into_iter().enumerate() {
            let mut batch = Batch::default();
            draws.add_unseen(&mut batch, (num_points, 3), &mut Stream::new(1, Purpose::Unseen, n as u64));
            assert!(batch.pairs.iter().all(|&(u, i)| u < 2 && !train.records().contains(u, i)));
            weight += batch.terms.iter().map(|term| term.weight).sum::<f32>();
            assert_eq!(batch.first_quadratic, batch.len());
        }
        // User 0 has two unseen pairs and user 1 three.
        assert_relative_eq!(weight, 0.5 * 5.0, max_relative = 1e-6);
    }

    #[test]
    fn drawn_pairs_of_the_all_pairs_term_weigh_as_much_as_all_of_them_and_count_as_squares() {
        let train = TrainingSet::from_parts(records(), None);
        let objective = Objective { all_pairs_weight: 0.3, ..objective(Loss::Logistic) };
        let mut batch = Batch::of(std::iter::once(((0, 0), RECORD)));
        PairDraws::new(&objective, &train).add_all_pairs(&mut batch, (3, 3), &mut Stream::new(1, Purpose::Unseen, 0));
        assert_eq!(batch.first_quadratic, 1);
        let weight: f32 = batch.terms[1..].iter().map(|term| term.weight).sum();
        assert_relative_eq!(weight, 0.3 * 12.0, max_relative = 1e-6);
    }

    #[test]
    fn the_gradient_of_a_batch_agrees_with_finite_differences() {
        let objective = Objective { all_pairs_weight: 0.3, ..objective(Loss::Logistic) };
        let mut model = Bilinear::new(objective, (3, 4), 2, true, 0.5);
        model.reset(3);
        let mut batch = Batch::of([((0, 0), RECORD), ((2, 3), NEGATIVE), ((0, 3), NEGATIVE)].into_iter());
        batch.pairs.push((1, 2));
        batch.terms.push(PointTerm { weight: 3.0, target: 0.0 });
        let loss = |model: &Bilinear| {
            let mut scores = Vec::new();
            let value = |(n, &(user, item)): (usize, &Pair)| {
                model.scores_f64(user as usize, &[item], &mut scores);
                let loss = if n < 3 { Loss::Logistic } else { Loss::Squared };
                f64::from(batch.terms[n].weight) * loss.value_f64(scores[0], f64::from(batch.terms[n].target))
            };
            batch.pairs.iter().enumerate().map(value).sum::<f64>()
        };
        let mut gradient = vec![0.0; model.params().values().len()];
        batch.add_gradient(&model, 0.5, &mut gradient);
        for (k, &found) in gradient.iter().enumerate() {
            let h = 1.0 / 1024.0;
            let at = |shift: f32| {
                let mut moved = model.clone();
                moved.params_mut().values_mut()[k] += shift;
                loss(&moved)
            };
            // The parameter itself is f32, so the shift is good to 2⁻²⁴ relative to the parameter, or 10⁻⁴ of the shift.
            let expected = 0.5 * (at(h) - at(-h)) / f64::from(2.0 * h);
            assert_relative_eq!(f64::from(found), expected, epsilon = 1e-3, max_relative = 1e-3);
        }
    }

    #[test]
    fn only_rows_without_terms_go_to_zero() {
        let train = TrainingSet::from_parts(records(), None);
        let mut model = Bilinear::new(objective(Loss::Squared), (3, 4), 2, false, 0.5);
        model.reset(3);
        zero_idle_rows(&mut model, &train);
        let is_zero = |side, row| model.params().row(side, row).iter().all(|&x| x == 0.0);
        assert_eq!([0, 1, 2].map(|user| is_zero(Side::User, user)), [false, false, true]);
        assert_eq!([0, 1, 2, 3].map(|item| is_zero(Side::Item, item)), [false, false, false, true]);
    }
}
