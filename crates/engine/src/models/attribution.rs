//! Which records of a user make up a score.
//!
//! A block at its optimum is a sum over its terms, and a score is linear in the block, so the score is a sum over the
//! user's records, the user's negatives and what belongs to neither.

use nalgebra::{DMatrix, DVector};

use super::{BlockModel, Gathered};
use crate::data::Side;
use crate::kernels::{add_gram, dot_f64, stride};
use crate::objective::{Loss, NEGATIVE, PointTerm};
use crate::training_set::{Terms, TrainingSet};

/// Rows that go through one Gram matrix before it is added to the total.
const CHUNK: usize = 1024;

/// A score as a sum.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attribution {
    /// How the score is divided up, one sentence.
    pub how: &'static str,
    /// The item of each record of the user, ascending, and what the record adds.
    pub records: Vec<(u32, f64)>,
    /// What belongs to no single record.
    pub parts: Vec<(&'static str, f64)>,
}

impl Attribution {
    /// The score: the sum of everything.
    pub fn score(&self) -> f64 {
        let records = self.records.iter().map(|(_, amount)| amount);
        records.chain(self.parts.iter().map(|(_, amount)| amount)).sum()
    }
}

const SQUARED: &str =
    "Each record adds what it adds to the least-squares solution for this user; the parts add up to the score.";
const BY_SLOPE: &str = "Each record adds as much as it still pulls on the user's vector, where all pulls and the \
                        regularization balance; the parts add up to the score.";
const BIAS: &str = "The item alone, for every user";
const NOT_CHOSEN: &str = "Items that the user did not choose";
const RESIDUAL: &str = "Left over, because training stopped before the optimum";

/// The score z = f_iᵀ x_u + c_i of `user` and `item` as a sum over the terms n of the user's block, f_n = ∂z_n/∂x_u and
/// c_n the rest of z_n.
///
/// At the optimum M x_u = Σ_n r_n f_n, so term n adds r_n f_iᵀ M⁻¹ f_n. For the squared loss M = Λ_u + α₀ Σ f fᵀ +
/// Σ_n w_n f_n f_nᵀ and r_n = w_n (y_n − c_n) (Hu, Koren, Volinsky 2008, section 5); else M = Λ_u + α₀ Σ f fᵀ and
/// r_n = −w_n ℓ′(z_n), the representer theorem (Yeh et al.: *Representer Point Selection*, 2018). What a block that is
/// not at its optimum has beside that is a part of its own, so that the sum is the score to rounding.
pub(super) fn attribute(model: &dyn BlockModel, train: &TrainingSet, user: usize, item: u32) -> Attribution {
    let terms = train.terms(Side::User, user);
    let block = Block::new(model, terms, user, item);
    let is_squared = model.objective().loss == Loss::Squared;
    let points: Vec<PointTerm> = points(model, terms).collect();
    let weight = block.solve(model, train, user, is_squared.then_some(&points));
    let pull = |n: usize| {
        let PointTerm { weight, target } = points[n];
        let (score, own) = (block.scores[n + 1], block.own(n + 1));
        let (w, y) = (f64::from(weight), f64::from(target));
        if is_squared {
            w * (y - own)
        } else {
            -w * f64::from(model.objective().loss.derivatives(score as f32, target).0)
        }
    };
    let amounts: Vec<f64> = (0..points.len()).map(|n| pull(n) * weight.dot(&block.feature(n + 1))).collect();
    let (of_records, of_others) = amounts.split_at(terms.positives.len());
    let mut parts = Vec::new();
    if !of_others.is_empty() {
        parts.push((NOT_CHOSEN, of_others.iter().sum()));
    }
    let own = if model.bias_coordinate().is_some() { block.own(0) } else { 0.0 };
    if own != 0.0 {
        parts.push((BIAS, own));
    }
    parts.push((RESIDUAL, block.scores[0] - own - amounts.iter().sum::<f64>()));
    let records = terms.positives.iter().copied().zip(of_records.iter().copied()).collect();
    Attribution { how: if is_squared { SQUARED } else { BY_SLOPE }, records, parts }
}

