//! A request in the language of forget requests.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::state::SelectionKind;

/// The field for a written request. What it means is shown as it is typed; the address follows when typing ends.
#[component]
pub(super) fn RequestField() -> impl IntoView {
    let app = use_app();
    let text = app.slice(|state| state.selection.text.clone());
    let refused = app.slice(|state| {
        state.selection.kind == SelectionKind::Text && !state.selection.text.trim().is_empty() && state.is_refused()
    });
    let edit = move |event| {
        app.edit(|state| state.selection.text = event_target_value(&event));
    };
    view! {
        <div class="fields">
            <div class="field">
                <label for="request-text">"Request"</label>
                <input
                    type="text"
                    id="request-text"
                    data-testid="request-text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="request-help impact"
                    aria-invalid=move || refused.get().to_string()
                    prop:value=text
                    on:input=edit
                    on:change=move |_| app.link_request()
                />
                <p class="field-help" id="request-help">
                    "Conditions on records: user:42, item:\"Heat (1995)\", title~\"star wars\", genre:horror, value>=4, date<1997, last:30d, activity>200, popularity<5, core:5%, random:5% seed:7. Join them with AND, OR, NOT and parentheses."
                </p>
            </div>
        </div>
    }
}
