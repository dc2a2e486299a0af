//! How low the objective can come: L*, against which gaps are measured.

use super::conjugate_gradients::CgLimits;
use super::newton_cg::{NewtonCg, StepOutcome};
use super::polish::{MAX_PRODUCTS, starting_point};
use super::vectors::norm;
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// More Newton steps than a trained model needs; far from a minimum the lowest value so far has to do.
const MAX_STEPS: u32 = 30;

const RESIDUAL: f64 = 0.1;

/// A preconditioned step that promises less than this share of L is no longer taken.
const ENOUGH: f64 = 1e-13;

/// L(θ; D) at the end of Newton-CG in f64 from the parameters of `model`, which stay as they are.
///
/// # Errors
/// Cancelled, or a preconditioner that is not positive definite.
pub(crate) fn lowest_near(
    model: &dyn BlockModel,
    train: &TrainingSet,
    subject: &str,
    ctx: &RunContext<'_>,
) -> Result<f64> {
    let problem = model.whole(train, ctx.cancel);
    let mut newton = NewtonCg::start(problem.as_ref(), starting_point(model, train), problem.first_damping())?;
    for step in 1..=MAX_STEPS {
        let enough = ENOUGH * newton.value().abs();
        let limits = CgLimits { max_products: MAX_PRODUCTS, residual: RESIDUAL, enough };
        let phase = Phase { name: "Looking for the minimum", subject, unit: "products", step };
        match newton.step(limits, &mut |done| ctx.report(phase, done as usize, MAX_PRODUCTS as usize))? {
            StepOutcome::Enough | StepOutcome::Stalled => break,
            StepOutcome::Taken | StepOutcome::Refused => (),
        }
    }
    Ok(newton.value())
}

/// ‖∇L(θ; D)‖ at the parameters of `model`, in f64.
///
/// # Errors
/// Cancelled.
pub(crate) fn gradient_norm(model: &dyn BlockModel, train: &TrainingSet, ctx: &RunContext<'_>) -> Result<f64> {
    let problem = model.whole(train, ctx.cancel);
    let (_, gradient) = problem.value_and_gradient(&starting_point(model, train))?;
    Ok(norm(&gradient))
}
