//! How many threads compute, and why.

use leptos::prelude::*;

use crate::client::WorkerState;
use crate::commands::use_app;
use crate::format;

/// The number of threads; the reason opens on request.
#[component]
pub fn ThreadsIndicator() -> impl IntoView {
    let app = use_app();
    let worker = app.slice(|state| state.worker.clone());
    let label = move || worker.with(label);
    let reason = move || worker.with(reason);
    let threads = move || {
        worker.with(|worker| {
            matches!(worker, WorkerState::Ready { threads, .. } if *threads > 0)
                .then(|| thread_count(worker).to_string())
        })
    };
    view! {
        <button
            type="button"
            class="button is-quiet"
            popovertarget="threads-why"
            data-testid="threads"
            data-threads=threads
        >
            {label}
        </button>
        <div id="threads-why" popover="auto" class="popover">
            <h2>"Threads"</h2>
            <p data-testid="threads-reason">{reason}</p>
            <p class="muted">
                "Several threads need a page that the browser isolates from other sites. Results do not depend on the number of threads."
            </p>
        </div>
    }
}

fn thread_count(worker: &WorkerState) -> u32 {
    if let WorkerState::Ready { threads, .. } = worker { *threads } else { 0 }
}

fn label(worker: &WorkerState) -> String {
    match worker {
        WorkerState::Loading { loaded_bytes: 0, .. } => "Engine: loading".to_owned(),
        WorkerState::Loading { loaded_bytes, total_bytes } => match total_bytes {
            Some(total) => format!("Engine: {} of {}", format::bytes(*loaded_bytes), format::bytes(*total)),
            None => format!("Engine: {}", format::bytes(*loaded_bytes)),
        },
        WorkerState::Ready { threads: 1, .. } => "1 thread (why?)".to_owned(),
        WorkerState::Ready { threads, .. } => format!("{threads} threads"),
        WorkerState::Replacing { .. } => "Engine: restarting".to_owned(),
        WorkerState::Failed { .. } => "Engine: failed".to_owned(),
    }
}

fn reason(worker: &WorkerState) -> String {
    match worker {
        WorkerState::Loading { .. } => "The engine is being loaded.".to_owned(),
        WorkerState::Ready { reason, .. } => reason.clone(),
        WorkerState::Replacing { cause } => format!("The engine is being restarted: {}.", cause.words()),
        WorkerState::Failed { failure } => format!("{} {}", failure.message, failure.hint),
    }
}
