//! Trains again from scratch on what stays: the reference, which always runs.

use super::{Unlearned, UnlearningMethod, UnlearningTask};
use crate::error::Result;
use crate::forget::Work;
use crate::run::RunContext;

/// The training of the model, run on the retained records from the same initial parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Retrain;

impl Retrain {
    /// The word that names it in reports.
    pub(crate) const ID: &'static str = "retrain";
    /// The name a person reads.
    pub(crate) const LABEL: &'static str = "Retrain from scratch";
}

impl UnlearningMethod for Retrain {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let mut retrained = task.trained.boxed_clone();
        let report = retrained.fit(task.retained, &task.settings, ctx)?;
        Ok((retrained, report))
    }

    fn work(&self) -> Option<Work> {
        Some(Work::Training)
    }
}
