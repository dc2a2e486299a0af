//! Retained terms, drawn at random, that keep a fine-tuning run from forgetting the rest.

use super::point_terms::{Batch, PairDraws, PointTermIndex};
use crate::data::Side;
use crate::hash::{Purpose, Stream};
use crate::models::BlockModel;
use crate::training_set::TrainingSet;

/// The retained objective L(θ; D′) in draws: a drawn term, with the penalty's share that falls on it, has 1/N of L's
/// gradient in expectation, N the number of point terms.
///
/// The penalty of a row is spread over the row's point terms, so that a step moves only rows that it has drawn: AdamW
/// makes a step of full size even of a tiny gradient, and would shrink the rows that a short run never draws.
pub(crate) struct Replay<'a> {
    train: &'a TrainingSet,
    index: PointTermIndex<'a>,
    draws: PairDraws<'a>,
    seed: u64,
}

impl<'a> Replay<'a> {
    /// Draws from `train` by `seed`.
    pub(crate) fn new(model: &dyn BlockModel, train: &'a TrainingSet, seed: u64) -> Self {
        let objective = model.objective();
        Self { train, index: PointTermIndex::new(objective, train), draws: PairDraws::new(objective, train), seed }
    }

    /// The `count` point terms of draw `key`, and pairs for the terms that are too many to visit.
    pub(crate) fn draw(&self, count: usize, key: u64) -> Batch {
        let mut stream = Stream::new(self.seed, Purpose::Replay, key);
        let num_all = self.index.len();
        let mut batch = Batch::of((0..count).map(|_| self.index.term(stream.below(num_all))));
        self.draws.add_unseen(&mut batch, (count, num_all), &mut stream);
        self.draws.add_all_pairs(&mut batch, (count, num_all), &mut stream);
        batch
    }

    /// Adds scale · (Σ w ℓ′ ∂z/∂θ + penalty) of the first `count` point terms and all pairs of `batch` to `gradient`.
    pub(crate) fn add_gradient(
        &self,
        model: &dyn BlockModel,
        (batch, count): (&Batch, usize),
        scale: f32,
        gradient: &mut [f32],
    ) {
        batch.add_gradient(model, scale, gradient);
        for &(user, item) in &batch.pairs[..count] {
            self.add_penalty(model, (Side::User, user as usize), scale, gradient);
            self.add_penalty(model, (Side::Item, item as usize), scale, gradient);
        }
    }

    /// Adds scale · Λ x / (point terms of the row).
    fn add_penalty(&self, model: &dyn BlockModel, (side, row): (Side, usize), scale: f32, gradient: &mut [f32]) {
        let penalty = model.row_penalty(self.train, side, row);
        let share = scale / self.train.terms(side, row).len() as f32;
        let params = model.params();
        let x = params.row(side, row);
        let start = params.table_range(side).start + row * x.len();
        for (k, (g, &x)) in gradient[start..start + x.len()].iter_mut().zip(x).enumerate() {
            *g += share * penalty.at(k) * x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Interactions, OwnedNegatives};
    use crate::models::Bilinear;
    use crate::objective::{Loss, Objective, Penalty, PointTerm};
    use crate::solve::objective_value;
    use crate::solve::point_terms::zero_idle_rows;
    use approx::assert_relative_eq;

    /// Draws until every term has come about as often as it should, and compares with the gradient of L.
    fn check(objective: Objective, has_bias: bool, train: &TrainingSet) {
        let mut model = Bilinear::new(objective, (3, 4), 2, has_bias, 0.8);
        model.reset(5);
        model.params_mut().values_mut().iter_mut().filter(|x| **x == 0.0).for_each(|bias| *bias = 0.3);
        zero_idle_rows(&mut model, train);
        let replay = Replay::new(&model, train, 1);
        let (rounds, count) = (400, 64);
        let mut gradient = vec![0.0; model.params().values().len()];
        for key in 0..rounds {
            let batch = replay.draw(count, key);
            let scale = replay.index.len() as f32 / (rounds as f32 * count as f32);
            replay.add_gradient(&model, (&batch, count), scale, &mut gradient);
        }
        for (k, &found) in gradient.iter().enumerate() {
            let h = 1.0 / 1024.0;
            let at = |shift: f32| {
                let mut moved = model.clone();
                moved.params_mut().values_mut()[k] += shift;
                objective_value(&moved, train)
            };
            let expected = (at(h) - at(-h)) / f64::from(2.0 * h);
            // Each of at most seven terms comes 3,600 times or more, give or take 60.
            assert_relative_eq!(f64::from(found), expected, epsilon = 0.15, max_relative = 0.05);
        }
    }

    #[test]
    fn draws_have_the_gradient_of_the_retained_objective() {
        let records = Interactions::from_pairs(3, 4, &[0, 0, 1, 1], &[0, 2, 1, 3]);
        let negatives = OwnedNegatives::listed(&records, &[0, 1, 1], &[3, 0, 0]);
        let penalty = Penalty { l2: 3.0, bias_share: 0.5, exponent: 0.0 };
        let logistic = Objective::of_records(Loss::Logistic, PointTerm { weight: 1.0, target: 1.0 }, penalty);
        check(logistic, true, &TrainingSet::from_parts(records.clone(), Some(negatives)));
        let unseen = Objective { unseen_weight: 0.5, ..logistic };
        check(unseen, true, &TrainingSet::from_parts(records.clone(), None).with_unseen_pairs());
        let squared = Objective::of_records(Loss::Squared, PointTerm { weight: 4.0, target: 1.25 }, penalty);
        check(Objective { all_pairs_weight: 0.2, ..squared }, false, &TrainingSet::from_parts(records, None));
    }

    #[test]
    fn rows_that_are_not_drawn_have_no_gradient() {
        let train = TrainingSet::from_parts(Interactions::from_pairs(3, 4, &[0, 1, 2], &[0, 1, 2]), None);
        let penalty = Penalty { l2: 3.0, bias_share: 1.0, exponent: 0.0 };
        let objective = Objective::of_records(Loss::Squared, PointTerm { weight: 1.0, target: 1.0 }, penalty);
        let mut model = Bilinear::new(objective, (3, 4), 2, false, 0.8);
        model.reset(5);
        let replay = Replay::new(&model, &train, 1);
        let batch = replay.draw(1, 7);
        let mut gradient = vec![0.0; model.params().values().len()];
        replay.add_gradient(&model, (&batch, 1), 1.0, &mut gradient);
        let (user, item) = batch.pairs[0];
        let params = model.params();
        for side in [Side::User, Side::Item] {
            let table = &gradient[params.table_range(side)];
            let row = if side == Side::User { user } else { item };
            let moved: Vec<usize> = (0..table.len()).filter(|&k| table[k] != 0.0).map(|k| k / 2).collect();
            assert_eq!(moved, [row as usize; 2]);
        }
    }
}
