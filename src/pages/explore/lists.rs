//! The list of users or items, with search and order.

use alteraser_api::report::Side;
use leptos::prelude::*;

use super::{name_of, num_rows, open_row};
use crate::browser;
use crate::commands::{App, use_app};
use crate::components::{ListShape, RowRole, VirtualList};
use crate::format;
use crate::ordering::Order;

const USERS: ListShape =
    ListShape { id: "user-list", row: "user", role: RowRole::Option, row_height: 32.0, head_height: 0.0 };
const ITEMS: ListShape =
    ListShape { id: "item-list", row: "item", role: RowRole::Option, row_height: 44.0, head_height: 0.0 };

/// The list that is shown.
#[component]
pub(super) fn ListsCard(
    /// The user who is looked at.
    user: Memo<u32>,
    /// The item that is looked at.
    item: Memo<Option<u32>>,
) -> impl IntoView {
    let app = use_app();
    let side = app.slice(|state| state.browse.side);
    let rows = move || match side.get() {
        Side::User => view! {
            <SearchField side=Side::User label="Find a user by id" id="user-search" />
            <OrderField side=Side::User />
            <WaysToUsers />
            <ListOf side=Side::User shape=USERS active=Signal::derive(move || Some(user.get())) />
        }
        .into_any(),
        Side::Item => view! {
            <SearchField side=Side::Item label="Find an item by title or id" id="item-search" />
            <OrderField side=Side::Item />
            <ListOf side=Side::Item shape=ITEMS active=Signal::from(item) />
        }
        .into_any(),
    };
    view! {
        <section class="card lists" aria-label="Users and items">
            <div class="actions" role="group" aria-label="What is listed">
                <SideButton side=Side::User label="Users" id="list-users" />
                <SideButton side=Side::Item label="Items" id="list-items" />
            </div>
            {rows}
        </section>
    }
}

#[component]
fn SideButton(side: Side, label: &'static str, id: &'static str) -> impl IntoView {
    let app = use_app();
    let is_shown = app.slice(move |state| state.browse.side == side);
    view! {
        <button
            type="button"
            class="button is-small"
            aria-pressed=move || is_shown.get().to_string()
            data-testid=id
            on:click=move |_| {
                app.edit(|state| state.browse.side = side);
            }
        >
            {label}
        </button>
    }
}

#[component]
fn SearchField(side: Side, label: &'static str, id: &'static str) -> impl IntoView {
    let app = use_app();
    let text = app.slice(move |state| state.browse.list(side).search.clone());
    let search = move |text: String| {
        app.edit(|state| state.browse.list_mut(side).search = text);
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="search"
                autocomplete="off"
                spellcheck="false"
                data-testid=id
                prop:value=text
                on:input=move |event| search(event_target_value(&event))
            />
        </div>
    }
}

#[component]
fn OrderField(side: Side) -> impl IntoView {
    let app = use_app();
    let order = app.slice(move |state| state.browse.list(side).order);
    let id = match side {
        Side::User => "user-order",
        Side::Item => "item-order",
    };
    let option = |order: Order| view! { <option value=order.slug()>{order.label()}</option> };
    let choose = move |event: web_sys::Event| {
        if let Some(order) = Order::parse(&event_target_value(&event)) {
            app.edit(|state| state.browse.list_mut(side).order = order);
        }
    };
    view! {
        <div class="field">
            <label for=id>"Order"</label>
            <select id=id data-testid=id prop:value=move || order.get().slug() on:change=choose>
                {Order::ALL.map(option).collect_view()}
            </select>
        </div>
    }
}

#[component]
fn WaysToUsers() -> impl IntoView {
    let app = use_app();
    let you = app.slice(|state| state.data.as_ref().and_then(|data| data.you));
    let num_users = num_rows(app, Side::User);
    let your_button = move |you: u32| {
        view! {
            <button type="button" class="button is-small" data-testid="go-you" on:click=move |_| app.look_at(you)>
                "You"
            </button>
        }
    };
    view! {
        <div class="actions">
            <button
                type="button"
                class="button is-small"
                data-testid="random-user"
                on:click=move |_| app.look_at(browser::random_below(num_users.get_untracked()))
            >
                "Random user"
            </button>
            {move || you.get().map(your_button)}
        </div>
    }
}

#[component]
fn ListOf(side: Side, shape: ListShape, active: Signal<Option<u32>>) -> impl IntoView {
    let app = use_app();
    let rows = Signal::derive(move || app.listed(side));
    let (label, word) = match side {
        Side::User => ("Users", "user"),
        Side::Item => ("Items", "item"),
    };
    let count = move || rows.with(|rows| rows.len());
    let open = Callback::new(move |row| open_row(app, side, row));
    let show = Callback::new(move |(_, row)| row_content(app, side, row));
    let none = move || {
        view! {
            <p class="muted" data-testid=format!("no-{word}-found")>
                {format!("No {word} is called so")}
            </p>
        }
    };
    view! {
        <p class="muted" role="status" data-testid=format!("{word}-count")>
            {move || format::counted(count() as u64, word)}
        </p>
        <Show when=move || { count() > 0 } fallback=none>
            <VirtualList shape label rows active show on_active=open on_open=Callback::new(|_| ()) />
        </Show>
    }
}

fn row_content(app: App, side: Side, row: u32) -> AnyView {
    let name = name_of(app, side, row);
    let title = name.clone();
    let activity = app.activity();
    let records = activity.and_then(|activity| match side {
        Side::User => activity.users.get(row as usize).copied(),
        Side::Item => activity.items.get(row as usize).copied(),
    });
    let records = records.map(|records| {
        view! {
            <span class="virtual-count">
                {format::count(records.into())}
                <span class="visually-hidden">" records"</span>
            </span>
        }
    });
    view! {
        <span class="virtual-name" title=title>
            {name}
        </span>
        {records}
    }
    .into_any()
}
