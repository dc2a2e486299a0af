//! Listens to the keyboard wherever the focus is.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::actions::{Action, Press, action_of};
use crate::commands::App;

/// Does what the table says for each key, until the page ends.
pub fn follow_keys(app: App) {
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        let Some(press) = press(&event) else { return };
        let (settings, overlay) = app.peek(|state| (state.settings, state.overlay));
        let action = action_of(press, app.current_route().view, settings);
        // What lies over the page has the keyboard to itself; only the chord of the palette reaches through.
        let heard = action.filter(|action| overlay.is_none() || *action == Action::OpenPalette);
        if let Some(action) = heard {
            event.prevent_default();
            app.perform(action);
        }
    });
    on_cleanup(move || listening.remove());
}

/// The press, when it gives one sign and has not been used by what has the focus.
fn press(event: &KeyboardEvent) -> Option<Press> {
    let key = event.key();
    let mut signs = key.chars();
    let (sign, rest) = (signs.next()?, signs.next());
    let is_one_sign = rest.is_none() && !event.default_prevented() && !event.alt_key() && !event.is_composing();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let in_field = target.is_some_and(|element| takes_letters(&element));
    is_one_sign.then(|| Press { sign, control: event.ctrl_key() || event.meta_key(), in_field })
}

/// Whether letters mean something to an element by themselves.
fn takes_letters(element: &Element) -> bool {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return !matches!(input.type_().as_str(), "checkbox" | "radio" | "button" | "file" | "submit");
    }
    let is_editable = element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
    is_editable || matches!(element.tag_name().as_str(), "SELECT" | "TEXTAREA")
}
