//! What a step shows before it can be done.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::route::View;

/// Says what must come first, with a way there.
#[component]
pub(super) fn Locked(
    /// The step that must come first.
    first: View,
    /// What to do there, one sentence.
    sentence: &'static str,
) -> impl IntoView {
    let app = use_app();
    view! {
        <section class="card is-empty" data-testid="locked">
            <p>{sentence}</p>
            <button type="button" class="button is-primary" data-testid="locked-go" on:click=move |_| app.go(first)>
                {format!("Go to {}", first.label())}
            </button>
        </section>
    }
}
