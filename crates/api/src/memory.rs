//! Trainings for which there is too little memory, and what would fit.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::import::Offer;

/// A training that needs more memory than there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingTooBig {
    /// Bytes it needs, with what is open already.
    pub needed_bytes: u64,
    /// Bytes it may need: [`crate::import::SHARE_OF_CEILING`] of what there is.
    pub allowed_bytes: u64,
    /// What would fit.
    pub offers: Vec<TrainingOffer>,
}

/// A training that would fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TrainingOffer {
    /// The same model with another value of a field of its configuration.
    Config {
        /// The field.
        field: String,
        /// Its value.
        value: Value,
    },
    /// The same model to the practical level.
    Practical,
    /// The same training on a part of the data.
    Part {
        /// The part.
        offer: Offer,
    },
}
