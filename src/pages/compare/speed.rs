//! How far each method was after how many seconds.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::Figure;
use crate::result_charts::{gaps, gradients, has_gradients};

/// The objective of each method over time, and its gradient where that was computed.
#[component]
pub(super) fn SpeedCard() -> impl IntoView {
    let app = use_app();
    let objective = app.slice(|state| gaps(&state.result_rows()));
    let gradient = app.slice(|state| gradients(&state.result_rows()));
    let is_known = app.slice(|state| has_gradients(&state.result_rows()));
    view! {
        <section class="card">
            <Figure caption="Gap of the training objective over time" chart=objective test_id="speed" />
            <p class="muted">
                "The objective on the remaining records after each step or epoch, relative to the lowest one that any method here has reached; that point itself is not drawn. Methods that do a fixed amount of work in one go have no curve."
            </p>
        </section>
        <Show when=move || is_known.get()>
            <section class="card">
                <Figure caption="Gradient norm over time" chart=gradient test_id="gradient" />
                <p class="muted">
                    "Where the gradient of the remaining records' objective is 0, the model is a stationary point of it: nothing of the forgotten records is left in the equation that the parameters solve. Methods that do not compute their gradient on the way have no curve."
                </p>
            </section>
        </Show>
    }
}
