//! Step 3: look at users and items, ask why, and tick what is to be forgotten.

mod history;
mod item;
mod lists;
mod nearest;
mod recommendations;
mod ticked;
mod unknown;
mod why;

use alteraser_api::report::Side;
use leptos::prelude::*;

use super::locked::Locked;
use crate::commands::{App, use_app};
use crate::names;
use crate::route::View;
use history::HistoryCard;
use item::ItemCards;
use lists::ListsCard;
use nearest::NearestRows;
use recommendations::RecommendationsCard;
use ticked::TickedBar;
use unknown::Unknown;
use why::WhyCard;

/// Users and items, histories and recommendations.
#[component]
pub fn ExplorePage() -> impl IntoView {
    let app = use_app();
    let has_model = app.slice(|state| state.base_model().is_some());
    let locked = || view! { <Locked first=View::Train sentence="Train a model first: it recommends from what it has learned." /> };
    view! {
        <h1>"Explore"</h1>
        <Show when=move || has_model.get() fallback=locked>
            <Explorer />
        </Show>
    }
}

#[component]
fn Explorer() -> impl IntoView {
    let app = use_app();
    let user = chosen_user(app);
    let item = app.place(|route| route.item);
    let center = move || match item.get() {
        Some(item) => view! { <ItemView item user=user.get() /> }.into_any(),
        None => view! { <UserView user /> }.into_any(),
    };
    view! {
        <div class="columns is-explore">
            <ListsCard user item />
            {center}
        </div>
    }
}

/// A user's history and recommendations, and why.
#[component]
fn UserView(user: Memo<u32>) -> impl IntoView {
    let app = use_app();
    let num_users = num_rows(app, Side::User);
    let is_known = Memo::new(move |_| user.get() < num_users.get());
    view! {
        <Show
            when=move || is_known.get()
            fallback=move || view! { <Unknown side=Side::User row=user.get() num_rows=num_users.get() /> }
        >
            <div class="stack">
                <div class="explore-cards">
                    <HistoryCard user />
                    <RecommendationsCard user />
                </div>
                <TickedBar />
            </div>
            <WhyCard user />
        </Show>
    }
}

/// The page of an item, and what is near to it. `user` is who was looked at before.
#[component]
fn ItemView(item: u32, user: u32) -> impl IntoView {
    let app = use_app();
    let num_items = num_rows(app, Side::Item).get_untracked();
    if item >= num_items {
        return view! { <Unknown side=Side::Item row=item num_rows=num_items /> }.into_any();
    }
    view! {
        <div class="stack">
            <ItemCards item user />
            <TickedBar />
        </div>
        <section class="card why" aria-label="Nearest items">
            <NearestRows side=Side::Item row=Signal::stored(item) />
        </section>
    }
    .into_any()
}

/// The user in the address; the first one when it names none.
fn chosen_user(app: App) -> Memo<u32> {
    app.place(|route| route.user.unwrap_or(0))
}

/// Users or items of the open data.
fn num_rows(app: App, side: Side) -> Memo<u32> {
    app.slice(move |state| {
        state.data.as_ref().map_or(0, |data| match side {
            Side::User => data.summary.num_users,
            Side::Item => data.summary.num_items,
        })
    })
}

/// The name of a user or item of the open data.
fn name_of(app: App, side: Side, row: u32) -> String {
    let labels = app.open_labels();
    match side {
        Side::User => names::user(labels.as_deref(), row),
        Side::Item => names::item(labels.as_deref(), row),
    }
}

/// Opens the page of a user or item.
fn open_row(app: App, side: Side, row: u32) {
    match side {
        Side::User => app.look_at(row),
        Side::Item => app.look_at_item(Some(row)),
    }
}
