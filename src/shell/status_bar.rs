//! What is going on, how far it is, and how the page runs.

use std::time::Duration;

use alteraser_api::report::Progress;
use leptos::prelude::*;

use super::announcements::Announcements;
use super::memory::MemoryIndicator;
use super::privacy::PrivacyIndicator;
use super::problems::ProblemsIndicator;
use super::threads::ThreadsIndicator;
use crate::actions::{Action, ActionButton};
use crate::browser;
use crate::commands::use_app;
use crate::eta;
use crate::format;
use crate::state::{AppState, JobKind};

/// How often the elapsed time is written anew.
const TICK: Duration = Duration::from_millis(250);
/// Less than this is not worth an announcement of what is left.
const LEAST_LEFT_SECONDS: f64 = 1.0;

/// The bar at the bottom.
#[component]
pub fn StatusBar() -> impl IntoView {
    let app = use_app();
    let message = app.slice(message);
    let running = app.slice(|state| state.job.as_ref().map(|job| job.started_ms));
    view! {
        <footer class="status">
            <span class="status-message" data-testid="status">
                {message}
            </span>
            <Announcements message />
            {move || running.get().map(|started_ms| view! { <RunningJob started_ms /> })}
            <span class="indicators">
                <ProblemsIndicator />
                <ThreadsIndicator />
                <MemoryIndicator />
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
    let place = app.slice(place);
    let view = move |progress: &Progress| progress_view(progress, place.get());
    let left = app.slice(|state| state.job.as_ref().and_then(eta::remaining_seconds));
    let elapsed = elapsed_since(started_ms);
    let times = move || {
        let left = left.get().filter(|left| *left >= LEAST_LEFT_SECONDS);
        let left = left.map(|left| format!(", about {} left", format::rough_seconds(left))).unwrap_or_default();
        format!("{}{left}", format::seconds(elapsed.get()))
    };
    view! {
        <span class="job" data-testid="job">
            {move || progress.with(|progress| progress.as_ref().map(view))}
            <span class="elapsed" data-testid="job-elapsed">
                {times}
            </span>
            <ActionButton action=Action::Cancel label="Cancel" class="button is-small" test_id="cancel" />
        </span>
    }
}

/// Which method of how many a comparison is at; a training has one model only and needs no such words.
fn place(state: &AppState) -> Option<(usize, usize)> {
    match &state.job.as_ref()?.kind {
        JobKind::Train(_) => None,
        JobKind::Compare(runs) => Some(((runs.rows.len() + 1).min(runs.models.len()), runs.models.len())),
    }
}

fn progress_view(progress: &Progress, place: Option<(usize, usize)>) -> impl IntoView + use<> {
    let (done, total) = (format::count(progress.done), format::count(progress.total));
    let subject = place.map(|(own, all)| format!("{own} of {all}, {}: ", progress.subject)).unwrap_or_default();
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
