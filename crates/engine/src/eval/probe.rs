//! One pass over all users that answers every question about a model: its lists and its scores of chosen pairs.

use super::scoring::map_users;
use super::top_k::top_k;
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::models::Recommender;
use crate::run::{Phase, RunContext};

/// What is asked of every model of a comparison.
pub(crate) struct Probe<'a> {
    /// Records that are left out of the lists.
    pub(crate) masked: &'a Interactions,
    /// Length of the lists.
    pub(crate) k: usize,
    /// Items of each user whose scores are wanted; empty when none are.
    pub(crate) pairs: Vec<Vec<u32>>,
}

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
    let counts = (masked.num_rows(Side::User), masked.num_rows(Side::Item));
    map_users(model, counts, ctx, |user, scores| {
        top_k(scores, masked.row(Side::User, user), k).into_iter().map(|(item, _)| item).collect()
    })
}

impl Probe<'_> {
    /// Asks `model`.
    pub(crate) fn ask(&self, model: &dyn Recommender, subject: &str, ctx: &RunContext<'_>) -> Result<Answers> {
        let counts = (self.masked.num_rows(Side::User), self.masked.num_rows(Side::Item));
        let answers = map_users(model, counts, ctx, |user, scores| self.of_user(user, scores))?;
        ctx.report(Phase { name: "Ranking", subject, unit: "users", step: 0 }, counts.0, counts.0)?;
        let (lists, scores) = answers.into_iter().unzip();
        Ok(Answers { lists, scores })
    }

    fn of_user(&self, user: usize, scores: &[f32]) -> (Vec<u32>, Vec<f32>) {
        let list = top_k(scores, self.masked.row(Side::User, user), self.k).into_iter().map(|(item, _)| item).collect();
        let pairs = self.pairs.get(user).map_or(&[][..], Vec::as_slice);
        (list, pairs.iter().map(|&item| scores[item as usize]).collect())
    }
}
