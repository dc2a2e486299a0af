//! The five steps: a rail on wide screens, tabs at the bottom of narrow ones.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::route::{Route, View};
use crate::state::StepState;

/// The steps with their states.
#[component]
pub fn StepsNav() -> impl IntoView {
    let steps = View::ALL.into_iter().enumerate().map(|(index, view)| view! { <Step number=index + 1 view /> });
    view! {
        <nav class="steps" aria-label="Steps">
            <ol>{steps.collect_view()}</ol>
        </nav>
    }
}

#[component]
fn Step(number: usize, view: View) -> impl IntoView {
    let app = use_app();
    let state = app.slice(move |state| state.step(view));
    let place = app.place(move |route| (route.view == view, Route { view, ..route }.fragment()));
    view! {
        <li>
            <a
                href=move || place.get().1
                aria-current=move || place.get().0.then_some("step")
                data-testid=format!("step-{}", view.slug())
                data-state=move || slug(state.get())
            >
                <span class="step-number" aria-hidden="true">
                    {number}
                </span>
                <span class="step-name">{view.label()}</span>
                <span class="step-state">
                    <span class="step-sign" aria-hidden="true">
                        {move || state.get().words().1}
                    </span>
                    <span class="step-word">{move || state.get().words().0}</span>
                </span>
            </a>
        </li>
    }
}

fn slug(state: StepState) -> &'static str {
    match state {
        StepState::Locked => "locked",
        StepState::Ready => "ready",
        StepState::Running => "running",
        StepState::Done => "done",
        StepState::Stale => "stale",
    }
}
