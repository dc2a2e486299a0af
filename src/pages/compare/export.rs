//! The result as a file, and the command that gives it again.

use leptos::prelude::*;

use crate::browser;
use crate::commands::use_app;
use crate::components::CopyButton;

/// Name of the exported file.
const FILE: &str = "alteraser-comparison.json";
/// The command that runs the exported recipe again.
const COMMAND: &str = "alteraser compare alteraser-comparison.json";

/// Export and reproduction.
#[component]
pub(super) fn ExportCard() -> impl IntoView {
    let app = use_app();
    let refused = RwSignal::new(None::<String>);
    let save = move |_| {
        let json = app.peek(|state| {
            let comparison = state.runs.as_ref()?.comparison.as_ref()?;
            serde_json::to_string_pretty(comparison).ok()
        });
        let saved = json.map(|json| browser::save(FILE, "application/json", &json));
        refused.set(saved.and_then(Result::err).map(|failure| format!("{} {}", failure.message, failure.hint)));
    };
    view! {
        <section class="card">
            <h2>"Take it along"</h2>
            <p>
                "Every number above is in the exported file, with the recipe that gives it again. Records that you ticked are in it as row numbers."
            </p>
            <div class="actions">
                <button type="button" class="button" data-testid="export-json" on:click=save>
                    "Export JSON"
                </button>
                <CopyButton label="Copy command" text=Callback::new(|()| COMMAND.to_owned()) test_id="copy-command" />
            </div>
            <p class="field-error" role="alert">
                {refused}
            </p>
            <pre class="sample" data-testid="command">
                {COMMAND}
            </pre>
        </section>
    }
}
