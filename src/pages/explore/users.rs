//! The list of users, with a search by id.

use leptos::prelude::*;

use super::user_name;
use crate::browser;
use crate::commands::{App, use_app};
use crate::components::Pager;
use crate::names;

/// Rows per page: as many as fit beside a history.
const PAGE: usize = 20;

/// The list of users.
#[component]
pub(super) fn UsersCard(
    /// The user who is shown.
    user: Memo<u32>,
) -> impl IntoView {
    let app = use_app();
    let search = RwSignal::new(String::new());
    let start = RwSignal::new(0usize);
    let found = Memo::new(move |_| {
        let labels = app.open_labels();
        labels.map(|labels| names::find_users(&labels.user_labels, &search.get())).unwrap_or_default()
    });
    let random = move |_| {
        let count = app.peek(|state| state.data.as_ref().map_or(0, |data| data.summary.num_users));
        app.look_at(browser::random_below(count));
    };
    let page = move || found.with(|found| found.iter().skip(start.get()).take(PAGE).copied().collect::<Vec<_>>());
    view! {
        <section class="card users" aria-label="Users">
            <div class="field">
                <label for="user-search">"Find a user by id"</label>
                <input
                    id="user-search"
                    type="search"
                    autocomplete="off"
                    data-testid="user-search"
                    on:input=move |event| {
                        search.set(event_target_value(&event));
                        start.set(0);
                    }
                />
            </div>
            <button type="button" class="button" data-testid="random-user" on:click=random>
                "Random user"
            </button>
            <Show when=move || found.with(Vec::is_empty)>
                <p class="muted" data-testid="no-user-found">
                    "No user id contains this text"
                </p>
            </Show>
            <ul class="user-list" data-testid="user-list">
                <For each=page key=|user| *user let:row>
                    {user_row(app, row, user)}
                </For>
            </ul>
            <Pager start size=PAGE total=Signal::derive(move || found.with(Vec::len)) what="users" />
        </section>
    }
}

fn user_row(app: App, row: u32, chosen: Memo<u32>) -> impl IntoView {
    view! {
        <li>
            <button
                type="button"
                class="row-button"
                aria-pressed=move || (chosen.get() == row).to_string()
                data-testid=format!("user-{row}")
                on:click=move |_| app.look_at(row)
            >
                {user_name(app, row)}
            </button>
        </li>
    }
}
