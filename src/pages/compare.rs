//! Step 5: what each method achieved, and what a user's list looks like before and after.

mod diff;
mod export;
mod notes;
mod table;
mod verdict;

use leptos::prelude::*;

use super::forget::Queue;
use super::locked::Locked;
use crate::commands::use_app;
use crate::route::View;
use crate::state::AppState;
use diff::ListsCard;
use export::ExportCard;
use notes::NotesCard;
use table::TableCard;
use verdict::VerdictCard;

/// The comparison.
#[component]
pub fn ComparePage() -> impl IntoView {
    let app = use_app();
    let has_runs = app.slice(|state| state.shown_runs().is_some());
    let is_done = app.slice(|state| state.shown_runs().is_some_and(|runs| runs.comparison.is_some()));
    let is_stale = app.slice(AppState::is_comparison_stale);
    // Who started the comparison here is led to its result; who merely comes back is not.
    let ran_here = RwSignal::new(false);
    Effect::new(move |_| {
        if has_runs.get() && !is_done.get() {
            ran_here.set(true);
        }
    });
    let locked = || view! { <Locked first=View::Forget sentence="Forget something first: then its result is compared with a full retrain." /> };
    view! {
        <h1>"Compare"</h1>
        <Show when=move || has_runs.get() fallback=locked>
            <Show when=move || is_stale.get()>
                <p class="notice" data-testid="compare-stale">
                    "This comparison was made from an older model. Forget again to compare the new one."
                </p>
            </Show>
            <Queue />
            <Show when=move || is_done.get()>
                <VerdictCard takes_focus=ran_here.get_untracked() />
            </Show>
            <TableCard />
            <Show when=move || is_done.get()>
                <ListsCard />
                <NotesCard />
                <ExportCard />
            </Show>
        </Show>
    }
}
