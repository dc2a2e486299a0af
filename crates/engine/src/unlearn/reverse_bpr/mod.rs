//! Reverse BPR: forgotten records are pushed below items that the user never had.
//!
//! You, Xu, Zhang, Gao, Yang: *RRL: Recommendation Reverse Learning* (2024) reverses the pairwise ranking objective of
//! Rendle et al. (2009) on the forgotten records and lets the Fisher information of the others hold the parameters
//! that they need. What is implemented:
//!
//! ```text
//! Σ_{(u,i) ∈ F} −log σ(z_uj − z_ui) + κ/2 Σ_k F_k (θ_k − θ_O,k)²,     j drawn from the items of which u had no record
//! ```
//!
//! by AdamW, F_k the diagonal of the Fisher information of the retained terms at the trained parameters θ_O
//! ([`fisher`]). The first part is the paper's objective. The form of the second, elastic weight consolidation
//! (Kirkpatrick et al., 2017), is ours: the paper's own regularizer was not available to us beyond its description. With
//! κ = 1 it is Laplace's approximation of the retained likelihood.

mod fisher;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use self::fisher::Fisher;
use super::fields::{BATCH_SIZE, EPOCHS, LEARNING_RATE};
use super::{Unlearned, UnlearningMethod, UnlearningTask, by_fine_tuning};
use crate::config::{Config, FieldSpec, Range};
use crate::data::Side;
use crate::error::Result;
use crate::hash::{Purpose, Stream, hash_words};
use crate::kernels::sigmoid;
use crate::models::BlockModel;
use crate::run::RunContext;
use crate::solve::{Descent, Lesson, Pair, Place};

/// Draws before a user who has nearly everything is given up.
const MAX_DRAWS: u32 = 256;

/// Pushes forgotten records below unobserved items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReverseBpr {
    epochs: u32,
    learning_rate: f64,
    batch_size: usize,
    fisher_weight: f64,
}

impl Default for ReverseBpr {
    fn default() -> Self {
        Self { epochs: 10, learning_rate: 3e-3, batch_size: 128, fisher_weight: 1.0 }
    }
}

impl Config for ReverseBpr {
    const ID: &'static str = "reverse-bpr";
    const LABEL: &'static str = "Reverse BPR";
    const SUMMARY: &'static str = "Pushes the forgotten records below items that their users never had.";
    const PAPER: &'static str = "You et al.: RRL: Recommendation Reverse Learning, 2024";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        EPOCHS,
        LEARNING_RATE,
        BATCH_SIZE,
        FieldSpec {
            name: "fisher_weight",
            label: "Weight of the Fisher information κ",
            help: "How firmly the records that stay hold on to the parameters they need.",
            range: Range::Real(0.0, 1e4),
        },
    ];
}

impl UnlearningMethod for ReverseBpr {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let descent = Descent {
            name: "Reversing ranks",
            subject: task.settings.subject,
            epochs: self.epochs,
            learning_rate: self.learning_rate,
            max_gradient: f64::MAX,
        };
        by_fine_tuning(task, Self::ID, &descent, ctx, |model| {
            let rivals = Rivals { task };
            let touched = |side| self.touched(&rivals, side);
            let sides = [Side::User, Side::Item];
            let fisher = sides.map(|side| Fisher::of_rows(model, task.retained, side, touched(side)));
            Reversal { rivals, fisher, batch_size: self.batch_size, fisher_weight: self.fisher_weight as f32 }
        })
    }
}

impl ReverseBpr {
    /// The rows of `side` that the run moves.
    fn touched(&self, rivals: &Rivals<'_>, side: Side) -> Vec<u32> {
        let mut rows = BTreeSet::new();
        for &(user, item) in rivals.task.forget.records() {
            rows.insert(if side == Side::User { user } else { item });
            if side == Side::Item {
                rows.extend((1..=self.epochs).filter_map(|epoch| rivals.of(epoch, (user, item))));
            }
        }
        rows.into_iter().collect()
    }
}

/// Items that forgotten records are pushed below.
struct Rivals<'a> {
    task: &'a UnlearningTask<'a>,
}

