//! Comparisons: every method's row, measured against the reference retrain.
//!
//! O is the model before forgetting, R the retrain on what stays, U a model that has forgotten, F the forgotten
//! records, D′ the records that stay, z a model's scores. Row 0 of a comparison is R itself, so what R reaches stands
//! beside what the methods reach.

use serde::{Deserialize, Serialize};

use super::{
    Accuracy, AttackPoint, Certificate, Checkpoint, DataSummary, Figure, ForgetSummary, Judgement, NoiseBand, RunReport,
};
use crate::catalog::Choice;
use crate::experiment::ExperimentSpec;

/// Forgetting thoroughness, against the reference retrain.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Consistency {
    /// Mean KL(Bern(σ(z_R)) ‖ Bern(σ(z_U))) over the forgotten records.
    pub kl_forgotten: Figure,
    /// The same over all user-item pairs, or over a fixed sample of 100,000 when there are more than five million.
    pub kl_all: Figure,
    /// Mean of ½ (KL(R ‖ U) + KL(U ‖ R)) over the forgotten records.
    pub kl_symmetric: Figure,
    /// Mean Jensen-Shannon divergence over the forgotten records, in bits.
    pub js_forgotten: Figure,
    /// √(mean of (z_U − z_R)² over the forgotten records).
    pub logit_distance: Figure,
    /// ‖Z_U − Z_R‖_F / ‖Z_R‖_F over the pairs of `kl_all`.
    pub score_distance: Figure,
    /// Mean Jaccard overlap of the top-k lists.
    pub jaccard: Figure,
    /// Mean rank-biased overlap of the lists, p = 0.9, depth 50, extrapolated.
    pub rbo: Figure,
    /// ‖θ_U Q − θ_R‖_F / ‖θ_R‖_F with the rotation Q of the factors that makes it smallest.
    pub parameter_distance: Figure,
    /// (L(U; D′) − L*)/|L*|, L* the comparison's lowest objective.
    pub loss_gap: Figure,
    /// ‖∇L(θ_U; D′)‖ / ‖∇L(θ_O; D′)‖: 0 at a stationary point of the retained objective.
    #[serde(default)]
    pub gradient_ratio: Figure,
    /// Membership-inference AUC: P(score of a forgotten record > score of a matched control). The target is R's own.
    pub membership_auc: Figure,
    /// 100·(1 − (AUC(U) − AUC(R))/(AUC(O) − AUC(R))).
    pub forgotten_percent: Figure,
    /// 2^−ε: 1 when an attacker cannot tell U's scores of the forgotten records from R's.
    pub privacy_score: Figure,
    /// Share of the forgotten records in their user's top k.
    pub hit_forgotten: Figure,
    /// Users of F whose top k holds an item of F.
    pub users_shown: Figure,
    /// Median over F of rank_U − rank_O among the items that are not the user's own: positive means further down.
    pub rank_shift: Figure,
}

/// A method's accuracy minus the reference's, each with a paired bootstrap interval over users.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AccuracyDelta {
    /// Of the NDCG.
    pub ndcg: Figure,
    /// Of the recall.
    pub recall: Figure,
    /// Of the hit rate.
    pub hit_rate: Figure,
    /// Of the AUC.
    pub auc: Figure,
}

/// Users whose lists forgetting may move differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slice {
    /// Users with a forgotten record.
    Touched,
    /// Users without one who share an item with the forgotten records.
    SharingItem,
    /// All others.
    Untouched,
    /// The 5 % of users with the most training records.
    Active,
    /// Everybody but those.
    LessActive,
}

/// What a method did for some of the users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SliceReport {
    /// Which users.
    pub slice: Slice,
    /// How many they are.
    pub num_users: u32,
    /// How many of them have held-out records and are averaged over.
    pub num_measured: u32,
    /// NDCG@k over them.
    pub ndcg: Figure,
    /// Recall@`recall_k` over them.
    pub recall: Figure,
    /// NDCG minus the reference's, with a paired bootstrap interval.
    pub ndcg_delta: Figure,
    /// Recall minus the reference's, with a paired bootstrap interval.
    pub recall_delta: Figure,
    /// Mean Jaccard overlap with the reference's top-k lists, over all users of the slice.
    pub jaccard: Figure,
}

/// Unlearning speed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Efficiency {
    /// What the run cost. Its seconds are the median of `timings`.
    pub run: RunReport,
    /// Wall-clock seconds of each repetition; long runs run once. Deleting the records from the training set is in
    /// them, evaluation is not.
    pub timings: Vec<f64>,
    /// Seconds of the reference retrain, which uses the same solver to the same tolerance, divided by seconds of this
    /// run.
    pub speed_up: Figure,
    /// Seconds of a retrain with AdamW, when the comparison has one, divided by seconds of this run.
    pub speed_up_adamw: Figure,
    /// Seconds after which at least 95 % were forgotten and the KL on the forgotten records passed.
    pub time_to_tolerance: Figure,
    /// Forgetting on the way, when it was asked for.
    pub checkpoints: Vec<Checkpoint>,
}

/// One method's row of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MethodReport {
    /// Method and configuration.
    pub method: Choice,
    /// Name shown to the person.
    pub label: String,
    /// Accuracy on the held-out records.
    pub accuracy: Accuracy,
    /// Accuracy minus the reference's.
    pub delta: AccuracyDelta,
    /// Accuracy by groups of users.
    pub slices: Vec<SliceReport>,
    /// Thoroughness.
    pub consistency: Consistency,
    /// Whether the row is as close to the reference as another retrain, measure by measure.
    pub judgements: Vec<Judgement>,
    /// How well thresholds on the scores of the forgotten records tell U from R; empty below 200 records.
    pub attack_curve: Vec<AttackPoint>,
    /// Speed.
    pub efficiency: Efficiency,
    /// What can be shown of the result itself, for methods that go down to a stated gradient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

/// The result of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Version of this layout.
    pub schema: u32,
    /// The recipe that gives the same numbers again, times aside.
    pub spec: ExperimentSpec,
    /// The data set.
    pub data: DataSummary,
    /// What was forgotten.
    pub forget: ForgetSummary,
    /// The model before forgetting.
    pub original: RunReport,
    /// Accuracy of the model before forgetting.
    pub original_accuracy: Accuracy,
    /// Thoroughness of the model before forgetting, which is what doing nothing reaches.
    pub original_consistency: Consistency,
    /// Threads that ran.
    pub threads: u32,
    /// The methods; row 0 is the reference retrain.
    pub rows: Vec<MethodReport>,
    /// L*: the lowest value known of the objective on the retained records. It is that of the best of all models here,
    /// moved on by Newton steps in double precision where that was asked for.
    #[serde(default)]
    pub lowest_objective: Figure,
    /// Spread of retrains, when further seeds were asked for.
    pub band: Option<NoiseBand>,
    /// What a reader must know beside the numbers, such as a reference that has not converged.
    pub notes: Vec<String>,
}

/// Version of [`Comparison`]'s layout.
pub const COMPARISON_SCHEMA: u32 = 2;
