//! What went wrong, shown until it is dismissed.

use alteraser_api::protocol::Failure;

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
    /// The report that a person can copy: what happened and how the page runs, nothing of the data but the message.
    pub fn report(&self, worker: &WorkerState) -> String {
        let engine = match worker {
            WorkerState::Loading { .. } => "loading".to_owned(),
            WorkerState::Ready { reason, .. } => reason.clone(),
            WorkerState::Replacing { reason } => format!("restarting: {reason}"),
            WorkerState::Failed { failure } => format!("failed: {}", failure.message),
        };
        format!(
            "AltEraser {}\nWhile: {}\nKind: {:?}\nMessage: {}\nHint: {}\nEngine: {engine}\n",
            env!("CARGO_PKG_VERSION"),
            self.doing,
            self.failure.kind,
            self.failure.message,
            self.failure.hint
        )
    }
}

impl AppState {
    /// Takes a problem off the screen.
    pub fn dismiss(&mut self, id: u32) {
        self.problems.retain(|problem| problem.id != id);
    }
}
