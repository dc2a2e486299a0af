//! Step 1: choose data, see what was read.

mod choose;
mod cores;
mod person;
mod report;
mod rules;
mod sources;
mod split;
mod summary;
mod synthetic;
mod table;

use leptos::prelude::*;

use crate::commands::use_app;
use choose::ChooseCard;
use cores::CoresCard;
use person::PersonCard;
use report::ReportCard;
use sources::{ImportProgress, Sources};
use split::SplitCard;
use summary::SummaryCard;

/// Choosing data and what was read.
#[component]
pub fn DataPage() -> impl IntoView {
    let app = use_app();
    let importing = app.slice(|state| state.import.is_some());
    let is_choosing = app.slice(|state| state.choosing.is_some() && state.import.is_none());
    let has_data = app.slice(|state| state.data.is_some());
    view! {
        <Show when=move || has_data.get() fallback=|| view! { <Hero /> }>
            <h1>"Data"</h1>
        </Show>
        <Show when=move || importing.get()>
            <ImportProgress />
        </Show>
        <Show when=move || is_choosing.get()>
            <ChooseCard />
        </Show>
        <Show when=move || has_data.get()>
            <SummaryCard />
            <ReportCard />
            <SplitCard />
            <div class="columns is-even">
                <CoresCard />
                <PersonCard />
            </div>
            <h2 class="section">"Use other data"</h2>
            <p class="muted">"New data replace these and the models trained on them as soon as they have been read."</p>
        </Show>
        <Sources />
    }
}

#[component]
fn Hero() -> impl IntoView {
    view! {
        <section class="hero">
            <h1>
                "Train a recommender on your own data, make it forget, and check that it did. All inside this tab."
            </h1>
            <p class="muted">"No account. No upload. No analytics."</p>
        </section>
    }
}
