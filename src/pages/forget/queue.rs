//! The running comparison, method by method.

use alteraser_api::catalog::Catalog;
use leptos::prelude::*;

use crate::client::WorkerState;
use crate::commands::use_app;
use crate::components::MethodMark;
use crate::format;
use crate::identity::Look;
use crate::state::{AppState, Job, JobKind, Stage};

/// A method of the running comparison.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    id: String,
    label: String,
    look: Look,
    /// Seconds it took, when it is done.
    seconds: Option<f64>,
    /// It is the one that runs.
    is_running: bool,
}

/// One row per method while a comparison runs; nothing otherwise.
#[component]
pub(in crate::pages) fn Queue() -> impl IntoView {
    let app = use_app();
    let entries = app.slice(entries);
    let progress = app.slice(|state| state.job.as_ref().and_then(|job| job.progress.clone()));
    let stages = app.slice(|state| state.job.as_ref().map(Job::present_stages).unwrap_or_default());
    let row = move |entry: Entry| {
        let status = match (entry.seconds, entry.is_running) {
            (Some(seconds), _) => view! { <span>{format!("✓ done in {}", format::seconds(seconds))}</span> }.into_any(),
            (None, false) => view! { <span class="muted">"waiting"</span> }.into_any(),
            (None, true) => view! { <RunningMethod progress stages /> }.into_any(),
        };
        view! {
            <li data-testid=format!("queue-{}", entry.id)>
                <MethodMark identity=entry.look.family variant=entry.look.variant />
                <span class="queue-name">{entry.label}</span>
                {status}
            </li>
        }
    };
    view! {
        <Show when=move || entries.with(|entries| !entries.is_empty())>
            <section class="card">
                <h2>"Running"</h2>
                <ol class="queue" data-testid="queue">
                    {move || entries.get().into_iter().map(row).collect_view()}
                </ol>
            </section>
        </Show>
    }
}

#[component]
fn RunningMethod(progress: Memo<Option<alteraser_api::report::Progress>>, stages: Memo<Vec<Stage>>) -> impl IntoView {
    let now = move || {
        progress.get().map(|progress| {
            view! {
                <progress
                    max=progress.total.to_string()
                    value=progress.done.to_string()
                    aria-label=progress.phase.clone()
                ></progress>
                <span class="muted">
                    {format!(
                        "{}, {} of {} {}",
                        progress.phase,
                        format::count(progress.done),
                        format::count(progress.total),
                        progress.unit,
                    )}
                </span>
            }
        })
    };
    let done = move || {
        let stages = stages.get();
        (!stages.is_empty()).then(|| {
            view! {
                <ol class="stages" aria-label="Stages of this method" data-testid="stages">
                    {stages.iter().map(|stage| view! { <li>{words(stage)}</li> }).collect_view()}
                </ol>
            }
        })
    };
    view! { {now} {done} }
}

/// A stage in words, with the gradient where it was computed.
fn words(stage: &Stage) -> String {
    let Stage { progress, gradient, .. } = stage;
    let count = format!(
        "{}: {} of {} {}",
        progress.phase,
        format::count(progress.done),
        format::count(progress.total),
        progress.unit
    );
    let Some((first, last)) = gradient.map(|(first, last)| (format::number(first), format::number(last))) else {
        return count;
    };
    if first == last {
        format!("{count}, gradient norm {last}")
    } else {
        format!("{count}, gradient norm {first} → {last}")
    }
}

fn entries(state: &AppState) -> Vec<Entry> {
    let Some(JobKind::Compare(runs)) = state.job.as_ref().map(|job| &job.kind) else { return Vec::new() };
    let ids = std::iter::once("retrain").chain(runs.methods.iter().map(|choice| choice.id.as_str()));
    let done = |index: usize| runs.rows.iter().find(|(model, _)| Some(model) == runs.models.get(index));
    let mut nobody_runs_yet = true;
    let looks = state.looks(ids.clone());
    ids.zip(looks)
        .enumerate()
        .map(|(index, (id, look))| {
            let row = done(index);
            let is_running = row.is_none() && std::mem::take(&mut nobody_runs_yet);
            Entry {
                id: id.to_owned(),
                label: row.map_or_else(|| label(&state.worker, id), |(_, report)| report.label.clone()),
                look,
                seconds: row.map(|(_, report)| report.efficiency.run.seconds),
                is_running,
            }
        })
        .collect()
}

/// The name of a method that has not reported yet.
fn label(worker: &WorkerState, id: &str) -> String {
    let known =
        |catalog: &Catalog| catalog.methods.iter().find(|entry| entry.id == id).map(|entry| entry.label.clone());
    let known = if let WorkerState::Ready { catalog, .. } = worker { known(catalog) } else { None };
    known.unwrap_or_else(|| if id == "retrain" { "Retrain".to_owned() } else { id.to_owned() })
}
