//! The objective in double precision, for reports.

use rayon::prelude::*;

use super::polish::widened;
use crate::data::Side;
use crate::models::BlockModel;
use crate::objective::{NEGATIVE, PointTerm};
use crate::run::CancelToken;
use crate::training_set::TrainingSet;

/// L(θ; D) with every score, loss and sum in f64.
pub fn objective_value(model: &dyn BlockModel, train: &TrainingSet) -> f64 {
    if model.is_coupled() {
        // Over the graph of `train`, whatever graph the model scores over. Nobody cancels this.
        let never = CancelToken::default();
        return model.whole(train, &never).value(&widened(model.params())).unwrap_or(f64::NAN);
    }
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
    let (objective, terms) = (model.objective(), train.terms(Side::User, user));
    let loss =
        |score: f64, term: PointTerm| f64::from(term.weight) * objective.loss.value_f64(score, f64::from(term.target));
    model.scores_f64(user, terms.positives, scores);
    let records = scores.iter().zip(terms.values.iter());
    let mut sum: f64 = records.map(|(&score, value)| loss(score, objective.record_term(value))).sum();
    model.scores_f64(user, terms.negatives, scores);
    sum += scores.iter().map(|&score| loss(score, NEGATIVE)).sum::<f64>();
    if terms.num_unseen() > 0 {
        let unseen: Vec<u32> = terms.unseen().collect();
        model.scores_f64(user, &unseen, scores);
        sum += scores.iter().map(|&score| loss(score, objective.unseen_term())).sum::<f64>();
    }
    sum
}

/// ½ Σ λ_row ‖x‖² + ½ Σ λ_b,row b² over the table of `side`.
pub(crate) fn penalty(model: &dyn BlockModel, train: &TrainingSet, side: Side) -> f64 {
    let of_row = |row: usize| model.row_penalty(train, side, row).energy(model.params().row(side, row));
    (0..model.params().shape().table(side).0).map(of_row).sum()
}
