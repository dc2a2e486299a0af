//! A chart with all that belongs to it: caption, summary, drawing, legend, the same numbers as a table, and files.

use leptos::html::Div;
use leptos::prelude::*;

use super::plot::Plot;
use super::{MethodMark, TableView};
use crate::browser;
use crate::charts::{Chart, Entry, Ink, Size, to_svg};
use crate::format;

/// Width of the drawing before the page has told how much room there is, and of saved files.
const WIDTH: f64 = 640.0;
/// A drawing is never narrower than this.
const LEAST_WIDTH: f64 = 240.0;

/// A chart with its caption.
#[component]
pub fn Figure(
    /// What it shows.
    #[prop(into)]
    caption: Signal<String>,
    /// The chart.
    #[prop(into)]
    chart: Signal<Chart>,
    /// Test id of the figure, and name of its files.
    test_id: &'static str,
) -> impl IntoView {
    let as_table = RwSignal::new(false);
    let summary = Memo::new(move |_| chart.with(Chart::summary));
    let legend = Memo::new(move |_| chart.with(Chart::legend));
    let body = move || {
        if as_table.get() {
            let table = Memo::new(move |_| chart.with(Chart::table));
            view! { <TableView table label="Numbers of the chart" /> }.into_any()
        } else {
            view! { <Stage chart summary caption test_id /> }.into_any()
        }
    };
    view! {
        <figure class="chart" data-testid=test_id>
            <div class="chart-head">
                <figcaption>{caption}</figcaption>
                <span class="chart-buttons">
                    <button
                        type="button"
                        class="button is-small"
                        data-testid=format!("{test_id}-table-toggle")
                        aria-pressed=move || as_table.get().to_string()
                        on:click=move |_| as_table.update(|on| *on = !*on)
                    >
                        "Table"
                    </button>
                    <SaveButtons chart caption test_id />
                </span>
            </div>
            {body}
            <ul class="legend" class:is-hidden=move || legend.with(Vec::is_empty)>
                {move || legend.get().into_iter().map(legend_entry).collect_view()}
            </ul>
        </figure>
    }
}

/// The drawing, as wide as there is room.
#[component]
fn Stage(
    chart: Signal<Chart>,
    summary: Memo<String>,
    #[prop(into)] caption: Signal<String>,
    test_id: &'static str,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let width = RwSignal::new(WIDTH);
    place.on_load(move |place| {
        browser::follow_width(&place, move |measured| {
            let measured = measured.floor().max(LEAST_WIDTH);
            if width.try_get_untracked().is_some_and(|known| (known - measured).abs() >= 1.0) {
                width.set(measured);
            }
        });
    });
    let drawing = Memo::new(move |_| {
        let width = width.get();
        chart.with(|chart| chart.draw(Size { width, height: chart.height(width) }))
    });
    view! {
        <div class="stage" node_ref=place>
            <Plot drawing summary caption test_id />
        </div>
    }
}

fn legend_entry(entry: Entry) -> impl IntoView {
    let Entry { label, ink, has_line } = entry;
    let line = has_line.then(|| {
        view! {
            <svg class=ink.paint().class() viewBox="0 0 30 12" width="30" height="12" aria-hidden="true">
                <path d="M0 6H30" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray=ink.dash() />
            </svg>
        }
    });
    let mark = match ink {
        Ink::Method(look) => view! { <MethodMark identity=look.family variant=look.variant /> }.into_any(),
        Ink::Plain(_) if has_line => ().into_any(),
        Ink::Plain(_) => view! {
            <svg class=ink.paint().class() viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                <path d="M0 0H12V12H0z" fill="currentColor" />
            </svg>
        }
        .into_any(),
    };
    view! { <li>{line} {mark} <span>{label}</span></li> }
}

#[component]
fn SaveButtons(chart: Signal<Chart>, caption: Signal<String>, test_id: &'static str) -> impl IntoView {
    let refused = RwSignal::new(String::new());
    let svg = move || {
        let size = chart.with_untracked(|chart| Size { width: WIDTH, height: chart.height(WIDTH) });
        chart.with_untracked(|chart| to_svg(&chart.draw(size), &caption.get_untracked(), &chart.legend()))
    };
    let say = move |saved: Result<(), alteraser_api::protocol::Failure>| {
        refused.set(saved.err().map(|failure| format::failure(&failure)).unwrap_or_default());
    };
    let save_svg = move |_| say(browser::save(&format!("{test_id}.svg"), "image/svg+xml", &svg()));
    let save_csv = move |_| {
        let csv = chart.with_untracked(|chart| chart.table().to_csv());
        say(browser::save(&format!("{test_id}.csv"), "text/csv", &csv));
    };
    let save_png = move |_| browser::save_picture(&format!("{test_id}.png"), &svg(), say);
    let button = move |kind: &'static str| format!("{test_id}-{kind}");
    view! {
        <span class="save" role="group" aria-label="Save the chart">
            <button type="button" class="button is-small" data-testid=button("svg") on:click=save_svg>
                "SVG"
            </button>
            <button type="button" class="button is-small" data-testid=button("png") on:click=save_png>
                "PNG"
            </button>
            <button type="button" class="button is-small" data-testid=button("csv") on:click=save_csv>
                "CSV"
            </button>
        </span>
        <span class="field-error" role="alert">
            {refused}
        </span>
    }
}
