//! The trained model as a file, and the way back.

use leptos::prelude::*;

use crate::actions::{Action, ActionButton};
use crate::commands::use_app;
use crate::state::AppState;

/// Saving the model and opening one that was saved.
#[component]
pub(super) fn SavedModelCard() -> impl IntoView {
    let app = use_app();
    let opening = app.slice(|state| state.opening.as_ref().map(|opening| opening.file.clone()));
    let file = app.slice(AppState::model_file_name);
    view! {
        <section class="card" data-testid="saved-model">
            <h2>"Model as a file"</h2>
            <p class="muted">
                "A saved model holds its parameters, its settings with split and seed, and its measured accuracy, but none of the records: it opens only on the data that it was trained on. It tells something of them all the same, so keep it as you keep the data."
            </p>
            <div class="actions">
                <ActionButton action=Action::SaveModel label="Save the model" test_id="save-model" />
                <ActionButton action=Action::OpenModel label="Open a model file…" test_id="open-model" />
            </div>
            <p class="muted" role="status" data-testid="model-file">
                {move || match (opening.get(), file.get()) {
                    (Some(file), _) => format!("Opening {file}…"),
                    (None, Some(file)) => format!("It would be saved as {file}."),
                    (None, None) => String::new(),
                }}
            </p>
        </section>
    }
}
