//! What the chosen files hold and how they are to be read, before they are.

use alteraser_api::import::{DataSize, Preview, TooBig};
use leptos::prelude::*;

use super::rules::RulesForm;
use super::table::TableCard;
use crate::commands::{App, use_app};
use crate::form::sentences;
use crate::format;
use crate::offers::{offer_id, offer_words};
use crate::state::Choosing;

/// The chosen files until they are imported.
#[component]
pub(super) fn ChooseCard() -> impl IntoView {
    let app = use_app();
    let files = app.slice(|state| state.choosing.as_ref().map(|choosing| choosing.files.join(", ")));
    let preview = app.slice(|state| state.choosing.as_ref().and_then(|choosing| choosing.preview.clone()));
    view! {
        <section class="card" data-testid="choose">
            <h2>"Check " {move || files.get()}</h2>
            {move || match preview.get() {
                None => view! { <p class="muted">"Looking into the files…"</p> }.into_any(),
                Some(preview) => preview_view(&preview).into_any(),
            }}
            <p class="form-error" role="alert" data-testid="choose-error">
                {app.slice(|state| state.choosing.as_ref().and_then(|choosing| sentences(&choosing.errors)))}
            </p>
            <TooBigNotice />
            <ChooseActions />
        </section>
    }
}

fn preview_view(preview: &Preview) -> impl IntoView + use<> {
    let num_tables = preview.tables.len();
    let tables = (0..num_tables).map(|table| view! { <TableCard table /> }).collect_view();
    let not_read = preview.not_read.iter().map(|sentence| view! { <li>{sentence.clone()}</li> }).collect_view();
    let format = (!preview.format.is_empty()).then(|| format!("Taken for {}.", preview.format));
    let estimate = preview.obstacle.is_none().then(|| estimate(preview.size));
    let obstacle = preview.obstacle.clone();
    let can_be_read = obstacle.is_none();
    view! {
        <p data-testid="choose-format">{format}</p>
        <ul class="warnings" data-testid="choose-not-read">
            {not_read}
        </ul>
        {tables}
        {can_be_read.then(|| view! { <RulesForm /> })}
        {obstacle.map(|obstacle| view! { <p class="notice" data-testid="choose-obstacle">{obstacle}</p> })}
        <p class="muted" data-testid="choose-estimate">
            {estimate}
        </p>
    }
}

fn estimate(size: DataSize) -> String {
    let DataSize { records, users, items, .. } = size;
    format!(
        "About {} of {} and {}: {} of memory when they are open.",
        format::counted(records, "record"),
        format::counted(users, "user"),
        format::counted(items, "item"),
        format::bytes(size.data_bytes()),
    )
}

/// The data would not fit, and what would.
#[component]
fn TooBigNotice() -> impl IntoView {
    let app = use_app();
    let refused = app.slice(|state| state.choosing.as_ref().and_then(|choosing| choosing.refused.clone()));
    move || refused.get().map(|too_big| too_big_view(app, &too_big))
}

fn too_big_view(app: App, too_big: &TooBig) -> impl IntoView + use<> {
    let sentence = format!(
        "About {} would need {} of memory, and {} may be used. A part would fit:",
        format::counted(too_big.size.records, "record"),
        format::bytes(too_big.needed_bytes),
        format::bytes(too_big.allowed_bytes),
    );
    let offers = too_big.offers.iter().map(|&offer| {
        view! {
            <button
                type="button"
                class="button"
                data-testid=offer_id(offer)
                on:click=move |_| app.import_offer(offer)
            >
                {offer_words(offer)}
            </button>
        }
    });
    view! {
        <div class="notice" role="alert" data-testid="too-big">
            <p>{sentence}</p>
            <div class="actions">{offers.collect_view()}</div>
        </div>
    }
}

#[component]
fn ChooseActions() -> impl IntoView {
    let app = use_app();
    let can_import = app.slice(|state| {
        state.choosing.as_ref().is_some_and(|choosing| {
            choosing.preview.as_ref().is_some_and(|preview| preview.obstacle.is_none()) && choosing.asked.is_none()
        })
    });
    let can_join =
        app.slice(|state| state.data.is_some() && state.choosing.as_ref().is_some_and(Choosing::has_only_labels));
    view! {
        <div class="actions is-sticky">
            <button
                type="button"
                class="button is-primary"
                data-testid="import-start"
                prop:disabled=move || !can_import.get()
                on:click=move |_| app.import_chosen()
            >
                "Import"
            </button>
            <Show when=move || can_join.get()>
                <button
                    type="button"
                    class="button is-primary"
                    data-testid="join-labels"
                    on:click=move |_| app.add_labels()
                >
                    "Join to the open data"
                </button>
            </Show>
            <button type="button" class="button" data-testid="choose-cancel" on:click=move |_| app.drop_chosen()>
                "Cancel"
            </button>
        </div>
    }
}
