//! Data that are made up.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::ConfigForm;
use crate::state::SyntheticDraft;

/// The form of making data up.
#[component]
pub(super) fn SyntheticCard() -> impl IntoView {
    let app = use_app();
    let errors = app.slice(|state| state.synthetic.errors.clone());
    let draft = app.peek(|state| state.synthetic.draft.clone());
    let on_edit = Callback::new(move |(name, text): (String, String)| {
        app.edit(|state| state.synthetic.draft.set(&name, text));
    });
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        app.generate();
    };
    view! {
        <section class="card">
            <h2>"Make data up"</h2>
            <p>"People with tastes, films with readable titles: as large and as dense as you like, the same for the same seed."</p>
            <details>
                <summary>"Settings"</summary>
                <form id="synthetic" novalidate on:submit=make>
                    <ConfigForm
                        scope=SyntheticDraft::SCOPE.to_owned()
                        fields=SyntheticDraft::fields()
                        draft
                        errors
                        on_edit
                    />
                </form>
            </details>
            <button type="submit" form="synthetic" class="button is-primary" data-testid="generate">
                "Make data up"
            </button>
        </section>
    }
}
