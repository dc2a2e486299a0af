//! What each method gives for its time.

use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::Figure as ChartFigure;
use crate::measures::{MEASURES, Measure, Question, measure};
use crate::result_charts::{FIRST_MEASURE, tradeoff};

/// Time against a measure, one mark per method.
#[component]
pub(super) fn TradeoffCard() -> impl IntoView {
    let app = use_app();
    let key = RwSignal::new(FIRST_MEASURE.to_owned());
    let chart = app.slice(move |state| {
        let band = state.shown_runs().and_then(|runs| runs.comparison.as_ref()?.band.as_ref());
        key.with(|key| tradeoff(&state.result_rows(), band, key))
    });
    let caption = move || {
        let name = key.with(|key| measure(key).map_or("", Measure::name));
        format!("Time and {name}, one mark per method")
    };
    let meaning = move || key.with(|key| measure(key).map_or("", |measure| measure.meaning));
    let options = MEASURES.iter().filter(|measure| measure.question != Question::Efficiency).map(|measure| {
        view! {
            <option value=measure.key selected=measure.key == FIRST_MEASURE>
                {measure.name()}
            </option>
        }
    });
    view! {
        <section class="card">
            <div class="toolbar">
                <div class="field">
                    <label for="tradeoff-measure">"Measure"</label>
                    <select
                        id="tradeoff-measure"
                        data-testid="tradeoff-measure"
                        on:change=move |event| key.set(event_target_value(&event))
                    >
                        {options.collect_view()}
                    </select>
                </div>
                <p class="muted toolbar-text">{meaning}</p>
            </div>
            <ChartFigure caption=Signal::derive(caption) chart test_id="tradeoff" />
        </section>
    }
}
