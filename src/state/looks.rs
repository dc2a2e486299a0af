//! How methods look: the same on every screen.

use alteraser_api::report::MethodReport;

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

    /// The methods of the shown comparison that have landed, with their looks.
    pub fn result_rows(&self) -> Vec<(&MethodReport, Look)> {
        let rows = || self.shown_runs().into_iter().flat_map(|runs| &runs.rows).map(|(_, report)| report);
        rows().zip(self.looks(rows().map(|report| report.method.id.as_str()))).collect()
    }

    /// The look of one method.
    pub fn look(&self, id: &str) -> Look {
        self.looks([id]).pop().unwrap_or_else(|| Look::of(id))
    }
}
