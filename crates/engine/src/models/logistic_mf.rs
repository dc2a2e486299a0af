//! Logistic matrix factorization with biases and owned negatives.

use serde::{Deserialize, Serialize};

use super::Bilinear;
use super::Recommender;
use super::fields::{EMBEDDING_DIM, L2};
use crate::config::{Config, FieldSpec, Range};
use crate::objective::{Loss, Objective, Penalty, PointTerm};

/// z = p_u · q_i + b_u + b_i, log loss on records (y = 1) and owned negatives (y = 0).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct LogisticMfConfig {
    pub(crate) embedding_dim: usize,
    pub(crate) l2: f64,
    pub(crate) bias_share: f64,
    pub(crate) negatives: u32,
    pub(crate) init_scale: f64,
}

impl Default for LogisticMfConfig {
    fn default() -> Self {
        Self { embedding_dim: 16, l2: 6.0, bias_share: 0.1, negatives: 4, init_scale: 0.1 }
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
        FieldSpec {
            name: "bias_share",
            label: "Bias regularization, share of λ",
            help: "Biases are pulled by this share of λ.",
            range: Range::Real(1e-6, 1e3),
        },
        FieldSpec {
            name: "negatives",
            label: "Negatives per record",
            help: "Items that each record owns as examples of what the user did not choose.",
            range: Range::Integer(1, 50),
        },
        FieldSpec {
            name: "init_scale",
            label: "Initial spread",
            help: "Standard deviation of the initial vectors.",
            range: Range::Real(1e-6, 10.0),
        },
    ];
}

impl LogisticMfConfig {
    pub(crate) fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        let penalty = Penalty { l2: self.l2 as f32, bias_share: self.bias_share as f32, exponent: 0.0 };
        let record = PointTerm { weight: 1.0, target: 1.0 };
        let objective = Objective {
            negatives_per_record: self.negatives,
            ..Objective::of_records(Loss::Logistic, record, penalty)
        };
        Box::new(Bilinear::new(objective, (num_users, num_items), self.embedding_dim, true, self.init_scale))
    }
}
