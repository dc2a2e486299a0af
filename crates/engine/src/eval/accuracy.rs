//! Quality of recommendations on held-out records: full ranking, training records masked.

use alteraser_api::experiment::Evaluation;
use alteraser_api::report::{Accuracy, Figure};
use rayon::prelude::*;

use super::probe::Answers;
use super::ranking::{ndcg_at, recall_at};
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::models::Recommender;
use crate::run::RunContext;

/// Users whose scores one task computes.
const CHUNK: usize = 16;

/// NDCG@k and Recall@`recall_k`, averaged over the users with held-out records, and the error of predicted values.
pub(crate) fn accuracy(
    model: &dyn Recommender,
    answers: &Answers,
    held_out: &Interactions,
    evaluation: &Evaluation,
    ctx: &RunContext<'_>,
) -> Result<Accuracy> {
    let (k, recall_k) = (evaluation.k, evaluation.recall_k);
    let mut sums = (0.0, 0.0);
    let mut num_users = 0;
    for (user, list) in answers.lists.iter().enumerate() {
        let relevant = held_out.row(Side::User, user);
        if !relevant.is_empty() {
            sums.0 += ndcg_at(k as usize, list, relevant);
            sums.1 += recall_at(recall_k as usize, list, relevant);
            num_users += 1;
        }
    }
    let mean = |sum: f64| match num_users {
        0 => Figure::absent("no user has held-out records"),
        n => Figure::of(sum / f64::from(n)),
    };
    let rmse = match model.value_offset() {
        Some(offset) => rmse(model, offset, held_out, ctx)?,
        None => Figure::absent("the model ranks items and predicts no values"),
    };
    Ok(Accuracy { ndcg: mean(sums.0), recall: mean(sums.1), rmse, k, recall_k, num_users })
}

/// √(mean of (score + offset − value)²) over the held-out records.
fn rmse(model: &dyn Recommender, offset: f32, held_out: &Interactions, ctx: &RunContext<'_>) -> Result<Figure> {
    let users: Vec<usize> =
        (0..held_out.num_rows(Side::User)).filter(|&user| !held_out.row(Side::User, user).is_empty()).collect();
    let squares_of_user = |user: usize, scores: &mut [f32]| {
        model.score_user(user, scores);
        let records = held_out.row(Side::User, user).iter().zip(held_out.values(Side::User, user).iter());
        let error =
            |(&item, value): (&u32, f32)| f64::from(scores[item as usize]) + f64::from(offset) - f64::from(value);
        records.map(|record| error(record) * error(record)).sum::<f64>()
    };
    let squares: Vec<Result<f64>> = users
        .par_chunks(CHUNK)
        .map_init(
            || vec![0.0; held_out.num_rows(Side::Item)],
            |scores, users| ctx.cancel.chunk(|| Ok(users.iter().map(|&user| squares_of_user(user, scores)).sum())),
        )
        .collect();
    let sum = squares.into_iter().sum::<Result<f64>>()?;
    if held_out.num_records() == 0 {
        return Ok(Figure::absent("there are no held-out records"));
    }
    Ok(Figure::of((sum / held_out.num_records() as f64).sqrt()))
}