impl Rivals<'_> {
    /// An item of which the user had no record, drawn anew in every epoch; none when the user had nearly everything.
    fn of(&self, epoch: u32, (user, item): Pair) -> Option<u32> {
        let records = self.task.full.records();
        let key = hash_words(&[u64::from(epoch), u64::from(user), u64::from(item)]);
        let mut stream = Stream::new(self.task.settings.seed, Purpose::Rivals, key);
        let num_items = records.num_rows(Side::Item);
        let drawn = (0..MAX_DRAWS).map(|_| stream.below(num_items) as u32);
        drawn.into_iter().find(|&rival| !records.contains(user, rival))
    }
}

struct Reversal<'a> {
    rivals: Rivals<'a>,
    fisher: [Fisher; 2],
    batch_size: usize,
    fisher_weight: f32,
}

impl Lesson for Reversal<'_> {
    fn num_steps(&self) -> usize {
        self.rivals.task.forget.records().len().div_ceil(self.batch_size)
    }

    fn add_gradient(&mut self, model: &dyn BlockModel, place: Place, gradient: &mut [f32]) {
        let records = self.rivals.task.forget.records();
        let Some(batch) = records.chunks(self.batch_size).nth(place.step) else { return };
        let contests = batch.iter().filter_map(|&(user, item)| {
            let rival = self.rivals.of(place.epoch, (user, item))?;
            Some([(user, item), (user, rival)])
        });
        add_reversed_ranks(model, &contests.flatten().collect::<Vec<_>>(), gradient);
        // The first part is a mean over the batch, so the second is divided by all forgotten records.
        let weight = self.fisher_weight / records.len() as f32;
        for fisher in &self.fisher {
            fisher.add_gradient(model, weight, gradient);
        }
    }
}

/// Adds the gradient of the mean of −log σ(z_uj − z_ui) over `pairs` (u, i), (u, j), (u, i) … to `gradient`.
fn add_reversed_ranks(model: &dyn BlockModel, pairs: &[Pair], gradient: &mut [f32]) {
    let mut slopes = vec![0.0; pairs.len()];
    model.score_pairs(pairs, &mut slopes);
    let scale = 2.0 / pairs.len().max(1) as f32;
    for contest in slopes.chunks_exact_mut(2) {
        let slope = scale * sigmoid(contest[0] - contest[1]);
        contest.copy_from_slice(&[slope, -slope]);
    }
    model.backprop(pairs, &slopes, gradient);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Bilinear;
    use crate::objective::{Loss, Objective, Penalty, PointTerm};
    use approx::assert_relative_eq;

    #[test]
    fn the_gradient_of_reversed_ranks_agrees_with_finite_differences() {
        let penalty = Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 };
        let record = PointTerm { weight: 1.0, target: 1.0 };
        let mut model = Bilinear::new(Objective::of_records(Loss::Logistic, record, penalty), (2, 3), 2, true, 1.0);
        model.reset(4);
        let pairs = [(0, 0), (0, 1), (1, 2), (1, 0)];
        let loss = |model: &Bilinear| {
            let score = |(user, item): Pair| {
                let mut scores = Vec::new();
                model.scores_f64(user as usize, &[item], &mut scores);
                scores[0]
            };
            // −log σ(x) = softplus(−x), which is the logistic loss of the score −x with target 0.
            let contest = |pair: &[Pair]| Loss::Logistic.value_f64(score(pair[0]) - score(pair[1]), 0.0);
            pairs.chunks(2).map(contest).sum::<f64>() / 2.0
        };
        let mut gradient = vec![0.0; model.params().values().len()];
        add_reversed_ranks(&model, &pairs, &mut gradient);
        for (k, &found) in gradient.iter().enumerate() {
            let h = 1.0 / 1024.0;
            let at = |shift: f32| {
                let mut moved = model.clone();
                moved.params_mut().values_mut()[k] += shift;
                loss(&moved)
            };
            let expected = (at(h) - at(-h)) / f64::from(2.0 * h);
            assert_relative_eq!(f64::from(found), expected, epsilon = 1e-3, max_relative = 1e-3);
        }
    }
}
