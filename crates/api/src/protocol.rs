//! What the page and the engine worker say to each other.
//!
//! A message is `{ body, buffers }`: the body is a [`Request`] or an [`Event`], the buffers are the large byte arrays
//! named in its documentation, moved by the transfer list. The page sends nothing before [`Event::Ready`]. Every job
//! ends in exactly one of its result, [`Event::Refused`] or [`Event::Failed`]; every query in exactly one answer or [`Event::QueryFailed`].

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Choice};
use crate::experiment::{Evaluation, ForgetRequest, Split, Training};
use crate::forget::PreviewAnswer;
use crate::ids::{DataId, JobId, ModelId, QueryId};
use crate::memory::TrainingTooBig;
use crate::report::{
    Comparison, DataSummary, Explanation, HistoryRecord, Holder, MethodReport, ModelSummary, Nearest, Progress,
    Recommended, Side,
};

/// Version of the protocol: page and worker of different builds refuse each other.
pub const PROTOCOL_VERSION: u32 = 4;

/// From the page to the engine worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Request {
    /// Opens a data set under `data`. Buffer 0: [`crate::packed::PackedData`] bytes. Answer: [`Event::Opened`].
    Open {
        /// Handle to open it under; an open data set of that handle is replaced.
        data: DataId,
        /// Name shown to the person.
        name: String,
    },
    /// Trains a model. Answer: [`Event::Trained`], or [`Event::Refused`].
    Train {
        /// The job.
        job: JobId,
        /// The data.
        data: DataId,
        /// Handle of the new model.
        model: ModelId,
        /// Which records are held out.
        split: Split,
        /// What to train.
        training: Training,
        /// Lengths of the lists that are measured.
        evaluation: Evaluation,
    },
    /// Forgets with several methods and compares them. Answers: [`Event::MethodDone`] each, then [`Event::Compared`].
    Compare {
        /// The job.
        job: JobId,
        /// The trained model.
        model: ModelId,
        /// What to forget.
        forget: ForgetRequest,
        /// How; the reference retrain always runs, first.
        methods: Vec<Choice>,
        /// Handles of the resulting models: one for the reference, then one per method, or per combination where settings
        /// are lists.
        models: Vec<ModelId>,
        /// What is measured.
        evaluation: Evaluation,
    },
    /// Opens a model that the page kept, or that a person chose as a file. Buffer 0: the saved model of its event.
    /// Answer: [`Event::Restored`].
    Restore {
        /// Its data set, already open.
        data: DataId,
        /// Its handle.
        model: ModelId,
    },
    /// Asks for a user's recommendations. Answer: [`Event::Recommended`].
    Recommend {
        /// The query.
        query: QueryId,
        /// The model.
        model: ModelId,
        /// The user.
        user: u32,
        /// Length of the list.
        k: u32,
    },
    /// Asks for a user's records. Answer: [`Event::History`].
    History {
        /// The query.
        query: QueryId,
        /// The model whose split tells held-out records from training records.
        model: ModelId,
        /// The user.
        user: u32,
    },
    /// Asks what a request would make a model forget, and what that would take. Answer: [`Event::Previewed`].
    Preview {
        /// The query.
        query: QueryId,
        /// The model.
        model: ModelId,
        /// What would be forgotten.
        forget: ForgetRequest,
        /// The methods whose time is of interest beside the reference retrain's.
        methods: Vec<Choice>,
    },
    /// Asks why an item has its score for a user. Answer: [`Event::Explained`].
    Explain {
        /// The query.
        query: QueryId,
        /// The model.
        model: ModelId,
        /// The user.
        user: u32,
        /// The item.
        item: u32,
    },
    /// Asks which users or items are nearest to one of them. Answer: [`Event::Neighbors`].
    Nearest {
        /// The query.
        query: QueryId,
        /// The model.
        model: ModelId,
        /// Users or items.
        side: Side,
        /// The user or item.
        row: u32,
        /// At most this many.
        k: u32,
    },
    /// Asks for an item's records. Answer: [`Event::Holders`].
    Holders {
        /// The query.
        query: QueryId,
        /// The model whose split tells held-out records from training records.
        model: ModelId,
        /// The item.
        item: u32,
    },
    /// Stops a job after at most one chunk of work per thread. The job ends in [`Event::Failed`] of kind `Cancelled`.
    Cancel {
        /// The job.
        job: JobId,
    },
    /// Frees a data set and the models trained on it.
    CloseData {
        /// The data set.
        data: DataId,
    },
    /// Frees a model.
    CloseModel {
        /// The model.
        model: ModelId,
    },
}

