//! The one recipe that the page, the command line, the tests and the benches run.

use serde::{Deserialize, Serialize};

use crate::catalog::Choice;
pub use crate::forget::ForgetRequest;

/// A whole experiment: what to hold out, what to train, what to forget and how, what to measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentSpec {
    /// Which records are held out for measuring accuracy.
    #[serde(default)]
    pub split: Split,
    /// The recommender and how long it is trained.
    pub training: Training,
    /// What to forget.
    pub forget: ForgetRequest,
    /// How to forget it; the reference retrain always runs and need not be named.
    pub methods: Vec<Choice>,
    /// What is measured.
    #[serde(default)]
    pub evaluation: Evaluation,
}

/// Which records are held out for measuring accuracy. Nothing is ever chosen by them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Split {
    /// A share of each user's records, drawn by a hash of seed, user and item.
    RandomPerUser {
        /// Share of each user's records that is held out, in `0..1`. A user with one record keeps it.
        share: f64,
        /// Seed of the draw, at most 2⁵³ − 1.
        seed: u64,
    },
    /// Each user's last records in time; needs data with times.
    LastPerUser {
        /// Records of each user that are held out. A user always keeps one.
        count: u32,
    },
    /// One of several parts that together hold every record once, drawn by a hash of seed, user and item.
    Fold {
        /// Which part is held out, counted from 0.
        fold: u32,
        /// Number of parts. A user with one record keeps it in all of them.
        folds: u32,
        /// Seed of the draw, at most 2⁵³ − 1.
        seed: u64,
    },
    /// The records of a second file (command line only).
    TestFile,
}

impl Default for Split {
    fn default() -> Self {
        Self::RandomPerUser { share: 0.1, seed: 42 }
    }
}

/// A recommender and how it is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Model and configuration.
    pub model: Choice,
    /// At most this many sweeps over all blocks and Newton steps over all parameters.
    #[serde(default = "default_max_sweeps")]
    pub max_sweeps: u32,
    /// How far training goes.
    #[serde(default)]
    pub level: Level,
    /// The practical level is reached when a sweep lowers the objective by less than this, relatively.
    #[serde(default = "default_tolerance")]
    pub tolerance: f64,
    /// Seed of the initial parameters and of the owned negatives, at most 2⁵³ − 1.
    #[serde(default = "default_seed")]
    pub seed: u64,
}

impl Training {
    /// `model` trained to the practical level with the default seed.
    pub fn of(model: Choice) -> Self {
        Self {
            model,
            max_sweeps: default_max_sweeps(),
            level: Level::default(),
            tolerance: default_tolerance(),
            seed: default_seed(),
        }
    }
}

/// How near to a minimum training goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A sweep lowers the objective by less than the tolerance, relatively.
    #[default]
    Practical,
    /// ‖∇L‖ ≤ 10⁻⁶ ‖∇L(initial parameters)‖.
    Tight,
}

fn default_max_sweeps() -> u32 {
    100
}

fn default_tolerance() -> f64 {
    1e-5
}

fn default_seed() -> u64 {
    1
}

/// What is measured after forgetting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Evaluation {
    /// Length of the recommendation lists whose overlap and NDCG are measured.
    pub k: u32,
    /// Length of the lists whose recall is measured.
    pub recall_k: u32,
    /// Seeds of further retrains that give the noise band; none by default.
    pub band_seeds: Vec<u64>,
    /// Seed of sampled controls, pairs and bootstrap draws, at most 2⁵³ − 1.
    pub seed: u64,
    /// Times a short run is timed; the median is reported. A run of more than a second runs once.
    pub repeats: u32,
    /// Move the best model on by Newton steps in double precision, for loss gaps to be measured against a minimum.
    pub polish: bool,
    /// Measure forgetting after every sweep, epoch or stage of a method, too.
    pub checkpoints: bool,
}

impl Default for Evaluation {
    fn default() -> Self {
        Self { k: 10, recall_k: 20, band_seeds: Vec::new(), seed: 7, repeats: 3, polish: true, checkpoints: false }
    }
}
