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

/// Hessian products of a Newton step at most.
pub(crate) const MAX_PRODUCTS: u32 = 20;

/// How many times its bound ‖∇L‖ is while a run is far from its end.
const AFAR: f64 = 100.0;

/// Where Newton steps begin, which tells how far they can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// Where sweeps have slowed down: the Hessian may still be indefinite.
    Cold,
    /// At a trained model whose objective has lost some terms: near a minimum, where the damping that keeps a cold run
    /// from leaping would take most of each step along the flattest directions.
    Warm,
}

impl Begin {
    /// The first damping, as a share of what the problem proposes to a cold run.
    fn damping(self) -> f64 {
        match self {
            Self::Cold => 1.0,
            Self::Warm => 0.01,
        }
    }

    /// What ends the conjugate gradients of one step.
    pub(crate) fn limits(self, max_products: u32, is_afar: bool) -> CgLimits {
        CgLimits { max_products, residual: self.residual(is_afar), enough: 0.0 }
    }

    /// The share of the residual that a step leaves to the next one: more in a cold run far from its end, where the next
    /// step looks at quite another Hessian. Eisenstat, Walker: *Choosing the forcing terms in an inexact Newton method*
    /// (1996).
    fn residual(self, is_afar: bool) -> f64 {
        match (self, is_afar) {
            (Self::Cold, true) => 0.3,
            (Self::Cold, false) => 0.1,
            (Self::Warm, _) => 0.05,
        }
    }
}

/// What has to be reached.
pub(crate) struct Goal {
    /// Share of L that a sweep may still lower it by at the practical level.
    pub(crate) tolerance: f64,
    /// ‖∇L‖ of the tight level, when that is asked for and the model has a gradient in all parameters.
    pub(crate) bound: Option<f64>,
    /// Hessian products of the first Newton step.
    pub(crate) first_products: u32,
    /// Where it begins.
    pub(crate) begin: Begin,
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
    let newton = begin(model, train, problem, goal.begin, course)?;
    newton_on(newton, model, goal, course)
}

/// Looks at L around the present parameters.
pub(crate) fn begin<'p>(
    model: &dyn BlockModel,
    train: &TrainingSet,
    problem: &'p dyn SmoothProblem,
    begin: Begin,
    course: &mut Course<'_>,
) -> Result<NewtonCg<'p>> {
    let damping = begin.damping() * problem.first_damping();
    let newton = NewtonCg::start(problem, starting_point(model, train), damping)?;
    course.note_gradient(newton.gradient_norm());
    Ok(newton)
}

/// Goes on from where `newton` is, its next step the first one.
pub(crate) fn newton_on<'p>(
    mut newton: NewtonCg<'p>,
    model: &mut dyn BlockModel,
    goal: &Goal,
    course: &mut Course<'_>,
) -> Result<(End, NewtonCg<'p>)> {
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
        let limits = CgLimits { enough: enough * newton.value().abs(), ..goal.begin.limits(max_products, is_afar) };
        if let Some(end) = take_step(&mut newton, limits, model, course)? {
            break end;
        }
        max_products = MAX_PRODUCTS;
    };
    round_into(newton.theta(), model.params_mut());
    Ok((end, newton))
}

/// One step, after which `model` holds its rounded result; tells whether there can be no other.
pub(crate) fn take_step(
    newton: &mut NewtonCg<'_>,
    limits: CgLimits,
    model: &mut dyn BlockModel,
    course: &mut Course<'_>,
) -> Result<Option<End>> {
    let (ctx, max_products) = (course.ctx, limits.max_products as usize);
    let phase = Phase { name: "Newton-CG", subject: course.subject, unit: "products", step: course.last().step + 1 };
    match newton.step(limits, &mut |done| ctx.report(phase, done as usize, max_products))? {
        StepOutcome::Enough => return Ok(Some(End::Reached)),
        StepOutcome::Stalled => return Ok(Some(End::Stalled)),
        StepOutcome::Taken => round_into(newton.theta(), model.params_mut()),
        StepOutcome::Refused => (),
    }
    course.advance("Newton-CG", (newton.value(), Some(newton.gradient_norm())), model)?;
    Ok(None)
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