/// Weight and target of every term: records, owned negatives, unseen pairs.
fn points<'a>(model: &'a dyn BlockModel, terms: Terms<'a>) -> impl Iterator<Item = PointTerm> + 'a {
    let objective = model.objective();
    let records = terms.values.iter().map(|value| objective.record_term(value));
    let negatives = terms.negatives.iter().map(|_| NEGATIVE);
    records.chain(negatives).chain(terms.unseen().map(|_| objective.unseen_term()))
}

/// The features and scores of the item, then of every term of the user's block.
struct Block {
    stride: usize,
    /// The user's parameters, zeros past their number.
    x: Vec<f32>,
    features: Vec<f32>,
    scores: Vec<f64>,
}

impl Block {
    fn new(model: &dyn BlockModel, terms: Terms<'_>, user: usize, item: u32) -> Self {
        let ids: Vec<u32> = std::iter::once(item).chain(terms.counterparts()).chain(terms.unseen()).collect();
        let x = model.params().row(Side::User, user);
        let stride = stride(x.len());
        let mut padded = vec![0.0; stride];
        padded[..x.len()].copy_from_slice(x);
        let (mut features, mut rounded) = (vec![0.0; ids.len() * stride], vec![0.0; ids.len()]);
        let into = Gathered { features: &mut features, scores: &mut rounded };
        model.linearize_one(Side::User, user, &padded, &ids, into);
        let mut scores = Vec::with_capacity(ids.len());
        model.scores_f64(user, &ids, &mut scores);
        Self { stride, x: padded, features, scores }
    }

    fn row(&self, n: usize) -> &[f32] {
        &self.features[n * self.stride..(n + 1) * self.stride]
    }

    fn feature(&self, n: usize) -> DVector<f64> {
        DVector::from_iterator(self.stride, self.row(n).iter().copied().map(f64::from))
    }

    /// c_n: what the score has beside the user's own parameters.
    fn own(&self, n: usize) -> f64 {
        self.scores[n] - dot_f64(self.row(n), &self.x)
    }

    /// M⁻¹ f_i; `points` are given when the curvature of the terms belongs to M.
    fn solve(
        &self,
        model: &dyn BlockModel,
        train: &TrainingSet,
        user: usize,
        points: Option<&Vec<PointTerm>>,
    ) -> DVector<f64> {
        let penalty = model.row_penalty(train, Side::User, user);
        let dim = model.params().row(Side::User, user).len();
        let mut matrix = self.all_pairs(model, user);
        for i in 0..self.stride {
            // Past the block's length the matrix is that of the identity, which leaves the zeros there as they are.
            matrix[(i, i)] += if i < dim { f64::from(penalty.at(i)) } else { 1.0 };
        }
        for (n, point) in points.into_iter().flatten().enumerate() {
            let feature = self.feature(n + 1);
            matrix.ger(f64::from(point.weight), &feature, &feature, 1.0);
        }
        let feature = self.feature(0);
        // λ above 0 makes M positive definite; without it nothing but the remainder can be told.
        matrix.cholesky().map_or_else(|| DVector::zeros(self.stride), |factor| factor.solve(&feature))
    }

    /// α₀ Σ f fᵀ over all items, summed in f64 over chunks of rows. One thread does it: a question must not wait for the
    /// threads of a job.
    fn all_pairs(&self, model: &dyn BlockModel, user: usize) -> DMatrix<f64> {
        let mut sum = DMatrix::zeros(self.stride, self.stride);
        let weight = model.objective().all_pairs_weight;
        if weight == 0.0 {
            return sum;
        }
        let ids: Vec<u32> = (0..model.params().shape().items.0 as u32).collect();
        for ids in ids.chunks(CHUNK) {
            let (mut features, mut scores) = (vec![0.0; ids.len() * self.stride], vec![0.0; ids.len()]);
            let into = Gathered { features: &mut features, scores: &mut scores };
            model.linearize_one(Side::User, user, &self.x, ids, into);
            let mut gram = vec![0.0; self.stride * self.stride];
            add_gram(&mut gram, self.stride, &features, 1.0);
            // The kernel fills the upper triangle.
            sum +=
                DMatrix::from_fn(self.stride, self.stride, |i, j| f64::from(gram[i.min(j) * self.stride + i.max(j)]));
        }
        sum * f64::from(weight)
    }
}

#[cfg(test)]
mod tests;
