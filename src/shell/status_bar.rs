//! What is going on, how far it is, and how the page runs.

use std::time::Duration;

use alteraser_api::report::Progress;
use leptos::prelude::*;

use super::privacy::PrivacyIndicator;
use super::threads::ThreadsIndicator;
use crate::browser;
use crate::commands::use_app;
use crate::format;
use crate::state::{AppState, JobKind};

/// How often the elapsed time is written anew.
const TICK: Duration = Duration::from_millis(250);

/// The bar at the bottom.
#[component]
pub fn StatusBar() -> impl IntoView {
    let app = use_app();
    let message = app.slice(message);
    let running = app.slice(|state| state.job.as_ref().map(|job| job.started_ms));
    view! {
        <footer class="status">
            // Only starts and ends are announced: progress would flood a screen reader.
            <span role="status" class="status-message" data-testid="status">
                {message}
            </span>
            {move || running.get().map(|started_ms| view! { <RunningJob started_ms /> })}
            <span class="indicators">
                <ThreadsIndicator />
                <PrivacyIndicator />
            </span>
        </footer>
    }
}

fn message(state: &AppState) -> String {
    match &state.job {
        Some(job) if job.cancelling => "Cancelling…".to_owned(),
        Some(job) => match &job.kind {
            JobKind::Train(_) => "Training".to_owned(),
            JobKind::Compare(_) => "Forgetting and comparing".to_owned(),
        },
        None if state.outcome.is_empty() => "Ready".to_owned(),
        None => state.outcome.clone(),
    }
}

#[component]
fn RunningJob(started_ms: f64) -> impl IntoView {
    let app = use_app();
    let progress = app.slice(|state| state.job.as_ref().and_then(|job| job.progress.clone()));
    // One model is trained at a time; a comparison names the method that runs.
    let is_comparing = app.slice(|state| state.job.as_ref().is_some_and(|job| matches!(job.kind, JobKind::Compare(_))));
    let view = move |progress: &Progress| {
        let subject = if is_comparing.get() { format!("{}: ", progress.subject) } else { String::new() };
        progress_view(progress, &subject)
    };
    let cancelling = app.slice(|state| state.job.as_ref().is_some_and(|job| job.cancelling));
    let elapsed = elapsed_since(started_ms);
    view! {
        <span class="job" data-testid="job">
            {move || progress.with(|progress| progress.as_ref().map(view))}
            <span class="elapsed" data-testid="job-elapsed">
                {move || format::seconds(elapsed.get())}
            </span>
            <button
                type="button"
                class="button is-small"
                data-testid="cancel"
                prop:disabled=cancelling
                on:click=move |_| app.cancel()
            >
                "Cancel"
            </button>
        </span>
    }
}

fn progress_view(progress: &Progress, subject: &str) -> impl IntoView + use<> {
    let (done, total) = (format::count(progress.done), format::count(progress.total));
    // Where sweeps are counted anyway the step would say the same again.
    let step = (progress.step > 0 && progress.unit != "sweeps").then(|| format!(", sweep {}", progress.step));
    view! {
        <span class="phase" data-testid="job-phase">
            {format!("{subject}{}", progress.phase)}
            {step}
        </span>
        <progress
            max=progress.total.to_string()
            value=progress.done.to_string()
            aria-label=progress.phase.clone()
            data-testid="job-progress"
        ></progress>
        <span class="count" data-testid="job-count">
            {format!("{done} of {total} {}", progress.unit)}
        </span>
    }
}

/// Seconds since `started_ms`, ticking for as long as the caller is shown.
fn elapsed_since(started_ms: f64) -> RwSignal<f64> {
    let now = move || (browser::now_ms() - started_ms).max(0.0) / 1e3;
    let elapsed = RwSignal::new(now());
    // A browser that gives no timer shows the time of the start, nothing worse.
    if let Ok(timer) = set_interval_with_handle(move || elapsed.set(now()), TICK) {
        on_cleanup(move || timer.clear());
    }
    elapsed
}
