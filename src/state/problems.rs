//! What went wrong, shown until it is dismissed.

use alteraser_api::protocol::{Failure, FailureKind};

use super::AppState;
use crate::client::WorkerState;

/// A failure and what was being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Names it for dismissing.
    pub id: u32,
    /// What was being done, `Training`.
    pub doing: String,
    /// What went wrong.
    pub failure: Failure,
}

impl Problem {
    /// The report that a person can copy: what happened and how the page runs, and nothing of the data. What went wrong
    /// with a file is told in its own words, so those stay on the screen.
    pub fn report(&self, worker: &WorkerState) -> String {
        let engine = match worker {
            WorkerState::Loading { .. } => "loading".to_owned(),
            WorkerState::Ready { reason, .. } => reason.clone(),
            WorkerState::Replacing { cause } => format!("restarting: {}", cause.words()),
            WorkerState::Failed { failure } => format!("failed: {}", failure.message),
        };
        let words = if self.failure.kind == FailureKind::Data {
            "Message: left out, because it may quote the file".to_owned()
        } else {
            format!("Message: {}\nHint: {}", self.failure.message, self.failure.hint)
        };
        format!(
            "AltEraser {}\nWhile: {}\nKind: {:?}\n{words}\nEngine: {engine}\n",
            env!("CARGO_PKG_VERSION"),
            self.doing,
            self.failure.kind,
        )
    }
}

impl AppState {
    /// Takes a problem off the screen.
    pub fn dismiss(&mut self, id: u32) {
        self.problems.retain(|problem| problem.id != id);
    }
}
