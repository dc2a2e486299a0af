//! One request, from the training set to the model that has forgotten.

use alteraser_api::catalog::Choice;
use alteraser_api::report::{Figure, RunReport};

use super::{UnlearningMethod, UnlearningTask};
use crate::catalog::build_method;
use crate::data::ForgetSet;
use crate::error::Result;
use crate::models::{FitSettings, Recommender};
use crate::run::RunContext;
use crate::solve::objective_value;
use crate::training_set::TrainingSet;

/// What is to be forgotten, by which model.
#[derive(Debug, Clone, Copy)]
pub struct Forgetting<'a> {
    /// The model.
    pub trained: &'a dyn Recommender,
    /// What it is fitted to.
    pub train: &'a TrainingSet,
    /// What is forgotten.
    pub forget: &'a ForgetSet,
    /// How the model was trained.
    pub settings: FitSettings<'a>,
}

/// Makes a copy of the model forget by the chosen method, and measures nothing but the cost.
///
/// # Errors
/// An unknown method, one that does not apply to the model, a cancelled run, or a numerical breakdown.
pub fn unlearn(
    method: &Choice,
    request: Forgetting<'_>,
    ctx: &RunContext<'_>,
) -> Result<(Box<dyn Recommender>, RunReport)> {
    let forgotten = forget_with(build_method(method)?.as_ref(), request, ctx)?;
    Ok((forgotten.recommender, forgotten.run))
}

/// The model afterwards.
pub(crate) struct Forgotten {
    pub(crate) recommender: Box<dyn Recommender>,
    /// What it cost, `seconds_to_delete` included, and the objective on what stays.
    pub(crate) run: RunReport,
    /// What stays.
    pub(crate) retained: TrainingSet,
    /// Seconds of deleting the records and their negatives from the training set.
    pub(crate) seconds_to_delete: f64,
}

/// Deletes the records, and has `method` make the model forget them.
///
/// # Errors
/// As the method.
pub(crate) fn forget_with(
    method: &dyn UnlearningMethod,
    request: Forgetting<'_>,
    ctx: &RunContext<'_>,
) -> Result<Forgotten> {
    let Forgetting { trained, train, forget, settings } = request;
    let stopwatch = ctx.stopwatch();
    let retained = train.without(forget);
    let seconds_to_delete = stopwatch.seconds();
    let task = UnlearningTask { trained, full: train, forget, retained: &retained, settings };
    let (recommender, mut run) = method.unlearn(&task, ctx)?;
    run.seconds += seconds_to_delete;
    if let Some(blocks) = recommender.as_blocks() {
        run.objective = Figure::of(objective_value(blocks, &retained));
    }
    let run = run.with_reason("the method does not compute it");
    Ok(Forgotten { recommender, run, retained, seconds_to_delete })
}
