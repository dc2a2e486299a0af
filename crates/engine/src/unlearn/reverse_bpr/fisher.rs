//! Diagonal Fisher information of the retained terms.

use rayon::prelude::*;

use crate::data::Side;
use crate::kernels::stride;
use crate::models::{BlockModel, BlockRows, Gathered};
use crate::objective::NEGATIVE;
use crate::training_set::{Terms, TrainingSet};

/// The Fisher information of some rows of one side, and where these rows stood.
pub(super) struct Fisher {
    side: Side,
    rows: Vec<u32>,
    /// F_k of each number of each row.
    diagonal: Vec<f32>,
    /// θ_O likewise.
    anchor: Vec<f32>,
}

impl Fisher {
    /// F_k = Σ over the terms of a row of w ℓ″(z) (∂z/∂θ_k)²: for the logistic loss the variance of the gradient of the
    /// log-likelihood under the model's own probabilities.
    pub(super) fn of_rows(model: &dyn BlockModel, train: &TrainingSet, side: Side, rows: Vec<u32>) -> Self {
        let frozen = model.block_rows(side);
        let of_row = |&row: &u32| diagonal(model, frozen.as_ref(), train.terms(side, row as usize), (side, row));
        let diagonal: Vec<Vec<f32>> = rows.par_iter().map(of_row).collect();
        let anchor = rows.iter().flat_map(|&row| model.params().row(side, row as usize)).copied().collect();
        Self { side, rows, diagonal: diagonal.concat(), anchor }
    }

    /// Adds weight · F_k (θ_k − θ_O,k) to `gradient`.
    pub(super) fn add_gradient(&self, model: &dyn BlockModel, weight: f32, gradient: &mut [f32]) {
        let (table, dim) = (model.params().table_range(self.side), model.params().shape().table(self.side).1);
        let kept = self.diagonal.chunks_exact(dim).zip(self.anchor.chunks_exact(dim));
        for (&row, (diagonal, anchor)) in self.rows.iter().zip(kept) {
            let x = model.params().row(self.side, row as usize);
            let start = table.start + row as usize * dim;
            for (k, g) in gradient[start..start + dim].iter_mut().enumerate() {
                *g += weight * diagonal[k] * (x[k] - anchor[k]);
            }
        }
    }
}

fn diagonal(model: &dyn BlockModel, frozen: &dyn BlockRows, terms: Terms<'_>, (side, row): (Side, u32)) -> Vec<f32> {
    let objective = model.objective();
    let x = model.params().row(side, row as usize);
    let stride = stride(x.len());
    let mut padded = x.to_vec();
    padded.resize(stride, 0.0);
    let ids: Vec<u32> = terms.counterparts().chain(terms.unseen()).collect();
    let (mut features, mut scores) = (vec![0.0; ids.len() * stride], vec![0.0; ids.len()]);
    frozen.linearize(row as usize, &padded, &ids, Gathered { features: &mut features, scores: &mut scores });
    let records = terms.values.iter().map(|value| objective.record_term(value));
    let negatives = terms.negatives.iter().map(|_| NEGATIVE);
    let weighed = records.chain(negatives).chain(std::iter::repeat(objective.unseen_term()));
    let mut diagonal = match frozen.all_pairs_hessian() {
        Some(shared) => (0..x.len()).map(|k| shared[k * stride + k]).collect(),
        None => vec![0.0; x.len()],
    };
    for ((feature, score), term) in features.chunks_exact(stride).zip(scores).zip(weighed) {
        let curvature = term.weight * objective.loss.derivatives(score, term.target).1;
        for (sum, &f) in diagonal.iter_mut().zip(feature) {
            *sum += curvature * f * f;
        }
    }
    diagonal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Interactions;
    use crate::models::Bilinear;
    use crate::objective::{Loss, Objective, Penalty, PointTerm};
    use approx::assert_relative_eq;

    fn model() -> Bilinear {
        let penalty = Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 };
        let record = PointTerm { weight: 2.0, target: 1.0 };
        let mut model = Bilinear::new(Objective::of_records(Loss::Logistic, record, penalty), (2, 3), 1, true, 1.0);
        model.params_mut().values_mut().copy_from_slice(&[1.0, 0.0, 3.0, 0.0, 2.0, 0.0, -1.0, 0.0, 5.0, 0.0]);
        model
    }

    #[test]
    fn information_is_the_curvature_times_the_squared_feature() {
        let train = TrainingSet::from_parts(Interactions::from_pairs(2, 3, &[0, 0], &[0, 1]), None);
        let fisher = Fisher::of_rows(&model(), &train, Side::User, vec![0, 1]);
        let variance = |z: f64| 1.0 / ((1.0 + libm::exp(-z)) * (1.0 + libm::exp(z)));
        // Scores 2 and −1, features (2, 1) and (−1, 1), weight 2; user 1 has no records.
        let expected = [2.0 * (4.0 * variance(2.0) + variance(-1.0)), 2.0 * (variance(2.0) + variance(-1.0)), 0.0, 0.0];
        for (found, expected) in fisher.diagonal.iter().zip(expected) {
            assert_relative_eq!(f64::from(*found), expected, max_relative = 1e-5);
        }
    }

    #[test]
    fn unseen_and_all_pairs_count_too() {
        let train = TrainingSet::from_parts(Interactions::from_pairs(2, 3, &[0, 0], &[0, 1]), None);
        let unseen = train.clone().with_unseen_pairs();
        let with = |change: fn(&mut Objective), train: &TrainingSet| {
            let mut objective = *model().objective();
            change(&mut objective);
            let mut changed = Bilinear::new(objective, (2, 3), 1, true, 1.0);
            changed.params_mut().values_mut().copy_from_slice(model().params().values());
            Fisher::of_rows(&changed, train, Side::User, vec![0]).diagonal[0]
        };
        let alone = with(|_| (), &train);
        let variance = |z: f64| 1.0 / ((1.0 + libm::exp(-z)) * (1.0 + libm::exp(z)));
        // The unseen item has the factor 5 and the score 5; the squares of all items' factors add up to 30.
        let more = with(|objective| objective.unseen_weight = 0.5, &unseen) - alone;
        assert_relative_eq!(f64::from(more), 0.5 * 25.0 * variance(5.0), max_relative = 1e-4);
        let more = with(|objective| objective.all_pairs_weight = 0.1, &train) - alone;
        assert_relative_eq!(f64::from(more), 0.1 * 30.0, max_relative = 1e-5);
    }

    #[test]
    fn it_pulls_back_to_where_the_rows_stood() {
        let train = TrainingSet::from_parts(Interactions::from_pairs(2, 3, &[0, 0], &[0, 1]), None);
        let mut model = model();
        let fisher = Fisher::of_rows(&model, &train, Side::Item, vec![1]);
        let mut gradient = vec![0.0; 10];
        fisher.add_gradient(&model, 1.0, &mut gradient);
        assert!(gradient.iter().all(|&g| g == 0.0), "nothing has moved");
        model.params_mut().row_mut(Side::Item, 1)[0] += 0.5;
        fisher.add_gradient(&model, 2.0, &mut gradient);
        assert_relative_eq!(gradient[6], 2.0 * fisher.diagonal[0] * 0.5);
        assert_eq!(gradient.iter().filter(|&&g| g != 0.0).count(), 1);
    }
}
