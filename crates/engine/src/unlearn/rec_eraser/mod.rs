//! RecEraser: shards of records that belong together, an aggregator over them, and retraining of both.
//!
//! Chen, Sun, Zhang, Ding: *Recommendation Unlearning* (2022). A quickly pre-trained model says which users, items or
//! interactions are alike; balanced clusters of these are the shards ([`partition`]); a model of the same kind is trained
//! on each; and an attention network, trained on all records, puts the rows of the shards' models together
//! (`models::ensemble::attention`). A request retrains the shards that it hits and the aggregator.
//!
//! No parameter has seen a forgotten record. The partition stays, as in the paper, and was made when the record was there:
//! which shard a row is in is all that could tell of it.

mod partition;

use serde::{Deserialize, Serialize};

use self::partition::{PartitionSettings, Points, partition};
use super::fields::{AGGREGATION, AGGREGATOR_BATCH_SIZE, AGGREGATOR_EPOCHS, AGGREGATOR_LEARNING_RATE, SHARDS};
use super::sharded::{AggregationConfig, retrain_hit_shards};
use super::{BLOCKS, Unlearned, UnlearningMethod, UnlearningTask, not_applicable};
use crate::config::{Config, FieldSpec, Range};
use crate::data::Side;
use crate::error::Result;
use crate::models::ensemble::Assignment;
use crate::models::{BlockModel, FitSettings, Recommender};
use crate::run::RunContext;
use crate::solve::fit_by_sweeps;
use crate::training_set::TrainingSet;

/// Retrains the hit ones of balanced shards, and what aggregates them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecEraser {
    shards: u16,
    partition: Parts,
    pretraining_sweeps: u32,
    #[serde(flatten)]
    aggregation: AggregationConfig,
}

/// What is partitioned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Parts {
    Users,
    Items,
    Interactions,
}

impl Default for RecEraser {
    fn default() -> Self {
        Self {
            shards: 10,
            partition: Parts::Users,
            pretraining_sweeps: 5,
            aggregation: AggregationConfig::BY_ATTENTION,
        }
    }
}

impl Config for RecEraser {
    const ID: &'static str = "rec-eraser";
    const LABEL: &'static str = "RecEraser shards";
    const SUMMARY: &'static str = "Trains a model on each of several parts that belong together, and an aggregator over them; retrains the parts that are hit and the aggregator.";
    const PAPER: &'static str = "Chen, Sun, Zhang, Ding: Recommendation Unlearning, 2022";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        SHARDS,
        FieldSpec {
            name: "partition",
            label: "What is partitioned",
            help: "Whether like users, like items or like interactions share a shard.",
            range: Range::Choice(&[("users", "Users"), ("items", "Items"), ("interactions", "Interactions")]),
        },
        FieldSpec {
            name: "pretraining_sweeps",
            label: "Sweeps of the pre-trained model",
            help: "How long the model is trained whose vectors say what is alike.",
            range: Range::Integer(1, 1000),
        },
        AGGREGATION,
        AGGREGATOR_EPOCHS,
        AGGREGATOR_LEARNING_RATE,
        AGGREGATOR_BATCH_SIZE,
    ];
}

impl UnlearningMethod for RecEraser {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        retrain_hit_shards(task, ctx, self.aggregation, || self.assign(task, ctx))
    }

    fn applies_to(&self, model: &dyn Recommender) -> bool {
        model.as_blocks().is_some() || model.as_ensemble().is_some()
    }
}

impl RecEraser {
    /// The shards of the records that the trained model has learned from.
    ///
    /// # Errors
    /// Cancelled, a model that is not made of blocks, or a breakdown of the pre-training.
    fn assign(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Assignment> {
        let mut pretrained = task.trained.boxed_clone();
        let settings = FitSettings { max_sweeps: self.pretraining_sweeps, ..task.settings };
        let misfit = || not_applicable(Self::ID, BLOCKS);
        let blocks = pretrained.as_blocks_mut().ok_or_else(misfit)?;
        blocks.see(task.full);
        blocks.reset(settings.seed);
        fit_by_sweeps(blocks, task.full, &settings, ctx)?;
        self.partition_of(blocks, task.full, &settings, ctx)
    }

    /// The shards of `train` by what `model` knows of its rows.
    fn partition_of(
        &self,
        model: &dyn BlockModel,
        train: &TrainingSet,
        settings: &FitSettings<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<Assignment> {
        let how = PartitionSettings { num_clusters: self.shards, seed: settings.seed, subject: settings.subject };
        let records = train.records();
        let of_rows = |side: Side| {
            // A row without a record is alike to nothing, and must not take the place of one.
            let num_rows = records.num_rows(side);
            let rows = (0..num_rows as u32).filter(|&row| !records.row(side, row as usize).is_empty());
            let points = Points::new(model, vec![(side, rows.collect())]);
            let clusters = partition(&points, how, ctx)?;
            let mut shards = vec![0; num_rows];
            for (&row, cluster) in points.rows_of_first().iter().zip(clusters) {
                shards[row as usize] = cluster;
            }
            Ok(Assignment::of_rows(self.shards, side, shards))
        };
        match self.partition {
            Parts::Users => of_rows(Side::User),
            Parts::Items => of_rows(Side::Item),
            Parts::Interactions => {
                let (users, items) = records.records().unzip();
                let points = Points::new(model, vec![(Side::User, users), (Side::Item, items)]);
                Ok(Assignment::of_records(self.shards, records, partition(&points, how, ctx)?))
            }
        }
    }
}

#[cfg(test)]
mod tests;
