//! The engine worker's life: starting, restoring, answering, being stopped, being lost, being replaced.

use std::rc::Rc;

use alteraser_api::catalog::Catalog;
use alteraser_api::protocol::{Event, Failure, PROTOCOL_VERSION, Request};
use js_sys::ArrayBuffer;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::Inner;
use super::failures::other_version;
use super::js;
use super::link::{Link, Signal};
use super::modules::{Build, Module, best_build, load};
use super::notice::{EngineMemory, Notice, WorkerState};
use super::threads::Threads;

/// The pool may hang without an error.
const START_TIMEOUT_MS: i32 = 20_000;

/// Memory that browsers give to one page for sure.
const MOST_MEMORY: u64 = 1 << 30;
/// Devices with so many GB, or fewer, give less.
const LITTLE_DEVICE: f64 = 2.0;

/// Where the engine worker is in its life.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Phase {
    Loading,
    Starting,
    Restoring,
    Ready,
    Failed(Failure),
}

/// The engine worker.
pub(super) struct Engine {
    pub(super) phase: Phase,
    pub(super) link: Option<Link>,
    module: Option<Module>,
    pub(super) build: Build,
    pub(super) threads: Threads,
    memory: Option<EngineMemory>,
    /// Known since a worker was up for the first time.
    catalog: Option<Catalog>,
    /// Workers lost since one was ready.
    pub(super) losses: u32,
    /// Number of workers started, which tells a late timer that its worker is gone.
    pub(super) starts: u32,
}

impl Engine {
    pub(super) fn new() -> Self {
        Self {
            phase: Phase::Loading,
            link: None,
            module: None,
            build: Build::Threads,
            threads: Threads::one("the engine has not started"),
            memory: None,
            catalog: None,
            losses: 0,
            starts: 0,
        }
    }

    /// Memory that data and models may be kept in, in bytes: that of the module, and never more than [`MOST_MEMORY`]. A
    /// browser that tells of little memory gives half of it.
    pub(super) fn ceiling_bytes(&self) -> u64 {
        let own = self.module.as_ref().and_then(|module| module.memory);
        let own = own.map_or(MOST_MEMORY, |limits| u64::from(limits.maximum) * 65_536);
        let device = device_gigabytes().filter(|&gigabytes| gigabytes <= LITTLE_DEVICE);
        own.min(if device.is_some() { MOST_MEMORY / 2 } else { MOST_MEMORY })
    }

    /// Whether a worker has ever been up.
    pub(super) fn has_been_up(&self) -> bool {
        self.catalog.is_some()
    }

    /// Stops the worker. Nothing is sent until another one is up.
    pub(super) fn stop(&mut self) {
        self.link = None;
        self.phase = Phase::Starting;
    }

    /// Uses `module` for all workers from now on.
    pub(super) fn install(&mut self, module: Module, build: Build, threads: Threads) {
        self.module = Some(module);
        self.build = build;
        self.threads = threads;
    }
}

impl Inner {
    /// Loads all modules and starts the engine worker.
    pub(super) async fn load(self: Rc<Self>) {
        let build = best_build();
        let progress = |loaded_bytes, total_bytes| {
            self.notify(Notice::Worker(WorkerState::Loading { loaded_bytes, total_bytes }));
        };
        progress(0, None);
        match load(build, progress).await {
            Ok(modules) => {
                let mut state = self.state.borrow_mut();
                state.engine.install(modules.engine, build, plan_threads(build));
                state.import_module = Some(modules.import);
                drop(state);
                self.start_engine();
            }
            Err(failure) => self.give_up(failure),
        }
    }

    pub(super) fn start_engine(self: &Rc<Self>) {
        let (first, start, several) = {
            let mut state = self.state.borrow_mut();
            let engine = &mut state.engine;
            engine.stop();
            engine.starts += 1;
            let Some(module) = &engine.module else { return };
            (
                first_message(module, engine.threads.count, engine.ceiling_bytes()),
                engine.starts,
                engine.threads.count > 1,
            )
        };
        let inner = Rc::downgrade(self);
        let on_signal = move |signal| {
            if let Some(inner) = inner.upgrade() {
                inner.on_engine_signal(signal);
            }
        };
        match Link::start("engine-worker.js", &first, on_signal) {
            Ok(link) => self.state.borrow_mut().engine.link = Some(link),
            Err(error) => return self.engine_lost(&js::reason(&error)),
        }
        if several {
            self.after_if_same_worker(START_TIMEOUT_MS, start, |inner| {
                if inner.state.borrow().engine.phase == Phase::Starting {
                    inner.engine_lost("it did not start in time");
                }
            });
        }
    }

