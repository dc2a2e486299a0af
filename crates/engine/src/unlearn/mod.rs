//! Ways to forget. A method is one file with its configuration, and one word in [`catalog`](crate::catalog).

use alteraser_api::report::RunReport;

use crate::data::ForgetSet;
use crate::error::{Error, Result};
use crate::forget::Work;
use crate::models::{BlockModel, FitSettings, Recommender};
use crate::run::RunContext;
use crate::solve::{Descent, Lesson};
use crate::training_set::TrainingSet;

pub(crate) mod alt_eraser;
pub(crate) mod exact_update;
mod fields;
mod forgotten;
pub(crate) mod gradient_ascent;
pub(crate) mod influence;
pub(crate) mod label_flipping;
pub(crate) mod newton_cg;
pub(crate) mod no_op;
pub(crate) mod rec_eraser;
mod request;
pub(crate) mod retrain;
pub(crate) mod retrain_adamw;
pub(crate) mod retrain_sweeps;
pub(crate) mod reverse_bpr;
mod sharded;
pub(crate) mod sisa;
pub(crate) mod two_teachers;
pub(crate) mod warm_adamw;
pub(crate) mod warm_lbfgs;

pub use request::{Forgetting, unlearn};
pub(crate) use request::{Forgotten, forget_with};

/// What a method is given.
pub(crate) struct UnlearningTask<'a> {
    /// The model before forgetting.
    pub(crate) trained: &'a dyn Recommender,
    /// What it was trained on.
    pub(crate) full: &'a TrainingSet,
    /// What is forgotten.
    pub(crate) forget: &'a ForgetSet,
    /// What stays.
    pub(crate) retained: &'a TrainingSet,
    /// How the model was trained, with the name under which progress is shown.
    pub(crate) settings: FitSettings<'a>,
}

/// A recommender that has forgotten, and what it cost.
pub(crate) type Unlearned = (Box<dyn Recommender>, RunReport);

/// What a model is that is made of blocks, in words.
pub(crate) const BLOCKS: &str = "one that learns a vector for every user and every item";

/// A way to forget.
pub(crate) trait UnlearningMethod: Send + Sync {
    /// Returns a recommender that has forgotten; the trained one stays as it is.
    ///
    /// # Errors
    /// Cancelled, a numerical breakdown, or a model that the method does not apply to.
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned>;

    /// Whether it can make `model`, of which only the kind matters, forget. By default when it is made of blocks.
    fn applies_to(&self, model: &dyn Recommender) -> bool {
        model.as_blocks().is_some()
    }

    /// What a model has to be for the method to apply, after "it needs".
    fn needed_model(&self) -> &'static str {
        BLOCKS
    }

    /// What it does, as far as that is known before it runs.
    fn work(&self) -> Option<Work> {
        None
    }
}

/// Runs `work` on the blocks of a copy of the trained model, which sees only what stays.
fn on_blocks(
    task: &UnlearningTask<'_>,
    method: &'static str,
    work: impl FnOnce(&mut dyn BlockModel) -> Result<RunReport>,
) -> Result<Unlearned> {
    let mut unlearned = task.trained.boxed_clone();
    let blocks = unlearned.as_blocks_mut().ok_or_else(|| not_applicable(method, BLOCKS))?;
    blocks.see(task.retained);
    let report = work(blocks)?;
    Ok((unlearned, report))
}

/// The error of a method that was given a model it cannot work on.
fn not_applicable(method: &'static str, needs: &'static str) -> Error {
    Error::NotApplicable { method: method.to_owned(), needs }
}

/// Fine-tunes a copy of the trained model on the lesson that `prepare` makes; its time counts.
fn by_fine_tuning<L: Lesson>(
    task: &UnlearningTask<'_>,
    method: &'static str,
    descent: &Descent<'_>,
    ctx: &RunContext<'_>,
    prepare: impl FnOnce(&dyn BlockModel) -> L,
) -> Result<Unlearned> {
    on_blocks(task, method, |model| {
        let stopwatch = ctx.stopwatch();
        let mut lesson = prepare(model);
        let seconds_to_prepare = stopwatch.seconds();
        let mut report = descent.fine_tune(model, task.retained, &mut lesson, ctx)?;
        report.seconds += seconds_to_prepare;
        Ok(report)
    })
}
