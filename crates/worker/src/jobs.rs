//! Long requests: one at a time, in order, each ending in exactly one result or failure.

use std::collections::VecDeque;
use std::sync::Mutex;

use alteraser_api::ids::{DataId, JobId};
use alteraser_api::protocol::{Event, Failure, FailureKind};
use alteraser_api::report::Progress;
use alteraser_engine::{CancelToken, RunContext};

use crate::failure;
use crate::host::{Host, Outgoing, lock};
use crate::progress::ProgressGate;
use crate::store::Store;
use crate::work::Work;

/// A long request.
pub(crate) struct Job {
    pub(crate) id: JobId,
    pub(crate) work: Work,
}

/// The jobs of a session, and the store they read and add to.
pub(crate) struct Jobs {
    host: Host,
    store: Mutex<Store>,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Job>,
    running: Option<Running>,
    /// Somebody takes jobs from the queue until it is empty.
    served: bool,
}

struct Running {
    job: JobId,
    cancel: CancelToken,
    /// Known once the handles have been looked up.
    data: Option<DataId>,
}

impl Jobs {
    pub(crate) fn new(host: Host) -> Self {
        Self { host, store: Mutex::default(), queue: Mutex::default() }
    }

    pub(crate) fn send(&self, outgoing: Outgoing) {
        (self.host.send)(outgoing);
    }

    /// The clock that all threads share.
    pub(crate) fn clock(&self) -> &(dyn Fn() -> f64 + Sync) {
        &*self.host.now_ms
    }

    /// Memory that data and models may be kept in.
    pub(crate) fn ceiling_bytes(&self) -> Option<u64> {
        self.host.ceiling_bytes
    }

    pub(crate) fn store<T>(&self, with: impl FnOnce(&mut Store) -> T) -> T {
        with(&mut lock(&self.store))
    }

    /// Queues `job`; true when the caller must see to it that [`Jobs::run_all`] runs.
    pub(crate) fn push(&self, job: Job) -> bool {
        let mut queue = lock(&self.queue);
        queue.waiting.push_back(job);
        !std::mem::replace(&mut queue.served, true)
    }

    /// Runs jobs until none waits.
    pub(crate) fn run_all(&self) {
        while let Some((job, cancel)) = self.next() {
            let ended = self.run(&job, &cancel);
            // A cancel that comes from here on finds no job, because the job has its end already.
            lock(&self.queue).running = None;
            self.send(ended.unwrap_or_else(|failure| failed(job.id, failure, Some(&cancel)).into()));
        }
    }

    /// Stops `job`: a waiting one at once, the running one after at most one chunk of work per thread.
    pub(crate) fn cancel(&self, job: JobId) {
        let mut queue = lock(&self.queue);
        if let Some(running) = queue.running.as_ref().filter(|running| running.job == job) {
            running.cancel.cancel();
        }
        let Some(position) = queue.waiting.iter().position(|waiting| waiting.id == job) else { return };
        queue.waiting.remove(position);
        drop(queue);
        self.send(failed(job, failure::cancelled(), None).into());
    }

    /// Stops the running job if it uses `data`.
    pub(crate) fn cancel_on(&self, data: DataId) {
        let queue = lock(&self.queue);
        if let Some(running) = queue.running.as_ref().filter(|running| running.data == Some(data)) {
            running.cancel.cancel();
        }
    }

    fn next(&self) -> Option<(Job, CancelToken)> {
        let mut queue = lock(&self.queue);
        let Some(job) = queue.waiting.pop_front() else {
            queue.served = false;
            return None;
        };
        let cancel = CancelToken::default();
        queue.running = Some(Running { job: job.id, cancel: cancel.clone(), data: None });
        Some((job, cancel))
    }

    /// Notes that the running job uses `data`.
    pub(crate) fn uses(&self, data: DataId) {
        if let Some(running) = lock(&self.queue).running.as_mut() {
            running.data = Some(data);
        }
    }

    fn run(&self, job: &Job, cancel: &CancelToken) -> Result<Outgoing, Failure> {
        let gate = ProgressGate::new();
        let on_progress = |progress: Progress| {
            if gate.admits(&progress, (self.host.now_ms)()) {
                self.send(Event::Progress { job: job.id, progress }.into());
            }
        };
        let context = RunContext::new(cancel, &on_progress, self.clock());
        match &job.work {
            Work::Train(train) => train.run(job.id, self, &context),
            Work::Compare(compare) => compare.run(job.id, self, &context),
        }
    }
}

/// The end of a job without a result. `cancel` is given when it ran.
fn failed(job: JobId, failure: Failure, cancel: Option<&CancelToken>) -> Event {
    let cancelled = cancel.filter(|_| failure.kind == FailureKind::Cancelled);
    Event::Failed { job, failure, chunks_after_cancel: cancelled.map(CancelToken::chunks_after_cancel) }
}
