//! The terms of a row with what they count as.

use crate::kernels::{sigmoid_double, softplus_double};
use crate::objective::{Loss, NEGATIVE, Objective, PointTerm};
use crate::training_set::Terms;

/// Every term of one row: records, owned negatives, unseen pairs.
///
/// Negatives that several records own are one term with the sum of their weights.
#[derive(Clone, Copy)]
pub(super) struct RowPoints<'a> {
    pub(super) terms: Terms<'a>,
    pub(super) objective: &'a Objective,
}

impl<'a> RowPoints<'a> {
    /// Number of terms; looks at every negative.
    pub(super) fn count(self) -> usize {
        self.terms.positives.len() + self.negatives().count() + self.terms.num_unseen()
    }

    /// Calls `visit` with the counterpart of each term, always in the same order.
    #[inline]
    pub(super) fn for_each(self, mut visit: impl FnMut(usize)) {
        self.terms.positives.iter().for_each(|&other| visit(other as usize));
        self.negatives().for_each(|run| visit(run[0] as usize));
        if !self.terms.partners.is_empty() {
            self.terms.unseen().for_each(|other| visit(other as usize));
        }
    }

    /// Calls `visit` with counterpart, weight and target of each term, in the order of [`RowPoints::for_each`].
    #[inline]
    pub(super) fn for_each_weighed(self, mut visit: impl FnMut(usize, f64, f64)) {
        let mut visit = |other: u32, PointTerm { weight, target }, times: usize| {
            visit(other as usize, f64::from(weight) * times as f64, f64::from(target));
        };
        if self.objective.reads_values() {
            let records = self.terms.positives.iter().zip(self.terms.values.iter());
            records.for_each(|(&other, value)| visit(other, self.objective.record_term(value), 1));
        } else {
            let record = self.objective.record_term(1.0);
            self.terms.positives.iter().for_each(|&other| visit(other, record, 1));
        }
        self.negatives().for_each(|run| visit(run[0], NEGATIVE, run.len()));
        if !self.terms.partners.is_empty() {
            let unseen = self.objective.unseen_term();
            self.terms.unseen().for_each(|other| visit(other, unseen, 1));
        }
    }

    /// Runs of equal negatives.
    #[inline]
    fn negatives(self) -> impl Iterator<Item = &'a [u32]> {
        self.terms.negatives.chunk_by(|a, b| a == b)
    }
}

/// The terms of one row as arrays, so that losses are computed in vector lanes.
#[derive(Default)]
pub(super) struct ScoredRow {
    pub(super) scores: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(super) targets: Vec<f64>,
    /// w ℓ′.
    pub(super) slopes: Vec<f64>,
    /// w ℓ″.
    pub(super) curvatures: Vec<f64>,
}

impl ScoredRow {
    /// Takes the terms of `points` with their scores.
    pub(super) fn fill(&mut self, points: RowPoints<'_>, score_with: impl Fn(usize) -> f64) {
        self.scores.clear();
        self.weights.clear();
        self.targets.clear();
        points.for_each_weighed(|other, weight, target| {
            self.scores.push(score_with(other));
            self.weights.push(weight);
            self.targets.push(target);
        });
    }

    /// Σ w ℓ.
    pub(super) fn loss(&self, loss: Loss) -> f64 {
        let terms = self.scores.iter().zip(&self.weights).zip(&self.targets);
        match loss {
            Loss::Squared => terms.map(|((z, w), y)| 0.5 * w * (z - y) * (z - y)).sum(),
            Loss::Logistic => {
                // Losses first, so that the loop over them runs in vector lanes; the sum must go in order.
                const WIDTH: usize = 16;
                let mut losses = [0.0; WIDTH];
                let mut sum = 0.0;
                let chunks = self.scores.chunks(WIDTH).zip(self.weights.chunks(WIDTH)).zip(self.targets.chunks(WIDTH));
                for ((scores, weights), targets) in chunks {
                    for (((loss, &z), w), y) in losses.iter_mut().zip(scores).zip(weights).zip(targets) {
                        *loss = w * (softplus_double(z) - y * z);
                    }
                    sum += losses[..scores.len()].iter().sum::<f64>();
                }
                sum
            }
        }
    }

    /// Fills slopes and curvatures.
    pub(super) fn differentiate(&mut self, loss: Loss) {
        self.slopes.resize(self.scores.len(), 0.0);
        self.curvatures.resize(self.scores.len(), 0.0);
        let terms = self.scores.iter().zip(&self.weights).zip(&self.targets);
        for (((&z, w), y), (slope, curvature)) in terms.zip(self.slopes.iter_mut().zip(&mut self.curvatures)) {
            let (first, second) = match loss {
                Loss::Squared => (z - y, 1.0),
                Loss::Logistic => {
                    let (probability, second) = sigmoid_double(z);
                    (probability - y, second)
                }
            };
            *slope = w * first;
            *curvature = w * second;
        }
    }
}
