//! What rows mean and which are kept.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::ConfigForm;
use crate::state::RulesDraft;

/// The form of the rules.
#[component]
pub(super) fn RulesForm() -> impl IntoView {
    let app = use_app();
    let errors = app.slice(|state| state.choosing.as_ref().map(|choosing| choosing.errors.clone()).unwrap_or_default());
    // Drawn again when other fields matter, and not while a person types.
    let fields = app.slice(|state| state.choosing.as_ref().map(|choosing| choosing.rules.fields()).unwrap_or_default());
    let on_edit = Callback::new(move |(name, text): (String, String)| {
        app.edit(|state| {
            if let Some(choosing) = &mut state.choosing {
                choosing.rules.set(&name, text);
                choosing.refused = None;
            }
        });
    });
    view! {
        <h3>"What is kept"</h3>
        {move || {
            let fields = fields.get();
            let draft = app
                .peek(|state| state.choosing.as_ref().map(|choosing| choosing.rules.draft().clone()))
                .unwrap_or_default();
            view! { <ConfigForm scope=RulesDraft::SCOPE.to_owned() fields draft errors on_edit /> }
        }}
    }
}
