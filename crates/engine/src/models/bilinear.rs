//! z = p_u · q_i (+ b_u + b_i): the form that logistic matrix factorization and iALS share.

use std::ops::Range;

use alteraser_api::report::RunReport;
use rayon::prelude::*;

use super::energy::gram_product;
use super::grams::{Grams, gram};
use super::whole::WholeBilinear;
use super::{BlockModel, BlockRows, FitSettings, Gathered, Recommender};
use crate::data::Side;
use crate::error::Result;
use crate::hash::{Purpose, Stream};
use crate::kernels::{Table, add_scaled, dot, dot_f64, gather_rows, multiply_rows, project_rows, stride};
use crate::objective::{Objective, RecordTerm};
use crate::params::{ParamShape, Params};
use crate::run::{CancelToken, RunContext};
use crate::solve::{BlockSolver, SmoothProblem, fit_to_level};
use crate::training_set::TrainingSet;

/// Two tables of factors, with or without a bias as the last number of each row.
#[derive(Debug, Clone)]
pub struct Bilinear {
    objective: Objective,
    params: Params,
    /// Of `params`, while they are kept.
    grams: Option<Grams>,
    has_bias: bool,
    /// Standard deviation of the initial factors.
    init_scale: f64,
    solver: BlockSolver,
}

impl Bilinear {
    /// A model with all parameters 0: `embedding_dim` factors a row, and a bias when `has_bias`.
    pub fn new(
        objective: Objective,
        (num_users, num_items): (usize, usize),
        embedding_dim: usize,
        has_bias: bool,
        init_scale: f64,
    ) -> Self {
        let dim = embedding_dim + usize::from(has_bias);
        let shape = ParamShape { users: (num_users, dim), items: (num_items, dim) };
        Self {
            objective,
            params: Params::zeros(shape),
            grams: None,
            has_bias,
            init_scale,
            solver: BlockSolver::Cholesky,
        }
    }

    /// The same model, whose blocks are solved by `solver`.
    #[must_use]
    pub fn with_solver(self, solver: BlockSolver) -> Self {
        Self { solver, ..self }
    }

    /// Factors in a row, the bias not counted.
    fn embedding_dim(&self) -> usize {
        self.params.shape().users.1 - usize::from(self.has_bias)
    }

    /// Both biases of a pair of rows, 0 without biases.
    fn biases(&self, p: &[f32], q: &[f32]) -> (f32, f32) {
        if self.has_bias { (p[p.len() - 1], q[q.len() - 1]) } else { (0.0, 0.0) }
    }

    fn score(&self, p: &[f32], q: &[f32]) -> f32 {
        let d = self.embedding_dim();
        let (b_u, b_i) = self.biases(p, q);
        dot(&p[..d], &q[..d]) + (b_u + b_i)
    }

    /// Adds slope · ∂z/∂row to the gradient of a row whose counterpart is `other`.
    fn add_row_gradient(&self, gradient: &mut [f32], slope: f32, other: &[f32]) {
        let d = self.embedding_dim();
        add_scaled(&mut gradient[..d], slope, &other[..d]);
        if self.has_bias {
            gradient[d] += slope;
        }
    }
}

impl Recommender for Bilinear {
    fn fit(&mut self, train: &TrainingSet, settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        self.reset(settings.seed);
        fit_to_level(self, train, settings, ctx)
    }

    fn score_user(&self, user: usize, scores: &mut [f32]) {
        self.score_users(user..user + 1, scores);
    }

    fn score_users(&self, users: Range<usize>, scores: &mut [f32]) {
        let (stride, dim) = (self.params.shape().users.1, self.embedding_dim());
        let users = &self.params.table(Side::User)[users.start * stride..users.end * stride];
        let items = self.params.table(Side::Item);
        multiply_rows(Table { values: users, stride, dim }, Table { values: items, stride, dim }, scores);
        if self.has_bias {
            let of_users = scores.chunks_exact_mut((items.len() / stride).max(1)).zip(users.chunks_exact(stride));
            for (scores, p) in of_users {
                for (score, q) in scores.iter_mut().zip(items.chunks_exact(stride)) {
                    *score += p[dim] + q[dim];
                }
            }
        }
    }

