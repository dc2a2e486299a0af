//! Which records are held out, and what that means.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::ConfigForm;
use crate::state::{DataSet, SplitDraft, test_records};

/// The form of the split, with what test means in one sentence.
#[component]
pub(super) fn SplitCard() -> impl IntoView {
    let app = use_app();
    let split = app.slice(|state| state.split.request(state.data.as_ref().is_some_and(DataSet::has_times)));
    let errors = Signal::derive(move || split.get().err().unwrap_or_default());
    // Drawn again when other fields matter, and not while a person types.
    let fields = app.slice(|state| state.split.fields(state.data.as_ref().is_some_and(DataSet::has_times)));
    let on_edit = Callback::new(move |(name, text): (String, String)| {
        app.edit(|state| state.split.set(&name, text));
    });
    view! {
        <section class="card" data-testid="split">
            <h2>"Test records"</h2>
            {move || {
                let fields = fields.get();
                let draft = app.peek(|state| state.split.draft().clone());
                view! { <ConfigForm scope=SplitDraft::SCOPE.to_owned() fields draft errors on_edit /> }
            }}
            <p class="muted" data-testid="split-sentence">
                {move || split.with(|split| split.as_ref().ok().map(test_records))}
            </p>
        </section>
    }
}
