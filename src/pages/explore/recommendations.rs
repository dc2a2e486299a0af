//! What the model recommends to a user.

use leptos::prelude::*;

use crate::commands::{App, use_app};
use crate::components::{RankList, RankedItem};
use crate::names;
use crate::pages::{asking, waiting::answered};
use crate::state::UserList;

/// A user's recommendations.
#[component]
pub(super) fn RecommendationsCard(
    /// The user.
    user: Memo<u32>,
) -> impl IntoView {
    let app = use_app();
    let base = app.slice(|state| state.base);
    let k = app.place(|route| route.k);
    let answer = asking::list(app, base, user, k);
    view! {
        <section class="card recommendations">
            <h2>{move || format!("Top {}", k.get())}</h2>
            {move || answered(answer.get(), move |list| list_view(app, list))}
        </section>
    }
}

fn list_view(app: App, list: UserList) -> impl IntoView {
    let labels = app.open_labels();
    let items = list.items.iter().map(|item| RankedItem {
        name: names::item(labels.as_deref(), item.item),
        score: item.score,
        held_out: item.held_out,
        forgotten: item.forgotten,
        mark: None,
    });
    let items: Vec<RankedItem> = items.collect();
    view! {
        {list.fallback.map(|reason| view! { <p class="notice" data-testid="fallback">{reason}</p> })}
        <RankList items test_id="recommendations".to_owned() />
        <p class="muted">"The number is the model's score. A tick marks an item of the held-out records: a hit."</p>
    }
}
