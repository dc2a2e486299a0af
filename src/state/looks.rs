//! How methods look: the same on every screen.

use super::AppState;
use crate::client::WorkerState;
use crate::identity::{Look, looks};

impl AppState {
    /// The looks of these methods, in order.
    pub fn looks<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Vec<Look> {
        let known: Vec<&str> = match &self.worker {
            WorkerState::Ready { catalog, .. } => catalog.methods.iter().map(|entry| entry.id.as_str()).collect(),
            _ => Vec::new(),
        };
        looks(ids, &known)
    }

    /// The look of one method.
    pub fn look(&self, id: &str) -> Look {
        self.looks([id]).pop().unwrap_or_else(|| Look::of(id))
    }
}
