//! A worker and the messages it sends. Dropping the link stops the worker, and nothing is heard from it any more.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::js;

/// What is heard from a worker.
pub(super) enum Signal {
    /// A message.
    Message(JsValue),
    /// An error that nobody caught, or a message that can not be read: the worker is not to be trusted any more.
    Lost(String),
}

pub(super) struct Link {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(JsValue)>,
}

impl Link {
    /// Starts the module worker `script`, which lies beside the page, and sends it `first`.
    pub(super) fn start(
        script: &str,
        first: &JsValue,
        on_signal: impl Fn(Signal) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&js::address(script), &options)?;
        let heard = on_signal.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            heard(Signal::Message(event.data()));
        });
        let on_error = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            on_signal(Signal::Lost(js::reason(&event)));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        let link = Self { worker, _on_message: on_message, _on_error: on_error };
        link.worker.post_message(first)?;
        Ok(link)
    }

    /// Sends a message as it is.
    pub(super) fn send(&self, message: &JsValue) -> Result<(), JsValue> {
        self.worker.post_message(message)
    }

    /// Sends a body with its buffer, which is copied: the page keeps its own.
    pub(super) fn post(&self, body: &JsValue, buffer: Option<&JsValue>) -> Result<(), JsValue> {
        let buffers = buffer.map_or_else(Array::new, Array::of1);
        self.send(&js::object(&[("body", body), ("buffers", &buffers)]))
    }

    /// Asks the worker to try what the policy forbids.
    pub(super) fn probe(&self) -> Result<(), JsValue> {
        self.send(&js::object(&[("probe", &JsValue::TRUE)]))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}
