//! Whether a method is as close to the reference as another retrain would be.

use serde::{Deserialize, Serialize};

use super::{Accuracy, Consistency, Figure};

/// A measure that is judged against the noise band. Its name in JSON is the field that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is documented at the field of its name")]
pub enum Measure {
    KlForgotten,
    KlAll,
    KlSymmetric,
    JsForgotten,
    LogitDistance,
    ScoreDistance,
    Jaccard,
    Rbo,
    ParameterDistance,
    LossGap,
    MembershipAuc,
    PrivacyScore,
    HitForgotten,
    UsersShown,
    RankShift,
    Ndcg,
    Recall,
    HitRate,
    Auc,
}

impl Measure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 19] = [
        Self::KlForgotten,
        Self::KlAll,
        Self::KlSymmetric,
        Self::JsForgotten,
        Self::LogitDistance,
        Self::ScoreDistance,
        Self::Jaccard,
        Self::Rbo,
        Self::ParameterDistance,
        Self::LossGap,
        Self::MembershipAuc,
        Self::PrivacyScore,
        Self::HitForgotten,
        Self::UsersShown,
        Self::RankShift,
        Self::Ndcg,
        Self::Recall,
        Self::HitRate,
        Self::Auc,
    ];
}

impl Measure {
    /// The figure of this measure.
    pub fn of(self, consistency: &Consistency, accuracy: &Accuracy) -> Figure {
        let figure = match self {
            Self::KlForgotten => &consistency.kl_forgotten,
            Self::KlAll => &consistency.kl_all,
            Self::KlSymmetric => &consistency.kl_symmetric,
            Self::JsForgotten => &consistency.js_forgotten,
            Self::LogitDistance => &consistency.logit_distance,
            Self::ScoreDistance => &consistency.score_distance,
            Self::Jaccard => &consistency.jaccard,
            Self::Rbo => &consistency.rbo,
            Self::ParameterDistance => &consistency.parameter_distance,
            Self::LossGap => &consistency.loss_gap,
            Self::MembershipAuc => &consistency.membership_auc,
            Self::PrivacyScore => &consistency.privacy_score,
            Self::HitForgotten => &consistency.hit_forgotten,
            Self::UsersShown => &consistency.users_shown,
            Self::RankShift => &consistency.rank_shift,
            Self::Ndcg => &accuracy.ndcg,
            Self::Recall => &accuracy.recall,
            Self::HitRate => &accuracy.hit_rate,
            Self::Auc => &accuracy.auc,
        };
        figure.clone()
    }
}

/// Retrains that differ in their seed only, and how far their measures lie apart.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NoiseBand {
    /// Seeds of the retrains, the reference's first.
    pub seeds: Vec<u64>,
    /// Spread of each measure that could be computed.
    pub bands: Vec<Band>,
}

impl NoiseBand {
    /// The spread of `measure`.
    pub fn of(&self, measure: Measure) -> Option<&Band> {
        self.bands.iter().find(|band| band.measure == measure)
    }
}

/// Smallest and largest value of a measure among retrains: over their pairs where the measure compares two models,
/// over the retrains themselves where it is about one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The measure.
    pub measure: Measure,
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
}

/// Whether a method passes on one measure: it is no farther from the reference than the bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The measure.
    pub measure: Measure,
    /// How far the method is from the reference: the value of a divergence, 1 minus an overlap, the difference of a
    /// level.
    pub distance: f64,
    /// How far it may be.
    pub bound: f64,
    /// Where the bound comes from.
    pub bound_by: Bound,
    /// The result.
    pub outcome: Outcome,
}

/// Where a bound comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The noise band: the largest distance between two retrains.
    Band,
    /// Rounding: 10⁻⁶ for divergences in nats, ten roundings of an f32 for everything else.
    Rounding,
}

/// The result of a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// No farther from the reference than the bound.
    Pass,
    /// Farther.
    Fail,
    /// Farther than rounding explains, and there is no noise band to compare with.
    Undecided,
}

/// An attacker's threshold: it takes a model for the unlearned one when a forgotten record scores above it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AttackPoint {
    /// Score of a forgotten record.
    pub threshold: f64,
    /// Share of the retrain's scores above it.
    pub fpr: f64,
    /// Share of the unlearned model's scores at or below it.
    pub fnr: f64,
}

/// Forgetting after some of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Seconds since the run began.
    pub seconds: f64,
    /// Mean KL over the forgotten records, as in the consistency.
    pub kl_forgotten: Figure,
    /// Forgotten %, as in the consistency.
    pub forgotten_percent: Figure,
}
