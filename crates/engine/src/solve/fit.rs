//! Sweeps: all users, then all items, again and again.

use alteraser_api::experiment::Level;
use alteraser_api::report::{RunReport, StopReason};

use super::course::Course;
use super::evaluate::penalty;
use super::sweep::{Selection, Sweeper};
use crate::data::Side;
use crate::error::Result;
use crate::models::{BlockModel, FitSettings};
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// Sweeps from the present parameters until one lowers the objective by less than the tolerance.
///
/// # Errors
/// No records, a cancelled run, a Hessian that is not positive definite, or an objective that is not finite.
pub fn fit_by_sweeps(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    settings: &FitSettings<'_>,
    ctx: &RunContext<'_>,
) -> Result<RunReport> {
    let mut course = Course::start(model, train, settings, ctx)?;
    let sweeper = Sweeper::new(train, settings.newton_steps, ctx);
    let mut report = RunReport { stop: StopReason::MaxSteps, ..RunReport::default() };
    while !course.is_spent() {
        let objective = sweep(model, train, &sweeper, &mut course)?;
        let before = course.last().objective;
        if course.advance("Sweeping", (objective, None), model)? < settings.tolerance * before.abs() {
            report = RunReport { stop: StopReason::Converged, level: Some(Level::Practical), ..report };
            break;
        }
    }
    Ok(RunReport { level: report.level, ..course.finish(report.stop) })
}

/// Solves all users, then all items, and returns the objective.
///
/// It costs nothing extra: every point term belongs to exactly one item block, and so does every part of the all-pairs
/// term, so L is the sum of the item blocks' objectives and the users' penalty.
pub(super) fn sweep(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    sweeper: &Sweeper<'_>,
    course: &mut Course<'_>,
) -> Result<f64> {
    let phase = |name| Phase { name, subject: course.subject, unit: "blocks", step: course.last().step + 1 };
    let users = sweeper.half_sweep(model, Side::User, Selection::All, phase("Solving users"))?;
    let items = sweeper.valued_half_sweep(model, Side::Item, Selection::All, phase("Solving items"))?;
    course.block_solves += users.solves + items.solves;
    Ok(items.after + penalty(model, train, Side::User))
}
