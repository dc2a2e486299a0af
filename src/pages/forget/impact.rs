//! What the selection would forget, while it is chosen.

use std::time::Duration;

use alteraser_api::forget::{BlockMap, Estimate, Impact, PreviewAnswer};
use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::{Fact, Facts, block_map};
use crate::format;
use crate::state::SelectionKind;

/// Quiet time after which a changed selection is asked about, so that typing does not make the page flicker.
const QUIET: Duration = Duration::from_millis(200);

/// The impact of the selection, or why it cannot be met; what is wrong in a written request is said below its field.
#[component]
pub(super) fn ImpactCard() -> impl IntoView {
    let app = use_app();
    // Asked again whenever the selection changes and no other answer is on its way.
    let wanted = app.slice(|state| (state.wanted_preview(), state.preview.is_asking()));
    let mut ask = debounce(QUIET, move |()| app.want_preview());
    Effect::new(move |_| {
        if let (Some(_), false) = wanted.get() {
            ask(());
        }
    });
    let shown = app.slice(crate::state::AppState::shown_preview);
    let is_written = app.slice(|state| state.selection.kind == SelectionKind::Text);
    let is_old = move || shown.with(|shown| shown.as_ref().is_none_or(|(_, is_current)| !is_current));
    let body = move || {
        let (answer, _) = shown.get()?;
        Some(match answer {
            Ok(PreviewAnswer::Met { impact }) => met(&impact, is_written.get()).into_any(),
            Ok(PreviewAnswer::Refused { .. }) if is_written.get() => {
                view! { <p class="muted">"Nothing, until the request is correct."</p> }.into_any()
            }
            Ok(PreviewAnswer::Refused { message, hint, .. }) => refused(message, hint).into_any(),
            Err(failure) => refused(failure.message, failure.hint).into_any(),
        })
    };
    view! {
        <section class="card" id="impact" data-testid="impact" aria-busy=move || is_old().to_string()>
            <h2>"What that touches"</h2>
            {body}
        </section>
    }
}

fn refused(message: String, hint: String) -> impl IntoView {
    view! {
        <p class="inline-error" role="status" data-testid="impact-refused">
            {message} " " {hint}
        </p>
    }
}

fn met(impact: &Impact, is_written: bool) -> impl IntoView + use<> {
    let notes = impact.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    let notes = (!impact.notes.is_empty()).then(|| {
        view! {
            <ul class="warnings" role="status" data-testid="impact-notes">
                {notes}
            </ul>
        }
    });
    let read_as = is_written.then(|| {
        view! {
            <p class="muted">"Read as " <code data-testid="impact-request">{impact.request.clone()}</code></p>
        }
    });
    let estimates = impact.estimates.iter().map(estimate).collect_view();
    view! {
        <Facts facts=facts(impact) />
        {impact.block_map.as_ref().map(block_maps)}
        {notes}
        <details>
            <summary>"Expected time on this device"</summary>
            <dl class="meanings" data-testid="impact-estimates">
                {estimates}
            </dl>
        </details>
        {read_as}
    }
}

/// Where the blocks that are solved first are among all.
fn block_maps(map: &BlockMap) -> impl IntoView + use<> {
    view! {
        <div class="block-maps" data-testid="block-map">
            <h3>"Blocks solved first"</h3>
            {block_map("Users", &map.users, "block-map-users")}
            {block_map("Items", &map.items, "block-map-items")}
            <p class="muted">
                "In the order of the data set. Marked are the blocks whose own terms change; a method that goes on from there may solve others as well."
            </p>
        </div>
    }
}

fn estimate(estimate: &Estimate) -> impl IntoView + use<> {
    let Estimate { label, seconds, .. } = estimate;
    let time = match (seconds.value, &seconds.absent) {
        (Some(seconds), _) => format!("about {}", format::seconds(seconds)),
        (None, reason) => reason.clone().unwrap_or_default(),
    };
    view! {
        <dt>{label.clone()}</dt>
        <dd>{time}</dd>
    }
}

fn facts(impact: &Impact) -> Vec<Fact> {
    let forget = &impact.forget;
    let records = format!("{} ({})", format::count(forget.num_records), format::percent(forget.share));
    let users = match forget.num_users_erased {
        0 => format::count(forget.num_users.into()),
        erased => {
            format!("{} ({} with nothing left)", format::count(forget.num_users.into()), format::count(erased.into()))
        }
    };
    let left = impact.items_left_with.map(|count| format::count(count.into())).join(" / ");
    let mut facts = vec![
        Fact::new("Records", records, "impact-records"),
        Fact::new("Users touched", users, "impact-users"),
        Fact::new("Items touched", format::count(forget.num_items.into()), "impact-items"),
        Fact::new("Items left with 0 / 1 / 2 records", left, "impact-left"),
    ];
    if let Some(blocks) = impact.first_blocks {
        let (users, items) = (format::count(blocks.users.into()), format::count(blocks.items.into()));
        facts.push(Fact::new("Blocks solved first", format!("{users} users, {items} items"), "impact-blocks"));
    }
    facts
}
