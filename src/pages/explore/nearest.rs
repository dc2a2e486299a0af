//! The users or items that are nearest to one of them.

use alteraser_api::report::{Nearest, Side};
use leptos::prelude::*;

use super::{name_of, open_row};
use crate::commands::{App, use_app};
use crate::format;
use crate::pages::{asking, waiting::answered};
use crate::state::{Answer, Found, Question};

/// The nearest rows of a side, each a way to its page.
#[component]
pub(super) fn NearestRows(
    /// Users or items.
    side: Side,
    /// The user or item.
    #[prop(into)]
    row: Signal<u32>,
) -> impl IntoView {
    let app = use_app();
    let answer = asking::found(app, Signal::derive(move || Some(Question::Nearest(side, row.get()))));
    let (heading, id) = match side {
        Side::User => ("Nearest users", "nearest-users"),
        Side::Item => ("Nearest items", "nearest-items"),
    };
    let nearest = move || match answer.get()? {
        Answer::Ready(Found::Nearest(nearest)) => Some(Answer::Ready(nearest)),
        Answer::Failed(failure) => Some(Answer::Failed(failure)),
        _ => None,
    };
    view! {
        <h3>{heading}</h3>
        {move || answered(nearest(), move |nearest| list_view(app, side, id, nearest))}
    }
}

fn list_view(app: App, side: Side, id: &'static str, nearest: Nearest) -> AnyView {
    if nearest.rows.is_empty() {
        return view! { <p class="muted" data-testid=id>"Nothing is near: no other has anything in common"</p> }
            .into_any();
    }
    let word = match side {
        Side::User => "near-user",
        Side::Item => "near-item",
    };
    let rows = nearest.rows.into_iter().map(|near| {
        view! {
            <li>
                <button
                    type="button"
                    class="row-button"
                    data-testid=format!("{word}-{}", near.row)
                    on:click=move |_| open_row(app, side, near.row)
                >
                    {name_of(app, side, near.row)}
                </button>
                <span class="score">{format::decimals(near.similarity.into(), 3)}</span>
            </li>
        }
    });
    view! {
        <ol class="near" data-testid=id>
            {rows.collect_view()}
        </ol>
        <p class="muted is-small">{nearest.measure}</p>
    }
    .into_any()
}
