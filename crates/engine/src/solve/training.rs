//! Training to a level: sweeps with momentum until they slow down, then Newton-CG over all parameters.
//!
//! Sweeps come down fast from anywhere and slow down near a minimum; Newton-CG is fast there, and a step of it costs
//! about as much as a few sweeps. As long as the decreases of sweeps grow they are leaving a saddle, where Newton steps
//! would have to be short.

use alteraser_api::experiment::Level;
use alteraser_api::report::RunReport;

use super::course::Course;
use super::fit::sweep;
use super::momentum::{Momentum, Pace};
use super::polish::{Begin, End, Goal, MAX_PRODUCTS, TIGHT, newton_down, settle, starting_point};
use super::sweep::Sweeper;
use super::vectors::norm;
use crate::error::Result;
use crate::models::{BlockModel, FitSettings};
use crate::params::ParamShape;
use crate::run::RunContext;
use crate::training_set::TrainingSet;

/// Sweeps that Newton-CG costs until the practical level, for rows of `dim` numbers, a little on the high side: its
/// Hessians cost as much as those of a sweep, and its products are linear in the dimension where those are quadratic.
///
/// On the way to the tight level Newton steps come in any case, and a third of these sweeps is worth waiting for.
fn patience(dim: usize, is_tight: bool) -> f64 {
    let steps = if is_tight { 3.0 } else { 10.0 };
    steps * (1.0 + 48.0 / dim as f64)
}

/// Bytes beyond which Newton-CG is not worth its memory on the way to the practical level: sweeps get there too.
const MOST_NEWTON_BYTES: u64 = 256 << 20;
/// Numbers in double precision that Newton-CG keeps for each parameter: two points with their gradients, what conjugate
/// gradients move along, and what is eliminated and put back.
const NEWTON_VECTORS: u64 = 12;

/// What Newton-CG takes over all parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NewtonBytes {
    /// Bytes.
    pub(crate) bytes: u64,
    /// Whether trainings to the practical level may take them.
    pub(crate) is_usual: bool,
}

/// What Newton-CG takes for so many rows of `dim` numbers: vectors, and a triangle of three bytes a number for each
/// row.
pub(crate) fn newton_bytes(rows: u64, dim: u64) -> NewtonBytes {
    let row = 8 * NEWTON_VECTORS * dim + 3 * dim * (dim + 1) / 2;
    let bytes = rows.saturating_mul(row);
    NewtonBytes { bytes, is_usual: bytes <= MOST_NEWTON_BYTES }
}

/// Trains from the present parameters to the level of `settings`.
///
/// The tight level is that of the parameters as they are kept, in f32. Where f64 reaches it and rounding loses it again,
/// the run stops for [`StopReason::Rounding`](alteraser_api::report::StopReason::Rounding) and reports both gradients.
///
/// # Errors
/// No records, a cancelled run, a Hessian that is not positive definite, or an objective that is not finite.
pub fn fit_to_level(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    settings: &FitSettings<'_>,
    ctx: &RunContext<'_>,
) -> Result<RunReport> {
    let mut course = Course::start(model, train, settings, ctx)?;
    let problem = model.whole(train, ctx.cancel);
    let bound = match settings.level {
        Level::Practical => None,
        Level::Tight => {
            let (_, gradient) = problem.value_and_gradient(&starting_point(model, train))?;
            Some(TIGHT * norm(&gradient))
        }
    };
    let goal = Goal { tolerance: settings.tolerance, bound, first_products: MAX_PRODUCTS, begin: Begin::Cold };
    let ParamShape { users: (num_users, dim), items: (num_items, _) } = model.params().shape();
    let can_step = bound.is_some() || newton_bytes((num_users + num_items) as u64, dim as u64).is_usual;
    let patience = if can_step { patience(dim, bound.is_some()) } else { f64::INFINITY };
    let swept = sweep_down(model, train, settings.newton_steps, (&goal, patience), &mut course)?;
    let needs_newton = swept == End::Slow || swept == End::Reached && bound.is_some();
    let newton =
        if needs_newton { Some(newton_down(model, train, problem.as_ref(), &goal, &mut course)?) } else { None };
    settle(model, problem.as_ref(), (swept, newton), &goal, course)
}

/// Sweeps with momentum until a plain sweep lowers L by less than the tolerance, or more than `patience` sweeps are to
/// be expected.
fn sweep_down(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    newton_steps: u32,
    (goal, patience): (&Goal, f64),
    course: &mut Course<'_>,
) -> Result<End> {
    let sweeper = Sweeper::new(train, newton_steps, course.ctx);
    let (mut momentum, mut pace) = (Momentum::new(model.params()), Pace::default());
    while !course.is_spent() {
        let is_ahead = momentum.move_ahead(model.params_mut());
        let objective = sweep(model, train, &sweeper, course)?;
        let before = course.last().objective;
        if is_ahead && objective > before {
            momentum.go_back(model.params_mut());
            pace.restart();
            course.advance("Sweeping", (before, None), model)?;
            continue;
        }
        momentum.keep(model.params());
        let decrease = course.advance("Sweeping", (objective, None), model)?;
        let enough = goal.tolerance * before.abs();
        if decrease < enough && !is_ahead {
            return Ok(End::Reached);
        }
        if decrease < enough {
            momentum.rest();
            pace.restart();
        } else {
            pace.add(decrease);
            if pace.sweeps_to(enough).is_some_and(|sweeps| sweeps > patience) {
                return Ok(End::Slow);
            }
        }
    }
    Ok(End::Spent)
}
