//! The page's side of the engine in a web worker.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use alteraser_api::protocol::{Event, Request};
use alteraser_worker::{Engine, Outgoing};
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::WorkerGlobalScope;

use crate::common::{is_answer, open};

/// Threads of the engine.
pub(crate) const THREADS: u32 = if cfg!(feature = "threads") { 2 } else { 1 };

/// How long to wait before looking again.
const PAUSE_MS: i32 = 5;

pub(crate) struct Page {
    engine: Engine,
    events: Rc<RefCell<VecDeque<Outgoing>>>,
    _post: Closure<dyn Fn(JsValue, Array)>,
}

impl Page {
    pub(crate) async fn new() -> Self {
        start_pool().await;
        let events = Rc::new(RefCell::new(VecDeque::new()));
        let inbox = Rc::clone(&events);
        let post = Closure::<dyn Fn(JsValue, Array)>::new(move |body, buffers: Array| {
            let event: Event = serde_wasm_bindgen::from_value(body).unwrap();
            // A transfer takes buffers of their own only, not pieces of shared memory.
            let bytes = |buffer: JsValue| Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>().unwrap()).to_vec();
            inbox.borrow_mut().push_back(Outgoing { event, buffers: buffers.iter().map(bytes).collect() });
        });
        let engine = Engine::new(THREADS, None, post.as_ref().unchecked_ref::<js_sys::Function>().clone());
        Self { engine, events, _post: post }
    }

    /// A page whose data set is open.
    pub(crate) async fn with_data(bytes: Vec<u8>) -> Self {
        let page = Self::new().await;
        page.send(&open(), &[bytes]);
        assert!(matches!(page.answer().await.event, Event::Opened { .. }));
        page
    }

    pub(crate) fn send(&self, request: &Request, buffers: &[Vec<u8>]) {
        let body = request.serialize(&Serializer::json_compatible()).unwrap();
        let buffers: Array = buffers.iter().map(|bytes| Uint8Array::from(bytes.as_slice()).buffer()).collect();
        self.engine.handle(body, &buffers).unwrap();
    }

    /// The answer to `request`.
    pub(crate) async fn ask(&self, request: &Request) -> Event {
        self.send(request, &[]);
        self.answer().await.event
    }

    /// The next event that answers something.
    pub(crate) async fn answer(&self) -> Outgoing {
        self.until(is_answer).await
    }

    /// The next event that `is_meant`; events before it are dropped.
    pub(crate) async fn until(&self, is_meant: impl Fn(&Event) -> bool) -> Outgoing {
        loop {
            let outgoing = self.next().await;
            if is_meant(&outgoing.event) {
                return outgoing;
            }
        }
    }

    /// The next event. The test runner's pool does not wake anybody, so this looks again and again.
    pub(crate) async fn next(&self) -> Outgoing {
        loop {
            self.engine.drain();
            if let Some(outgoing) = self.events.borrow_mut().pop_front() {
                return outgoing;
            }
            pause().await;
        }
    }
}

async fn pause() {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let promise = Promise::new(&mut |resolve, _| {
        scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PAUSE_MS).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// Starts the pool once: all tests of a file run in one worker.
#[cfg(feature = "threads")]
async fn start_pool() {
    thread_local!(static STARTED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
    if !STARTED.replace(true) {
        JsFuture::from(alteraser_worker::init_thread_pool(THREADS as usize)).await.unwrap();
    }
}

#[cfg(not(feature = "threads"))]
async fn start_pool() {}
