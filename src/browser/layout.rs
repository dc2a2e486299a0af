//! What the page's layout and style sheets give an element.

use leptos::prelude::{document, on_cleanup, window};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};

/// Calls `changed` with an element's width in pixels, now and whenever it changes, until the caller's owner ends.
pub fn follow_width(element: &Element, changed: impl Fn(f64) + 'static) {
    let measured = element.clone();
    follow_size(element, move || changed(measured.get_bounding_client_rect().width()));
}

/// Calls `changed` when an element has its size, and whenever that changes, until the caller's owner ends.
pub fn follow_size(element: &Element, changed: impl Fn() + 'static) {
    let on_change = Closure::<dyn Fn()>::new(changed);
    // A browser without observers keeps the size of the start.
    let Ok(observer) = ResizeObserver::new(on_change.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let held = SendWrapper::new((observer, on_change));
    on_cleanup(move || held.0.disconnect());
}

/// The color that a class has inside an element.
pub fn color_of(place: &HtmlElement, class: &str) -> String {
    let Ok(probe) = document().create_element("span") else { return String::new() };
    probe.set_class_name(class);
    let parent = place.parent_element().unwrap_or_else(|| place.clone().into());
    // An element of the page takes children.
    let _ = parent.append_child(&probe);
    let style = window().get_computed_style(&probe).ok().flatten();
    let color = style.and_then(|style| style.get_property_value("color").ok()).unwrap_or_default();
    probe.remove();
    color
}

/// Calls `changed` whenever the system changes between light and dark, or its wish for contrast.
pub fn follow_system_colors(changed: impl Fn() + Clone + 'static) {
    for query in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"] {
        let Ok(Some(list)) = window().match_media(query) else { continue };
        let changed = changed.clone();
        let on_change = Closure::<dyn Fn()>::new(changed);
        list.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        let held = SendWrapper::new((list, on_change));
        on_cleanup(move || held.0.set_onchange(None));
    }
}
