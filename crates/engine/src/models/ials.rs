//! Implicit alternating least squares: squared loss over all pairs.

use serde::{Deserialize, Serialize};

use super::Bilinear;
use super::Recommender;
use super::fields::{EMBEDDING_DIM, L2};
use crate::config::{Config, FieldSpec, Range};
use crate::objective::{Loss, Objective, Penalty, PointTerm};

/// z = p_u · q_i; Σ_D ½ α (z − 1 − α₀/α)² + α₀/2 Σ_all z².
///
/// The two terms of a record add up to ½ (α + α₀) (z − 1)² and a constant, so a record pulls z to 1 with the weight
/// α + α₀ and every other pair pulls z to 0 with the weight α₀. With α₀ = 1 this is Hu's confidence 1 + α.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct IalsConfig {
    pub(crate) embedding_dim: usize,
    pub(crate) confidence: f64,
    pub(crate) unobserved_weight: f64,
    pub(crate) l2: f64,
    pub(crate) l2_exponent: f64,
    pub(crate) init_scale: f64,
}

impl Default for IalsConfig {
    fn default() -> Self {
        Self { embedding_dim: 32, confidence: 4.0, unobserved_weight: 1.0, l2: 30.0, l2_exponent: 0.0, init_scale: 0.1 }
    }
}

impl Config for IalsConfig {
    const ID: &'static str = "ials";
    const LABEL: &'static str = "Implicit ALS";
    const SUMMARY: &'static str =
        "Fits all user-item pairs at once by least squares; every pair without a record counts as a weak no.";
    const PAPER: &'static str = "Hu, Koren, Volinsky: Collaborative Filtering for Implicit Feedback Datasets, 2008; Rendle et al.: Revisiting the Performance of iALS, 2022";
    const FIELDS: &'static [FieldSpec] = &[
        EMBEDDING_DIM,
        FieldSpec {
            name: "confidence",
            label: "Weight of a record α",
            help: "How much more a record counts than a pair without one.",
            range: Range::Real(1e-3, 1e4),
        },
        FieldSpec {
            name: "unobserved_weight",
            label: "Weight of all pairs α₀",
            help: "How much every pair of a user and an item counts as a no.",
            range: Range::Real(1e-6, 1e3),
        },
        L2,
        FieldSpec {
            name: "l2_exponent",
            label: "Frequency scaling ν",
            help: "0 gives every row the same λ, 1 makes λ proportional to the row's weight.",
            range: Range::Real(0.0, 1.0),
        },
        FieldSpec {
            name: "init_scale",
            label: "Initial spread",
            help: "Standard deviation of the initial vectors, times √dimensions.",
            range: Range::Real(1e-6, 10.0),
        },
    ];
}

impl IalsConfig {
    pub(crate) fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        let target = (1.0 + self.unobserved_weight / self.confidence) as f32;
        let penalty = Penalty { l2: self.l2 as f32, bias_share: 1.0, exponent: self.l2_exponent as f32 };
        let record = PointTerm { weight: self.confidence as f32, target };
        let objective = Objective {
            all_pairs_weight: self.unobserved_weight as f32,
            ..Objective::of_records(Loss::Squared, record, penalty)
        };
        let scale = self.init_scale / (self.embedding_dim as f64).sqrt();
        Box::new(Bilinear::new(objective, (num_users, num_items), self.embedding_dim, false, scale))
    }
}
