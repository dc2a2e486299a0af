//! The one way in which notices change the state. Notices about things that no longer exist change nothing.

use alteraser_api::protocol::{Event, Failure};

use super::{AppState, Found, Task};
use crate::client::{Cause, Notice, WorkerState};

impl AppState {
    /// Takes a notice in and says what has to be done about it.
    #[must_use]
    pub fn apply(&mut self, notice: Notice) -> Vec<Task> {
        match notice {
            Notice::Engine(event) => self.apply_event(event),
            Notice::Import(event, data) => {
                self.import_advanced(event, data);
                Vec::new()
            }
            Notice::Worker(worker) => {
                self.worker_changed(worker);
                Vec::new()
            }
            Notice::Memory(memory) => {
                self.memory = Some(memory);
                Vec::new()
            }
            Notice::Privacy(privacy) => {
                self.privacy = privacy;
                Vec::new()
            }
        }
    }

    fn apply_event(&mut self, event: Event) -> Vec<Task> {
        match event {
            // The client turns readiness into a state of the worker.
            Event::Ready { .. } => {}
            Event::Restored { data, model, summary } => return self.model_restored(data, model, summary),
            Event::Opened { data, summary } => return self.opened(data, summary),
            Event::OpenFailed { data, model, failure } => self.open_failed(data, model, failure),
            Event::Progress { job, progress } => self.progressed(job, progress),
            Event::Trained { job, model, summary } => return self.trained(job, model, summary),
            Event::MethodDone { job, model, summary, report } => self.method_done(job, model, summary, report),
            Event::Compared { job, comparison } => return self.compared(job, comparison),
            Event::Recommended { query, items, fallback, .. } => self.answers.list_arrived(query, items, fallback),
            Event::History { query, records, .. } => self.answers.history_arrived(query, records),
            Event::Previewed { query, answer, .. } => self.preview.arrived(query, Ok(answer)),
            Event::Explained { query, explanation } => self.answers.found(query, Found::Why(explanation)),
            Event::Neighbors { query, nearest } => self.answers.found(query, Found::Nearest(nearest)),
            Event::Holders { query, holders } => self.answers.found(query, Found::Holders(holders)),
            Event::Refused { job, too_big } => self.training_refused(job, too_big),
            Event::Failed { job, failure, .. } => self.job_failed(job, failure),
            Event::QueryFailed { query, failure } => {
                self.answers.failed(query, &failure);
                self.preview.arrived(query, Err(failure));
            }
        }
        Vec::new()
    }

    fn worker_changed(&mut self, worker: WorkerState) {
        match &worker {
            // A question that the lost worker had taken will not be answered: it is asked again when it is needed.
            WorkerState::Replacing { cause } => {
                self.answers.forget_waiting();
                self.preview.forget_waiting();
                // Whoever stopped a job has been told so; that its worker ended too is nothing to worry about.
                if let Cause::Lost(reason) = cause {
                    self.outcome = format!("The engine is being restarted: {reason}");
                }
            }
            WorkerState::Ready { .. } if matches!(self.worker, WorkerState::Replacing { cause: Cause::Lost(_) }) => {
                "The engine runs again. Your data and models are intact.".clone_into(&mut self.outcome);
            }
            WorkerState::Failed { failure } => self.report("Starting the engine", failure.clone()),
            WorkerState::Ready { .. } | WorkerState::Loading { .. } => {}
        }
        self.worker = worker;
    }

    /// Keeps a failure on the screen until the person dismisses it.
    pub fn report(&mut self, doing: &str, failure: Failure) {
        let id = self.fresh();
        self.problems.push(super::Problem { id, doing: doing.to_owned(), failure });
    }
}
