//! Stress tests: requests that are made to be hard, and many requests one after another.

use serde::{Deserialize, Serialize};

use crate::catalog::Choice;
use crate::experiment::{Evaluation, Split, Training};
use crate::report::{Comparison, DataSummary, Figure};

/// A model, ways to forget, and the tests they are put to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StressSpec {
    /// Which records are held out for measuring accuracy.
    #[serde(default)]
    pub split: Split,
    /// The recommender and how long it is trained.
    pub training: Training,
    /// How to forget; the reference retrain always runs and need not be named.
    pub methods: Vec<Choice>,
    /// The tests.
    pub tests: Vec<StressTest>,
    /// What is measured.
    #[serde(default)]
    pub evaluation: Evaluation,
}

/// A stress test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum StressTest {
    /// A request whose records touch as many users and items as so few records can: it slows down methods whose cost
    /// follows what is touched.
    SlowDown {
        /// Records of the request.
        records: u32,
        /// Seed of the draw, at most 2⁵³ − 1.
        seed: u64,
    },
    /// Forgetting the users whose records pull hardest at the items' parameters.
    InfluentialUsers {
        /// Users to forget.
        users: u32,
    },
    /// Small random requests one after another, each starting from what the one before has left.
    Sequence {
        /// Number of requests.
        requests: u32,
        /// Records of each request.
        records: u32,
        /// A fresh retrain is made after every so many requests, and after the last.
        check_every: u32,
        /// Seed of the draw, at most 2⁵³ − 1.
        seed: u64,
    },
}

/// What a stress test found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "there are a handful of them")]
pub enum StressResult {
    /// The comparison after one hard request.
    SlowDown {
        /// All rows.
        comparison: Comparison,
    },
    /// The comparison after the most influential users went.
    InfluentialUsers {
        /// All rows.
        comparison: Comparison,
    },
    /// Drift over many requests.
    Sequence {
        /// One per method.
        rows: Vec<DriftRow>,
    },
}

/// How far a method has drifted from fresh retrains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftRow {
    /// Method and configuration.
    pub method: Choice,
    /// Name shown to the person.
    pub label: String,
    /// After each check, in order.
    pub points: Vec<DriftPoint>,
}

/// A method against a fresh retrain on the records that stay after some requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftPoint {
    /// Requests so far.
    pub requests: u32,
    /// Records forgotten so far.
    pub records: u64,
    /// Mean KL over all records forgotten so far.
    pub kl_forgotten: Figure,
    /// Mean KL over all pairs, or over a fixed sample.
    pub kl_all: Figure,
    /// Mean Jaccard overlap of the top-k lists.
    pub jaccard: Figure,
    /// (L(U; D′) − L(R; D′))/|L(R; D′)|: below 0 when the method is closer to the optimum than the retrain.
    pub loss_excess: Figure,
    /// NDCG@k minus the retrain's, with a paired bootstrap interval.
    pub ndcg_delta: Figure,
    /// Seconds of all requests so far.
    pub seconds: f64,
    /// Seconds of this one retrain.
    pub retrain_seconds: f64,
}

/// The results of stress tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StressReport {
    /// Version of this layout.
    pub schema: u32,
    /// The recipe that gives the same numbers again, times aside.
    pub spec: StressSpec,
    /// The data set.
    pub data: DataSummary,
    /// Results beside [`StressSpec::tests`].
    pub results: Vec<StressResult>,
}

/// Version of [`StressReport`]'s layout.
pub const STRESS_SCHEMA: u32 = 1;
