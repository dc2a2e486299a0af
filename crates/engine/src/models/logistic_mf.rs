//! Logistic matrix factorization with biases.

use serde::{Deserialize, Serialize};

use super::fields::{BIAS_SHARE, EMBEDDING_DIM, L2};
use super::{Bilinear, ModelConfig, Recommender};
use crate::config::{Config, FieldSpec, Range};
use crate::memory::Footprint;
use crate::objective::{Loss, Objective, Penalty, PointTerm};

/// z = p_u · q_i + b_u + b_i, log loss on records (y = 1) and negatives (y = 0): K that each record owns, or every
/// unseen pair with the weight c.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct LogisticMfConfig {
    pub(crate) embedding_dim: usize,
    pub(crate) l2: f64,
    pub(crate) bias_share: f64,
    pub(crate) negative_pairs: NegativePairs,
    pub(crate) negatives: u32,
    pub(crate) unseen_weight: f64,
    pub(crate) init_scale: f64,
}

/// Which pairs are examples of what users did not choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NegativePairs {
    Owned,
    Unseen,
}

impl Default for LogisticMfConfig {
    fn default() -> Self {
        Self {
            embedding_dim: 16,
            l2: 6.0,
            bias_share: 0.1,
            negative_pairs: NegativePairs::Owned,
            negatives: 4,
            unseen_weight: 1.0,
            init_scale: 0.1,
        }
    }
}

impl Config for LogisticMfConfig {
    const ID: &'static str = "logistic-mf";
    const LABEL: &'static str = "Logistic matrix factorization";
    const SUMMARY: &'static str =
        "Learns a short vector for every user and item; their dot product is the log-odds of an interaction.";
    const PAPER: &'static str = "Johnson: Logistic Matrix Factorization for Implicit Feedback Data, 2014";
    const FIELDS: &'static [FieldSpec] = &[
        EMBEDDING_DIM,
        L2,
        BIAS_SHARE,
        FieldSpec {
            name: "negative_pairs",
            label: "Negatives",
            help: "A sample costs what the records cost. All unseen pairs recommend better and cost users times items.",
            range: Range::Choice(&[("owned", "A sample for each record"), ("unseen", "All unseen pairs")]),
        },
        FieldSpec {
            name: "negatives",
            label: "Negatives per record",
            help: "With a sample: items that each record owns as examples of what the user did not choose.",
            range: Range::Integer(1, 50),
        },
        FieldSpec {
            name: "unseen_weight",
            label: "Weight of an unseen pair",
            help: "With all unseen pairs: how much each counts beside a record.",
            range: Range::Real(1e-6, 1e3),
        },
        FieldSpec {
            name: "init_scale",
            label: "Initial spread",
            help: "Standard deviation of the initial vectors.",
            range: Range::Real(1e-6, 10.0),
        },
    ];
}

impl ModelConfig for LogisticMfConfig {
    fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        let penalty = Penalty { l2: self.l2 as f32, bias_share: self.bias_share as f32, exponent: 0.0 };
        let record = PointTerm { weight: 1.0, target: 1.0 };
        let objective = Objective::of_records(Loss::Logistic, record, penalty);
        let objective = match self.negative_pairs {
            NegativePairs::Owned => Objective { negatives_per_record: self.negatives, ..objective },
            NegativePairs::Unseen => Objective { unseen_weight: self.unseen_weight as f32, ..objective },
        };
        Box::new(Bilinear::new(objective, (num_users, num_items), self.embedding_dim, true, self.init_scale))
    }

    fn footprint(&self, counts: (u64, u64)) -> Footprint {
        let negatives_per_record = if self.negative_pairs == NegativePairs::Owned { self.negatives } else { 0 };
        Footprint { negatives_per_record, ..Footprint::of_tables(counts, self.embedding_dim as u64 + 1) }
    }
}
