//! How fast this device solves the blocks of a model: a measurement of some ten milliseconds.

use super::sweep::{CHUNK_WORK, Sweeper, work_of};
use crate::data::Side;
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::RunContext;
use crate::training_set::TrainingSet;

/// Milliseconds that are measured for each side and for gradients.
const BUDGET_MS: f64 = 5.0;

/// Blocks that are solved for each side at most.
const MAX_BLOCKS: usize = 256;

/// Multiplications of a block that is too large to be measured: some ten milliseconds.
const MAX_WORK: usize = 40_000_000;

/// Point terms whose gradient is measured.
const NUM_POINTS: usize = 4096;

/// Parameters that are changed to measure how long that takes.
const NUM_PARAMETERS: usize = 1 << 18;

/// A gradient with more numbers than this is not made just to be measured.
const MAX_GRADIENT: usize = 1 << 23;

/// Seconds per unit of work on one thread, and how many threads share it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Speed {
    /// Freezing the other side, for users and for items.
    freeze: [f64; 2],
    /// Per multiplication of a block solve, for users and for items.
    per_work: [f64; 2],
    /// The gradient of a point term, on all threads together; none for a model that is too large to try.
    pub(crate) seconds_per_point: Option<f64>,
    /// Changing a parameter, on all threads together.
    pub(crate) seconds_per_parameter: f64,
    threads: usize,
}

impl Speed {
    /// Solves a few blocks of `model` on the calling thread and throws the results away.
    pub(crate) fn measure(model: &dyn BlockModel, train: &TrainingSet, ctx: &RunContext<'_>) -> Result<Self> {
        let threads = rayon::current_num_threads();
        let mut speed = Self {
            freeze: [0.0; 2],
            per_work: [0.0; 2],
            seconds_per_point: point_seconds(model, train, ctx).map(|seconds| seconds / threads as f64),
            seconds_per_parameter: parameter_seconds(ctx) / threads as f64,
            threads,
        };
        for (n, side) in [Side::User, Side::Item].into_iter().enumerate() {
            (speed.freeze[n], speed.per_work[n]) = block_seconds(model, train, side, ctx)?;
        }
        Ok(speed)
    }

    /// Seconds to solve these users and then these items once.
    ///
    /// A thread takes whole chunks, so little work is done by few threads.
    pub(crate) fn seconds_to_solve(&self, model: &dyn BlockModel, train: &TrainingSet, rows: &[Vec<u32>; 2]) -> f64 {
        let of_side = |(n, side): (usize, Side)| {
            let dim = model.params().shape().table(side).1;
            let work: usize = rows[n].iter().map(|&row| work_of(train, side, row, dim)).sum();
            let busy = work.div_ceil(CHUNK_WORK).clamp(1, self.threads);
            self.freeze[n] + self.per_work[n] * work as f64 / busy as f64
        };
        [Side::User, Side::Item].into_iter().enumerate().map(of_side).sum()
    }
}

/// Seconds to freeze the side opposite to `side`, and per multiplication of its blocks.
fn block_seconds(model: &dyn BlockModel, train: &TrainingSet, side: Side, ctx: &RunContext<'_>) -> Result<(f64, f64)> {
    let dim = model.params().shape().table(side).1;
    let num_rows = train.records().num_rows(side);
    // Rows far apart stand for all rows.
    let rows = (0..num_rows).step_by(num_rows.div_ceil(MAX_BLOCKS).max(1)).map(|row| row as u32);
    let rows = rows.filter(|&row| !train.terms(side, row as usize).is_idle());
    let rows: Vec<u32> = rows.filter(|&row| work_of(train, side, row, dim) <= MAX_WORK).collect();
    let stopwatch = ctx.stopwatch();
    let mut times = Vec::with_capacity(rows.len() + 1);
    Sweeper::new(train, 1, ctx).rehearse(model, side, &rows, &mut || {
        times.push(stopwatch.seconds());
        (times[times.len() - 1] - times[0]) * 1e3 < BUDGET_MS
    })?;
    // The first block makes room for the others, so it counts only when it is alone.
    let first = usize::from(times.len() > 2);
    let work: usize = rows.iter().take(times.len() - 1).skip(first).map(|&row| work_of(train, side, row, dim)).sum();
    let seconds = times[times.len() - 1] - times[first];
    Ok((times[0], if work > 0 { seconds / work as f64 } else { 0.0 }))
}

/// Seconds for the score and the gradient of a point term.
fn point_seconds(model: &dyn BlockModel, train: &TrainingSet, ctx: &RunContext<'_>) -> Option<f64> {
    let num_parameters = model.params().values().len();
    if num_parameters > MAX_GRADIENT {
        return None;
    }
    let num_users = train.records().num_rows(Side::User);
    // A record of each of users far apart, because optimizers visit terms in random order.
    let users = (0..num_users).step_by(num_users.div_ceil(NUM_POINTS).max(1));
    let pair = |user: usize| {
        let row = train.records().row(Side::User, user);
        row.get(user % row.len().max(1)).map(|&item| (user as u32, item))
    };
    let pairs: Vec<(u32, u32)> = users.filter_map(pair).collect();
    let (mut scores, mut gradient) = (vec![0.0; pairs.len()], vec![0.0; num_parameters]);
    let stopwatch = ctx.stopwatch();
    model.score_pairs(&pairs, &mut scores);
    model.backprop(&pairs, &scores, &mut gradient);
    Some(stopwatch.seconds() / pairs.len().max(1) as f64)
}

/// Seconds to change a parameter by a gradient and two moments.
fn parameter_seconds(ctx: &RunContext<'_>) -> f64 {
    let mut tables = [(); 4].map(|()| vec![1.0_f32; NUM_PARAMETERS]);
    let stopwatch = ctx.stopwatch();
    let [values, gradient, first, second] = &mut tables;
    for (((x, &mut g), m), v) in values.iter_mut().zip(gradient).zip(first).zip(second) {
        *m = 0.9 * *m + 0.1 * g;
        *v = 0.999 * *v + 0.001 * (g * g);
        *x -= 1e-3 * *m / (v.sqrt() + 1e-8);
    }
    std::hint::black_box(&tables);
    stopwatch.seconds() / NUM_PARAMETERS as f64
}
