//! The policy lock: from the moment a person opens a file of their own, the page can send nothing anywhere.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AddEventListenerOptions, RequestCache, RequestInit};

use super::js;

/// Added to the page's policy, and never to be taken back: policies only add up.
const POLICY: &str = "connect-src 'none'; img-src data: blob:";

/// The browser tells of a stopped request in an event that may come after the request has failed.
const EVENT_TIMEOUT_MS: i32 = 500;

/// Locks the page.
pub(super) fn lock() -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("there is no document")?;
    let meta = document.create_element("meta")?;
    meta.set_attribute("http-equiv", "Content-Security-Policy")?;
    meta.set_attribute("content", POLICY)?;
    document.head().ok_or("the document has no head")?.append_child(&meta)?;
    Ok(())
}

/// Tries to fetch from the page's own host: true when the policy stopped it, false when it went out, none when it failed
/// for another reason, such as no connection.
pub(super) async fn probe() -> Option<bool> {
    let window = web_sys::window()?;
    let stopped = violation(&window);
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoStore);
    match JsFuture::from(window.fetch_with_str_and_init(&js::address(""), &options)).await {
        Ok(_) => Some(false),
        Err(_) => JsFuture::from(stopped).await.ok()?.as_bool(),
    }
}

/// Resolves to true when the policy stops something, to null when it does not for a while.
fn violation(window: &web_sys::Window) -> Promise {
    Promise::new(&mut |resolve, _| {
        let heard = resolve.clone();
        let listener = Closure::once_into_js(move || heard.call1(&JsValue::NULL, &JsValue::TRUE));
        let options = AddEventListenerOptions::new();
        options.set_once(true);
        if let Some(document) = window.document() {
            let _ = document.add_event_listener_with_callback_and_add_event_listener_options(
                "securitypolicyviolation",
                listener.unchecked_ref(),
                &options,
            );
        }
        js::after(EVENT_TIMEOUT_MS, move || drop(resolve.call1(&JsValue::NULL, &JsValue::NULL)));
    })
}
