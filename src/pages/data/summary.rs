//! The open data set in numbers, and the way on.

use alteraser_api::report::DataSummary;
use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::{Fact, Facts};
use crate::format;
use crate::route::View;

/// The open data set in numbers.
#[component]
pub(super) fn SummaryCard() -> impl IntoView {
    let app = use_app();
    let summary = app.slice(|state| state.data.as_ref().map(|data| data.summary.clone()));
    let can_train = app.slice(|state| state.job.is_none());
    let train = move |_| {
        app.train();
        app.go(View::Train);
    };
    view! {
        <section class="card" data-testid="data-summary">
            <h2 data-testid="data-name">{move || summary.get().map(|summary| summary.name)}</h2>
            {move || summary.get().map(|summary| view! { <Facts facts=facts(&summary) /> })}
            <div class="actions">
                <button
                    type="button"
                    class="button is-primary"
                    data-testid="train-now"
                    prop:disabled=move || !can_train.get()
                    on:click=train
                >
                    "Train a recommender"
                </button>
                <button type="button" class="button" data-testid="go-train" on:click=move |_| app.go(View::Train)>
                    "Choose settings first"
                </button>
            </div>
        </section>
    }
}

fn facts(summary: &DataSummary) -> Vec<Fact> {
    let per = |(least, median, most): (u32, u32, u32)| {
        format!("{} / {} / {}", format::count(least.into()), format::count(median.into()), format::count(most.into()))
    };
    let mut facts = vec![
        Fact::new("Users", format::count(summary.num_users.into()), "num-users"),
        Fact::new("Items", format::count(summary.num_items.into()), "num-items"),
        Fact::new("Records", format::count(summary.num_records), "num-records"),
        Fact::new("Share of pairs with a record", format::percent(summary.density), "density"),
        Fact::new("Records per user: least / median / most", per(summary.records_per_user), "per-user"),
        Fact::new("Records per item: least / median / most", per(summary.records_per_item), "per-item"),
    ];
    if let Some((first, last)) = summary.time_span {
        facts.push(Fact::new("Times", format!("{} to {}", format::date(first), format::date(last)), "time-span"));
    }
    facts
}
