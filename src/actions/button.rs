//! A button that does what the table says.

use leptos::prelude::*;

use super::Action;
use crate::browser;
use crate::commands::use_app;

/// A button with a command's name and key. It can't be pressed while the command is refused, and says why.
#[component]
pub fn ActionButton(
    /// What it does.
    action: Action,
    /// What it says instead of the command's name.
    #[prop(optional)]
    label: Option<&'static str>,
    /// Its classes.
    #[prop(default = "button")]
    class: &'static str,
    /// Its test id.
    test_id: &'static str,
) -> impl IntoView {
    let app = use_app();
    let command = action.command();
    let name = command.map_or("", |command| command.name);
    let key = command.and_then(|command| command.key);
    let refusal = app.slice(move |state| action.refusal(state));
    let hint = move || match (refusal.get(), key) {
        (Some(reason), _) => Some(reason.to_owned()),
        (None, Some(key)) => Some(format!("{name} ({})", key.label(browser::keyboard()))),
        (None, None) => None,
    };
    view! {
        <button
            type="button"
            class=class
            data-testid=test_id
            title=hint
            aria-keyshortcuts=key.map(|key| key.aria(browser::keyboard()))
            prop:disabled=move || refusal.get().is_some()
            on:click=move |_| {
                app.perform(action);
            }
        >
            {label.unwrap_or(name)}
        </button>
    }
}
