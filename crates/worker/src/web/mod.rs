//! The web worker: messages in, messages out.

mod outbox;

use std::sync::Arc;

use alteraser_api::protocol::Request;
use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::WorkerGlobalScope;

use crate::host::{Executor, Host};
use crate::session::Session;
use outbox::Outbox;

#[cfg(feature = "threads")]
pub use wasm_bindgen_rayon::init_thread_pool;

/// The engine of a web worker.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
    outbox: Arc<Outbox>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine that computes on `threads`: more than one after `initThreadPool`, else one. It calls
    /// `post(body, buffers)` for each event; the first says that it is ready.
    #[wasm_bindgen(constructor)]
    pub fn new(threads: u32, post: Function) -> Self {
        console_error_panic_hook::set_once();
        let outbox = Arc::new(Outbox::default());
        outbox::post_with(post);
        let sender = Arc::clone(&outbox);
        let host = Host { send: Arc::new(move |outgoing| sender.send(outgoing)), now_ms: Arc::new(now_ms) };
        let executor = if threads > 1 { Executor::Pool } else { Executor::Inline };
        Self { session: Session::start(host, executor, threads), outbox }
    }

    /// Answers a request of the page.
    ///
    /// # Errors
    /// When `body` is not a request of this version of the protocol.
    pub fn handle(&self, body: JsValue, buffers: &Array) -> Result<(), JsValue> {
        let request: Request = serde_wasm_bindgen::from_value(body)?;
        let buffers: Vec<_> = buffers.iter().map(|buffer| Uint8Array::new(&buffer).to_vec()).collect();
        self.session.handle(request, &buffers);
        Ok(())
    }

    /// Posts the events that other threads have left. Called when one of them wakes the worker.
    pub fn drain(&self) {
        self.outbox.drain();
    }
}

/// Milliseconds since 1970: unlike the time since a worker began, all threads agree on them.
fn now_ms() -> f64 {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().map_or_else(js_sys::Date::now, |clock| clock.time_origin() + clock.now())
}
