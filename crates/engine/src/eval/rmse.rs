//! The error of predicted values, for models that predict values.

use alteraser_api::report::Figure;
use rayon::prelude::*;

use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::models::Recommender;
use crate::run::RunContext;

/// Users whose scores one task computes.
const CHUNK: usize = 16;

/// √(mean of (score + offset − value)²) over the held-out records.
///
/// # Errors
/// Cancelled.
pub(crate) fn rmse(model: &dyn Recommender, held_out: &Interactions, ctx: &RunContext<'_>) -> Result<Figure> {
    let Some(offset) = model.value_offset() else {
        return Ok(Figure::absent("the model ranks items and predicts no values"));
    };
    if held_out.num_records() == 0 {
        return Ok(Figure::absent("there are no held-out records"));
    }
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
    Ok(Figure::of((sum / held_out.num_records() as f64).sqrt()))
}
