//! What must not be lost with a worker: which requests are unanswered, and the bytes of what is open.
//!
//! Pure bookkeeping over any kind of bytes, so that it is tested without a browser.

mod answers;
mod kept;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use alteraser_api::ids::{DataId, JobId, ModelId};
use alteraser_api::protocol::{Event, Failure, Request};

use super::failures::cancelled;
use answers::{is_answered, is_opening, job_of, query_of};
use kept::Kept;

/// Requests and bytes on the page's side.
pub(super) struct Ledger<B> {
    kept: Kept<B>,
    /// Bytes of models from files, until the engine has said what it thinks of them.
    offered: BTreeMap<ModelId, B>,
    /// Not sent yet, in order.
    waiting: VecDeque<Request>,
    /// Sent, and owed an answer.
    unanswered: Vec<Request>,
    /// Answers to a restore that are still to come.
    restoring: usize,
}

impl<B: Clone> Ledger<B> {
    pub(super) fn new() -> Self {
        Self {
            kept: Kept::default(),
            offered: BTreeMap::new(),
            waiting: VecDeque::new(),
            unanswered: Vec::new(),
            restoring: 0,
        }
    }

    /// Keeps the packed bytes of `data` and asks to open them.
    pub(super) fn open(&mut self, data: DataId, name: String, bytes: B) {
        self.kept.add_data(data, name.clone(), bytes);
        self.waiting.push_back(Request::Open { data, name });
    }

    /// Asks to open the bytes of a saved model of `data`. They are kept once the engine has opened them.
    pub(super) fn open_model(&mut self, data: DataId, model: ModelId, bytes: B) {
        self.offered.insert(model, bytes);
        self.waiting.push_back(Request::Restore { data, model });
    }

    /// The saved bytes of `model`.
    pub(super) fn saved(&self, model: ModelId) -> Option<B> {
        self.kept.saved(model)
    }

    /// The packed bytes of `data`.
    pub(super) fn packed(&self, data: DataId) -> Option<B> {
        self.kept.packed(data)
    }

    pub(super) fn push(&mut self, request: Request) {
        match &request {
            Request::CloseData { data } => {
                self.kept.close_data(*data);
                self.waiting.retain(|waiting| !matches!(waiting, Request::Open { data: opened, .. } if opened == data));
            }
            Request::CloseModel { model } => self.kept.close_model(*model),
            _ => {}
        }
        self.waiting.push_back(request);
    }

    /// The next request to send, with its buffer. A worker that is busy until its job is done (`one_at_a_time`) gets
    /// nothing meanwhile, so that stopping it loses nothing else.
    pub(super) fn next(&mut self, one_at_a_time: bool) -> Option<(Request, Option<B>)> {
        if one_at_a_time && self.unanswered.iter().any(|request| job_of(request).is_some()) {
            return None;
        }
        let request = self.waiting.pop_front()?;
        let bytes = match &request {
            Request::Open { data, .. } => self.kept.packed(*data),
            Request::Restore { model, .. } => self.offered.get(model).cloned(),
            _ => None,
        };
        if is_answered(&request) {
            self.unanswered.push(request.clone());
        }
        Some((request, bytes))
    }

    /// What to send to a new worker before anything else: all data sets, then all models.
    pub(super) fn restore(&mut self) -> Vec<(Request, B)> {
        let requests = self.kept.requests();
        self.restoring = requests.len();
        requests
    }

    /// Whether the new worker still owes answers to [`Ledger::restore`].
    pub(super) fn is_restoring(&self) -> bool {
        self.restoring > 0
    }

    /// Whether `job` waits or runs.
    pub(super) fn has_job(&self, job: JobId) -> bool {
        self.unanswered.iter().chain(&self.waiting).any(|request| job_of(request) == Some(job))
    }

    /// Takes note of an event; the event when it is news to the interface.
    pub(super) fn note(&mut self, event: Event, buffer: Option<B>) -> Option<Event> {
        if self.restoring > 0
            && matches!(event, Event::Opened { .. } | Event::Restored { .. } | Event::OpenFailed { .. })
        {
            self.restoring -= 1;
            self.forget_unopened(&event);
            return matches!(event, Event::OpenFailed { .. }).then_some(event);
        }
        match &event {
            Event::Opened { data, .. } => {
                self.kept.mark_open(*data);
                self.settle(|request| is_opening(request, *data, None))?;
            }
            Event::Restored { data, model, .. } => {
                self.settle(|request| is_opening(request, *data, Some(*model)))?;
                let bytes = self.offered.remove(model);
                self.kept.add_model(*model, Some(*data), bytes);
            }
            Event::OpenFailed { data, model, .. } => {
                self.settle(|request| is_opening(request, *data, *model))?;
                self.forget_unopened(&event);
            }
            Event::Progress { job, .. } => {
                self.unanswered.iter().find(|request| job_of(request) == Some(*job))?;
            }
            Event::Trained { .. }
            | Event::MethodDone { .. }
            | Event::Compared { .. }
            | Event::Refused { .. }
            | Event::Failed { .. } => {
                self.note_job(&event, buffer)?;
            }
            Event::Recommended { query, .. }
            | Event::History { query, .. }
            | Event::Previewed { query, .. }
            | Event::Explained { query, .. }
            | Event::Neighbors { query, .. }
            | Event::Holders { query, .. }
            | Event::QueryFailed { query, .. } => {
                self.settle(|request| query_of(request) == Some(*query))?;
            }
            Event::Ready { .. } => return None,
        }
        Some(event)
    }

