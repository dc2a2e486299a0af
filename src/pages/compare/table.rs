//! The table of methods, filling as they finish.

use alteraser_api::catalog::{Catalog, Choice};
use alteraser_api::experiment::Evaluation;
use leptos::prelude::*;
use serde_json::Value;

use crate::client::WorkerState;
use crate::commands::use_app;
use crate::components::{MethodTable, TableRow};
use crate::identity::Look;
use crate::measures::{Lengths, columns};
use crate::state::{AppState, Runs};

/// The comparison table with the meaning of its columns.
#[component]
pub(super) fn TableCard() -> impl IntoView {
    let app = use_app();
    let rows = app.slice(|state| state.shown_runs().map(|runs| rows(state, runs)).unwrap_or_default());
    let lengths = app.slice(|state| {
        let measured = state.shown_runs().and_then(|runs| runs.rows.first()).map(|(_, report)| Lengths::of(report));
        measured.unwrap_or_else(planned_lengths)
    });
    let meanings = columns().map(|measure| {
        view! {
            <dt>{measure.name()}</dt>
            <dd>{measure.meaning}</dd>
        }
    });
    view! {
        <section class="card">
            <h2>"Methods"</h2>
            <MethodTable rows lengths />
            <details>
                <summary data-testid="meanings">"What the columns mean"</summary>
                <dl class="meanings">{meanings.collect_view()}</dl>
            </details>
        </section>
    }
}

/// The lengths that a comparison measures unless it is asked for others.
fn planned_lengths() -> Lengths {
    let Evaluation { k, recall_k, .. } = Evaluation::default();
    Lengths { k, recall_k }
}

/// One row per method, the reference first.
fn rows(state: &AppState, runs: &Runs) -> Vec<TableRow> {
    let reference = Choice::of("retrain");
    let planned = std::iter::once(&reference).chain(&runs.methods);
    let looks = state.looks(planned.clone().map(|choice| choice.id.as_str()));
    let row = |((choice, model), look): ((&Choice, &alteraser_api::ids::ModelId), Look)| {
        let report = runs.rows.iter().find(|(known, _)| known == model).map(|(_, report)| report.clone());
        let label = report.as_ref().map_or_else(|| label(&state.worker, &choice.id), |report| report.label.clone());
        TableRow { id: choice.id.clone(), label, look, config: config(choice), report }
    };
    planned.zip(&runs.models).zip(looks).map(row).collect()
}

fn label(worker: &WorkerState, id: &str) -> String {
    let known =
        |catalog: &Catalog| catalog.methods.iter().find(|entry| entry.id == id).map(|entry| entry.label.clone());
    let known = if let WorkerState::Ready { catalog, .. } = worker { known(catalog) } else { None };
    known.unwrap_or_else(|| "Retrain".to_owned())
}

/// A configuration in words: `passes 2, scope local`.
fn config(choice: &Choice) -> String {
    let entries = choice.config.as_object().into_iter().flatten();
    entries.map(|(name, value)| format!("{} {}", name.replace('_', " "), setting(value))).collect::<Vec<_>>().join(", ")
}

/// The value of a setting in words.
pub(super) fn setting(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn configurations_are_read_as_words() {
        let choice = Choice::with("alteraser", json!({"max_passes": 2, "scope": "local"}));
        assert_eq!(config(&choice), "max passes 2, scope local");
        assert_eq!(config(&Choice::of("no-op")), "");
    }
}
