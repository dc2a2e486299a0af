//! What can go wrong, for a person: what, where, what to do.

use thiserror::Error;

use crate::forget::RequestError;

/// Result of anything in the engine that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong in the engine.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The run was cancelled; nothing changed.
    #[error("the run was cancelled")]
    Cancelled,
    /// A specification names a model or method that the catalog does not have.
    #[error("there is no {what} called `{id}`; there are: {known}")]
    UnknownChoice {
        /// `model` or `method`.
        what: &'static str,
        /// The name asked for.
        id: String,
        /// The names there are.
        known: String,
    },
    /// A field of a configuration is unknown, of the wrong kind or out of range.
    #[error("`{field}` of `{owner}` is {found}; it must be {rule}")]
    InvalidConfig {
        /// Model, method or part of the specification.
        owner: String,
        /// The field.
        field: String,
        /// What was given.
        found: String,
        /// What is allowed.
        rule: String,
    },
    /// The lists of settings of a comparison multiply to too many runs.
    #[error("the lists of settings make more than {most} runs")]
    TooManyRuns {
        /// Runs that are allowed.
        most: usize,
    },
    /// There is nothing to train on.
    #[error("the data hold no records")]
    NoRecords,
    /// A user does not exist.
    #[error("there is no user {user}; users are numbered 0 to {last}")]
    UnknownUser {
        /// The number asked for.
        user: u32,
        /// The last user.
        last: u32,
    },
    /// An item does not exist.
    #[error("there is no item {item}; items are numbered 0 to {last}")]
    UnknownItem {
        /// The number asked for.
        item: u32,
        /// The last item.
        last: u32,
    },
    /// A record to forget is not in the training set.
    #[error("user {user} has no training record of item {item}, so there is nothing to forget")]
    UnknownRecord {
        /// The user.
        user: u32,
        /// The item.
        item: u32,
    },
    /// A forget request matches no record.
    #[error("the forget request matches no training record")]
    NothingToForget,
    /// A forget request matches every record.
    #[error("the forget request matches all {num_records} training records, so no model would be left")]
    EverythingToForget {
        /// Number of training records.
        num_records: usize,
    },
    /// A forget request is not of the language, or asks for what is not in the data.
    #[error(transparent)]
    BadRequest(#[from] RequestError),
    /// A block's Hessian is not positive definite even after damping.
    #[error("the Hessian of {side} {row} is not positive definite at pivot {pivot}, even with damping {damping}")]
    NotPositiveDefinite {
        /// `user` or `item`.
        side: &'static str,
        /// The row.
        row: usize,
        /// The first pivot that failed.
        pivot: usize,
        /// The largest damping tried.
        damping: f32,
    },
    /// The objective or the parameters are no longer finite numbers.
    #[error("training diverged in step {step}: the objective is {objective}")]
    Diverged {
        /// The sweep or epoch.
        step: u32,
        /// The objective there.
        objective: f64,
    },
    /// A matrix that has to be inverted is not positive definite.
    #[error("the matrix that has to be inverted is not positive definite at pivot {pivot}")]
    Singular {
        /// The first pivot that failed.
        pivot: usize,
    },
    /// A model does not fit into memory.
    #[error(
        "`{model}` inverts a matrix with as many rows as there are users or items, here {size}; it takes up to {limit}"
    )]
    TooLarge {
        /// The model.
        model: &'static str,
        /// Rows of the matrix.
        size: usize,
        /// Rows that are possible.
        limit: usize,
    },
    /// A method cannot forget from this kind of model.
    #[error("`{method}` does not apply to this kind of model: it needs {needs}")]
    NotApplicable {
        /// The method.
        method: String,
        /// What the model would have to be.
        needs: &'static str,
    },
    /// A record's value cannot be the weight of the record.
    #[error("the record of user {user} and item {item} has a value that is not above 0, so it cannot be a weight")]
    BadValue {
        /// The user.
        user: u32,
        /// The item.
        item: u32,
    },
    /// A saved model does not fit the data it is opened with, or is not a saved model.
    #[error("the saved model cannot be opened: {0}")]
    BadModel(String),
    /// A packed data set is broken.
    #[error("the data set cannot be opened: {0}")]
    BadData(#[from] alteraser_api::packed::PackedError),
}

impl Error {
    /// What to do about it, one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Cancelled => "Start it again when you like.",
            Self::UnknownChoice { .. } => "Choose one of the names listed.",
            Self::InvalidConfig { .. } => "Change the value and try again.",
            Self::TooManyRuns { .. } => "List fewer values, or split the comparison.",
            Self::NoRecords => "Open a file with at least one interaction.",
            Self::UnknownUser { .. } | Self::UnknownItem { .. } => "Choose one that is in the data.",
            Self::UnknownRecord { .. } | Self::NothingToForget => "Choose records that the model was trained on.",
            Self::BadRequest(error) => error.problem.hint(),
            Self::EverythingToForget { .. } => "Leave at least one record, or delete the model instead.",
            Self::TooLarge { .. } => "Choose another model, or open fewer users or items.",
            Self::NotPositiveDefinite { .. } | Self::Singular { .. } => "Increase the regularization.",
            Self::Diverged { .. } => "Increase the regularization or lower the learning rate.",
            Self::NotApplicable { .. } => "Choose another method or model.",
            Self::BadValue { .. } => "Give every record the same weight, or remove such records from the file.",
            Self::BadModel(_) => "Open a model that was saved with these very data, or train the model again.",
            Self::BadData(_) => "Import the file again.",
        }
    }
}
