//! What forgetting would touch and take, before anything is forgotten.

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::Split;
use alteraser_api::forget::{BlockMap, Estimate, FirstBlocks, ForgetRequest, Impact, Stretches};
use alteraser_api::report::Figure;

use super::pace::Pace;
use super::resolve::{Resolved, resolve};
use crate::catalog::{build_method, method_label};
use crate::data::split::split;
use crate::data::{Dataset, ForgetSet, Interactions, Side, ValueReading};
use crate::error::Result;
use crate::grid::expand;
use crate::run::RunContext;
use crate::trained::Trained;
use crate::unlearn::UnlearningMethod;
use crate::unlearn::retrain::Retrain;

/// Matching records that are listed.
const EXAMPLES: usize = 20;

/// Above this share of the training set a retrain may be as fast as forgetting.
const LARGE_SHARE: f64 = 0.2;

/// What `request` would make `base` forget, and what each of `methods` would take on this device.
///
/// Nothing is forgotten and nothing of the model changes. Times are the pace of the model's training on this device,
/// times the work that is counted.
///
/// # Errors
/// Those of [`resolve`], and a method that cannot be built.
pub fn preview(base: &Trained, request: &ForgetRequest, methods: &[Choice], ctx: &RunContext<'_>) -> Result<Impact> {
    let resolved = resolve(request, &base.data, base.train.records(), ctx.cancel)?;
    let touched = [Side::User, Side::Item].map(|side| base.train.touched_rows(&resolved.forget, side));
    let mut impact = counted(&resolved, base.train.records());
    if base.recommender.as_blocks().is_some() {
        let [users, items] = [Side::User, Side::Item].map(|side| base.train.records().num_rows(side) as u32);
        let [in_users, in_items] = &touched;
        impact.first_blocks = Some(FirstBlocks { users: in_users.len() as u32, items: in_items.len() as u32 });
        impact.block_map =
            Some(BlockMap { users: Stretches::of(users, in_users), items: Stretches::of(items, in_items) });
    }
    let pace = Pace::of(base, &resolved.forget, &touched);
    impact.estimates.push(estimate(&Choice::of(Retrain::ID), Retrain::LABEL, &Retrain, &pace));
    for choice in &expand(methods)? {
        let (method, label) = (build_method(choice)?, method_label(choice));
        let mut estimate = estimate(choice, &label, method.as_ref(), &pace);
        if !method.applies_to(base.recommender.as_ref()) {
            estimate.seconds = Figure::absent("it cannot make this model forget");
        }
        impact.estimates.push(estimate);
    }
    Ok(impact)
}

/// What `request` means in the training records of `data` under `spec`, without any model.
///
/// # Errors
/// Those of [`resolve`], and an impossible split.
pub fn explain(data: &Dataset, spec: &Split, request: &ForgetRequest, ctx: &RunContext<'_>) -> Result<Impact> {
    let train = split(data, spec, ValueReading::default())?.train;
    Ok(counted(&resolve(request, data, &train, ctx.cancel)?, &train))
}

fn counted(resolved: &Resolved, train: &Interactions) -> Impact {
    let Resolved { condition, forget, notes } = resolved;
    let summary = forget.summary(train);
    let mut notes = notes.clone();
    if summary.share > LARGE_SHARE {
        let percent = (summary.share * 100.0).round();
        notes.push(format!(
            "This is {percent} % of the training set. AltEraser is for small parts: a retrain may be as fast."
        ));
    }
    Impact {
        request: condition.to_string(),
        items_left_with: items_left(forget, train),
        examples: forget.records().iter().take(EXAMPLES).copied().collect(),
        forget: summary,
        first_blocks: None,
        block_map: None,
        estimates: Vec::new(),
        notes,
    }
}

/// How many items with a forgotten record are left with no, one and two records.
fn items_left(forget: &ForgetSet, train: &Interactions) -> [u32; 3] {
    let mut left_with = [0; 3];
    for (item, count) in forget.counts_by_item(train).into_iter().enumerate().filter(|(_, count)| *count > 0) {
        if let Some(items) = left_with.get_mut(train.row(Side::Item, item).len() - count) {
            *items += 1;
        }
    }
    left_with
}

fn estimate(choice: &Choice, label: &str, method: &dyn UnlearningMethod, pace: &Pace) -> Estimate {
    Estimate { method: choice.clone(), label: label.to_owned(), seconds: pace.seconds(method.work()) }
}
