//! Results: what a run did and what was measured. Every number on the screen is in these, and so in the exported JSON.

use serde::{Deserialize, Serialize};

use crate::catalog::Choice;
use crate::experiment::{Level, Split, Training};

pub use certificate::{Certificate, ForgottenRecord};
pub use comparison::{
    AccuracyDelta, COMPARISON_SCHEMA, Comparison, Consistency, Efficiency, MethodReport, Slice, SliceReport,
};
pub use explore::{Contribution, Explanation, Holder, Nearest, Neighbor, Part, Side};
pub use judgement::{AttackPoint, Band, Bound, Checkpoint, Judgement, Measure, NoiseBand, Outcome};

mod certificate;
mod comparison;
mod explore;
mod judgement;

/// A measured number, or the reason why there is none. A number that cannot be computed is absent, never 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// 95 % interval, lower and upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64)>,
    /// Why the value is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
    /// What makes the value less certain than it looks, such as a reference that has not converged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<String>,
}

impl Figure {
    /// A measured value. A value that is not finite becomes absent with that reason.
    pub fn of(value: f64) -> Self {
        if value.is_finite() {
            Self { value: Some(value), ..Self::default() }
        } else {
            Self::absent(format!("the result is {value}, not a finite number"))
        }
    }

    /// A measured value with its 95 % interval.
    pub fn with_interval(value: f64, interval: (f64, f64)) -> Self {
        Self { interval: Some(interval), ..Self::of(value) }
    }

    /// No value, because of `reason`.
    pub fn absent(reason: impl Into<String>) -> Self {
        Self { absent: Some(reason.into()), ..Self::default() }
    }
}

/// How a data set looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DataSummary {
    /// Name shown to the person, usually the file's.
    pub name: String,
    /// Number of users.
    pub num_users: u32,
    /// Number of items.
    pub num_items: u32,
    /// Number of records.
    pub num_records: u64,
    /// Share of user-item pairs that are records, in `0..=1`.
    pub density: f64,
    /// Smallest, median and largest number of records of a user.
    pub records_per_user: (u32, u32, u32),
    /// Smallest, median and largest number of records of an item.
    pub records_per_item: (u32, u32, u32),
    /// First and last time stamp in seconds since 1970, when the data carry times.
    pub time_span: Option<(u64, u64)>,
}

/// One point of a training or unlearning curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Steps or epochs done.
    pub step: u32,
    /// Value of the objective.
    pub objective: f64,
    /// Seconds since the run began.
    pub seconds: f64,
    /// ‖∇L‖ there, where the method computed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gradient_norm: Option<f64>,
}

impl CurvePoint {
    /// A point whose gradient nobody computed.
    pub fn new(step: u32, objective: f64, seconds: f64) -> Self {
        Self { step, objective, seconds, gradient_norm: None }
    }
}

/// Why a run stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// The level that was asked for is reached.
    Converged,
    /// The allowed number of steps or epochs was used up.
    MaxSteps,
    /// The method has no iteration to converge: it does a fixed amount of work.
    #[default]
    OneShot,
    /// The objective was no longer a finite number; the parameters are the last ones where it was.
    Diverged,
    /// Rounding does not let the gradient become any smaller, so the level that was asked for cannot be reached.
    Rounding,
}

/// What a run cost and how it ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// Sweeps, Newton steps or epochs done.
    pub steps: u32,
    /// Block problems solved.
    pub block_solves: u64,
    /// Products of a vector with the Hessian of all parameters.
    #[serde(default)]
    pub hessian_products: u64,
    /// Gradients in all parameters, where the method counts them.
    #[serde(default)]
    pub gradient_evaluations: u64,
    /// The level that was reached; none when none was, or none was asked for.
    #[serde(default)]
    pub level: Option<Level>,
    /// ‖∇L‖ at the end, of the parameters as they are kept, where it was computed.
    #[serde(default)]
    pub gradient_norm: Figure,
    /// ‖∇L‖ at the end before the parameters were rounded to single precision, where that was done.
    #[serde(default)]
    pub unrounded_gradient_norm: Figure,
    /// ‖∇L‖ of the trained model over all records, where a method takes it for a minimum.
    #[serde(default)]
    pub trained_gradient_norm: Figure,
    /// ‖∇L‖ that the tight level allows, where it was asked for.
    #[serde(default)]
    pub gradient_bound: Figure,
    /// Smallest curvature pᵀHp/pᵀp of all directions that Newton steps tried.
    #[serde(default)]
    pub min_curvature: Figure,
    /// Value of the objective at the end; absent for models without one.
    pub objective: Figure,
    /// The objective after each step or epoch, from the start.
    pub curve: Vec<CurvePoint>,
    /// Why the run stopped.
    pub stop: StopReason,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Seconds of work that the method needs done before a request comes, such as training its shards; no part of
    /// `seconds`.
    #[serde(default)]
    pub preparation_seconds: f64,
}

