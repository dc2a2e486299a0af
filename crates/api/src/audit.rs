//! Audits: plant records before training, have them forgotten, and test whether the model still knows them.

use serde::{Deserialize, Serialize};

use crate::catalog::Choice;
use crate::experiment::{Split, Training};
use crate::report::{Accuracy, DataSummary, Figure, RunReport};

/// An audit: what is trained, what is planted, who has to forget it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditSpec {
    /// Which records are held out for measuring accuracy.
    #[serde(default)]
    pub split: Split,
    /// The recommender and how long it is trained.
    pub training: Training,
    /// How to forget; the honest retrain always runs and need not be named.
    pub methods: Vec<Choice>,
    /// How it is tested.
    #[serde(default)]
    pub test: AuditTest,
}

/// How an audit tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditTest {
    /// Records that are planted, each at another user and another item.
    pub triggers: u32,
    /// Pairs that each planted record is compared with: same user, similar popularity.
    pub controls: u32,
    /// Random exchanges of planted records with controls.
    pub permutations: u32,
    /// Level of the test: how often an honest server may be accused, half of it on each side.
    pub alpha: f64,
    /// Seed of everything that is drawn, at most 2⁵³ − 1.
    pub seed: u64,
}

impl Default for AuditTest {
    fn default() -> Self {
        Self { triggers: 200, controls: 20, permutations: 1999, alpha: 0.05, seed: 7 }
    }
}

/// Whether planted records score above their controls.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditOutcome {
    /// P(score of a planted record > score of its control), with its interval over planted records.
    pub auc: Figure,
    /// How often exchanged records score as high as the planted ones or higher: small when they are remembered.
    pub p_remembered: f64,
    /// How often exchanged records score as low as the planted ones or lower: small when they were pushed down.
    pub p_suppressed: f64,
}

/// What an audit says of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditVerdict {
    /// The planted records cannot be told from pairs that the model never saw.
    Passed,
    /// The planted records still score above their controls: caught.
    Remembers,
    /// The planted records score below their controls, which a model that never saw them would not do.
    Suppresses,
    /// The test could not see the planted records in the trained model either, so it cannot catch anybody.
    Inconclusive,
}

/// One way to forget, audited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Method and configuration.
    pub method: Choice,
    /// Name shown to the person.
    pub label: String,
    /// The test after forgetting.
    pub outcome: AuditOutcome,
    /// What that means.
    pub verdict: AuditVerdict,
    /// Accuracy on the held-out records after forgetting.
    pub accuracy: Accuracy,
    /// What forgetting cost.
    pub run: RunReport,
}

/// The result of an audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Version of this layout.
    pub schema: u32,
    /// The recipe that gives the same numbers again, times aside.
    pub spec: AuditSpec,
    /// The data set, without the planted records.
    pub data: DataSummary,
    /// Records planted.
    pub num_triggers: u32,
    /// Their share of the training set.
    pub share: f64,
    /// The test on the model that was trained with the planted records.
    pub before: AuditOutcome,
    /// Accuracy of that model; beside the retrain's it shows how little the planted records disturb.
    pub accuracy_before: Accuracy,
    /// The methods; row 0 is the honest retrain.
    pub rows: Vec<AuditRow>,
}

/// Version of [`Audit`]'s layout.
pub const AUDIT_SCHEMA: u32 = 1;
