//! Stopping, losing and replacing the engine worker.

use std::rc::Rc;

use alteraser_api::ids::JobId;
use alteraser_api::protocol::{Event, Failure, Request};
use wasm_bindgen_futures::spawn_local;

use super::Inner;
use super::engine::{Engine, Phase};
use super::failures::{engine_failed, worker_lost};
use super::js;
use super::modules::{Build, load_engine};
use super::notice::{Cause, Notice, WorkerState};
use super::threads::Threads;

/// A worker that has been lost this often without becoming ready is not tried again.
const MOST_LOSSES: u32 = 3;
/// A cancel is heard after one chunk of work. A worker that has not heard it by now never will.
const CANCEL_TIMEOUT_MS: i32 = 3_000;

impl Inner {
    /// Stops `job`, by terminating the worker where it hears nothing while it works.
    pub(super) fn cancel(self: &Rc<Self>, job: JobId) {
        let (withdrawn, runs, is_deaf, start) = {
            let mut state = self.state.borrow_mut();
            let withdrawn = state.ledger.withdraw(job);
            (withdrawn, state.ledger.has_job(job), state.engine.is_deaf_at_work(), state.engine.starts)
        };
        if let Some(event) = withdrawn {
            self.notify(Notice::Engine(event));
        } else if runs && is_deaf {
            self.abort(job);
        } else if runs {
            self.post(&Request::Cancel { job }, None);
            self.after_if_same_worker(CANCEL_TIMEOUT_MS, start, move |inner| inner.abort(job));
        }
    }

    /// Ends `job` together with its worker. Nothing happens when the job has ended already.
    fn abort(self: &Rc<Self>, job: JobId) {
        let aborted = self.state.borrow_mut().ledger.abort(job);
        if let Some(event) = aborted {
            self.state.borrow_mut().engine.stop();
            self.notify(Notice::Engine(event));
            self.replace(Cause::Stopped);
        }
    }

    /// The engine worker died: what it owed has failed, and another one takes over.
    pub(super) fn engine_lost(self: &Rc<Self>, reason: &str) {
        let (failures, losses) = {
            let mut state = self.state.borrow_mut();
            if matches!(state.engine.phase, Phase::Failed(_)) {
                return;
            }
            let engine = &mut state.engine;
            if engine.phase == Phase::Starting && engine.threads.count > 1 {
                engine.threads = Threads::one(&format!("the threads did not start ({reason})"));
            }
            engine.stop();
            engine.losses += 1;
            let losses = engine.losses;
            (state.ledger.lose_worker(&worker_lost(reason)), losses)
        };
        self.notify_engine(failures);
        if losses < MOST_LOSSES {
            self.replace(Cause::Lost(reason.to_owned()));
        } else {
            self.give_up(engine_failed(reason));
        }
    }

    /// The engine worker says that it could not start, and at which step.
    pub(super) fn start_failed(self: &Rc<Self>, step: &str, reason: &str) {
        let may_load = {
            let state = self.state.borrow();
            state.engine.build == Build::Threads && !state.locked
        };
        if step == "memory" && may_load {
            self.state.borrow_mut().engine.stop();
            spawn_local(Rc::clone(self).load_single_build());
        } else {
            self.engine_lost(reason);
        }
    }

    async fn load_single_build(self: Rc<Self>) {
        match load_engine(Build::Single).await {
            Ok(module) => {
                let threads = Threads::one("this browser refuses the memory that threads would share");
                self.state.borrow_mut().engine.install(module, Build::Single, threads);
                self.start_engine();
            }
            Err(failure) => self.give_up(failure),
        }
    }

    /// There will be no engine: everything that waits has failed.
    pub(super) fn give_up(self: &Rc<Self>, failure: Failure) {
        let failures = {
            let mut state = self.state.borrow_mut();
            state.engine.link = None;
            state.engine.phase = Phase::Failed(failure.clone());
            state.ledger.give_up(&failure)
        };
        self.notify_engine(failures);
        self.notify(Notice::Worker(WorkerState::Failed { failure: failure.clone() }));
        self.end_import(failure);
    }

    fn replace(self: &Rc<Self>, cause: Cause) {
        let has_been_up = self.state.borrow().engine.has_been_up();
        // Before the first worker is up, the page is loading and stays so.
        if has_been_up {
            self.notify(Notice::Worker(WorkerState::Replacing { cause }));
        }
        self.start_engine();
    }

    pub(super) fn notify_engine(&self, events: Vec<Event>) {
        for event in events {
            self.notify(Notice::Engine(event));
        }
    }

    /// Calls `then` after `delay_ms`, unless worker number `start` has been replaced by then.
    pub(super) fn after_if_same_worker(
        self: &Rc<Self>,
        delay_ms: i32,
        start: u32,
        then: impl FnOnce(&Rc<Self>) + 'static,
    ) {
        let inner = Rc::downgrade(self);
        js::after(delay_ms, move || {
            if let Some(inner) = inner.upgrade().filter(|inner| inner.state.borrow().engine.starts == start) {
                then(&inner);
            }
        });
    }
}

impl Engine {
    /// The worker hears nothing while a job runs.
    pub(super) fn is_deaf_at_work(&self) -> bool {
        self.threads.count == 1
    }
}
