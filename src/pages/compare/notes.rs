//! What a reader must know beside the numbers.

use alteraser_api::report::Comparison;
use leptos::prelude::*;

use crate::commands::use_app;
use crate::format;

/// Notes on how the numbers came about.
#[component]
pub(super) fn NotesCard() -> impl IntoView {
    let app = use_app();
    let notes =
        app.slice(|state| state.runs.as_ref().and_then(|runs| runs.comparison.as_ref()).map(notes).unwrap_or_default());
    view! {
        <section class="card">
            <h2>"Read the numbers with this in mind"</h2>
            <ul data-testid="notes">
                {move || notes.get().into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}
            </ul>
        </section>
    }
}

/// The comparison's own notes, after how it was made.
fn notes(comparison: &Comparison) -> Vec<String> {
    let training = &comparison.spec.training;
    let mut notes = vec![format!(
        "{}, training seed {}, at most {} or until a sweep lowers the objective by less than a share of {}; measured with seed {} on {}.",
        comparison.data.name,
        training.seed,
        format::counted(training.max_sweeps.into(), "sweep"),
        format::number(training.tolerance),
        comparison.spec.evaluation.seed,
        format::counted(comparison.threads.into(), "thread"),
    )];
    notes.extend(comparison.notes.iter().cloned());
    if comparison.band.is_none() {
        notes.push(
            "There is no noise band: how far two retrains with different seeds differ was not measured.".to_owned(),
        );
    }
    notes
}
