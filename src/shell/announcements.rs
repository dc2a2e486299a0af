//! The live region: what goes on, for those who do not see the status bar.

use alteraser_api::report::Progress;
use leptos::prelude::*;

use crate::announcer::{Announcer, News};
use crate::browser;
use crate::commands::use_app;
use crate::format;
use crate::state::AppState;

/// Says the start and the end of jobs, and how far they are in between.
#[component]
pub(super) fn Announcements(
    /// What goes on, in a few words; it changes when something begins or ends.
    message: Memo<String>,
) -> impl IntoView {
    let app = use_app();
    let progress = app.slice(progress_sentence);
    let announcer = StoredValue::new(Announcer::default());
    let said = RwSignal::new(String::new());
    let hear = move |news: News| {
        let text = announcer.try_update_value(|announcer| announcer.hear(news, browser::now_ms())).flatten();
        if let Some(text) = text {
            said.set(text);
        }
    };
    Effect::new(move |_| hear(News::Turn(message.get())));
    Effect::new(move |_| {
        if let Some(sentence) = progress.get() {
            hear(News::Progress(sentence));
        }
    });
    view! {
        <p class="visually-hidden" role="status" data-testid="announcement">
            {said}
        </p>
    }
}

fn progress_sentence(state: &AppState) -> Option<String> {
    let Progress { subject, phase, done, total, unit, step, .. } = state.job.as_ref()?.progress.as_ref()?;
    let sweep = if *step > 0 && unit != "sweeps" { format!(", sweep {step}") } else { String::new() };
    Some(format!("{subject}: {phase}{sweep}, {} of {} {unit}", format::count(*done), format::count(*total)))
}
