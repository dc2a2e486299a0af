//! Diagonal Fisher information of the retained terms.

use rayon::prelude::*;

use crate::data::Side;
use crate::kernels::stride;
use crate::models::{BlockModel, Gathered};
use crate::objective::NEGATIVE;
use crate::training_set::TrainingSet;

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
    /// F_k = Σ over the records and owned negatives of a row of w ℓ″(z) (∂z/∂θ_k)²: for the logistic loss the variance
    /// of the gradient of the log-likelihood under the model's own probabilities.
    pub(super) fn of_rows(model: &dyn BlockModel, train: &TrainingSet, side: Side, rows: Vec<u32>) -> Self {
        let dim = model.params().shape().table(side).1;
        let frozen = model.block_rows(side);
        let of_row = |gathered: &mut Gathered, &row: &u32| {
            let row = row as usize;
            let terms = train.terms(side, row);
            gathered.stride = stride(dim);
            frozen.linearize(row, model.params().row(side, row), terms, gathered);
            let records = terms.values.iter().map(|value| model.objective().record_term(value));
            let weighed = records.chain(terms.negatives.iter().map(|_| NEGATIVE));
            let mut diagonal = vec![0.0; dim];
            let features = gathered.features.chunks_exact(gathered.stride);
            for ((feature, &score), term) in features.zip(&gathered.scores).zip(weighed) {
                let curvature = term.weight * model.objective().loss.derivatives(score, term.target).1;
                for (sum, &f) in diagonal.iter_mut().zip(feature) {
                    *sum += curvature * f * f;
                }
            }
            diagonal
        };
        let diagonal: Vec<Vec<f32>> = rows.par_iter().map_init(Gathered::default, of_row).collect();
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
