//! The objective in double precision, for reports.

use rayon::prelude::*;

use crate::data::Side;
use crate::models::BlockModel;
use crate::objective::{NEGATIVE, PointTerm};
use crate::training_set::TrainingSet;

/// L(θ; D) with every score, loss and sum in f64, except the all-pairs term whose Gram matrices are f32.
pub fn objective_value(model: &dyn BlockModel, train: &TrainingSet) -> f64 {
    let num_users = train.records().num_rows(Side::User);
    let per_user: Vec<f64> = (0..num_users)
        .into_par_iter()
        .map_init(Vec::new, |scores, user| user_loss(model, train, user, scores))
        .collect();
    let points: f64 = per_user.iter().sum();
    let weight = model.objective().all_pairs_weight;
    let all_pairs = if weight > 0.0 { f64::from(weight) * model.all_pairs_energy() } else { 0.0 };
    points + all_pairs + penalty(model, train, Side::User) + penalty(model, train, Side::Item)
}

fn user_loss(model: &dyn BlockModel, train: &TrainingSet, user: usize, scores: &mut Vec<f64>) -> f64 {
    let terms = train.terms(Side::User, user);
    let mut sum = 0.0;
    for (items, PointTerm { weight, target }) in
        [(terms.positives, model.objective().positive), (terms.negatives, NEGATIVE)]
    {
        model.scores_f64(user, items, scores);
        let loss = |&score: &f64| model.objective().loss.value_f64(score, f64::from(target));
        sum += f64::from(weight) * scores.iter().map(loss).sum::<f64>();
    }
    sum
}

/// ½ Σ λ_row ‖x‖² + ½ Σ λ_b,row b² over the table of `side`.
pub(crate) fn penalty(model: &dyn BlockModel, train: &TrainingSet, side: Side) -> f64 {
    let (num_rows, _) = model.params().shape().table(side);
    let others = train.records().num_rows(side.other());
    let of_row = |row: usize| {
        let l2 = f64::from(model.objective().l2_of_row(train.records().row(side, row).len(), others));
        let bias_l2 = l2 * f64::from(model.objective().penalty.bias_share);
        let squares = model.params().row(side, row).iter().enumerate().map(|(k, &x)| {
            let l2 = if model.bias_coordinate() == Some(k) { bias_l2 } else { l2 };
            l2 * f64::from(x) * f64::from(x)
        });
        0.5 * squares.sum::<f64>()
    };
    (0..num_rows).map(of_row).sum()
}