    /// Stops `job` together with its worker: everything else that the worker owed waits again, in order. The job's
    /// failure, unless it has ended already.
    pub(super) fn abort(&mut self, job: JobId) -> Option<Event> {
        let aborted = self.take_job(job)?;
        self.restoring = 0;
        for request in std::mem::take(&mut self.unanswered).into_iter().rev() {
            self.waiting.push_front(request);
        }
        self.failed(&aborted, &cancelled())
    }

    /// Takes `job` back before it was sent. Its failure, unless it was sent.
    pub(super) fn withdraw(&mut self, job: JobId) -> Option<Event> {
        let position = self.waiting.iter().position(|request| job_of(request) == Some(job))?;
        let request = self.waiting.remove(position)?;
        self.failed(&request, &cancelled())
    }

    /// The worker is gone: a failure for everything it owed. What waits keeps waiting.
    pub(super) fn lose_worker(&mut self, failure: &Failure) -> Vec<Event> {
        self.restoring = 0;
        let lost = std::mem::take(&mut self.unanswered);
        lost.iter().filter_map(|request| self.failed(request, failure)).collect()
    }

    /// There will be no worker any more: a failure for everything.
    pub(super) fn give_up(&mut self, failure: &Failure) -> Vec<Event> {
        self.unanswered.extend(std::mem::take(&mut self.waiting));
        self.lose_worker(failure)
    }

    fn note_job(&mut self, event: &Event, buffer: Option<B>) -> Option<()> {
        match event {
            Event::Trained { job, model, .. } => {
                let data = match self.take_job(*job)? {
                    Request::Train { data, .. } => Some(data),
                    _ => None,
                };
                self.kept.add_model(*model, data, buffer);
            }
            Event::MethodDone { job, model, .. } => {
                let base = self.unanswered.iter().find(|request| job_of(request) == Some(*job))?;
                let data = match base {
                    Request::Compare { model: base, .. } => self.kept.data_of(*base),
                    _ => None,
                };
                self.kept.add_model(*model, data, buffer);
            }
            Event::Compared { job, .. } | Event::Refused { job, .. } => drop(self.take_job(*job)?),
            Event::Failed { job, .. } => {
                let request = self.take_job(*job)?;
                self.forget_results(&request);
            }
            _ => {}
        }
        Some(())
    }

    /// The failure event of a request that will not be answered, if it was owed an answer.
    fn failed(&mut self, request: &Request, failure: &Failure) -> Option<Event> {
        let failure = failure.clone();
        self.forget_results(request);
        match request {
            Request::Train { job, .. } | Request::Compare { job, .. } => {
                Some(Event::Failed { job: *job, failure, chunks_after_cancel: None })
            }
            Request::Open { data, .. } => {
                self.kept.close_data(*data);
                Some(Event::OpenFailed { data: *data, model: None, failure })
            }
            Request::Restore { data, model } => {
                self.offered.remove(model);
                Some(Event::OpenFailed { data: *data, model: Some(*model), failure })
            }
            request => query_of(request).map(|query| Event::QueryFailed { query, failure }),
        }
    }

    /// A job that failed leaves no models behind, also not those of methods that were done.
    fn forget_results(&mut self, request: &Request) {
        if let Request::Compare { models, .. } = request {
            for &model in models {
                self.kept.close_model(model);
            }
        }
    }

    fn forget_unopened(&mut self, event: &Event) {
        match event {
            Event::OpenFailed { model: Some(model), .. } => {
                self.offered.remove(model);
                self.kept.close_model(*model);
            }
            Event::OpenFailed { data, model: None, .. } => self.kept.close_data(*data),
            _ => {}
        }
    }

    fn take_job(&mut self, job: JobId) -> Option<Request> {
        self.settle(|request| job_of(request) == Some(job))
    }

    fn settle(&mut self, is_meant: impl Fn(&Request) -> bool) -> Option<Request> {
        let position = self.unanswered.iter().position(is_meant)?;
        Some(self.unanswered.remove(position))
    }
}