    fn num_parameters(&self) -> usize {
        self.params.values().len()
    }

    fn save(&self) -> Vec<u8> {
        self.params.to_bytes()
    }

    fn load(&mut self, state: &[u8], _train: &TrainingSet) -> bool {
        let (words, rest) = state.as_chunks::<4>();
        let values = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        let params = Params::from_values(self.params.shape(), values);
        match params {
            Some(params) if rest.is_empty() && params.values().iter().all(|value| value.is_finite()) => {
                (self.params, self.grams) = (params, None);
                true
            }
            _ => false,
        }
    }

    fn value_offset(&self) -> Option<f32> {
        match self.objective.record {
            RecordTerm::Rating { offset } => Some(offset),
            _ => None,
        }
    }

    fn boxed_clone(&self) -> Box<dyn Recommender> {
        Box::new(self.clone())
    }

    fn as_blocks(&self) -> Option<&dyn BlockModel> {
        Some(self)
    }

    fn as_blocks_mut(&mut self) -> Option<&mut dyn BlockModel> {
        Some(self)
    }
}

impl BlockModel for Bilinear {
    fn objective(&self) -> &Objective {
        &self.objective
    }

    fn params(&self) -> &Params {
        &self.params
    }

    fn params_mut(&mut self) -> &mut Params {
        self.grams = None;
        &mut self.params
    }

    fn prepare(&mut self) {
        self.grams = (self.objective.all_pairs_weight > 0.0).then(|| Grams::of(&self.params));
    }

    fn write_rows(&mut self, side: Side, rows: &[u32], values: &[f32]) {
        self.grams.take_if(|grams| !grams.follow(&self.params, side, rows, values));
        self.params.write_rows(side, rows, values);
    }

    fn reset(&mut self, seed: u64) {
        let (d, scale) = (self.embedding_dim(), self.init_scale);
        self.grams = None;
        for (side, word) in [(Side::User, 0), (Side::Item, 1)] {
            for row in 0..self.params.shape().table(side).0 {
                // Each row has a stream of its own, so it starts at the same place whatever the other rows are.
                let mut stream = Stream::new(seed, Purpose::Init, (row as u64) << 1 | word);
                let values = self.params.row_mut(side, row);
                values[..d].fill_with(|| (scale * stream.normal()) as f32);
                values[d..].fill(0.0);
            }
        }
    }

    fn bias_coordinate(&self) -> Option<usize> {
        self.has_bias.then(|| self.embedding_dim())
    }

    fn block_solver(&self) -> BlockSolver {
        self.solver
    }

