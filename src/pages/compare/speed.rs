//! How far each method was after how many seconds.

use leptos::prelude::*;

use crate::charts::{Axis, Chart, Ink, Line, Lines, Unit};
use crate::commands::use_app;
use crate::components::Figure;
use crate::state::AppState;

/// The objective of each method over time.
#[component]
pub(super) fn SpeedCard() -> impl IntoView {
    let app = use_app();
    let chart = app.slice(|state| {
        Chart::Lines(Lines {
            x: Axis { unit: Unit::Seconds, ..Axis::linear("Time") },
            y: Axis::log("Gap to the lowest objective", Unit::Number),
            lines: lines(state),
        })
    });
    view! {
        <section class="card">
            <Figure caption="Gap of the training objective over time" chart test_id="speed" />
            <p class="muted">
                "The objective on the remaining records after each sweep or epoch, relative to the lowest one that any method here has reached; that point itself is not drawn. Methods that do a fixed amount of work in one go have no curve."
            </p>
        </section>
    }
}

/// One line per method that has a curve.
fn lines(state: &AppState) -> Vec<Line> {
    let Some(runs) = state.shown_runs() else { return Vec::new() };
    let looks = state.looks(runs.rows.iter().map(|(_, report)| report.method.id.as_str()));
    let curves = || runs.rows.iter().map(|(_, report)| &report.efficiency.run.curve);
    let lowest = curves().flatten().map(|point| point.objective).fold(f64::INFINITY, f64::min);
    // The lowest objective itself, with a gap of 0, has no place on a logarithmic axis.
    let gap = |objective: f64| (objective - lowest) / lowest.abs().max(f64::MIN_POSITIVE);
    let with_curve = runs.rows.iter().zip(looks).filter(|((_, report), _)| report.efficiency.run.curve.len() > 1);
    let line = |((_, report), look): (&(_, alteraser_api::report::MethodReport), _)| Line {
        label: report.label.clone(),
        ink: Ink::Method(look),
        points: report.efficiency.run.curve.iter().map(|point| (point.seconds, gap(point.objective))).collect(),
    };
    with_curve.map(line).collect()
}