    fn on_engine_signal(self: &Rc<Self>, signal: Signal) {
        let message = match signal {
            Signal::Message(message) => message,
            Signal::Lost(reason) => return self.engine_lost(&reason),
        };
        if let Some(memory) = js::field(&message, "memory") {
            self.notice_memory(&memory);
        }
        if let Some(body) = js::field(&message, "body") {
            match serde_wasm_bindgen::from_value(body) {
                Ok(event) => self.on_event(event, js::first_buffer(&message)),
                Err(error) => self.engine_lost(&error.to_string()),
            }
        } else if let Some(fatal) = js::field(&message, "fatal") {
            self.engine_lost(&js::reason(&fatal));
        } else if let Some(step) = js::field(&message, "failed").and_then(|step| step.as_string()) {
            self.start_failed(&step, &js::reason(&message));
        } else if let Some(blocked) = js::field(&message, "blocked") {
            self.workers_probed(blocked.as_bool());
        }
    }

    /// Tells of the engine's memory when it has grown.
    fn notice_memory(&self, memory: &JsValue) {
        let number = |name| js::field(memory, name).and_then(|number| number.as_f64()).map(|number| number as u64);
        let Some(bytes) = number("bytes") else { return };
        let memory = EngineMemory { bytes, limit_bytes: number("limit") };
        let is_news = self.state.borrow_mut().engine.memory.replace(memory) != Some(memory);
        if is_news {
            self.notify(Notice::Memory(memory));
        }
    }

    fn on_event(self: &Rc<Self>, event: Event, buffer: Option<ArrayBuffer>) {
        if let Event::Ready { version, catalog, .. } = event {
            return self.on_ready(version, catalog);
        }
        let (news, restored) = {
            let mut state = self.state.borrow_mut();
            let news = state.ledger.note(event, buffer);
            (news, state.engine.phase == Phase::Restoring && !state.ledger.is_restoring())
        };
        if let Some(event) = news {
            self.notify(Notice::Engine(event));
        }
        if restored {
            self.become_ready();
        }
        self.pump();
    }

    fn on_ready(self: &Rc<Self>, version: u32, catalog: Catalog) {
        if version != PROTOCOL_VERSION {
            return self.give_up(other_version(PROTOCOL_VERSION, version));
        }
        let restore = {
            let mut state = self.state.borrow_mut();
            state.engine.catalog = Some(catalog);
            state.engine.phase = Phase::Restoring;
            state.ledger.restore()
        };
        if restore.is_empty() {
            return self.become_ready();
        }
        for (request, bytes) in restore {
            self.post(&request, Some(&bytes));
        }
    }

    fn become_ready(self: &Rc<Self>) {
        let ready = {
            let mut state = self.state.borrow_mut();
            let engine = &mut state.engine;
            engine.phase = Phase::Ready;
            engine.losses = 0;
            let Threads { count, reason } = engine.threads.clone();
            WorkerState::Ready { threads: count, reason, catalog: engine.catalog.clone().unwrap_or_default() }
        };
        self.notify(Notice::Worker(ready));
        self.pump();
        self.begin_import();
        self.load_parquet_when_idle();
    }

    /// Sends what waits, as far as the worker takes it.
    pub(super) fn pump(self: &Rc<Self>) {
        while let Some((request, bytes)) = self.next_request() {
            self.post(&request, bytes.as_ref());
        }
    }

    fn next_request(&self) -> Option<(Request, Option<ArrayBuffer>)> {
        let mut state = self.state.borrow_mut();
        if state.engine.phase != Phase::Ready {
            return None;
        }
        let one_at_a_time = state.engine.is_deaf_at_work();
        state.ledger.next(one_at_a_time)
    }

    pub(super) fn post(self: &Rc<Self>, request: &Request, buffer: Option<&ArrayBuffer>) {
        let body = request.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string());
        let posted = body.and_then(|body| {
            let state = self.state.borrow();
            let Some(link) = &state.engine.link else { return Ok(()) };
            link.post(&body, buffer.map(AsRef::as_ref)).map_err(|error| js::reason(&error))
        });
        if let Err(reason) = posted {
            self.engine_lost(&reason);
        }
    }
}

/// Memory of the device in GB as far as the browser tells it; Chromium alone does, and never more than 8.
fn device_gigabytes() -> Option<f64> {
    js::field(&web_sys::window()?.navigator(), "deviceMemory")?.as_f64()
}

fn plan_threads(build: Build) -> Threads {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    Threads::plan(build == Build::Threads, js::is_isolated(), cores as u32)
}

fn first_message(module: &Module, threads: u32, ceiling_bytes: u64) -> JsValue {
    let memory = module.memory.map_or(JsValue::NULL, |limits| {
        js::object(&[("initial", &limits.initial.into()), ("maximum", &limits.maximum.into())])
    });
    let glue = JsValue::from_str(&module.glue);
    js::object(&[
        ("glue", &glue),
        ("module", &module.compiled),
        ("memory", &memory),
        ("threads", &threads.into()),
        ("ceiling", &(ceiling_bytes as f64).into()),
    ])
}
