//! Implicit alternating least squares: squared loss over all pairs.

use serde::{Deserialize, Serialize};

use super::fields::{EMBEDDING_DIM, HESSIAN_PRODUCTS, INIT_SCALE, L2, L2_EXPONENT, SOLVER, Solver};
use super::{Bilinear, ModelConfig, Recommender};
use crate::config::{Config, FieldSpec, Range};
use crate::data::ValueReading;
use crate::memory::Footprint;
use crate::objective::{Loss, Objective, Penalty, PointTerm, RecordTerm};

/// z = p_u · q_i; Σ_D ½ w (z − 1 − α₀/w)² + α₀/2 Σ_all z².
///
/// The two terms of a record add up to ½ (w + α₀) (z − 1)² and a constant, so a record pulls z to 1 with the weight
/// w + α₀ and every other pair pulls z to 0 with the weight α₀. The weight is w = α, or grows with the record's value
/// v: α v, or α log(1 + v/ε). With α₀ = 1 this is Hu's confidence 1 + w.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct IalsConfig {
    pub(crate) embedding_dim: usize,
    pub(crate) confidence: f64,
    pub(crate) weighting: Weighting,
    pub(crate) value_unit: f64,
    pub(crate) unobserved_weight: f64,
    pub(crate) l2: f64,
    pub(crate) l2_exponent: f64,
    pub(crate) init_scale: f64,
    solver: Solver,
    hessian_products: u32,
}

/// How the weight of a record follows from its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Weighting {
    Constant,
    Value,
    LogValue,
}

impl Default for IalsConfig {
    fn default() -> Self {
        Self {
            embedding_dim: 32,
            confidence: 4.0,
            weighting: Weighting::Constant,
            value_unit: 1.0,
            unobserved_weight: 1.0,
            l2: 30.0,
            l2_exponent: 0.0,
            init_scale: 0.1,
            solver: Solver::Exact,
            hessian_products: 3,
        }
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
            name: "weighting",
            label: "Weight follows from",
            help: "Whether a record with a larger value, such as a count of plays, counts more.",
            range: Range::Choice(&[
                ("constant", "Nothing: every record counts α"),
                ("value", "The value: α · value"),
                ("log-value", "Its logarithm: α · log(1 + value/unit)"),
            ]),
        },
        FieldSpec {
            name: "value_unit",
            label: "Unit of values ε",
            help: "With the logarithm: values below it count nearly in proportion, values far above it hardly more.",
            range: Range::Real(1e-6, 1e9),
        },
        FieldSpec {
            name: "unobserved_weight",
            label: "Weight of all pairs α₀",
            help: "How much every pair of a user and an item counts as a no.",
            range: Range::Real(1e-6, 1e3),
        },
        L2,
        L2_EXPONENT,
        INIT_SCALE,
        SOLVER,
        HESSIAN_PRODUCTS,
    ];
}

impl ModelConfig for IalsConfig {
    fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        let weight = self.confidence as f32;
        let constant = PointTerm { weight, target: (1.0 + self.unobserved_weight / self.confidence) as f32 };
        let by_value = RecordTerm::Confidence { scale: weight };
        let (record, reading) = match self.weighting {
            Weighting::Constant => (RecordTerm::Constant(constant), ValueReading::Ignored),
            Weighting::Value => (by_value, ValueReading::AsIs),
            Weighting::LogValue => (by_value, ValueReading::Log { unit: self.value_unit as f32 }),
        };
        let penalty = Penalty { l2: self.l2 as f32, bias_share: 1.0, exponent: self.l2_exponent as f32 };
        let objective = Objective {
            record,
            reading,
            all_pairs_weight: self.unobserved_weight as f32,
            ..Objective::of_records(Loss::Squared, constant, penalty)
        };
        let scale = self.init_scale / (self.embedding_dim as f64).sqrt();
        let model = Bilinear::new(objective, (num_users, num_items), self.embedding_dim, false, scale);
        Box::new(model.with_solver(self.solver.with_products(self.hessian_products)))
    }

    fn footprint(&self, counts: (u64, u64)) -> Footprint {
        let reads_values = self.weighting != Weighting::Constant;
        Footprint { reads_values, ..Footprint::of_tables(counts, self.embedding_dim as u64) }
    }
}