impl RunReport {
    /// A run of a fixed amount of work on something that has no objective, because of `no_objective`.
    pub fn one_shot(seconds: f64, no_objective: &str) -> Self {
        Self {
            steps: 1,
            objective: Figure::absent(no_objective),
            stop: StopReason::OneShot,
            seconds,
            ..Self::default()
        }
    }

    /// The same with `reason` at every figure that has neither a value nor a reason.
    #[must_use]
    pub fn with_reason(mut self, reason: &str) -> Self {
        let figures = [
            &mut self.gradient_norm,
            &mut self.unrounded_gradient_norm,
            &mut self.trained_gradient_norm,
            &mut self.gradient_bound,
            &mut self.min_curvature,
            &mut self.objective,
        ];
        for figure in figures.into_iter().filter(|figure| figure.value.is_none() && figure.absent.is_none()) {
            figure.absent = Some(reason.to_owned());
        }
        self
    }
}

/// Quality of recommendations on the held-out records: full ranking, training records masked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    /// NDCG@k averaged over users with held-out records.
    pub ndcg: Figure,
    /// Recall@`recall_k` averaged over the same users.
    pub recall: Figure,
    /// Root mean square error of the predicted values of the held-out records, for models that predict values.
    #[serde(default)]
    pub rmse: Figure,
    /// HR@k, the share of the same users with at least one held-out record among the first k.
    pub hit_rate: Figure,
    /// AUC averaged over the same users: P(score of a held-out record > score of an item the user has no record of).
    pub auc: Figure,
    /// k of the NDCG.
    pub k: u32,
    /// k of the recall.
    pub recall_k: u32,
    /// Number of users that were averaged over.
    pub num_users: u32,
}

/// A trained or unlearned model, without its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSummary {
    /// Name shown to the person.
    pub label: String,
    /// How the records were split.
    pub split: Split,
    /// What was trained.
    pub training: Training,
    /// The method that made it forget; none for a model as trained.
    pub unlearned_by: Option<Choice>,
    /// Number of records the model has forgotten.
    pub num_forgotten: u64,
    /// Number of parameters.
    pub num_parameters: u64,
    /// Hash of every bit of the parameters, in hexadecimal: equal models have equal fingerprints.
    pub fingerprint: String,
    /// What the run cost.
    pub run: RunReport,
    /// Held-out accuracy.
    pub accuracy: Accuracy,
    /// Accuracy of the baselines on the same split, by label.
    pub baselines: Vec<(String, Accuracy)>,
}

/// What is forgotten, in counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ForgetSummary {
    /// Records forgotten.
    pub num_records: u64,
    /// Share of the training set.
    pub share: f64,
    /// Users with at least one forgotten record.
    pub num_users: u32,
    /// Users left without any record.
    pub num_users_erased: u32,
    /// Items with at least one forgotten record.
    pub num_items: u32,
    /// The first user with a forgotten record, the one that is looked at first.
    #[serde(default)]
    pub first_user: u32,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done, `Solving users`.
    pub phase: String,
    /// The method or model it is done for, `AltEraser`.
    pub subject: String,
    /// Units done in this phase.
    pub done: u64,
    /// Units of this phase.
    pub total: u64,
    /// What a unit is, in the plural: `blocks`, `batches`, `users`.
    pub unit: String,
    /// Sweeps or epochs done by the subject.
    pub step: u32,
    /// A new point of the subject's curve.
    pub point: Option<CurvePoint>,
}

/// A recommended item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Recommended {
    /// The item.
    pub item: u32,
    /// The model's score, before any link function.
    pub score: f32,
    /// The user's held-out records contain it.
    pub held_out: bool,
    /// The model has forgotten that the user had it.
    pub forgotten: bool,
}

/// A record of a user's history.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HistoryRecord {
    /// The item.
    pub item: u32,
    /// The value in the file: rating, count; 1 when the file has none.
    pub value: f32,
    /// Seconds since 1970, when the data carry times.
    pub time: Option<u64>,
    /// It is held out for measuring, so the model has never seen it and cannot forget it.
    pub held_out: bool,
    /// The model has forgotten it.
    pub forgotten: bool,
}
