//! What a user did, with ticks for what is to be forgotten.

use std::sync::Arc;

use alteraser_api::report::{HistoryRecord, Side};
use leptos::prelude::*;

use super::name_of;
use crate::commands::{App, use_app};
use crate::components::{ListShape, RowRole, VirtualList};
use crate::format;
use crate::pages::{asking, waiting::answered};

const HISTORY: ListShape =
    ListShape { id: "history", row: "record", role: RowRole::Row, row_height: 44.0, head_height: 32.0 };

/// A user's history.
#[component]
pub(super) fn HistoryCard(
    /// The user.
    user: Memo<u32>,
) -> impl IntoView {
    let app = use_app();
    let base = app.slice(|state| state.base);
    let answer = asking::history(app, base, user);
    let picked = app.slice(move |state| state.selection.users.contains(&user.get()));
    view! {
        <section class="card history">
            <h2 data-testid="history-user">{move || name_of(app, Side::User, user.get())}</h2>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || picked.get().to_string()
                    data-testid="forget-user"
                    on:click=move |_| {
                        app.edit(|state| state.selection.toggle_user(user.get_untracked()));
                    }
                >
                    {move || if picked.get() { "✓ Everything of this user" } else { "Forget everything of this user" }}
                </button>
            </div>
            {move || answered(answer.get(), move |records| view! { <Records user=user.get_untracked() records /> })}
        </section>
    }
}

#[component]
fn Records(user: u32, mut records: Vec<HistoryRecord>) -> impl IntoView {
    let app = use_app();
    // The latest first; without times the best rated first.
    records.sort_by(|a, b| b.time.cmp(&a.time).then(b.value.total_cmp(&a.value)).then(a.item.cmp(&b.item)));
    let total = records.len() as u64;
    let rows: Arc<Vec<u32>> = Arc::new(records.iter().map(|record| record.item).collect());
    let active = RwSignal::new(None::<u32>);
    let can_go = {
        let items: Vec<u32> = records.iter().filter(|record| !is_gone(record)).map(|record| record.item).collect();
        move |item: u32| items.contains(&item)
    };
    let tick = Callback::new(move |item: u32| {
        if can_go(item) {
            app.edit(|state| state.selection.toggle_record(user, item));
        }
    });
    let show = Callback::new(move |(place, _): (usize, u32)| match records.get(place) {
        Some(record) => cells(app, user, *record).into_any(),
        None => ().into_any(),
    });
    view! {
        <p class="muted" data-testid="history-count">
            {format::counted(total, "record")}
        </p>
        <VirtualList
            shape=HISTORY
            label="History"
            rows=Signal::stored(rows)
            show
            active
            on_active=Callback::new(move |item| active.set(Some(item)))
            on_open=Callback::new(move |item| app.look_at_item(Some(item)))
            on_tick=tick
            head=head
        />
    }
}

/// Whether the model does not know the record, so that it cannot forget it.
fn is_gone(record: &HistoryRecord) -> bool {
    record.held_out || record.forgotten
}

fn head() -> impl IntoView {
    view! {
        <div class="virtual-head" role="row" aria-rowindex="1">
            <span role="columnheader">"Forget"</span>
            <span role="columnheader">"Item"</span>
            <span role="columnheader" class="is-number">
                "Value"
            </span>
            <span role="columnheader">"Date"</span>
        </div>
    }
}

fn cells(app: App, user: u32, record: HistoryRecord) -> impl IntoView {
    let item = record.item;
    let name = name_of(app, Side::Item, item);
    let title = name.clone();
    view! {
        <span role="gridcell">{tick(app, user, &record, &name)}</span>
        <span role="gridcell" class="virtual-name">
            <button
                type="button"
                class="link-button"
                tabindex="-1"
                title=title
                data-testid=format!("open-item-{item}")
                on:click=move |_| app.look_at_item(Some(item))
            >
                {name}
            </button>
        </span>
        <span role="gridcell" class="is-number">
            {format::number(record.value.into())}
        </span>
        <span role="gridcell" class="is-date">
            {record.time.map(format::date)}
        </span>
    }
}

fn tick(app: App, user: u32, record: &HistoryRecord, name: &str) -> AnyView {
    if is_gone(record) {
        let word = if record.held_out { "held out" } else { "forgotten" };
        return view! { <span class="tag is-inline">{word}</span> }.into_any();
    }
    let item = record.item;
    let ticked = app.slice(move |state| state.selection.records.contains(&(user, item)));
    view! {
        <input
            type="checkbox"
            tabindex="-1"
            aria-label=format!("Forget {name}")
            data-testid=format!("tick-{item}")
            prop:checked=ticked
            on:change=move |_| {
                app.edit(|state| state.selection.toggle_record(user, item));
            }
        />
    }
    .into_any()
}
