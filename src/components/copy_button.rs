//! A button that puts a text on the clipboard and says whether that worked.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;

/// Copies `text` when it is pressed.
#[component]
pub fn CopyButton(
    /// What the button says.
    label: &'static str,
    /// The text, asked for when the button is pressed.
    text: Callback<(), String>,
    /// Test id of the button.
    test_id: &'static str,
) -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |_| {
        spawn_local(async move {
            let copied = browser::copy(text.run(())).await;
            said.set(if copied { "Copied" } else { "The browser refused: select the text and copy it by hand" });
        });
    };
    view! {
        <button type="button" class="button" data-testid=test_id on:click=copy>
            {label}
        </button>
        <span class="muted" role="status">
            {said}
        </span>
    }
}
