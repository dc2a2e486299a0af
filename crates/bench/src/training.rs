//! Training from scratch to the tight level, and what a Hessian product costs on the way.

use alteraser_api::experiment::Level;
use alteraser_api::report::RunReport;
use alteraser_engine::models::{BlockModel, FitSettings};
use alteraser_engine::solve::fit_to_level;
use alteraser_engine::training_set::TrainingSet;
use alteraser_engine::{Result, RunContext};
use serde::{Deserialize, Serialize};

/// More steps than a training needs that reaches its level at all.
const MAX_STEPS: u32 = 1000;

/// Hessian products that are timed.
const PRODUCTS: usize = 5;

/// How a training to the tight level went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingReport {
    /// (L − L*) / |L*| that was asked for, L* being the objective at the end.
    pub gap: f64,
    /// Seconds until the objective was that near.
    pub seconds_to_gap: Option<f64>,
    /// Steps, seconds and level at the end.
    pub run: RunReport,
    /// Seconds of single products with the exact Hessian over all parameters, in f64.
    pub product_seconds: Vec<f64>,
}

/// Trains `model` from the initial parameters of `seed`.
///
/// # Errors
/// What the solver refuses.
pub(crate) fn train_to_gap(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    (gap, seed): (f64, u64),
    ctx: &RunContext<'_>,
) -> Result<TrainingReport> {
    model.reset(seed);
    let settings = FitSettings {
        subject: "Bench",
        max_sweeps: MAX_STEPS,
        level: Level::Tight,
        tolerance: 1e-5,
        seed,
        newton_steps: 1,
    };
    let run = fit_to_level(model, train, &settings, ctx)?;
    Ok(TrainingReport {
        gap,
        seconds_to_gap: seconds_to(&run, gap),
        run,
        product_seconds: products(model, train, ctx)?,
    })
}

/// The time of the first point from which on the objective is within `gap` of the last one.
fn seconds_to(run: &RunReport, gap: f64) -> Option<f64> {
    let end = run.curve.last()?.objective;
    let is_far = |objective: f64| objective - end > gap * end.abs();
    let first = run.curve.iter().rposition(|point| is_far(point.objective)).map_or(0, |place| place + 1);
    run.curve.get(first).map(|point| point.seconds)
}

fn products(model: &dyn BlockModel, train: &TrainingSet, ctx: &RunContext<'_>) -> Result<Vec<f64>> {
    let problem = model.whole(train, ctx.cancel);
    let expansion = problem.expand(model.params().values().iter().map(|&value| f64::from(value)).collect())?;
    let direction = expansion.gradient().to_vec();
    let mut product = vec![0.0; direction.len()];
    let timed = |_| {
        let start = (ctx.now_ms)();
        expansion.hessian_product(&direction, &mut product)?;
        Ok(((ctx.now_ms)() - start) / 1e3)
    };
    (0..PRODUCTS).map(timed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alteraser_api::report::CurvePoint;

    #[test]
    fn the_time_to_a_gap_is_that_of_the_first_point_that_stays_near() {
        let objectives = [50.0, 10.000_001, 10.1, 10.000_001, 10.0];
        let point = |(step, &objective): (usize, &f64)| CurvePoint::new(step as u32, objective, step as f64);
        let run = RunReport { curve: objectives.iter().enumerate().map(point).collect(), ..RunReport::default() };
        assert_eq!(seconds_to(&run, 1e-6), Some(3.0));
        assert_eq!(seconds_to(&run, 1.0), Some(1.0));
        assert_eq!(seconds_to(&RunReport::default(), 1e-6), None);
    }
}
