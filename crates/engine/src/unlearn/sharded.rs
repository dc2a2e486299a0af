//! Forgetting by shards: models that were trained apart are retrained apart.

use alteraser_api::report::RunReport;

use super::{Unlearned, UnlearningTask};
use crate::error::Result;
use crate::models::Ensemble;
use crate::models::ensemble::{Assignment, ShardFit};
use crate::run::RunContext;

/// Retrains the members of the shards that the request hits.
///
/// A model that is no ensemble yet is made one first: `assign` partitions the records, and the shards that the request
/// does not hit are trained. That has to be done before requests come, so it is preparation and no part of the seconds.
/// The shards that the request hits are trained once only, on what stays: what they were before is never asked for. A
/// model that is an ensemble already keeps its shards.
pub(super) fn retrain_hit_shards(
    task: &UnlearningTask<'_>,
    ctx: &RunContext<'_>,
    assign: impl FnOnce() -> Result<Assignment>,
) -> Result<Unlearned> {
    let mut stopwatch = ctx.stopwatch();
    let (mut ensemble, preparation_seconds) = match task.trained.as_ensemble() {
        Some(ensemble) => (ensemble.clone(), 0.0),
        None => stopwatch.exclude(|| prepare(task, ctx, assign))?,
    };
    let template = task.trained.as_ensemble().and_then(Ensemble::template).unwrap_or(task.trained);
    let hit = ensemble.assignment().hit_by(task.forget);
    let fit = ShardFit { template, train: task.retained, settings: task.settings };
    let run = ensemble.fit_members(&hit, &fit, ctx)?;
    let report = RunReport { seconds: stopwatch.seconds(), preparation_seconds, ..run };
    Ok((Box::new(ensemble), report))
}

/// The ensemble with every shard trained that the request does not hit, and the seconds that took.
fn prepare(
    task: &UnlearningTask<'_>,
    ctx: &RunContext<'_>,
    assign: impl FnOnce() -> Result<Assignment>,
) -> Result<(Ensemble, f64)> {
    let stopwatch = ctx.stopwatch();
    let mut ensemble = Ensemble::new(task.trained, assign()?);
    let hit = ensemble.assignment().hit_by(task.forget);
    let missed: Vec<usize> = (0..ensemble.assignment().num_shards()).filter(|shard| !hit.contains(shard)).collect();
    let fit = ShardFit { template: task.trained, train: task.full, settings: task.settings };
    ensemble.fit_members(&missed, &fit, ctx)?;
    Ok((ensemble, stopwatch.seconds()))
}
