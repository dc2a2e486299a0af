//! Where data come from: the built-in example, the person's own files.

use leptos::html::Input;
use leptos::prelude::*;

use super::synthetic::SyntheticCard;
use crate::commands::use_app;
use crate::components::CopyButton;
use crate::format;
use crate::state::ReadProgress;

/// What a file may look like.
const SAMPLE: &str = "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,3,4.0,964981247\n2,318,3.0,1445714835\n";

/// The ways to data.
#[component]
pub(super) fn Sources() -> impl IntoView {
    view! {
        <div class="cards-row">
            <ExampleCard />
            <FileCard />
            <SyntheticCard />
            <SampleCard />
        </div>
    }
}

#[component]
fn ExampleCard() -> impl IntoView {
    let app = use_app();
    view! {
        <section class="card">
            <h2>"Try the example"</h2>
            <p>
                "MovieLens latest small: 100,836 ratings of 9,724 films by 610 people. For research, not for commercial use: see its "
                <a href="data/README.txt" target="_blank" rel="noopener">
                    "README and license"
                </a> "."
            </p>
            <button
                type="button"
                class="button is-primary"
                data-testid="use-example"
                on:click=move |_| app.import_example()
            >
                "Use the example"
            </button>
        </section>
    }
}

/// The files that were chosen in a picker, which is then empty: the same file can be chosen again after it has been mended.
pub(super) fn chosen_files(input: NodeRef<Input>) -> Vec<web_sys::File> {
    let Some(input) = input.get_untracked() else { return Vec::new() };
    let files = input.files();
    let files = files.map(|list| (0..list.length()).filter_map(|index| list.get(index)).collect());
    input.set_value("");
    files.unwrap_or_default()
}

#[component]
fn FileCard() -> impl IntoView {
    let app = use_app();
    let input = NodeRef::<Input>::new();
    let chosen = move |_| app.choose_files(chosen_files(input));
    view! {
        <section class="card">
            <h2>"Use your own data"</h2>
            <p>
                "Drop files anywhere on this page, or choose them: tables of users, items and, if you have them, ratings and times, as CSV, JSON, Parquet, RecBole or lists, also zipped. Files with titles may come along. The page locks itself before it reads a byte."
            </p>
            <label class="button is-primary file-button">
                "Choose files…"
                <input
                    type="file"
                    multiple
                    class="visually-hidden"
                    node_ref=input
                    data-testid="file-input"
                    on:change=chosen
                />
            </label>
            <PasteForm />
        </section>
    }
}

/// A table that is pasted instead of dropped.
#[component]
fn PasteForm() -> impl IntoView {
    let app = use_app();
    let text = RwSignal::new(String::new());
    view! {
        <details>
            <summary data-testid="paste-open">"Paste a table"</summary>
            <label for="paste" class="visually-hidden">
                "A table"
            </label>
            <textarea
                id="paste"
                rows="5"
                spellcheck="false"
                data-testid="paste"
                placeholder=SAMPLE
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <button
                type="button"
                class="button"
                data-testid="paste-use"
                prop:disabled=move || text.with(|text| text.trim().is_empty())
                on:click=move |_| text.with(|text| app.choose_text(text))
            >
                "Use this table"
            </button>
        </details>
    }
}

#[component]
fn SampleCard() -> impl IntoView {
    view! {
        <section class="card">
            <h2>"What a file looks like"</h2>
            <pre class="sample" role="region" tabindex="0" aria-label="Sample" data-testid="sample">
                {SAMPLE}
            </pre>
            <p class="muted">
                "Commas, tabs, semicolons and "<code>"::"</code>
                " work, with or without a first line of names. Only users and items are needed."
            </p>
            <div class="actions">
                <CopyButton label="Copy sample" text=Callback::new(|()| SAMPLE.to_owned()) test_id="sample-copy" />
            </div>
        </section>
    }
}

/// How far the running import is.
#[component]
pub(super) fn ImportProgress() -> impl IntoView {
    let app = use_app();
    let import = app.slice(|state| state.import.clone());
    let source = move || import.with(|import| import.as_ref().map(|import| import.files.join(", ")));
    let bar = move || {
        let import = import.get()?;
        Some(match (import.report, import.progress) {
            (Some(_), _) => view! { <p data-testid="import-count">"Opening the data in the engine…"</p> }.into_any(),
            (None, None) => view! { <progress aria-label="Reading"></progress> }.into_any(),
            (None, Some(progress)) => progress_view(progress).into_any(),
        })
    };
    view! {
        <section class="card" data-testid="import-progress">
            <h2>"Reading " {source}</h2>
            {bar}
            <button type="button" class="button" data-testid="import-cancel" on:click=move |_| app.cancel_import()>
                "Cancel"
            </button>
        </section>
    }
}

fn progress_view(progress: ReadProgress) -> impl IntoView {
    let ReadProgress { bytes, total_bytes, rows, rows_per_second } = progress;
    let words = format!(
        "{} of {}, {}, {} rows per second",
        format::bytes(bytes),
        format::bytes(total_bytes),
        format::counted(rows, "row"),
        format::count(rows_per_second),
    );
    view! {
        <progress max=total_bytes.to_string() value=bytes.to_string() aria-label="Bytes read"></progress>
        <p class="muted" data-testid="import-count">
            {words}
        </p>
    }
}
