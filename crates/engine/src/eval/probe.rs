//! One pass over all users that answers every question about a model: its lists and its scores of chosen pairs.

use rayon::prelude::*;

use super::top_k::top_k;
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::models::Recommender;
use crate::run::{Phase, RunContext};

/// Users whose scores one task computes.
const CHUNK: usize = 16;

/// What is asked of every model of a comparison.
pub(crate) struct Probe<'a> {
    /// Records that are left out of the lists.
    pub(crate) masked: &'a Interactions,
    /// Length of the lists.
    pub(crate) k: usize,
    /// Items of each user whose scores are wanted; empty when none are.
    pub(crate) pairs: Vec<Vec<u32>>,
}

/// A user's list and scores.
type OfUser = (Vec<u32>, Vec<f32>);

/// What a model answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers {
    /// Each user's list, best first.
    pub(crate) lists: Vec<Vec<u32>>,
    /// Scores beside [`Probe::pairs`].
    pub(crate) scores: Vec<Vec<f32>>,
}

/// The best `k` items for every user, best first, those in `masked` left out.
///
/// # Errors
/// A cancelled run.
pub fn recommend_all(
    model: &dyn Recommender,
    masked: &Interactions,
    k: usize,
    ctx: &RunContext<'_>,
) -> Result<Vec<Vec<u32>>> {
    Ok(Probe { masked, k, pairs: Vec::new() }.ask(model, "Recommending", ctx)?.lists)
}

impl Probe<'_> {
    /// Asks `model`.
    pub(crate) fn ask(&self, model: &dyn Recommender, subject: &str, ctx: &RunContext<'_>) -> Result<Answers> {
        let num_users = self.masked.num_rows(Side::User);
        let num_items = self.masked.num_rows(Side::Item);
        let users: Vec<usize> = (0..num_users).collect();
        let chunks: Vec<Result<Vec<OfUser>>> = users
            .par_chunks(CHUNK)
            .map_init(
                || vec![0.0; num_items],
                |scores, users| {
                    ctx.cancel.chunk(|| Ok(users.iter().map(|&user| self.of_user(model, user, scores)).collect()))
                },
            )
            .collect();
        let phase = Phase { name: "Ranking", subject, unit: "users", step: 0 };
        ctx.report(phase, num_users, num_users)?;
        let mut answers = Answers::default();
        for chunk in chunks {
            for (list, scores) in chunk? {
                answers.lists.push(list);
                answers.scores.push(scores);
            }
        }
        Ok(answers)
    }

    fn of_user(&self, model: &dyn Recommender, user: usize, scores: &mut [f32]) -> OfUser {
        model.score_user(user, scores);
        let list = top_k(scores, self.masked.row(Side::User, user), self.k).into_iter().map(|(item, _)| item).collect();
        let pairs = self.pairs.get(user).map_or(&[][..], Vec::as_slice);
        (list, pairs.iter().map(|&item| scores[item as usize]).collect())
    }
}
