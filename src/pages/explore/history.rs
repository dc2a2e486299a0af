//! What a user did, with ticks for what is to be forgotten.

use alteraser_api::report::HistoryRecord;
use leptos::prelude::*;

use super::user_name;
use crate::commands::{App, use_app};
use crate::components::Pager;
use crate::format;
use crate::names;
use crate::pages::{asking, waiting::answered};
use crate::route::View;

/// Rows per page.
const PAGE: usize = 25;

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
            <h2 data-testid="history-user">{move || user_name(app, user.get())}</h2>
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
            <TickedBar />
        </section>
    }
}

#[component]
fn Records(user: u32, mut records: Vec<HistoryRecord>) -> impl IntoView {
    let app = use_app();
    // The latest first; without times the best rated first.
    records.sort_by(|a, b| b.time.cmp(&a.time).then(b.value.total_cmp(&a.value)).then(a.item.cmp(&b.item)));
    let start = RwSignal::new(0usize);
    let total = records.len();
    let page = move || records.iter().skip(start.get()).take(PAGE).copied().collect::<Vec<_>>();
    view! {
        <p class="muted" data-testid="history-count">
            {format::counted(total as u64, "record")}
        </p>
        <div class="scroll" role="region" tabindex="0" aria-label="History">
            <table data-testid="history">
                <thead>
                    <tr>
                        <th scope="col">"Forget"</th>
                        <th scope="col">"Item"</th>
                        <th scope="col" class="is-number">
                            "Value"
                        </th>
                        <th scope="col">"Date"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=page key=|record| record.item let:record>
                        {record_row(app, user, record)}
                    </For>
                </tbody>
            </table>
        </div>
        <Pager start size=PAGE total=Signal::stored(total) what="records" />
    }
}

fn record_row(app: App, user: u32, record: HistoryRecord) -> impl IntoView {
    let item = record.item;
    let name = names::item(app.open_labels().as_deref(), item);
    let ticked = app.slice(move |state| state.selection.records.contains(&(user, item)));
    let tick = if record.held_out {
        view! { <span class="tag">"held out"</span> }.into_any()
    } else {
        view! {
            <input
                type="checkbox"
                aria-label=format!("Forget {name}")
                data-testid=format!("tick-{item}")
                prop:checked=ticked
                on:change=move |_| {
                    app.edit(|state| state.selection.toggle_record(user, item));
                }
            />
        }
        .into_any()
    };
    view! {
        <tr class:is-ticked=ticked>
            <td class="tick-cell">{tick}</td>
            <td>{name}</td>
            <td class="is-number">{format::number(record.value.into())}</td>
            <td class="is-date">{record.time.map(format::date)}</td>
        </tr>
    }
}

/// What has been ticked so far, and the way on.
#[component]
fn TickedBar() -> impl IntoView {
    let app = use_app();
    let counts = app.slice(|state| (state.selection.records.len() as u64, state.selection.users.len() as u64));
    let sentence = move || match counts.get() {
        (0, 0) => {
            "Tick records here, then forget them. Held-out records only measure: no model has seen them.".to_owned()
        }
        (records, 0) => format!("{} ticked", format::counted(records, "record")),
        (0, users) => format!("{} picked", format::counted(users, "user")),
        (records, users) => {
            format!("{} ticked, {} picked", format::counted(records, "record"), format::counted(users, "user"))
        }
    };
    view! {
        <div class="actions is-bar">
            <span data-testid="ticked">{sentence}</span>
            <button
                type="button"
                class="button is-primary"
                data-testid="explore-forget"
                prop:disabled=move || counts.get() == (0, 0)
                on:click=move |_| app.go(View::Forget)
            >
                "Forget…"
            </button>
        </div>
    }
}
