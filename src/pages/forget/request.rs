//! A request in the language of forget requests.

use leptos::prelude::*;

use crate::commands::{App, use_app};

/// Requests that show what can be said: what the button says, the text, and a word for tests.
const PRESETS: [(&str, &str, &str); 4] = [
    ("Spam: one rating only", "constant>=20", "spam"),
    ("Most active 5 %", "core:5%", "core"),
    ("Least active 5 %", "edge:5%", "edge"),
    ("Random 1 %", "random:1% seed:7", "random"),
];

/// The field for a written request. What it means is shown as it is typed; the address follows when typing ends.
#[component]
pub(super) fn RequestField() -> impl IntoView {
    let app = use_app();
    let text = app.slice(|state| state.selection.text.clone());
    let refusal = app.slice(crate::state::AppState::written_refusal);
    let edit = move |event| {
        app.edit(|state| state.selection.text = event_target_value(&event));
    };
    let carets = move || refusal.get().and_then(|(_, pointed)| pointed);
    view! {
        <div class="fields">
            <div class="field">
                <label for="request-text">"Forget request"</label>
                <input
                    type="text"
                    id="request-text"
                    data-testid="request-text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="request-error request-help"
                    aria-invalid=move || refusal.with(Option::is_some).to_string()
                    prop:value=text
                    on:input=edit
                    on:change=move |_| app.link_request()
                />
                <p class="field-error" role="status" id="request-error" data-testid="request-error">
                    {move || refusal.get().map(|(message, _)| message)}
                </p>
                {move || carets().map(place)}
                <p class="field-help" id="request-help">
                    "Conditions on records: user:42, item:\"Heat (1995)\", title~\"star wars\", genre:horror, value>=4, date<1997, last:30d, activity>200, popularity<5. Join them with AND, OR, NOT and parentheses."
                </p>
            </div>
            <div class="actions" role="group" aria-label="Examples of requests">
                {PRESETS.map(|preset| preset_button(app, preset)).into_iter().collect_view()}
            </div>
        </div>
    }
}

/// The request with carets below what is wrong. A long one scrolls, so a keyboard must reach it.
fn place(carets: String) -> impl IntoView {
    view! {
        <pre class="sample" role="region" aria-label="The place in the request" tabindex="0" data-testid="request-place">
            {carets}
        </pre>
    }
}

fn preset_button(app: App, (label, text, word): (&'static str, &'static str, &'static str)) -> impl IntoView {
    let choose = move |_| {
        app.edit(|state| text.clone_into(&mut state.selection.text));
        app.link_request();
    };
    view! {
        <button type="button" class="button is-small" data-testid=format!("request-{word}") on:click=choose>
            {label}
        </button>
    }
}
