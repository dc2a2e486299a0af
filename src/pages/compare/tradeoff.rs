//! What each method gives for its time.

use alteraser_api::report::{self, Measure as Judged};
use leptos::prelude::*;

use crate::charts::{Axis, Band, Chart, Dot, Ink, Scatter, Unit};
use crate::commands::use_app;
use crate::components::Figure as ChartFigure;
use crate::measures::{Good, Lengths, MEASURES, Measure, Question, measure};
use crate::state::{AppState, Runs};

/// The measure that is shown first: it has a place for the retrain, and a band when there are more retrains.
const FIRST: &str = "jaccard";
/// Below this a value of a logarithmic axis is as good as 0.
const LEAST: f64 = 1e-12;

/// Time against a measure, one mark per method.
#[component]
pub(super) fn TradeoffCard() -> impl IntoView {
    let app = use_app();
    let key = RwSignal::new(FIRST.to_owned());
    let chart = app.slice(move |state| key.with(|key| scatter(state, key)));
    let caption = move || {
        let name = key.with(|key| measure(key).map_or("", Measure::name));
        format!("Time and {name}, one mark per method")
    };
    let meaning = move || key.with(|key| measure(key).map_or("", |measure| measure.meaning));
    let options = MEASURES.iter().filter(|measure| measure.question != Question::Efficiency).map(|measure| {
        view! {
            <option value=measure.key selected=measure.key == FIRST>
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

/// The marks of the methods that have landed.
fn scatter(state: &AppState, key: &str) -> Chart {
    let (Some(runs), Some(measure)) = (state.shown_runs(), measure(key)) else {
        return Chart::Scatter(Scatter::default());
    };
    let looks = state.looks(runs.rows.iter().map(|(_, report)| report.method.id.as_str()));
    let dots = runs.rows.iter().zip(looks).filter_map(|((_, report), look)| {
        let y = (measure.figure)(report).value?;
        let x = report.efficiency.run.seconds;
        Some(Dot { label: report.label.clone(), ink: Ink::Method(look), x, y })
    });
    let dots: Vec<Dot> = dots.collect();
    let lengths = runs.rows.first().map_or(Lengths { k: 0, recall_k: 0 }, |(_, report)| Lengths::of(report));
    Chart::Scatter(Scatter {
        x: Axis::log("Time", Unit::Seconds),
        y: y_axis(measure, lengths, &dots),
        band: band(runs, measure),
        lower_is_better: measure.good == Good::Low,
        dots,
    })
}

/// Divergences differ by orders of magnitude; the rest is linear.
fn y_axis(measure: &Measure, lengths: Lengths, dots: &[Dot]) -> Axis {
    let label = measure.label(lengths);
    let spread = dots
        .iter()
        .map(|dot| dot.y)
        .filter(|y| *y > LEAST)
        .fold((f64::INFINITY, 0.0f64), |(low, high), y| (low.min(y), high.max(y)));
    if measure.good == Good::Low && spread.1 > 30.0 * spread.0 {
        Axis::log(label, Unit::Number)
    } else {
        Axis::linear(label)
    }
}

/// The spread of retrains that differ in their seed only, for the measures that have one.
fn band(runs: &Runs, measure: &Measure) -> Option<Band> {
    let judged = match measure.key {
        "kl" => Judged::KlForgotten,
        "kl-all" => Judged::KlAll,
        "auc" => Judged::MembershipAuc,
        "jaccard" => Judged::Jaccard,
        "gap" => Judged::LossGap,
        "hit" => Judged::HitForgotten,
        "ndcg" => Judged::Ndcg,
        "recall" => Judged::Recall,
        _ => return None,
    };
    let &report::Band { low, high, .. } = runs.comparison.as_ref()?.band.as_ref()?.of(judged)?;
    Some(Band { label: "retrains with other seeds".to_owned(), low, high })
}
