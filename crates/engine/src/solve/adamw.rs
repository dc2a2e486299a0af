//! AdamW on mini-batches of point terms: the first-order rival.
//!
//! Loshchilov, Hutter: *Decoupled Weight Decay Regularization* (2019), algorithm 2. The penalty of the objective enters
//! the gradient, so that the method minimizes the same L as the others; decoupled decay is a further setting.

use alteraser_api::report::{CurvePoint, Figure, RunReport, StopReason};
use rayon::prelude::*;

use super::evaluate::objective_value;
use crate::data::Side;
use crate::error::{Error, Result};
use crate::hash::{Purpose, Stream};
use crate::models::BlockModel;
use crate::objective::{NEGATIVE, PointTerm};
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// Numbers that one task updates; fixed, and updates do not see each other, so threads change nothing.
const CHUNK: usize = 16_384;

/// How AdamW runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AdamWSettings {
    /// Times every point term is visited.
    pub(crate) epochs: u32,
    /// Step size.
    pub(crate) learning_rate: f64,
    /// Point terms per step.
    pub(crate) batch_size: usize,
    /// Decoupled decay per step, times the learning rate.
    pub(crate) weight_decay: f64,
    /// Seed of the order of terms.
    pub(crate) seed: u64,
}

/// The state of a run.
pub(crate) struct AdamW<'a> {
    train: &'a TrainingSet,
    settings: AdamWSettings,
    first: Vec<f32>,
    second: Vec<f32>,
    gradient: Vec<f32>,
    /// λ of each parameter.
    penalty: Vec<f32>,
    step: i32,
}

impl<'a> AdamW<'a> {
    pub(crate) fn new(model: &dyn BlockModel, train: &'a TrainingSet, settings: AdamWSettings) -> Self {
        let len = model.params().values().len();
        let zeros = vec![0.0; len];
        let penalty = penalties(model, train);
        Self { train, settings, first: zeros.clone(), second: zeros.clone(), gradient: zeros, penalty, step: 0 }
    }

    /// Runs all epochs from the present parameters.
    pub(crate) fn run(&mut self, model: &mut dyn BlockModel, subject: &str, ctx: &RunContext<'_>) -> Result<RunReport> {
        let mut stopwatch = ctx.stopwatch();
        let objective = stopwatch.exclude(|| objective_value(model, self.train));
        let start = CurvePoint { step: 0, objective, seconds: 0.0 };
        let mut curve = vec![start];
        let phase = |step| Phase { name: "Descending", subject, unit: "batches", step };
        let (pairs, num_positives) = point_terms(self.train);
        let is_positive = |n: u32| (n as usize) < num_positives;
        let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
        let num_batches = order.len().div_ceil(self.settings.batch_size);
        ctx.report_point(phase(0), 0, num_batches, start)?;
        for epoch in 1..=self.settings.epochs {
            Stream::new(self.settings.seed, Purpose::Shuffle, u64::from(epoch)).shuffle(&mut order);
            for (done, batch) in order.chunks(self.settings.batch_size).enumerate() {
                let terms: Vec<_> = batch.iter().map(|&n| (pairs[n as usize], is_positive(n))).collect();
                ctx.cancel.chunk(|| {
                    self.step(model, &terms, pairs.len());
                    Ok(())
                })?;
                ctx.report(phase(epoch), done + 1, num_batches)?;
            }
            let objective = stopwatch.exclude(|| objective_value(model, self.train));
            if !objective.is_finite() {
                return Err(Error::Diverged { step: epoch, objective });
            }
            let point = CurvePoint { step: epoch, objective, seconds: stopwatch.seconds() };
            curve.push(point);
            ctx.report_point(phase(epoch), num_batches, num_batches, point)?;
            ctx.checkpoint(&mut stopwatch, &*model)?;
        }
        self.zero_empty_rows(model);
        let (steps, seconds) = (self.settings.epochs, stopwatch.seconds());
        let objective = Figure::of(objective_value(model, self.train));
        Ok(RunReport { steps, block_solves: 0, objective, curve, stop: StopReason::MaxSteps, seconds })
    }

