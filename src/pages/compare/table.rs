//! The table of methods, filling as they finish.

use alteraser_api::catalog::{Catalog, Choice};
use alteraser_api::experiment::Evaluation;
use leptos::prelude::*;
use serde_json::Value;

use crate::client::WorkerState;
use crate::commands::use_app;
use crate::components::{MethodTable, TableRow};
use crate::state::{AppState, Runs};

/// What each column means, in the order of the columns.
const MEANINGS: [(&str, &str); 9] = [
    (
        "KL on forgotten",
        "How far the predicted probabilities of the forgotten records are from the retrain's. 0 is the retrain itself; lower is better.",
    ),
    (
        "Forgotten %",
        "How much of the advantage of an attacker who asks “was this record in the training data?” is gone. 100 is what the retrain reaches; more is over-forgetting.",
    ),
    (
        "Jaccard",
        "Mean overlap of the users' top lists with the retrain's: 1 is the same items. Two retrains with different seeds do not reach 1 either.",
    ),
    (
        "Loss gap",
        "How much higher the training objective on the remaining records is than the lowest one reached by any method here.",
    ),
    (
        "NDCG",
        "Quality of the ranking on the held-out records: full ranking, training records left out. Higher is better.",
    ),
    ("Δ to retrain", "NDCG minus the retrain's."),
    ("Time", "Seconds by the clock of this device."),
    ("Speed-up", "The retrain's seconds divided by these."),
    ("Block solves", "Small Newton problems solved: a measure of work that does not depend on the device."),
];

/// The comparison table with the meaning of its columns.
#[component]
pub(super) fn TableCard() -> impl IntoView {
    let app = use_app();
    let rows = app.slice(|state| state.shown_runs().map(|runs| rows(state, runs)).unwrap_or_default());
    let k = app.slice(|state| {
        let measured = state.shown_runs().and_then(|runs| runs.rows.first()).map(|(_, report)| report.accuracy.k);
        measured.unwrap_or(Evaluation::default().k)
    });
    let meanings = MEANINGS.map(|(name, meaning)| {
        view! {
            <dt>{name}</dt>
            <dd>{meaning}</dd>
        }
    });
    view! {
        <section class="card">
            <h2>"Methods"</h2>
            <MethodTable rows k />
            <details>
                <summary data-testid="meanings">"What the columns mean"</summary>
                <dl class="meanings">{meanings.into_iter().collect_view()}</dl>
            </details>
        </section>
    }
}

/// One row per method, the reference first.
fn rows(state: &AppState, runs: &Runs) -> Vec<TableRow> {
    let reference = Choice::of("retrain");
    let planned = std::iter::once(&reference).chain(&runs.methods);
    let row = |(choice, model): (&Choice, &alteraser_api::ids::ModelId)| {
        let report = runs.rows.iter().find(|(known, _)| known == model).map(|(_, report)| report.clone());
        let label = report.as_ref().map_or_else(|| label(&state.worker, &choice.id), |report| report.label.clone());
        TableRow { id: choice.id.clone(), label, config: config(choice), report }
    };
    planned.zip(&runs.models).map(row).collect()
}

fn label(worker: &WorkerState, id: &str) -> String {
    let known =
        |catalog: &Catalog| catalog.methods.iter().find(|entry| entry.id == id).map(|entry| entry.label.clone());
    let known = if let WorkerState::Ready { catalog, .. } = worker { known(catalog) } else { None };
    known.unwrap_or_else(|| "Retrain".to_owned())
}

/// A configuration in words: `passes 2, scope local`.
fn config(choice: &Choice) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let entries = choice.config.as_object().into_iter().flatten();
    entries.map(|(name, value)| format!("{} {}", name.replace('_', " "), text(value))).collect::<Vec<_>>().join(", ")
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
