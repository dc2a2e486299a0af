//! What went wrong, until it is dismissed.

use leptos::prelude::*;

use crate::browser;
use crate::commands::{App, use_app};
use crate::components::CopyButton;
use crate::format;
use crate::state::Problem;

/// Id of the place of problems.
const PLACE: &str = "problems";

/// How many problems there are, with a way to them: the place of problems may be out of sight.
#[component]
pub(super) fn ProblemsIndicator() -> impl IntoView {
    let app = use_app();
    let count = app.slice(|state| state.problems.len() as u64);
    view! {
        <Show when=move || { count.get() > 0 }>
            <button type="button" class="button is-small is-bad" data-testid="problems" on:click=|_| browser::focus(PLACE)>
                {move || format::counted(count.get(), "problem")}
            </button>
        </Show>
    }
}

/// All problems that have not been dismissed.
#[component]
pub fn Problems() -> impl IntoView {
    let app = use_app();
    let problems = app.slice(|state| state.problems.clone());
    view! {
        <div role="alert" class="problems" id=PLACE tabindex="-1">
            <For each=move || problems.get() key=|problem| problem.id let:problem>
                {card(app, &problem)}
            </For>
        </div>
    }
}

fn card(app: App, problem: &Problem) -> impl IntoView + use<> {
    let id = problem.id;
    let worker = app.slice(|state| state.worker.clone());
    let report = {
        let problem = problem.clone();
        Callback::new(move |()| worker.with_untracked(|worker| problem.report(worker)))
    };
    view! {
        <section class="problem" data-testid="problem">
            <h2>{format!("{} did not work", problem.doing)}</h2>
            <p data-testid="problem-message">{problem.failure.message.clone()}</p>
            <p data-testid="problem-hint">{problem.failure.hint.clone()}</p>
            <details>
                <summary>"Details"</summary>
                <pre>{move || report.run(())}</pre>
            </details>
            <div class="actions">
                <CopyButton label="Copy report" text=report test_id="problem-copy" />
                <button
                    type="button"
                    class="button"
                    data-testid="problem-dismiss"
                    on:click=move |_| {
                        app.edit(|state| state.dismiss(id));
                    }
                >
                    "Dismiss"
                </button>
            </div>
        </section>
    }
}
