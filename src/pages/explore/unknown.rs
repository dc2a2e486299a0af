//! An address that names nobody.

use alteraser_api::report::Side;
use leptos::prelude::*;

use super::{name_of, open_row};
use crate::commands::use_app;
use crate::format;
use crate::ordering::nearest_ids;

/// Rows that are offered instead.
const OFFERED: usize = 5;

/// Says that there is no such row, and offers those whose ids are nearest.
#[component]
pub(super) fn Unknown(
    /// Users or items.
    side: Side,
    /// The row that the address names.
    row: u32,
    /// Rows in all.
    num_rows: u32,
) -> impl IntoView {
    let app = use_app();
    let word = match side {
        Side::User => "user",
        Side::Item => "item",
    };
    let near = app.open_labels().map(|labels| {
        let ids = match side {
            Side::User => &labels.user_labels,
            Side::Item => &labels.item_labels,
        };
        nearest_ids(ids, row, OFFERED)
    });
    let button = |near: u32| {
        view! {
            <button
                type="button"
                class="button is-small"
                data-testid=format!("nearest-{word}-{near}")
                on:click=move |_| open_row(app, side, near)
            >
                {name_of(app, side, near)}
            </button>
        }
    };
    view! {
        <section class="card">
            <p class="inline-error" data-testid=format!("unknown-{word}")>
                {format!(
                    "There is no {word} in row {row}: the data have {}.",
                    format::counted(num_rows.into(), word),
                )}
            </p>
            <p>"The nearest ids:"</p>
            <div class="actions">{near.unwrap_or_default().into_iter().map(button).collect_view()}</div>
        </section>
    }
}
