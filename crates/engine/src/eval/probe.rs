//! One pass over all users that answers every question about a model: its lists, its scores of chosen pairs, and where
//! chosen items stand.

use rayon::prelude::*;

use super::scoring::map_users;
use super::standing::{auc, standings, without_itself};
use super::top_k::top_k;
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::models::Recommender;
use crate::run::{Phase, RunContext};

/// What is asked of every model of a comparison.
pub(crate) struct Probe<'a> {
    /// Records that are left out of the lists.
    pub(crate) masked: &'a Interactions,
    /// Records of which the AUC is asked.
    pub(crate) held_out: Option<&'a Interactions>,
    /// Length of the lists.
    pub(crate) depth: usize,
    /// Items of each user whose scores and ranks are asked for; empty when there are none for anybody.
    pub(crate) ranked: Vec<Vec<u32>>,
    /// Items of each user whose scores are asked for; empty when there are none for anybody.
    pub(crate) scored: Vec<Vec<u32>>,
    /// Pairs by which whole models are compared.
    pub(crate) sample: Sample,
}

/// Pairs of users and items.
#[derive(Debug, Clone)]
pub(crate) enum Sample {
    /// None.
    Nothing,
    /// All.
    AllPairs,
    /// These items of each user.
    Pairs(Vec<Vec<u32>>),
}

/// What a model answers for one user.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct UserAnswers {
    /// The list, best first.
    pub(crate) list: Vec<u32>,
    /// Ranks beside [`Probe::ranked`].
    pub(crate) ranks: Vec<f64>,
    /// Scores beside [`Probe::ranked`].
    pub(crate) ranked_scores: Vec<f32>,
    /// Scores beside [`Probe::scored`].
    pub(crate) scores: Vec<f32>,
    /// Scores of [`Probe::sample`].
    pub(crate) sample: Vec<f32>,
    /// AUC of the held-out records; none without any.
    pub(crate) auc: Option<f64>,
}

/// What a model answers, by user.
pub(crate) type Answers = Vec<UserAnswers>;

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

impl<'a> Probe<'a> {
    /// Asks for nothing but lists.
    pub(crate) fn of_lists(masked: &'a Interactions, depth: usize) -> Self {
        let (ranked, scored) = (Vec::new(), Vec::new());
        Self { masked, held_out: None, depth, ranked, scored, sample: Sample::Nothing }
    }

    /// Asks `model` everything.
    pub(crate) fn ask(&self, model: &dyn Recommender, subject: &str, ctx: &RunContext<'_>) -> Result<Answers> {
        let counts = (self.masked.num_rows(Side::User), self.masked.num_rows(Side::Item));
        let answers = map_users(model, counts, ctx, |user, scores| self.of_user(user, scores))?;
        ctx.report(Phase { name: "Ranking", subject, unit: "users", step: 0 }, counts.0, counts.0)?;
        Ok(answers)
    }

    fn of_user(&self, user: usize, scores: &[f32]) -> UserAnswers {
        let masked = self.masked.row(Side::User, user);
        let ranked = items_of(&self.ranked, user);
        let (places, _) = standings(scores, [masked, &[]], ranked);
        let held_out = self.held_out.map_or(&[][..], |held_out| held_out.row(Side::User, user));
        let (held_out, num_candidates) = match held_out {
            [] => (Vec::new(), 0),
            held_out => standings(scores, [masked, held_out], held_out),
        };
        let pick = |items: &[u32]| items.iter().map(|&item| scores[item as usize]).collect();
        UserAnswers {
            list: top_k(scores, masked, self.depth).into_iter().map(|(item, _)| item).collect(),
            ranks: places.into_iter().map(|place| without_itself(place).rank()).collect(),
            ranked_scores: pick(ranked),
            scores: pick(items_of(&self.scored, user)),
            sample: match &self.sample {
                Sample::Nothing => Vec::new(),
                Sample::AllPairs => scores.to_vec(),
                Sample::Pairs(pairs) => pick(items_of(pairs, user)),
            },
            auc: auc(&held_out, num_candidates),
        }
    }

    /// Asks `model` for the scores alone of [`Probe::ranked`] and [`Probe::scored`], and of nobody without any.
    pub(crate) fn ask_scores(&self, model: &dyn Recommender, ctx: &RunContext<'_>) -> Result<Answers> {
        let num_items = self.masked.num_rows(Side::Item);
        let of_user = |scores: &mut Vec<f32>, user: usize| {
            let (ranked, scored) = (items_of(&self.ranked, user), items_of(&self.scored, user));
            if ranked.is_empty() && scored.is_empty() {
                return UserAnswers::default();
            }
            scores.resize(num_items, 0.0);
            model.score_user(user, scores);
            let pick = |items: &[u32]| items.iter().map(|&item| scores[item as usize]).collect();
            UserAnswers { ranked_scores: pick(ranked), scores: pick(scored), ..UserAnswers::default() }
        };
        let users = 0..self.masked.num_rows(Side::User);
        let answer = |scores: &mut Vec<f32>, user| ctx.cancel.chunk(|| Ok(of_user(scores, user)));
        let answers: Vec<Result<UserAnswers>> = users.into_par_iter().map_init(Vec::new, answer).collect();
        answers.into_iter().collect()
    }
}

/// The items of `user`, when there are any for anybody.
fn items_of(pairs: &[Vec<u32>], user: usize) -> &[u32] {
    pairs.get(user).map_or(&[], Vec::as_slice)
}
