//! The page of an item: what it is, how popular, and who has it.

use std::sync::Arc;

use alteraser_api::report::{Holder, Side};
use leptos::prelude::*;

use super::name_of;
use crate::commands::{App, use_app};
use crate::components::{Fact, Facts, ListShape, RowRole, VirtualList};
use crate::format;
use crate::names;
use crate::pages::{asking, waiting::answered};
use crate::state::{Answer, Found, Question};

const HOLDERS: ListShape =
    ListShape { id: "holders", row: "holder", role: RowRole::Option, row_height: 32.0, head_height: 0.0 };

/// The page of an item. `user` is who was looked at before.
#[component]
pub(super) fn ItemCards(
    /// The item.
    item: u32,
    /// The user.
    user: u32,
) -> impl IntoView {
    let app = use_app();
    let answer = asking::found(app, Signal::stored(Some(Question::Holders(item))));
    let holders = move || match answer.get()? {
        Answer::Ready(Found::Holders(holders)) => Some(Answer::Ready(holders)),
        Answer::Failed(failure) => Some(Answer::Failed(failure)),
        _ => None,
    };
    let categories = names::categories(app.open_labels().as_deref(), item);
    let tags =
        categories.into_iter().map(|category| view! { <li class="tag is-inline">{category}</li> }).collect_view();
    view! {
        <section class="card item" data-testid="item">
            <div class="actions">
                <button
                    type="button"
                    class="button is-small"
                    data-testid="back-to-user"
                    on:click=move |_| app.look_at_item(None)
                >
                    {format!("Back to {}", name_of(app, Side::User, user))}
                </button>
            </div>
            <h2 data-testid="item-title">{name_of(app, Side::Item, item)}</h2>
            <ul class="tags" data-testid="item-categories">
                {tags}
            </ul>
            <Facts facts=facts(app, item) />
            {move || answered(holders(), move |holders| view! { <Holders item user holders /> })}
        </section>
    }
}

/// Records of the item in the file, and its place among all items.
fn facts(app: App, item: u32) -> Vec<Fact> {
    let Some(activity) = app.activity() else { return Vec::new() };
    let records = activity.items.get(item as usize).copied().unwrap_or(0);
    let num_users = activity.users.len().max(1);
    let share = f64::from(records) / num_users as f64;
    let place = 1 + activity.items.iter().filter(|&&other| other > records).count() as u64;
    vec![
        Fact::new("Records", format::count(records.into()), "item-records"),
        Fact::new("Of all users", format::percent(share), "item-share"),
        Fact::new(
            "Place by popularity",
            format!("{} of {}", format::count(place), format::count(activity.items.len() as u64)),
            "item-place",
        ),
    ]
}

#[component]
fn Holders(item: u32, user: u32, mut holders: Vec<Holder>) -> impl IntoView {
    let app = use_app();
    let own = holders.iter().find(|holder| holder.user == user).copied();
    // The latest first; without times those who valued it most.
    holders.sort_by(|a, b| b.time.cmp(&a.time).then(b.value.total_cmp(&a.value)).then(a.user.cmp(&b.user)));
    let can_forget = holders.iter().any(|holder| !is_gone(holder));
    let total = holders.len() as u64;
    let rows: Arc<Vec<u32>> = Arc::new(holders.iter().map(|holder| holder.user).collect());
    let active = RwSignal::new(None::<u32>);
    let show = Callback::new(move |(place, _): (usize, u32)| match holders.get(place) {
        Some(holder) => holder_row(app, *holder).into_any(),
        None => ().into_any(),
    });
    let list = (total > 0).then(|| {
        view! {
            <VirtualList
                shape=HOLDERS
                label="Who has it"
                rows=Signal::stored(rows)
                show
                active
                on_active=Callback::new(move |user| active.set(Some(user)))
                on_open=Callback::new(move |user| app.look_at(user))
            />
        }
    });
    view! {
        <ForgetButtons item user own can_forget />
        <h3>"Who has it"</h3>
        <p class="muted" data-testid="holders-count">
            {format::counted(total, "user")}
        </p>
        {list}
    }
}

/// Whether the model does not know the record, so that it cannot forget it.
fn is_gone(holder: &Holder) -> bool {
    holder.held_out || holder.forgotten
}

/// Ways to forget the item: all records of it, and the record of the user who was looked at.
#[component]
fn ForgetButtons(item: u32, user: u32, own: Option<Holder>, can_forget: bool) -> impl IntoView {
    let app = use_app();
    let of_all = app.slice(move |state| state.selection.items.contains(&item));
    let of_user = app.slice(move |state| state.selection.records.contains(&(user, item)));
    let name = name_of(app, Side::User, user);
    let one = own.filter(|own| !is_gone(own)).map(|_| {
        let words = move || {
            if of_user.get() { format!("✓ The record of {name}") } else { format!("Forget the record of {name}") }
        };
        view! {
            <button
                type="button"
                class="button"
                aria-pressed=move || of_user.get().to_string()
                data-testid="forget-record"
                on:click=move |_| {
                    app.edit(|state| state.selection.toggle_record(user, item));
                }
            >
                {words}
            </button>
        }
    });
    view! {
        <div class="actions">
            <button
                type="button"
                class="button"
                aria-pressed=move || of_all.get().to_string()
                data-testid="forget-item"
                prop:disabled=!can_forget
                on:click=move |_| {
                    app.edit(|state| state.selection.toggle_item(item));
                }
            >
                {move || if of_all.get() { "✓ Everyone's records of it" } else { "Forget everyone's records of it" }}
            </button>
            {one}
        </div>
    }
}

fn holder_row(app: App, holder: Holder) -> impl IntoView {
    let gone = match holder {
        Holder { held_out: true, .. } => Some("held out"),
        Holder { forgotten: true, .. } => Some("forgotten"),
        _ => None,
    };
    view! {
        <span class="virtual-name">{name_of(app, Side::User, holder.user)}</span>
        {gone.map(|word| view! { <span class="tag is-inline">{word}</span> })}
        <span class="virtual-count">{format::number(holder.value.into())}</span>
        <span class="virtual-count is-date">{holder.time.map(format::date)}</span>
    }
}
