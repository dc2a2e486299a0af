//! Events on their way to the page. Only the engine worker can post to the page, so the threads of the pool leave their
//! events here and wake it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Mutex;

use alteraser_api::protocol::Event;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

use crate::host::{Outgoing, lock};

thread_local! {
    /// Set in the engine worker only.
    static POST: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Makes this thread the one that posts to the page.
pub(super) fn post_with(post: Function) {
    POST.with(|slot| slot.replace(Some(post)));
}

/// Events in the order in which they happened.
#[derive(Default)]
pub(super) struct Outbox(Mutex<VecDeque<Outgoing>>);

impl Outbox {
    /// Posts `outgoing` after all that waits, or leaves it to the engine worker.
    pub(super) fn send(&self, outgoing: Outgoing) {
        lock(&self.0).push_back(outgoing);
        if POST.with(|slot| slot.borrow().is_some()) {
            self.drain();
        } else {
            wake_engine_worker();
        }
    }

    /// Posts all that waits.
    pub(super) fn drain(&self) {
        while let Some(outgoing) = self.pop() {
            POST.with(|slot| {
                if let Some(post) = &*slot.borrow() {
                    deliver(post, &outgoing).unwrap_throw();
                }
            });
        }
    }

    fn pop(&self) -> Option<Outgoing> {
        lock(&self.0).pop_front()
    }
}

fn deliver(post: &Function, outgoing: &Outgoing) -> Result<(), JsValue> {
    let body = to_object(&outgoing.event)?;
    let buffers = Array::new();
    for bytes in &outgoing.buffers {
        // The copy leaves shared memory, which can not be transferred.
        buffers.push(&Uint8Array::from(bytes.as_slice()).buffer());
    }
    post.call2(&JsValue::NULL, &body, &buffers).map(drop)
}

/// A plain object, in the shape that the page reads back.
fn to_object(event: &Event) -> Result<JsValue, JsValue> {
    Ok(event.serialize(&Serializer::json_compatible())?)
}

/// Tells the worker that started this thread that events wait.
fn wake_engine_worker() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let message = Object::new();
    Reflect::set(&message, &"pool".into(), &"wake".into()).unwrap_throw();
    scope.post_message(&message).unwrap_throw();
}
