//! Training to a level: sweeps with momentum until they slow down, then Newton-CG over all parameters.
//!
//! Sweeps come down fast from anywhere and slow down near a minimum; Newton-CG is fast there, and a step of it costs
//! about as much as a few sweeps. As long as the decreases of sweeps grow they are leaving a saddle, where Newton steps
//! would have to be short.

use alteraser_api::experiment::Level;
use alteraser_api::report::{Figure, RunReport, StopReason};

use super::conjugate_gradients::CgLimits;
use super::course::Course;
use super::fit::sweep;
use super::momentum::{Momentum, Pace};
use super::newton_cg::{NewtonCg, StepOutcome};
use super::problem::SmoothProblem;
use super::sweep::Sweeper;
use super::vectors::norm;
use crate::data::Side;
use crate::error::Result;
use crate::models::{BlockModel, FitSettings};
use crate::params::Params;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// ‖∇L‖ over ‖∇L(initial parameters)‖ at the tight level.
const TIGHT: f64 = 1e-6;

/// Sweeps that Newton-CG costs until the practical level, for rows of `dim` numbers, a little on the high side: its
/// Hessians cost as much as those of a sweep, and its products are linear in the dimension where those are quadratic.
fn patience(dim: usize) -> f64 {
    10.0 * (1.0 + 48.0 / dim as f64)
}

/// Hessian products of a Newton step, and the share of the residual that is left to the next one.
const MAX_PRODUCTS: u32 = 20;
const RESIDUAL: f64 = 0.1;

/// What has to be reached.
struct Goal {
    /// Share of L that a sweep may still lower it by at the practical level.
    tolerance: f64,
    /// ‖∇L‖ of the tight level, when that is asked for and the model has a gradient in all parameters.
    bound: Option<f64>,
}

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// At its level.
    Reached,
    /// It would take many more steps of this kind.
    Slow,
    /// Out of steps.
    Spent,
    /// At the limits of f64.
    Stalled,
}

/// Trains from the present parameters to the level of `settings`.
///
/// The tight level is that of the parameters as they are kept, in f32. Where f64 reaches it and rounding loses it again,
/// the run stops for [`StopReason::Rounding`] and reports both gradients.
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
    let Some(problem) = model.whole(train, ctx.cancel) else {
        let goal = Goal { tolerance: settings.tolerance, bound: None };
        let end = sweep_down(model, train, settings.newton_steps, (&goal, f64::INFINITY), &mut course)?;
        let level = (end == End::Reached).then_some(Level::Practical);
        return Ok(RunReport { level, ..course.finish(stop_reason(end)) });
    };
    let bound = match settings.level {
        Level::Practical => None,
        Level::Tight => {
            let (_, gradient) = problem.value_and_gradient(&starting_point(model, train))?;
            Some(TIGHT * norm(&gradient))
        }
    };
    let goal = Goal { tolerance: settings.tolerance, bound };
    let patience = patience(model.params().shape().users.1);
    let swept = sweep_down(model, train, settings.newton_steps, (&goal, patience), &mut course)?;
    let needs_newton = swept == End::Slow || swept == End::Reached && bound.is_some();
    let newton =
        if needs_newton { Some(newton_down(model, train, problem.as_ref(), &goal, &mut course)?) } else { None };
    settle(model, problem.as_ref(), (swept, newton), &goal, course)
}

fn stop_reason(end: End) -> StopReason {
    match end {
        End::Reached => StopReason::Converged,
        End::Slow | End::Spent => StopReason::MaxSteps,
        End::Stalled => StopReason::Rounding,
    }
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
            course.advance("Sweeping", before, model)?;
            continue;
        }
        momentum.keep(model.params());
        let decrease = course.advance("Sweeping", objective, model)?;
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

