//! Trains again from scratch by plain sweeps alone: what a retrain costs without Newton steps over all parameters.

use serde::{Deserialize, Serialize};

use super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use crate::config::{Config, FieldSpec};
use crate::error::Result;
use crate::run::RunContext;
use crate::solve::fit_by_sweeps;

/// Sweeps from the initial parameters of the training's seed until one lowers the objective by less than its tolerance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RetrainSweeps {}

impl Config for RetrainSweeps {
    const ID: &'static str = "retrain-sweeps";
    const LABEL: &'static str = "Retrain by sweeps alone";
    const SUMMARY: &'static str =
        "Trains from scratch on the records that stay, user and item blocks in turn, without momentum or Newton steps.";
    const PAPER: &'static str =
        "Hu, Koren, Volinsky: Collaborative Filtering for Implicit Feedback Datasets, 2008, alternating least squares";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[];
}

impl UnlearningMethod for RetrainSweeps {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| {
            model.reset(task.settings.seed);
            fit_by_sweeps(model, task.retained, &task.settings, ctx)
        })
    }
}