/// From the engine worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "one message at a time is alive")]
pub enum Event {
    /// The worker is up.
    Ready {
        /// [`PROTOCOL_VERSION`] of the worker.
        version: u32,
        /// Threads that compute.
        threads: u32,
        /// What the engine offers.
        catalog: Catalog,
    },
    /// A data set is open.
    Opened {
        /// Its handle.
        data: DataId,
        /// How it looks.
        summary: DataSummary,
    },
    /// Opening a data set or restoring a model failed; what was open before still is.
    OpenFailed {
        /// The data set.
        data: DataId,
        /// The model, when it was a model that failed.
        model: Option<ModelId>,
        /// What went wrong.
        failure: Failure,
    },
    /// A job moved on. At most one in 50 ms, except that points of a curve are never dropped.
    Progress {
        /// The job.
        job: JobId,
        /// How far.
        progress: Progress,
    },
    /// A model is trained. Buffer 0: the saved model.
    Trained {
        /// The job.
        job: JobId,
        /// Handle of the model.
        model: ModelId,
        /// How it went.
        summary: ModelSummary,
    },
    /// A training would need more memory than there is, so it was not begun. Nothing changed.
    Refused {
        /// The job.
        job: JobId,
        /// How much, and what would fit.
        too_big: TrainingTooBig,
    },
    /// One method of a comparison is done. Buffer 0: the saved model.
    MethodDone {
        /// The job.
        job: JobId,
        /// Handle of the resulting model.
        model: ModelId,
        /// The resulting model.
        summary: ModelSummary,
        /// Its row as far as known: judgements, the loss gap and what else needs all rows are
        /// settled in the comparison.
        report: MethodReport,
    },
    /// A comparison is done.
    Compared {
        /// The job.
        job: JobId,
        /// The result.
        comparison: Comparison,
    },
    /// A model is open again.
    Restored {
        /// Its data set.
        data: DataId,
        /// Its handle.
        model: ModelId,
        /// How it was made.
        summary: ModelSummary,
    },
    /// A user's recommendations.
    Recommended {
        /// The query.
        query: QueryId,
        /// The model.
        model: ModelId,
        /// The user.
        user: u32,
        /// Best first; records of the training set that the model still has are left out.
        items: Vec<Recommended>,
        /// Set when the list does not come from the model, with the reason: a user without records.
        fallback: Option<String>,
    },
    /// A user's records.
    History {
        /// The query.
        query: QueryId,
        /// The model.
        model: ModelId,
        /// The user.
        user: u32,
        /// The records by item.
        records: Vec<HistoryRecord>,
    },
    /// What a request would make a model forget, or why it cannot be met.
    Previewed {
        /// The query.
        query: QueryId,
        /// The model.
        model: ModelId,
        /// The answer.
        answer: PreviewAnswer,
    },
    /// Why an item has its score for a user.
    Explained {
        /// The query.
        query: QueryId,
        /// The answer, or the reason why the model has none.
        explanation: Explanation,
    },
    /// The users or items that are nearest to one of them.
    Neighbors {
        /// The query.
        query: QueryId,
        /// The answer.
        nearest: Nearest,
    },
    /// An item's records.
    Holders {
        /// The query.
        query: QueryId,
        /// The records by user.
        holders: Vec<Holder>,
    },
    /// A job ended without a result. Nothing changed: models of [`Event::MethodDone`] of this job are gone too.
    Failed {
        /// The job.
        job: JobId,
        /// What went wrong.
        failure: Failure,
        /// Chunks of work that ended after the job was cancelled, at most one per thread; none when it did not run
        /// or was not cancelled.
        #[serde(default)]
        chunks_after_cancel: Option<u32>,
    },
    /// A query ended without an answer.
    QueryFailed {
        /// The query.
        query: QueryId,
        /// What went wrong.
        failure: Failure,
    },
}

/// What went wrong, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its kind.
    pub kind: FailureKind,
    /// What and where, one sentence.
    pub message: String,
    /// What to do, one sentence.
    pub hint: String,
}

/// Kinds of failure that the page tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The person stopped it.
    Cancelled,
    /// A setting, id or request is not possible.
    Invalid,
    /// A file could not be read.
    Data,
    /// Training or unlearning broke down numerically.
    Diverged,
    /// The worker died or ran out of memory.
    WorkerLost,
}
