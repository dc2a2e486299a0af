//! AdamW on mini-batches of terms: the first-order rival.
//!
//! Unseen pairs are too many to visit, so each batch draws some of them, weighted such that the gradient has no bias.
//!
//! Loshchilov, Hutter: *Decoupled Weight Decay Regularization* (2019), algorithm 2. The penalty of the objective enters
//! the gradient, so that the method minimizes the same L as the others; decoupled decay is a further setting.

use alteraser_api::report::{CurvePoint, Figure, RunReport, StopReason};
use rayon::prelude::*;

use super::evaluate::objective_value;
use super::moments::{CHUNK, Moments, StepSize};
use super::point_terms::{Batch, PairDraws, PointTermIndex, zero_idle_rows};
use crate::data::Side;
use crate::error::{Error, Result};
use crate::hash::{Purpose, Stream};
use crate::models::BlockModel;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

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
    moments: Moments,
    gradient: Vec<f32>,
    /// λ of each parameter.
    penalty: Vec<f32>,
}

impl<'a> AdamW<'a> {
    pub(crate) fn new(model: &dyn BlockModel, train: &'a TrainingSet, settings: AdamWSettings) -> Self {
        let len = model.params().values().len();
        let penalty = penalties(model, train);
        Self { train, settings, moments: Moments::new(len), gradient: vec![0.0; len], penalty }
    }

    /// Runs all epochs from the present parameters.
    pub(crate) fn run(&mut self, model: &mut dyn BlockModel, subject: &str, ctx: &RunContext<'_>) -> Result<RunReport> {
        let mut stopwatch = ctx.stopwatch();
        let objective = stopwatch.exclude(|| objective_value(model, self.train));
        let start = CurvePoint::new(0, objective, 0.0);
        let mut curve = vec![start];
        let phase = |step| Phase { name: "Descending", subject, unit: "batches", step };
        let index = PointTermIndex::new(model.objective(), self.train);
        let draws = PairDraws::new(model.objective(), self.train);
        let mut order: Vec<u32> = (0..index.len() as u32).collect();
        let num_batches = order.len().div_ceil(self.settings.batch_size);
        ctx.report_point(phase(0), 0, num_batches, start)?;
        for epoch in 1..=self.settings.epochs {
            Stream::new(self.settings.seed, Purpose::Shuffle, u64::from(epoch)).shuffle(&mut order);
            for (done, numbers) in order.chunks(self.settings.batch_size).enumerate() {
                let counts = (numbers.len(), index.len());
                ctx.cancel.chunk(|| {
                    let mut batch = Batch::of(numbers.iter().map(|&n| index.term(n as usize)));
                    let mut stream = Stream::new(self.settings.seed, Purpose::Unseen, self.moments.steps());
                    draws.add_unseen(&mut batch, counts, &mut stream);
                    self.step(model, &batch, counts);
                    Ok(())
                })?;
                ctx.report(phase(epoch), done + 1, num_batches)?;
            }
            let objective = stopwatch.exclude(|| objective_value(model, self.train));
            if !objective.is_finite() {
                return Err(Error::Diverged { step: epoch, objective });
            }
            let point = CurvePoint::new(epoch, objective, stopwatch.seconds());
            curve.push(point);
            ctx.report_point(phase(epoch), num_batches, num_batches, point)?;
            ctx.checkpoint(&mut stopwatch, &*model)?;
        }
        zero_idle_rows(model, self.train);
        let (steps, seconds) = (self.settings.epochs, stopwatch.seconds());
        let objective = Figure::of(objective_value(model, self.train));
        Ok(RunReport { steps, objective, curve, stop: StopReason::MaxSteps, seconds, ..RunReport::default() })
    }

    /// One step on a batch of `num_points` out of `num_all` point terms: the gradient of L / `num_all`, estimated without
    /// bias.
    fn step(&mut self, model: &mut dyn BlockModel, batch: &Batch, (num_points, num_all): (usize, usize)) {
        let scale = 1.0 / num_all as f32;
        let penalties = self.penalty.par_chunks(CHUNK).zip(model.params().values().par_chunks(CHUNK));
        self.gradient.par_chunks_mut(CHUNK).zip(penalties).for_each(|(gradient, (penalty, values))| {
            for ((g, &l2), &x) in gradient.iter_mut().zip(penalty).zip(values) {
                *g = scale * l2 * x;
            }
        });
        batch.add_gradient(model, 1.0 / num_points as f32, &mut self.gradient);
        let all_pairs_weight = model.objective().all_pairs_weight;
        if all_pairs_weight > 0.0 {
            model.all_pairs_gradient(all_pairs_weight * scale, &mut self.gradient);
        }
        let AdamWSettings { learning_rate, weight_decay, .. } = self.settings;
        let size = StepSize { learning_rate, weight_decay };
        self.moments.update(model.params_mut().values_mut(), &self.gradient, size);
    }
}

/// λ of each parameter.
fn penalties(model: &dyn BlockModel, train: &TrainingSet) -> Vec<f32> {
    let mut penalties = Vec::with_capacity(model.params().values().len());
    for side in [Side::User, Side::Item] {
        let (num_rows, dim) = model.params().shape().table(side);
        for row in 0..num_rows {
            let penalty = model.row_penalty(train, side, row);
            penalties.extend((0..dim).map(|k| penalty.at(k)));
        }
    }
    penalties
}
