//! Everything that can be done, found by a few letters.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::actions::{Hit, search};
use crate::browser;
use crate::commands::{App, use_app};
use crate::components::Modal;
use crate::format;
use crate::state::Overlay;

/// Id of the list of commands.
const LIST: &str = "palette-list";

/// The command palette.
#[component]
pub fn Palette() -> impl IntoView {
    let app = use_app();
    let open = app.slice(|state| state.overlay == Some(Overlay::Palette));
    let on_close = Callback::new(move |()| app.close(Overlay::Palette));
    view! {
        <Modal open on_close label="Command palette" test_id="palette">
            <Finder />
        </Modal>
    }
}

/// The field and the list. They are made anew whenever the palette is opened.
#[component]
fn Finder() -> impl IntoView {
    let app = use_app();
    let wanted = RwSignal::new(String::new());
    let chosen = RwSignal::new(0usize);
    let hits = Memo::new(move |_| search(&wanted.get()));
    Effect::new(move |_| show_option(chosen.get()));
    let press = move |event: KeyboardEvent| {
        let last = hits.with_untracked(Vec::len).saturating_sub(1);
        let place = chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" => (place + 1) % (last + 1),
            "ArrowUp" => place.checked_sub(1).unwrap_or(last),
            "Enter" => {
                event.prevent_default();
                return hits.with_untracked(|hits| hits.get(place).map(|hit| run(app, hit))).unwrap_or_default();
            }
            _ => return,
        };
        event.prevent_default();
        chosen.set(next);
    };
    let options =
        move || hits.get().into_iter().enumerate().map(|(place, hit)| option(app, place, hit, chosen)).collect_view();
    view! {
        <input
            type="text"
            class="palette-field"
            placeholder="What do you want to do?"
            aria-label="Command"
            role="combobox"
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls=LIST
            aria-activedescendant=move || (!hits.with(Vec::is_empty)).then(|| option_id(chosen.get()))
            autocomplete="off"
            spellcheck="false"
            autofocus
            data-testid="palette-field"
            on:input=move |event| {
                wanted.set(event_target_value(&event));
                chosen.set(0);
            }
            on:keydown=press
        />
        <ul class="palette-list" id=LIST role="listbox" aria-label="Commands" data-testid="palette-list">
            {options}
        </ul>
        <p class="palette-foot" role="status">
            {move || found(hits.with(Vec::len))}
        </p>
    }
}

fn found(count: usize) -> String {
    match count {
        0 => "No command holds these letters".to_owned(),
        count => format::counted(count as u64, "command"),
    }
}

fn option(app: App, place: usize, hit: Hit, chosen: RwSignal<usize>) -> impl IntoView {
    let command = hit.command;
    let refusal = app.slice(move |state| command.action.refusal(state));
    let key = command.key.map(|key| view! { <kbd>{key.label(browser::keyboard())}</kbd> });
    let name = marked(&hit);
    view! {
        <li
            id=option_id(place)
            role="option"
            class="palette-option"
            aria-selected=move || (chosen.get() == place).to_string()
            aria-disabled=move || refusal.get().is_some().then_some("true")
            data-testid=format!("command-{}", command.slug)
            on:click=move |_| run(app, &hit)
            on:mousemove=move |_| {
                if chosen.get_untracked() != place {
                    chosen.set(place);
                }
            }
        >
            <span class="palette-group">{command.group.label()}</span>
            <span class="palette-name">{name}</span>
            {move || refusal.get().map(|reason| view! { <span class="palette-reason">{reason}</span> })}
            {key}
        </li>
    }
}

/// The name with its matched letters marked, neighbors together.
fn marked(hit: &Hit) -> impl IntoView + use<> {
    let mut parts: Vec<(bool, String)> = Vec::new();
    for (place, letter) in hit.command.name.chars().enumerate() {
        let is_match = hit.places.contains(&place);
        match parts.last_mut() {
            Some((kind, text)) if *kind == is_match => text.push(letter),
            _ => parts.push((is_match, letter.to_string())),
        }
    }
    let part = |(is_match, text): (bool, String)| {
        if is_match { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
    };
    parts.into_iter().map(part).collect_view()
}

/// Closes the palette and does what was chosen; what can't be done leaves it open with its reason.
fn run(app: App, hit: &Hit) {
    let action = hit.command.action;
    if app.peek(|state| action.refusal(state).is_none()) {
        app.close(Overlay::Palette);
        // The dialog gives the focus back when it closes, which must not undo where the action puts it.
        request_animation_frame(move || {
            app.perform(action);
        });
    }
}

fn option_id(place: usize) -> String {
    format!("palette-option-{place}")
}

fn show_option(place: usize) {
    let Some(element) = document().get_element_by_id(&option_id(place)) else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
