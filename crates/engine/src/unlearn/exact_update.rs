//! Exact updates of closed forms: the state is corrected to what a fit to the retained records would give.
//!
//! Liu et al.: *Recommendation Unlearning via Matrix Correction* (IMCorrect, 2023) corrects item-item mappings; the
//! corrections here ([`MappingModel`](crate::models::MappingModel)) are exact, but for rounding where the mapping is an inverse.

use alteraser_api::report::RunReport;
use serde::{Deserialize, Serialize};

use super::{Unlearned, UnlearningMethod, UnlearningTask, not_applicable};
use crate::config::{Config, FieldSpec};
use crate::data::Side;
use crate::error::Result;
use crate::models::Recommender;
use crate::run::RunContext;

const MAPPING: &str = "one that weighs pairs of items in closed form";

/// Corrects a mapping.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ExactUpdate {}

impl Config for ExactUpdate {
    const ID: &'static str = "exact-update";
    const LABEL: &'static str = "Exact update";
    const SUMMARY: &'static str =
        "Corrects the item-item weights to what a retrain would give: milliseconds, and no approximation.";
    const PAPER: &'static str = "Liu et al.: Recommendation Unlearning via Matrix Correction, 2023";
    const FIELDS: &'static [FieldSpec] = &[];
}

impl UnlearningMethod for ExactUpdate {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let stopwatch = ctx.stopwatch();
        let users: Vec<u32> = task.forget.by_row(Side::User).into_keys().collect();
        let mut corrected = task.trained.boxed_clone();
        let mapping = corrected.as_mapping_mut().ok_or_else(|| not_applicable(Self::ID, MAPPING))?;
        let report = if mapping.costs_more_than_a_fit(users.len()) {
            mapping.fit(task.retained, &task.settings, ctx)?
        } else {
            mapping.correct(task.retained, &users, task.settings.subject, ctx)?;
            RunReport::one_shot(stopwatch.seconds(), "a correction needs no objective")
        };
        Ok((corrected, RunReport { seconds: stopwatch.seconds(), ..report }))
    }

    fn applies_to(&self, model: &dyn Recommender) -> bool {
        model.as_mapping().is_some()
    }

    fn needed_model(&self) -> &'static str {
        MAPPING
    }
}
