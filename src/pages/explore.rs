//! Step 3: look at a user, and tick what is to be forgotten.

mod history;
mod recommendations;
mod users;

use leptos::prelude::*;

use super::locked::Locked;
use crate::commands::{App, use_app};
use crate::format;
use crate::names;
use crate::route::View;
use history::HistoryCard;
use recommendations::RecommendationsCard;
use users::UsersCard;

/// Users, their histories and their recommendations.
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
    let num_users = app.slice(|state| state.data.as_ref().map_or(0, |data| data.summary.num_users));
    let unknown = move || {
        (user.get() >= num_users.get()).then(|| {
            view! {
                <p class="inline-error" data-testid="unknown-user">
                    {format!(
                        "There is no user in row {}: the data have {}. Choose one from the list.",
                        user.get(),
                        format::counted(num_users.get().into(), "user"),
                    )}
                </p>
            }
        })
    };
    view! {
        <div class="columns is-explore">
            <UsersCard user />
            <Show when=move || user.get() < num_users.get() fallback=unknown>
                <HistoryCard user />
                <RecommendationsCard user />
            </Show>
        </div>
    }
}

/// The user in the address; the first one when it names none.
fn chosen_user(app: App) -> Memo<u32> {
    app.place(|route| route.user.unwrap_or(0))
}

/// The name of a user of the open data.
fn user_name(app: App, user: u32) -> String {
    names::user(app.open_labels().as_deref(), user)
}
