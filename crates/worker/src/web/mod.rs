//! The web worker: messages in, messages out.

mod outbox;

use std::sync::Arc;

use alteraser_api::packed::ByteSource;
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
    /// `post(body, buffers)` for each event; the first says that it is ready. Data and models may be kept in
    /// `ceiling_bytes`, when somebody knows of a bound.
    #[wasm_bindgen(constructor)]
    pub fn new(threads: u32, ceiling_bytes: Option<f64>, post: Function) -> Self {
        console_error_panic_hook::set_once();
        let outbox = Arc::new(Outbox::default());
        outbox::post_with(post);
        let sender = Arc::clone(&outbox);
        let host = Host {
            send: Arc::new(move |outgoing| sender.send(outgoing)),
            now_ms: Arc::new(now_ms),
            ceiling_bytes: ceiling_bytes.map(|bytes| bytes as u64),
        };
        let executor = if threads > 1 { Executor::Pool } else { Executor::Inline };
        Self { session: Session::start(host, executor, threads), outbox }
    }

    /// Answers a request of the page.
    ///
    /// # Errors
    /// When `body` is not a request of this version of the protocol.
    pub fn handle(&self, body: JsValue, buffers: &Array) -> Result<(), JsValue> {
        let request: Request = serde_wasm_bindgen::from_value(body)?;
        let first = (buffers.length() > 0).then(|| PageBytes(Uint8Array::new(&buffers.get(0))));
        self.session.handle(request, first.as_ref().map(|bytes| bytes as &dyn ByteSource));
        Ok(())
    }

    /// Posts the events that other threads have left. Called when one of them wakes the worker.
    pub fn drain(&self) {
        self.outbox.drain();
    }
}

/// Bytes of the page, which can be more than the engine has room for beside what it makes of them.
struct PageBytes(Uint8Array);

impl ByteSource for PageBytes {
    fn num_bytes(&self) -> usize {
        self.0.length() as usize
    }

    fn copy(&self, at: usize, piece: &mut [u8]) {
        self.0.subarray(at as u32, (at + piece.len()) as u32).copy_to(piece);
    }
}

/// Milliseconds since 1970: unlike the time since a worker began, all threads agree on them.
fn now_ms() -> f64 {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().map_or_else(js_sys::Date::now, |clock| clock.time_origin() + clock.now())
}
