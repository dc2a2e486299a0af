//! Where data come from: the built-in example, the person's own files.

use leptos::html::Input;
use leptos::prelude::*;

use crate::browser;
use crate::commands::use_app;
use crate::components::CopyButton;
use crate::format;

/// What a file may look like.
const SAMPLE: &str = "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,3,4.0,964981247\n2,318,3.0,1445714835\n";

/// The ways to data.
#[component]
pub(super) fn Sources() -> impl IntoView {
    view! {
        <div class="cards-row">
            <ExampleCard />
            <FileCard />
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

#[component]
fn FileCard() -> impl IntoView {
    let app = use_app();
    let input = NodeRef::<Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get() else { return };
        app.import(browser::file_list(input.files()));
        // The same file can be chosen again after it has been mended.
        input.set_value("");
    };
    view! {
        <section class="card">
            <h2>"Use your own data"</h2>
            <p>
                "Drop a file anywhere on this page, or choose one: a table of users, items and, if you have them, ratings and times. MovieLens files and their zips are recognized, "
                <code>"movies.csv"</code> " adds the titles. The page locks itself before it reads a byte."
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
        </section>
    }
}

#[component]
fn SampleCard() -> impl IntoView {
    view! {
        <section class="card">
            <h2>"What a file looks like"</h2>
            <pre class="sample" data-testid="sample">
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
            (None, Some((bytes, total, rows))) => view! {
                <progress max=total.to_string() value=bytes.to_string() aria-label="Bytes read"></progress>
                <p class="muted" data-testid="import-count">
                    {format!(
                        "{} of {}, {}",
                        format::bytes(bytes),
                        format::bytes(total),
                        format::counted(rows, "row"),
                    )}
                </p>
            }
            .into_any(),
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
