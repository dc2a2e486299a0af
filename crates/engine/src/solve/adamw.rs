//! AdamW on mini-batches of terms: the first-order rival.
//!
//! Unseen pairs are too many to visit, so each batch draws some of them, weighted such that the gradient has no bias.
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
use crate::objective::{NEGATIVE, Objective, PointTerm};
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
        let terms = PointTermList::new(model, self.train);
        let unseen = UnseenDraws::new(model, self.train);
        let mut order: Vec<u32> = (0..terms.pairs.len() as u32).collect();
        let num_batches = order.len().div_ceil(self.settings.batch_size);
        ctx.report_point(phase(0), 0, num_batches, start)?;
        for epoch in 1..=self.settings.epochs {
            Stream::new(self.settings.seed, Purpose::Shuffle, u64::from(epoch)).shuffle(&mut order);
            for (done, batch) in order.chunks(self.settings.batch_size).enumerate() {
                let share = batch.len() as f32 / terms.pairs.len() as f32;
                ctx.cancel.chunk(|| {
                    let mut batch = terms.batch(model.objective(), batch);
                    unseen.add(&mut batch, self.train, share, (self.settings.seed, self.step as u64));
                    self.step(model, &batch, terms.pairs.len());
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
    fn step(&mut self, model: &mut dyn BlockModel, batch: &Batch, num_points: usize) {
        let objective = *model.objective();
        let scale = 1.0 / num_points as f32;
        let mut slopes = vec![0.0; batch.pairs.len()];
        let frozen: &dyn BlockModel = model;
        let chunks = slopes.par_chunks_mut(512).zip(batch.pairs.par_chunks(512)).zip(batch.terms.par_chunks(512));
        chunks.for_each(|((slopes, pairs), terms)| {
            frozen.score_pairs(pairs, slopes);
            for (slope, &PointTerm { weight, target }) in slopes.iter_mut().zip(terms) {
                *slope = weight * objective.loss.derivatives(*slope, target).0 / batch.num_points as f32;
            }
        });
        let penalties = self.penalty.par_chunks(CHUNK).zip(model.params().values().par_chunks(CHUNK));
        self.gradient.par_chunks_mut(CHUNK).zip(penalties).for_each(|(gradient, (penalty, values))| {
            for ((g, &l2), &x) in gradient.iter_mut().zip(penalty).zip(values) {
                *g = scale * l2 * x;
            }
        });
        model.backprop(&batch.pairs, &slopes, &mut self.gradient);
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
                if self.train.terms(side, row).is_idle() {
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
            let penalty = model.row_penalty(train, side, row);
            penalties.extend((0..dim).map(|k| penalty.at(k)));
        }
    }
    penalties
}

/// Terms of a step: point terms first, then drawn unseen pairs.
struct Batch {
    pairs: Vec<(u32, u32)>,
    terms: Vec<PointTerm>,
    num_points: usize,
}

/// All point terms: records first, then owned negatives.
struct PointTermList {
    pairs: Vec<(u32, u32)>,
    num_records: usize,
    /// What was read of the records' values; empty when all records count the same.
    values: Vec<f32>,
}

impl PointTermList {
    fn new(model: &dyn BlockModel, train: &TrainingSet) -> Self {
        let mut pairs: Vec<_> = train.records().records().collect();
        let num_records = pairs.len();
        let mut values = Vec::new();
        for user in 0..train.records().num_rows(Side::User) {
            let terms = train.terms(Side::User, user);
            pairs.extend(terms.negatives.iter().map(|&item| (user as u32, item)));
            if model.objective().reads_values() {
                values.extend(terms.values.iter());
            }
        }
        Self { pairs, num_records, values }
    }

    fn batch(&self, objective: &Objective, batch: &[u32]) -> Batch {
        let term = |&n: &u32| {
            let value = || self.values.get(n as usize).copied().unwrap_or(1.0);
            if (n as usize) < self.num_records { objective.record_term(value()) } else { NEGATIVE }
        };
        let pairs = batch.iter().map(|&n| self.pairs[n as usize]).collect();
        Batch { pairs, terms: batch.iter().map(term).collect(), num_points: batch.len() }
    }
}

/// Unseen pairs, drawn at random.
struct UnseenDraws {
    /// Users that have unseen pairs.
    users: Vec<u32>,
    num_pairs: f64,
    weight: f32,
}

impl UnseenDraws {
    /// Unseen pairs that are drawn for each point term of a batch.
    const PER_POINT: usize = 4;

    fn new(model: &dyn BlockModel, train: &TrainingSet) -> Self {
        let num_unseen = |user: u32| train.terms(Side::User, user as usize).num_unseen();
        let users: Vec<u32> =
            (0..train.records().num_rows(Side::User) as u32).filter(|&user| num_unseen(user) > 0).collect();
        let num_pairs = users.iter().map(|&user| num_unseen(user) as f64).sum();
        Self { users, num_pairs, weight: model.objective().unseen_weight }
    }

    /// Adds draws to a batch of `share` of all point terms: uniform over all unseen pairs, by rejection.
    fn add(&self, batch: &mut Batch, train: &TrainingSet, share: f32, (seed, step): (u64, u64)) {
        if self.users.is_empty() {
            return;
        }
        let mut stream = Stream::new(seed, Purpose::Unseen, step);
        let num_items = train.records().num_rows(Side::Item);
        let count = Self::PER_POINT * batch.num_points;
        let weight = (f64::from(self.weight) * f64::from(share) * self.num_pairs / count as f64) as f32;
        while batch.pairs.len() < batch.num_points + count {
            let user = self.users[stream.below(self.users.len())];
            let item = stream.below(num_items) as u32;
            if !train.records().contains(user, item) {
                batch.pairs.push((user, item));
                batch.terms.push(PointTerm { weight, target: 0.0 });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Interactions;
    use crate::models::Bilinear;
    use crate::objective::{Loss, Penalty};
    use approx::assert_relative_eq;

    #[test]
    fn drawn_unseen_pairs_weigh_as_much_as_all_of_them() {
        let records = Interactions::from_pairs(3, 4, &[0, 0, 1], &[0, 2, 1]);
        let train = TrainingSet::from_parts(records, None).with_unseen_pairs();
        let penalty = Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 };
        let record = PointTerm { weight: 1.0, target: 1.0 };
        let objective = Objective { unseen_weight: 0.5, ..Objective::of_records(Loss::Logistic, record, penalty) };
        let model = Bilinear::new(objective, (3, 4), 2, true, 0.1);
        let terms = PointTermList::new(&model, &train);
        let mut weight = 0.0;
        for batch in [&[0, 2][..], &[1]] {
            let mut drawn = terms.batch(&objective, batch);
            UnseenDraws::new(&model, &train).add(&mut drawn, &train, batch.len() as f32 / 3.0, (1, 0));
            assert_eq!(drawn.pairs.len(), 5 * batch.len());
            assert!(drawn.pairs[batch.len()..].iter().all(|&(u, i)| u < 2 && !train.records().contains(u, i)));
            weight += drawn.terms[batch.len()..].iter().map(|term| term.weight).sum::<f32>();
        }
        // User 0 has two unseen pairs and user 1 three; user 2 has no records.
        assert_relative_eq!(weight, 0.5 * 5.0, max_relative = 1e-6);
    }
}
