//! Forgetting by shards: models that were trained apart are retrained apart.

use alteraser_api::report::RunReport;
use serde::{Deserialize, Serialize};

use super::{Unlearned, UnlearningTask};
use crate::error::Result;
use crate::models::Ensemble;
use crate::models::ensemble::{Aggregation, Assignment, AttentionSettings, ShardFit};
use crate::run::RunContext;

/// How the predictions of shards become one: a part of the configurations of methods that have shards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct AggregationConfig {
    aggregation: AggregationWord,
    #[serde(flatten)]
    attention: AttentionSettings,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AggregationWord {
    Mean,
    Attention,
}

impl AggregationConfig {
    /// The settings of an aggregator, should there be one.
    const ATTENTION: AttentionSettings = AttentionSettings { epochs: 5, learning_rate: 1e-3, batch_size: 4096 };

    /// The mean of the shards' scores.
    pub(super) const MEAN: Self = Self { aggregation: AggregationWord::Mean, attention: Self::ATTENTION };

    /// A trained aggregator.
    pub(super) const BY_ATTENTION: Self = Self { aggregation: AggregationWord::Attention, attention: Self::ATTENTION };

    fn read(self) -> Aggregation {
        match self.aggregation {
            AggregationWord::Mean => Aggregation::Mean,
            AggregationWord::Attention => Aggregation::Attention(self.attention),
        }
    }
}

/// Retrains the members of the shards that the request hits.
///
/// A model that is no ensemble yet is made one first: `assign` partitions the records, and the shards that the request
/// does not hit are trained. That has to be done before requests come, so it is preparation and no part of the seconds.
/// The shards that the request hits are trained once only, on what stays: what they were before is never asked for. So is
/// the aggregator, after them, which has to know what stays and is a part of the seconds. A model that is an ensemble
/// already keeps its shards and the way they are aggregated.
pub(super) fn retrain_hit_shards(
    task: &UnlearningTask<'_>,
    ctx: &RunContext<'_>,
    aggregation: AggregationConfig,
    assign: impl FnOnce() -> Result<Assignment>,
) -> Result<Unlearned> {
    let mut stopwatch = ctx.stopwatch();
    let (mut ensemble, preparation_seconds) = match task.trained.as_ensemble() {
        Some(ensemble) => (ensemble.clone(), 0.0),
        None => stopwatch.exclude(|| prepare(task, ctx, aggregation.read(), assign))?,
    };
    let template = task.trained.as_ensemble().and_then(Ensemble::template).unwrap_or(task.trained);
    let hit = ensemble.assignment().hit_by(task.forget);
    let fit = ShardFit { template, train: task.retained, settings: task.settings };
    let run = ensemble.fit_members(&hit, &fit, ctx)?;
    ensemble.fit_aggregator(&fit, ctx)?;
    let report = RunReport { seconds: stopwatch.seconds(), preparation_seconds, ..run };
    Ok((Box::new(ensemble), report))
}

/// The ensemble with every shard trained that the request does not hit, and the seconds that took.
fn prepare(
    task: &UnlearningTask<'_>,
    ctx: &RunContext<'_>,
    aggregation: Aggregation,
    assign: impl FnOnce() -> Result<Assignment>,
) -> Result<(Ensemble, f64)> {
    let stopwatch = ctx.stopwatch();
    let mut ensemble = Ensemble::new(task.trained, assign()?, aggregation);
    let hit = ensemble.assignment().hit_by(task.forget);
    let missed: Vec<usize> = (0..ensemble.assignment().num_shards()).filter(|shard| !hit.contains(shard)).collect();
    let fit = ShardFit { template: task.trained, train: task.full, settings: task.settings };
    ensemble.fit_members(&missed, &fit, ctx)?;
    Ok((ensemble, stopwatch.seconds()))
}
