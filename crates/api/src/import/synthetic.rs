//! Data sets that are made up.

use serde::{Deserialize, Serialize};

/// What a made-up data set is like.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SyntheticSpec {
    /// Users, at least 1.
    pub users: u32,
    /// Items, at least 1.
    pub items: u32,
    /// Share of all pairs that have a record, in (0, 1].
    pub density: f64,
    /// Groups of users who like the same group of items, at least 1.
    pub clusters: u32,
    /// Exponent of Zipf's law of popularity: the item of rank r is drawn with a weight of r⁻ˢ; 0 for equal weights.
    pub skew: f64,
    /// Seed, below 2⁵³.
    pub seed: u64,
}

impl Default for SyntheticSpec {
    fn default() -> Self {
        Self { users: 600, items: 900, density: 0.05, clusters: 8, skew: 0.8, seed: 1 }
    }
}
