//! SISA: sharded training, and retraining of the shards that a request hits.
//!
//! Bourtoule, Chandrasekaran, Choquette-Choo, Jia, Travers, Zhang, Lie, Papernot: *Machine Unlearning* (2021). The
//! records are dealt out at random to shards, a model of the same kind is trained on each, and predictions are means, or
//! what an aggregator makes of the shards as in [`RecEraser`](super::rec_eraser).
//! Nothing of a forgotten record is left, for only models that never saw it remain; what is lost is what shards could
//! have learned from each other. The paper's slices, checkpoints inside a shard that shorten its retraining, are left
//! out, as they are by its descendants for recommenders.

use serde::{Deserialize, Serialize};

use super::fields::{AGGREGATION, AGGREGATOR_BATCH_SIZE, AGGREGATOR_EPOCHS, AGGREGATOR_LEARNING_RATE, SHARDS};
use super::sharded::{AggregationConfig, retrain_hit_shards};
use super::{Unlearned, UnlearningMethod, UnlearningTask};
use crate::config::{Config, FieldSpec, Range};
use crate::data::Side;
use crate::error::Result;
use crate::models::Recommender;
use crate::models::ensemble::Assignment;
use crate::run::RunContext;

/// Retrains the hit ones of random shards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sisa {
    shards: u16,
    unit: Unit,
    #[serde(flatten)]
    aggregation: AggregationConfig,
}

/// What is dealt out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Unit {
    Users,
    Records,
}

impl Default for Sisa {
    fn default() -> Self {
        Self { shards: 10, unit: Unit::Users, aggregation: AggregationConfig::MEAN }
    }
}

impl Config for Sisa {
    const ID: &'static str = "sisa";
    const LABEL: &'static str = "SISA shards";
    const SUMMARY: &'static str = "Trains a model on each of several parts and retrains the parts that are hit.";
    const PAPER: &'static str = "Bourtoule et al.: Machine Unlearning, 2021";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        SHARDS,
        FieldSpec {
            name: "unit",
            label: "What is dealt out",
            help: "All records of a user go to one shard, or each record goes to a shard of its own.",
            range: Range::Choice(&[("users", "Users"), ("records", "Records")]),
        },
        AGGREGATION,
        AGGREGATOR_EPOCHS,
        AGGREGATOR_LEARNING_RATE,
        AGGREGATOR_BATCH_SIZE,
    ];
}

impl UnlearningMethod for Sisa {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let (records, seed) = (task.full.records(), task.settings.seed);
        retrain_hit_shards(task, ctx, self.aggregation, || {
            Ok(match self.unit {
                Unit::Users => Assignment::random_users(self.shards, records.num_rows(Side::User), seed),
                Unit::Records => Assignment::random_records(self.shards, records, seed),
            })
        })
    }

    fn applies_to(&self, model: &dyn Recommender) -> bool {
        model.as_blocks().is_some() || model.as_ensemble().is_some()
    }
}
