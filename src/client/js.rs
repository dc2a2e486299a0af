//! Small bridges to JavaScript values.

use js_sys::{Array, ArrayBuffer, Object, Reflect};
use wasm_bindgen::prelude::*;

/// A plain object with these fields.
pub(super) fn object(fields: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a plain object can not fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// A field of a message; none when it is absent.
pub(super) fn field(message: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(message, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
}

/// The first buffer of a message.
pub(super) fn first_buffer(message: &JsValue) -> Option<ArrayBuffer> {
    let buffers = field(message, "buffers")?.dyn_into::<Array>().ok()?;
    buffers.get(0).dyn_into().ok()
}

/// What an exception or an error event says.
pub(super) fn reason(error: &JsValue) -> String {
    let message = field(error, "message").and_then(|message| message.as_string());
    let text = message.or_else(|| error.as_string()).filter(|text| !text.is_empty());
    text.map_or_else(|| "no reason was given".to_owned(), |text| text.trim_end_matches('.').to_owned())
}

/// Whether the page may share memory with its workers.
pub(super) fn is_isolated() -> bool {
    web_sys::window()
        .is_some_and(|window| field(&window, "crossOriginIsolated").is_some_and(|isolated| isolated.is_truthy()))
}

/// Calls `then` once, after `delay_ms`.
pub(super) fn after(delay_ms: i32, then: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(then);
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), delay_ms);
    }
}

/// Calls `then` once, when the browser has nothing else to do, and not before `delay_ms`.
pub(super) fn when_idle(delay_ms: i32, then: impl FnOnce() + 'static) {
    after(delay_ms, move || {
        let callback = Closure::once_into_js(then);
        let window: JsValue = web_sys::window().into();
        let idle = field(&window, "requestIdleCallback").and_then(|idle| idle.dyn_into::<js_sys::Function>().ok());
        match idle {
            // An exception would mean that the window is gone.
            Some(idle) => drop(idle.call1(&window, &callback)),
            // Safari has no such call.
            None => after(0, move || drop(callback.unchecked_ref::<js_sys::Function>().call0(&JsValue::NULL))),
        }
    });
}

/// The address of `path` beside the page.
pub(super) fn address(path: &str) -> String {
    let base = web_sys::window().and_then(|window| window.document()).and_then(|document| document.base_uri().ok());
    let url = base.flatten().and_then(|base| web_sys::Url::new_with_base(path, &base).ok());
    url.map_or_else(|| path.to_owned(), |url| url.href())
}