    fn block_rows(&self, side: Side) -> Box<dyn BlockRows + '_> {
        let weight = self.objective.all_pairs_weight;
        let all_pairs = (weight > 0.0).then(|| self.all_pairs_hessian(side.other(), weight));
        Box::new(FrozenSide { model: self, side, all_pairs })
    }

    fn linearize_one(&self, side: Side, row: usize, x: &[f32], ids: &[u32], into: Gathered<'_>) {
        FrozenSide { model: self, side, all_pairs: None }.linearize(row, x, ids, into);
    }

    fn scores_f64(&self, user: usize, items: &[u32], scores: &mut Vec<f64>) {
        let (d, p) = (self.embedding_dim(), self.params.row(Side::User, user));
        scores.clear();
        scores.extend(items.iter().map(|&item| {
            let q = self.params.row(Side::Item, item as usize);
            let (b_u, b_i) = self.biases(p, q);
            dot_f64(&p[..d], &q[..d]) + f64::from(b_u) + f64::from(b_i)
        }));
    }

    fn score_pairs(&self, pairs: &[(u32, u32)], scores: &mut [f32]) {
        for (score, &(user, item)) in scores.iter_mut().zip(pairs) {
            *score = self.score(self.params.row(Side::User, user as usize), self.params.row(Side::Item, item as usize));
        }
    }

    fn backprop(&self, pairs: &[(u32, u32)], slopes: &[f32], gradient: &mut [f32]) {
        let dim = self.params.shape().users.1;
        let (users, items) = gradient.split_at_mut(self.params.table_range(Side::User).end);
        for (&(user, item), &slope) in pairs.iter().zip(slopes) {
            let (user, item) = (user as usize, item as usize);
            let (p, q) = (self.params.row(Side::User, user), self.params.row(Side::Item, item));
            self.add_row_gradient(&mut users[user * dim..(user + 1) * dim], slope, q);
            self.add_row_gradient(&mut items[item * dim..(item + 1) * dim], slope, p);
        }
    }

    fn all_pairs_energy(&self) -> f64 {
        // Σ_{u,i} (p·q)² = ⟨PᵀP, QᵀQ⟩.
        let [users, items] = [Side::User, Side::Item].map(|side| self.params.table(side));
        0.5 * gram_product(users, items, self.params.shape().users.1)
    }

    fn all_pairs_gradient(&self, weight: f32, gradient: &mut [f32]) {
        let dim = self.params.shape().users.1;
        for side in [Side::User, Side::Item] {
            let hessian = self.all_pairs_hessian(side.other(), weight);
            let stride = stride(dim);
            let target = &mut gradient[self.params.table_range(side)];
            target.par_chunks_mut(dim).zip(self.params.table(side).par_chunks(dim)).for_each(|(target, row)| {
                for (k, entry) in target.iter_mut().enumerate() {
                    *entry += dot(&hessian[k * stride..k * stride + dim], row);
                }
            });
        }
    }

    fn whole<'a>(&self, train: &'a TrainingSet, cancel: &'a CancelToken) -> Box<dyn SmoothProblem + 'a> {
        Box::new(WholeBilinear::new(self.objective, self.params.shape(), self.has_bias, train, cancel))
    }
}

impl Bilinear {
    /// weight · Σ f fᵀ over the table of `side` as the block solver takes it: f32, stride × stride, zeros past dim.
    fn all_pairs_hessian(&self, side: Side, weight: f32) -> Vec<f32> {
        let summed;
        let gram = if let Some(grams) = &self.grams {
            grams.of_side(side)
        } else {
            summed = gram(&self.params, side);
            &summed
        };
        let (dim, stride) = (gram.nrows(), stride(gram.nrows()));
        let mut hessian = vec![0.0; stride * stride];
        for (i, row) in hessian.chunks_exact_mut(stride).take(dim).enumerate() {
            for (j, entry) in row[..dim].iter_mut().enumerate() {
                *entry = (f64::from(weight) * gram[(i, j)]) as f32;
            }
        }
        hessian
    }
}

/// The blocks of `side`: features are the other side's rows, a bias has the constant feature 1.
struct FrozenSide<'a> {
    model: &'a Bilinear,
    side: Side,
    all_pairs: Option<Vec<f32>>,
}

impl BlockRows for FrozenSide<'_> {
    fn linearize(&self, _row: usize, x: &[f32], ids: &[u32], into: Gathered<'_>) {
        let Gathered { features, scores } = into;
        let (dim, stride) = (self.model.params.shape().users.1, x.len());
        let table = self.model.params.table(self.side.other());
        gather_rows(table, dim, ids, features);
        if !self.model.has_bias {
            return project_rows(features, x, scores);
        }
        // The last number of a row is its own bias; the block's bias has the feature 1.
        for feature in features.chunks_exact_mut(stride) {
            feature[dim - 1] = 1.0;
        }
        project_rows(features, x, scores);
        for (score, &id) in scores.iter_mut().zip(ids) {
            *score += table[(id as usize + 1) * dim - 1];
        }
    }

    fn all_pairs_hessian(&self) -> Option<&[f32]> {
        self.all_pairs.as_deref()
    }
}
