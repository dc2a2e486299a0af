//! What to forget: ticked records, whole users or items, a random share, or what a written request means.

use alteraser_api::forget::{Condition, ForgetRequest};
use leptos::prelude::*;

use super::request::RequestField;
use crate::commands::{App, use_app};
use crate::components::ConfigForm;
use crate::form::FieldError;
use crate::format;
use crate::names;
use crate::route::View;
use crate::state::{AppState, Selection, SelectionKind};

/// Ticked records that are named one by one; the rest is counted.
const NAMED: usize = 8;

/// What to forget.
#[component]
pub(super) fn SelectionCard(
    /// What was refused.
    errors: Memo<Vec<FieldError>>,
) -> impl IntoView {
    let app = use_app();
    let summary = app.slice(summary);
    let kind = app.slice(|state| state.selection.kind);
    view! {
        <section class="card">
            <h2>"What to forget"</h2>
            <fieldset class="choices">
                <legend class="visually-hidden">"What to forget"</legend>
                <KindRadio kind=SelectionKind::RandomShare label="A random share of the records" id="kind-random" />
                <Show when=move || kind.get() == SelectionKind::RandomShare>{random_fields(app, errors)}</Show>
                <KindRadio kind=SelectionKind::Records label="Ticked records" id="kind-records" />
                <Show when=move || kind.get() == SelectionKind::Records>
                    <TickedRecords />
                </Show>
                <KindRadio kind=SelectionKind::Users label="Everything of whole users" id="kind-users" />
                <Show when=move || kind.get() == SelectionKind::Users>
                    <PickedUsers />
                </Show>
                <KindRadio kind=SelectionKind::Items label="Everyone's records of items" id="kind-items" />
                <Show when=move || kind.get() == SelectionKind::Items>
                    <PickedItems />
                </Show>
                <KindRadio kind=SelectionKind::Text label="What a written request means" id="kind-request" />
                <Show when=move || kind.get() == SelectionKind::Text>
                    <RequestField />
                </Show>
            </fieldset>
            <p class="notice" data-testid="selection-summary">
                {summary}
            </p>
        </section>
    }
}

#[component]
fn KindRadio(kind: SelectionKind, label: &'static str, id: &'static str) -> impl IntoView {
    let app = use_app();
    let checked = app.slice(move |state| state.selection.kind == kind);
    let choose = move |_| {
        app.edit(|state| {
            state.selection.kind = kind;
            state.forgetting.errors.clear();
        });
        app.link_request();
    };
    view! {
        <label class="choice" for=id>
            <input type="radio" name="selection-kind" id=id data-testid=id prop:checked=checked on:change=choose />
            {label}
        </label>
    }
}

fn random_fields(app: App, errors: Memo<Vec<FieldError>>) -> impl IntoView {
    let draft = app.peek(|state| state.selection.random.clone());
    let on_edit = Callback::new(move |(name, text): (String, String)| {
        app.edit(|state| state.selection.random.set(&name, text));
    });
    let fields = Selection::random_fields().to_vec();
    view! { <ConfigForm scope=Selection::RANDOM_SCOPE.to_owned() fields draft errors on_edit /> }
}

#[component]
fn TickedRecords() -> impl IntoView {
    let app = use_app();
    let records = app.slice(|state| state.selection.records.clone());
    let named = move || records.with(|records| records.iter().take(NAMED).copied().collect::<Vec<_>>());
    let rest = move || records.with(|records| records.len().saturating_sub(NAMED));
    view! {
        <ul class="picked" data-testid="picked-records">
            <For each=named key=|record| *record let:record>
                {record_chip(app, record)}
            </For>
        </ul>
        <Show when=move || { rest() > 0 }>
            <p class="muted">{move || format!("and {} more", format::count(rest() as u64))}</p>
        </Show>
        <GoExplore />
    }
}

fn record_chip(app: App, (user, item): (u32, u32)) -> impl IntoView {
    let labels = app.open_labels();
    let name = format!("{} · {}", names::user(labels.as_deref(), user), names::item(labels.as_deref(), item));
    picked_chip(&name, move || {
        app.edit(|state| state.selection.toggle_record(user, item));
    })
}

#[component]
fn PickedUsers() -> impl IntoView {
    let app = use_app();
    let users = app.slice(|state| state.selection.users.clone());
    let chip = move |user: u32| {
        let name = names::user(app.open_labels().as_deref(), user);
        picked_chip(&name, move || {
            app.edit(|state| state.selection.toggle_user(user));
        })
    };
    view! {
        <ul class="picked" data-testid="picked-users">
            <For each=move || users.get() key=|user| *user let:user>
                {chip(user)}
            </For>
        </ul>
        <GoExplore />
    }
}

#[component]
fn PickedItems() -> impl IntoView {
    let app = use_app();
    let items = app.slice(|state| state.selection.items.clone());
    let chip = move |item: u32| {
        let name = names::item(app.open_labels().as_deref(), item);
        picked_chip(&name, move || {
            app.edit(|state| state.selection.toggle_item(item));
        })
    };
    view! {
        <ul class="picked" data-testid="picked-items">
            <For each=move || items.get() key=|item| *item let:item>
                {chip(item)}
            </For>
        </ul>
        <GoExplore />
    }
}

/// A picked thing with a button that takes it back.
fn picked_chip(name: &str, take_back: impl Fn() + 'static) -> AnyView {
    view! {
        <li>
            <span>{name.to_owned()}</span>
            <button
                type="button"
                class="button is-small"
                aria-label=format!("Do not forget {name}")
                on:click=move |_| take_back()
            >
                "×"
            </button>
        </li>
    }
    .into_any()
}

#[component]
fn GoExplore() -> impl IntoView {
    let app = use_app();
    view! {
        <button type="button" class="button" data-testid="pick-more" on:click=move |_| app.go(View::Explore)>
            "Pick in Explore…"
        </button>
    }
}

/// The selection in counts.
fn summary(state: &AppState) -> String {
    let selection = &state.selection;
    match (selection.kind, selection.request()) {
        (SelectionKind::RandomShare, Ok(ForgetRequest::Typed(Condition::RandomShare { share, .. }))) => {
            format!("{} of the training records will be forgotten", format::percent(share))
        }
        (SelectionKind::Records, Ok(_)) => {
            let users: std::collections::BTreeSet<u32> = selection.records.iter().map(|(user, _)| *user).collect();
            let records = format::counted(selection.records.len() as u64, "record");
            format!("{records} of {} will be forgotten", format::counted(users.len() as u64, "user"))
        }
        (SelectionKind::Users, Ok(_)) => {
            format!(
                "All training records of {} will be forgotten",
                format::counted(selection.users.len() as u64, "user")
            )
        }
        (SelectionKind::Text, Ok(_)) => "The records that the request means will be forgotten".to_owned(),
        (SelectionKind::Items, Ok(_)) => {
            let items = format::counted(selection.items.len() as u64, "item");
            format!("All users' training records of {items} will be forgotten")
        }
        (_, Err(errors)) => errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(". "),
        (SelectionKind::RandomShare, Ok(_)) => String::new(),
    }
}
