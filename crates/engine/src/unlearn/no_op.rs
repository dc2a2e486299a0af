//! Keeps the trained model: the lazy server, which every measure of forgetting must catch.

use alteraser_api::report::RunReport;
use serde::{Deserialize, Serialize};

use super::{Unlearned, UnlearningMethod, UnlearningTask};
use crate::config::{Config, FieldSpec};
use crate::error::Result;
use crate::forget::Work;
use crate::models::Recommender;
use crate::run::RunContext;

/// Does nothing.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct NoOp {}

impl Config for NoOp {
    const ID: &'static str = "no-op";
    const LABEL: &'static str = "Do nothing";
    const SUMMARY: &'static str = "Keeps the trained model as it is: what forgetting is measured from.";
    const PAPER: &'static str = "The lazy server of unlearning audits";
    const FIELDS: &'static [FieldSpec] = &[];
}

impl UnlearningMethod for NoOp {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let stopwatch = ctx.stopwatch();
        let copy = task.trained.boxed_clone();
        Ok((copy, RunReport { seconds: stopwatch.seconds(), ..RunReport::default() }))
    }

    fn applies_to(&self, _model: &dyn Recommender) -> bool {
        true
    }

    fn work(&self) -> Option<Work> {
        Some(Work::Nothing)
    }
}
