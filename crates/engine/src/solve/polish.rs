//! Newton-CG over all parameters until the gradient is small, and what the parameters are worth as they are kept.

use alteraser_api::experiment::Level;
use alteraser_api::report::{Figure, RunReport, StopReason};

use super::conjugate_gradients::CgLimits;
use super::course::Course;
use super::newton_cg::{NewtonCg, StepOutcome};
use super::problem::SmoothProblem;
use super::vectors::norm;
use crate::data::Side;
use crate::error::Result;
use crate::models::BlockModel;
use crate::params::Params;
use crate::run::Phase;
use crate::training_set::TrainingSet;

/// ‖∇L‖ over ‖∇L(initial parameters)‖ at the tight level.
pub(crate) const TIGHT: f64 = 1e-6;

/// Hessian products of a Newton step, and the share of the residual that is left to the next one: more while ‖∇L‖ is
/// above so many times its bound, where the next step looks at another Hessian. Eisenstat, Walker: *Choosing the forcing
/// terms in an inexact Newton method* (1996).
pub(crate) const MAX_PRODUCTS: u32 = 20;
const RESIDUAL: f64 = 0.1;
const RESIDUAL_AFAR: f64 = 0.3;
const AFAR: f64 = 100.0;

/// What has to be reached.
pub(crate) struct Goal {
    /// Share of L that a sweep may still lower it by at the practical level.
    pub(crate) tolerance: f64,
    /// ‖∇L‖ of the tight level, when that is asked for and the model has a gradient in all parameters.
    pub(crate) bound: Option<f64>,
    /// Hessian products of the first Newton step.
    pub(crate) first_products: u32,
}

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// At its level.
    Reached,
    /// It would take many more steps of this kind.
    Slow,
    /// Out of steps.
    Spent,
    /// At the limits of f64.
    Stalled,
}

pub(crate) fn stop_reason(end: End) -> StopReason {
    match end {
        End::Reached => StopReason::Converged,
        End::Slow | End::Spent => StopReason::MaxSteps,
        End::Stalled => StopReason::Rounding,
    }
}

/// Newton-CG from the present parameters; leaves the rounded result in `model`.
pub(crate) fn newton_down<'p>(
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    problem: &'p dyn SmoothProblem,
    goal: &Goal,
    course: &mut Course<'_>,
) -> Result<(End, NewtonCg<'p>)> {
    let mut newton = NewtonCg::start(problem, starting_point(model, train), problem.first_damping())?;
    course.note_gradient(newton.gradient_norm());
    let mut max_products = goal.first_products;
    let enough = if goal.bound.is_some() { 0.0 } else { goal.tolerance };
    let end = loop {
        if goal.bound.is_some_and(|bound| newton.gradient_norm() <= bound) {
            break End::Reached;
        }
        if course.is_spent() {
            break End::Spent;
        }
        let is_afar = goal.bound.is_some_and(|bound| newton.gradient_norm() > AFAR * bound);
        let residual = if is_afar { RESIDUAL_AFAR } else { RESIDUAL };
        let limits = CgLimits { max_products, residual, enough: enough * newton.value().abs() };
        let (subject, step) = (course.subject, course.last().step + 1);
        let phase = Phase { name: "Newton-CG", subject, unit: "products", step };
        let ctx = course.ctx;
        match newton.step(limits, &mut |done| ctx.report(phase, done as usize, max_products as usize))? {
            StepOutcome::Enough => break End::Reached,
            StepOutcome::Stalled => break End::Stalled,
            StepOutcome::Taken => round_into(newton.theta(), model.params_mut()),
            StepOutcome::Refused => (),
        }
        course.advance("Newton-CG", (newton.value(), Some(newton.gradient_norm())), model)?;
        max_products = MAX_PRODUCTS;
    };
    round_into(newton.theta(), model.params_mut());
    Ok((end, newton))
}

/// Looks at the parameters as they are kept, and says which level they reach.
pub(crate) fn settle(
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

pub(crate) fn widened(params: &Params) -> Vec<f64> {
    params.values().iter().map(|&value| f64::from(value)).collect()
}

/// Takes `theta` rounded to f32.
pub(crate) fn round_into(theta: &[f64], params: &mut Params) {
    for (value, &exact) in params.values_mut().iter_mut().zip(theta) {
        *value = exact as f32;
    }
}
