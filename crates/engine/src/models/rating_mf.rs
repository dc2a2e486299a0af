//! Matrix factorization of explicit ratings with biases.

use serde::{Deserialize, Serialize};

use super::fields::{BIAS_SHARE, EMBEDDING_DIM, INIT_SCALE, L2, L2_EXPONENT};
use super::{Bilinear, ModelConfig, Recommender};
use crate::config::{Config, FieldSpec, Range};
use crate::data::ValueReading;
use crate::memory::Footprint;
use crate::objective::{Loss, Objective, Penalty, PointTerm, RecordTerm};

/// z = p_u · q_i + b_u + b_i; Σ_D ½ (z + offset − v)² over the records' values v.
///
/// Every row is pulled by λ_row = λ · (records of the row)^ν; with ν = 1 this is the weighted-λ regularization of Zhou,
/// Wilkinson, Schreiber, Pan: *Large-Scale Parallel Collaborative Filtering for the Netflix Prize* (2008).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct RatingMfConfig {
    pub(crate) embedding_dim: usize,
    pub(crate) l2: f64,
    pub(crate) l2_exponent: f64,
    pub(crate) bias_share: f64,
    pub(crate) offset: f64,
    pub(crate) init_scale: f64,
}

impl Default for RatingMfConfig {
    fn default() -> Self {
        Self { embedding_dim: 16, l2: 6.0, l2_exponent: 0.0, bias_share: 0.1, offset: 3.5, init_scale: 0.1 }
    }
}

impl Config for RatingMfConfig {
    const ID: &'static str = "rating-mf";
    const LABEL: &'static str = "Rating matrix factorization";
    const SUMMARY: &'static str =
        "Predicts the value of a rating. It learns from how things were rated, not from what was chosen.";
    const PAPER: &'static str = "Koren, Bell, Volinsky: Matrix Factorization Techniques for Recommender Systems, 2009";
    const FIELDS: &'static [FieldSpec] = &[
        EMBEDDING_DIM,
        L2,
        L2_EXPONENT,
        BIAS_SHARE,
        FieldSpec {
            name: "offset",
            label: "Middle of the scale",
            help: "A constant that scores are added to; estimated from the ratings it would remember forgotten ones.",
            range: Range::Real(-1e6, 1e6),
        },
        INIT_SCALE,
    ];
}

impl ModelConfig for RatingMfConfig {
    fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        let penalty =
            Penalty { l2: self.l2 as f32, bias_share: self.bias_share as f32, exponent: self.l2_exponent as f32 };
        let any = PointTerm { weight: 1.0, target: 0.0 };
        let objective = Objective {
            record: RecordTerm::Rating { offset: self.offset as f32 },
            reading: ValueReading::AsIs,
            ..Objective::of_records(Loss::Squared, any, penalty)
        };
        let scale = self.init_scale / (self.embedding_dim as f64).sqrt();
        Box::new(Bilinear::new(objective, (num_users, num_items), self.embedding_dim, true, scale))
    }

    fn footprint(&self, counts: (u64, u64)) -> Footprint {
        Footprint { reads_values: true, ..Footprint::of_tables(counts, self.embedding_dim as u64 + 1) }
    }
}