/// Newton-CG from the present parameters; leaves the rounded result in `model`.
fn newton_down<'p>(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    problem: &'p dyn SmoothProblem,
    goal: &Goal,
    course: &mut Course<'_>,
) -> Result<(End, NewtonCg<'p>)> {
    let mut newton = NewtonCg::start(problem, starting_point(model, train), problem.first_damping())?;
    let enough = if goal.bound.is_some() { 0.0 } else { goal.tolerance };
    let end = loop {
        if goal.bound.is_some_and(|bound| newton.gradient_norm() <= bound) {
            break End::Reached;
        }
        if course.is_spent() {
            break End::Spent;
        }
        let limits = CgLimits { max_products: MAX_PRODUCTS, residual: RESIDUAL, enough: enough * newton.value().abs() };
        let (subject, step) = (course.subject, course.last().step + 1);
        let phase = Phase { name: "Newton-CG", subject, unit: "products", step };
        let ctx = course.ctx;
        match newton.step(limits, &mut |done| ctx.report(phase, done as usize, MAX_PRODUCTS as usize))? {
            StepOutcome::Enough => break End::Reached,
            StepOutcome::Stalled => break End::Stalled,
            StepOutcome::Taken => round_into(newton.theta(), model.params_mut()),
            StepOutcome::Refused => (),
        }
        course.advance("Newton-CG", newton.value(), model)?;
    };
    round_into(newton.theta(), model.params_mut());
    Ok((end, newton))
}

/// Looks at the parameters as they are kept, and says which level they reach.
fn settle(
    model: &dyn BlockModel,
    problem: &dyn SmoothProblem,
    (swept, newton): (End, Option<(End, NewtonCg<'_>)>),
    goal: &Goal,
    mut course: Course<'_>,
) -> Result<RunReport> {
    let kept = course.exclude(|| problem.value_and_gradient(&widened(model.params())));
    let (objective, gradient) = kept?;
    let gradient_norm = norm(&gradient);
    let end = newton.as_ref().map_or(swept, |(end, _)| *end);
    let practical = swept == End::Reached || matches!(end, End::Reached | End::Stalled);
    let (level, stop) = match goal.bound {
        Some(bound) if gradient_norm <= bound => (Some(Level::Tight), StopReason::Converged),
        Some(_) if end == End::Reached => (Some(Level::Practical), StopReason::Rounding),
        _ => (practical.then_some(Level::Practical), stop_reason(end)),
    };
    let absent = || Figure::absent("no Newton step was taken");
    let (unrounded, min_curvature) = newton.as_ref().map_or((absent(), absent()), |(_, newton)| {
        (Figure::of(newton.gradient_norm()), newton.tally().min_curvature.map_or_else(absent, Figure::of))
    });
    Ok(RunReport {
        level,
        objective: Figure::of(objective),
        gradient_norm: Figure::of(gradient_norm),
        unrounded_gradient_norm: unrounded,
        gradient_bound: goal.bound.map_or_else(|| Figure::absent("the practical level has none"), Figure::of),
        min_curvature,
        hessian_products: newton.as_ref().map_or(0, |(_, newton)| newton.tally().products),
        ..course.finish(stop)
    })
}

/// The parameters in f64, rows that are no variables at 0.
pub(crate) fn starting_point(model: &dyn BlockModel, train: &TrainingSet) -> Vec<f64> {
    let mut theta = widened(model.params());
    for side in [Side::User, Side::Item] {
        let (num_rows, dim) = model.params().shape().table(side);
        let table = &mut theta[model.params().table_range(side)];
        for row in (0..num_rows).filter(|&row| train.terms(side, row).is_idle()) {
            table[row * dim..(row + 1) * dim].fill(0.0);
        }
    }
    theta
}

fn widened(params: &Params) -> Vec<f64> {
    params.values().iter().map(|&value| f64::from(value)).collect()
}

/// Takes `theta` rounded to f32.
pub(crate) fn round_into(theta: &[f64], params: &mut Params) {
    for (value, &exact) in params.values_mut().iter_mut().zip(theta) {
        *value = exact as f32;
    }
}
