//! Training by sweeps: all users, then all items, again and again.

use alteraser_api::report::{CurvePoint, Figure, RunReport, StopReason};

use super::evaluate::{objective_value, penalty};
use super::sweep::{HalfSweep, Selection, Sweeper};
use crate::data::Side;
use crate::error::{Error, Result};
use crate::models::{BlockModel, FitSettings};
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// Sweeps from the present parameters until one lowers the objective by less than the tolerance.
///
/// The objective after a sweep costs nothing extra: every point term belongs to exactly one item block, and so does
/// every part of the all-pairs term, so L is the sum of the item blocks' objectives and the users' penalty.
///
/// # Errors
/// No records, a cancelled run, a Hessian that is not positive definite, or an objective that is not finite.
pub fn fit_by_sweeps(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    settings: &FitSettings<'_>,
    ctx: &RunContext<'_>,
) -> Result<RunReport> {
    let subject = settings.subject;
    if train.records().num_records() == 0 {
        return Err(Error::NoRecords);
    }
    let mut stopwatch = ctx.stopwatch();
    let sweeper = Sweeper::new(train, settings.newton_steps, ctx);
    let objective = stopwatch.exclude(|| objective_value(model, train));
    let start = CurvePoint { step: 0, objective, seconds: 0.0 };
    let mut curve = vec![start];
    let max_sweeps = settings.max_sweeps as usize;
    ctx.report_point(Phase { name: "Sweeping", subject, unit: "sweeps", step: 0 }, 0, max_sweeps, start)?;
    let mut block_solves = 0;
    let mut stop = StopReason::MaxSteps;
    for step in 1..=settings.max_sweeps {
        let (users, items) = sweep(model, &sweeper, subject, step)?;
        block_solves += users.solves + items.solves;
        let objective = items.after + penalty(model, train, Side::User);
        if !objective.is_finite() {
            return Err(Error::Diverged { step, objective });
        }
        let before = curve[curve.len() - 1].objective;
        let point = CurvePoint { step, objective, seconds: stopwatch.seconds() };
        curve.push(point);
        let phase = Phase { name: "Sweeping", subject, unit: "sweeps", step };
        ctx.report_point(phase, step as usize, max_sweeps, point)?;
        ctx.checkpoint(&mut stopwatch, &*model)?;
        if before - objective < settings.tolerance * before.abs() {
            stop = StopReason::Converged;
            break;
        }
    }
    let last = curve[curve.len() - 1];
    let (steps, objective) = (last.step, Figure::of(last.objective));
    let seconds = stopwatch.seconds();
    Ok(RunReport { steps, block_solves, objective, curve, stop, seconds, ..RunReport::default() })
}

fn sweep(
    model: &mut dyn BlockModel,
    sweeper: &Sweeper<'_>,
    subject: &str,
    step: u32,
) -> Result<(HalfSweep, HalfSweep)> {
    let phase = |name| Phase { name, subject, unit: "blocks", step };
    let users = sweeper.half_sweep(model, Side::User, Selection::All, phase("Solving users"))?;
    let items = sweeper.valued_half_sweep(model, Side::Item, Selection::All, phase("Solving items"))?;
    Ok((users, items))
}