    /// One step on a batch: the gradient of L divided by the number of point terms, estimated without bias.
    fn step(&mut self, model: &mut dyn BlockModel, batch: &[((u32, u32), bool)], num_terms: usize) {
        let objective = *model.objective();
        let pairs: Vec<(u32, u32)> = batch.iter().map(|&(pair, _)| pair).collect();
        let mut slopes = vec![0.0; pairs.len()];
        let frozen: &dyn BlockModel = model;
        let chunks = slopes.par_chunks_mut(512).zip(pairs.par_chunks(512)).zip(batch.par_chunks(512));
        chunks.for_each(|((slopes, pairs), terms)| {
            frozen.score_pairs(pairs, slopes);
            for (slope, &(_, is_positive)) in slopes.iter_mut().zip(terms) {
                let PointTerm { weight, target } = if is_positive { objective.positive } else { NEGATIVE };
                *slope = weight * objective.loss.derivatives(*slope, target).0 / batch.len() as f32;
            }
        });
        let scale = 1.0 / num_terms as f32;
        let penalties = self.penalty.par_chunks(CHUNK).zip(model.params().values().par_chunks(CHUNK));
        self.gradient.par_chunks_mut(CHUNK).zip(penalties).for_each(|(gradient, (penalty, values))| {
            for ((g, &l2), &x) in gradient.iter_mut().zip(penalty).zip(values) {
                *g = scale * l2 * x;
            }
        });
        model.backprop(&pairs, &slopes, &mut self.gradient);
        if objective.all_pairs_weight > 0.0 {
            model.all_pairs_gradient(objective.all_pairs_weight * scale, &mut self.gradient);
        }
        self.update(model);
    }

    /// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η (m̂/(√v̂ + ε) + decay · θ).
    fn update(&mut self, model: &mut dyn BlockModel) {
        self.step += 1;
        let correction_1 = 1.0 - libm::pow(f64::from(BETA_1), f64::from(self.step)) as f32;
        let correction_2 = 1.0 - libm::pow(f64::from(BETA_2), f64::from(self.step)) as f32;
        let rate = self.settings.learning_rate as f32;
        let decay = rate * self.settings.weight_decay as f32;
        let moments = self.first.par_chunks_mut(CHUNK).zip(self.second.par_chunks_mut(CHUNK));
        let chunks = model.params_mut().values_mut().par_chunks_mut(CHUNK).zip(self.gradient.par_chunks(CHUNK));
        chunks.zip(moments).for_each(|((values, gradient), (first, second))| {
            for (((x, &g), m), v) in values.iter_mut().zip(gradient).zip(first).zip(second) {
                *m = BETA_1 * *m + (1.0 - BETA_1) * g;
                *v = BETA_2 * *v + (1.0 - BETA_2) * (g * g);
                let direction = (*m / correction_1) / ((*v / correction_2).sqrt() + EPSILON);
                *x -= rate * direction + decay * *x;
            }
        });
    }

    /// A row with no term left in the retained objective goes to 0: that is its minimum, and it remembers nothing.
    fn zero_empty_rows(&self, model: &mut dyn BlockModel) {
        for side in [Side::User, Side::Item] {
            for row in 0..self.train.records().num_rows(side) {
                if self.train.terms(side, row).is_empty() {
                    model.params_mut().row_mut(side, row).fill(0.0);
                }
            }
        }
    }
}

/// λ of each parameter.
fn penalties(model: &dyn BlockModel, train: &TrainingSet) -> Vec<f32> {
    let mut penalties = Vec::with_capacity(model.params().values().len());
    for side in [Side::User, Side::Item] {
        let (num_rows, dim) = model.params().shape().table(side);
        for row in 0..num_rows {
            let others = train.records().num_rows(side.other());
            let l2 = model.objective().l2_of_row(train.records().row(side, row).len(), others);
            let bias_l2 = l2 * model.objective().penalty.bias_share;
            penalties.extend((0..dim).map(|k| if model.bias_coordinate() == Some(k) { bias_l2 } else { l2 }));
        }
    }
    penalties
}

/// All point terms: records first, then owned negatives; and how many are records.
fn point_terms(train: &TrainingSet) -> (Vec<(u32, u32)>, usize) {
    let mut pairs: Vec<_> = train.records().records().collect();
    let num_positives = pairs.len();
    for user in 0..train.records().num_rows(Side::User) {
        pairs.extend(train.terms(Side::User, user).negatives.iter().map(|&item| (user as u32, item)));
    }
    (pairs, num_positives)
}
