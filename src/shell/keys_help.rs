//! The help on keys, made from the table of commands.

use leptos::prelude::*;

use crate::actions::{COMMANDS, Command, Group};
use crate::browser;
use crate::commands::use_app;
use crate::components::Modal;
use crate::state::Overlay;

/// Keys that the browser or a part of the page gives their meaning.
const OTHERS: [(&str, &str); 4] = [
    ("Tab", "To the next button, field or chart"),
    ("← → ↑ ↓", "From point to point in a chart, from tab to tab"),
    ("Home, End", "To the first or last point or tab"),
    ("Esc", "Closes what lies over the page"),
];

/// The help on keys.
#[component]
pub fn KeysHelp() -> impl IntoView {
    let app = use_app();
    let open = app.slice(|state| state.overlay == Some(Overlay::Keys));
    let on_close = Callback::new(move |()| app.close(Overlay::Keys));
    view! {
        <Modal open on_close label="Keyboard help" test_id="keys-help">
            <div class="modal-head">
                <h2>"Keyboard help"</h2>
                <button type="button" class="button is-small" data-testid="keys-close" on:click=move |_| on_close.run(())>
                    "Close"
                </button>
            </div>
            <div class="key-groups">
                {Group::ALL.into_iter().map(group).collect_view()} <section>
                    <h3>"Everywhere"</h3>
                    <dl class="keys">
                        {OTHERS.into_iter().map(|(key, meaning)| entry(key.to_owned(), meaning.to_owned())).collect_view()}
                    </dl>
                </section>
            </div>
            <SingleKeys />
        </Modal>
    }
}

fn group(group: Group) -> impl IntoView {
    let with_keys = COMMANDS.iter().filter(|command| command.group == group && command.key.is_some());
    let entries = with_keys.map(command_entry).collect::<Vec<_>>();
    (!entries.is_empty()).then(|| {
        view! {
            <section>
                <h3>{group.label()}</h3>
                <dl class="keys">{entries.into_iter().collect_view()}</dl>
            </section>
        }
    })
}

fn command_entry(command: &Command) -> impl IntoView + use<> {
    let key = command.key.map(|key| key.label(browser::keyboard())).unwrap_or_default();
    let place = command.key.and_then(|key| key.on).map(|view| format!(" (on {})", view.label())).unwrap_or_default();
    entry(key, format!("{}{place}", command.name))
}

fn entry(key: String, meaning: String) -> impl IntoView {
    view! {
        <div class="key-row">
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
        </div>
    }
}

/// Speech input and trembling hands press single keys by accident, so they can be turned off.
#[component]
fn SingleKeys() -> impl IntoView {
    let app = use_app();
    let on = app.slice(|state| state.settings.single_keys);
    view! {
        <label class="choice" for="single-keys">
            <input
                type="checkbox"
                id="single-keys"
                data-testid="single-keys"
                prop:checked=on
                on:change=move |event| app.use_single_keys(event_target_checked(&event))
            />
            "Single keys do something when no field has the focus"
        </label>
        <KeptNote />
    }
}

/// Says when the browser refuses to keep a choice.
#[component]
pub(super) fn KeptNote() -> impl IntoView {
    let app = use_app();
    let refused = app.slice(|state| state.settings.is_refused);
    view! {
        <p class="muted" role="status" data-testid="not-kept">
            {move || {
                refused
                    .get()
                    .then_some("This browser lets the page keep nothing: the choice ends when you close or reload it.")
            }}
        </p>
    }
}
