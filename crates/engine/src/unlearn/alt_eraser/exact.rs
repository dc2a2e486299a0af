//! Touched blocks at once, then Newton-CG over all parameters until the gradient is as small as a retrain's.

use alteraser_api::report::RunReport;
use serde::{Deserialize, Serialize};

use super::super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use super::{PAPER, Touched};
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::models::{BlockModel, FitSettings};
use crate::run::RunContext;
use crate::solve::vectors::norm;
use crate::solve::{
    Begin, Course, End, Goal, MAX_PRODUCTS, SmoothProblem, Sweeper, TIGHT, begin, newton_on, objective_value, settle,
    starting_point, take_step,
};

/// Hessian products of the first Newton step; the later ones get more. Early ones are worth the most.
const FIRST_PRODUCTS: u32 = 10;

/// Touched blocks, then Newton-CG until ‖∇L(θ; D′)‖ ≤ 10⁻⁶ ‖∇L(initial parameters; D′)‖, the tight level of a retrain.
///
/// The bound is on the gradient in all parameters, so what remains is a stationary point of the retained objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct AltEraserExact {
    newton_steps: u32,
    tolerance: f64,
}

impl Default for AltEraserExact {
    fn default() -> Self {
        Self { newton_steps: 50, tolerance: TIGHT }
    }
}

impl Config for AltEraserExact {
    const ID: &'static str = "alteraser-exact";
    const LABEL: &'static str = "AltEraser, exact";
    const SUMMARY: &'static str = "Solves the touched blocks at once, then moves all parameters by Newton steps until the gradient on what stays is as small as a retrain's.";
    const PAPER: &'static str = PAPER;
    const FIELDS: &'static [FieldSpec] = &[
        FieldSpec {
            name: "newton_steps",
            label: "Newton steps at most",
            help: "It stops earlier when the gradient is small enough.",
            range: Range::Integer(1, 1000),
        },
        FieldSpec {
            name: "tolerance",
            label: "Tolerance",
            help: "Share of the gradient of untrained parameters that may be left.",
            range: Range::Real(1e-12, 1.0),
        },
    ];
}

impl UnlearningMethod for AltEraserExact {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| self.finish(model, task, ctx))
    }
}

impl AltEraserExact {
    fn finish(self, model: &mut dyn BlockModel, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        let settings = FitSettings { max_sweeps: 1 + self.newton_steps, ..task.settings };
        let mut course = Course::start(model, task.retained, &settings, ctx)?;
        let sweeper = Sweeper::new(task.retained, 1, ctx);
        course.block_solves += Touched::of(task).solve(model, &sweeper, settings.subject, 1)?;
        let objective = course.exclude(|| objective_value(model, task.retained));
        course.advance("Solving touched blocks", (objective, None), model)?;
        let problem = model.whole(task.retained, ctx.cancel);
        let mut newton = begin(model, task.retained, problem.as_ref(), Begin::Warm, &mut course)?;
        let first = Begin::Warm.limits(FIRST_PRODUCTS, true);
        // What was touched is never so well solved that a step gains nothing, so it need not wait for the bound.
        take_step(&mut newton, first, model, &mut course)?;
        let bound = self.tolerance * initial_gradient_norm(model, task, problem.as_ref())?;
        let goal = Goal { tolerance: 0.0, bound: Some(bound), first_products: MAX_PRODUCTS, begin: Begin::Warm };
        let newton = newton_on(newton, model, &goal, &mut course)?;
        settle(model, problem.as_ref(), (End::Spent, Some(newton)), &goal, course)
    }
}

/// ‖∇L(θ; D′)‖ at the initial parameters of the model's own seed, where a retrain begins.
fn initial_gradient_norm(
    model: &mut dyn BlockModel,
    task: &UnlearningTask<'_>,
    problem: &dyn SmoothProblem,
) -> Result<f64> {
    let values = model.params().values().to_vec();
    model.reset(task.settings.seed);
    let initial = starting_point(model, task.retained);
    model.params_mut().values_mut().copy_from_slice(&values);
    let (_, gradient) = problem.value_and_gradient(&initial)?;
    Ok(norm(&gradient))
}
