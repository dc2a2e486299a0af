//! Step 2: train a recommender and see how good it is.

mod form;
mod result;
mod saved;
mod too_big;

use alteraser_api::report::CurvePoint;
use leptos::prelude::*;

use super::locked::Locked;
use crate::charts::{Axis, Chart, Ink, Line, Lines};
use crate::commands::use_app;
use crate::components::Figure;
use crate::route::View;
use crate::state::{AppState, JobKind};
use form::TrainingForm;
use result::ResultCard;
use saved::SavedModelCard;

/// Training and its result.
#[component]
pub fn TrainPage() -> impl IntoView {
    let app = use_app();
    let has_data = app.slice(|state| state.data.is_some());
    let curve = app.slice(curve);
    let chart = Memo::new(move |_| {
        Chart::Lines(Lines { x: Axis::linear("Steps"), y: Axis::linear("Objective"), lines: curve.get() })
    });
    let has_model = app.slice(|state| state.base_model().is_some());
    let locked =
        || view! { <Locked first=View::Data sentence="Choose data first: a model is trained on its records." /> };
    view! {
        <h1>"Train"</h1>
        <Show when=move || has_data.get() fallback=locked>
            <div class="columns is-form">
                <TrainingForm />
                <div class="stack">
                    <Show when=move || has_model.get()>
                        <ResultCard />
                    </Show>
                    <section class="card" class:is-hidden=move || curve.with(Vec::is_empty)>
                        <Figure caption="Objective after each step" chart test_id="loss-chart" />
                    </section>
                    <SavedModelCard />
                </div>
            </div>
        </Show>
    }
}

/// The running training's curve, else that of the trained model.
fn curve(state: &AppState) -> Vec<Line> {
    let series = |label: &str, points: &[CurvePoint]| Line {
        label: label.to_owned(),
        ink: Ink::Plain(0),
        points: points.iter().map(|point| (f64::from(point.step), point.objective)).collect(),
    };
    match &state.job {
        Some(job) if matches!(job.kind, JobKind::Train(_)) => {
            job.curves.iter().map(|curve| series(&curve.subject, &curve.points)).collect()
        }
        _ => state.base_model().map(|(_, model)| series(&model.label, &model.run.curve)).into_iter().collect(),
    }
}
