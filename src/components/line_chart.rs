//! Lines over a numeric axis, with a sentence for those who do not see them and a table for those who want numbers.

use leptos::prelude::*;

use crate::chart_scale::{Scale, extent};
use crate::format;

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 428.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 180.0;
/// Above this many points a line is drawn without dots.
const MAX_DOTS: usize = 60;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// The class that carries its color.
    pub class: &'static str,
    /// Its points from left to right.
    pub points: Vec<(f64, f64)>,
}

/// A line chart.
#[component]
pub fn LineChart(
    /// What it shows.
    caption: &'static str,
    /// What runs to the right, with its unit.
    x_label: &'static str,
    /// What runs upwards, with its unit.
    y_label: &'static str,
    /// The lines.
    #[prop(into)]
    series: Signal<Vec<Series>>,
    /// Test id of the figure.
    test_id: &'static str,
) -> impl IntoView {
    let as_table = RwSignal::new(false);
    let body = move || {
        if as_table.get() {
            series.with(|series| table(series, x_label, y_label)).into_any()
        } else {
            series.with(|series| drawing(series, x_label, y_label)).into_any()
        }
    };
    view! {
        <figure class="chart" data-testid=test_id>
            <div class="chart-head">
                <figcaption>{caption}</figcaption>
                <button
                    type="button"
                    class="button is-small"
                    data-testid=format!("{test_id}-table-toggle")
                    aria-pressed=move || as_table.get().to_string()
                    on:click=move |_| as_table.update(|on| *on = !*on)
                >
                    "Table"
                </button>
            </div>
            {body}
        </figure>
    }
}

/// What a chart says, in a sentence per line.
pub fn describe(series: &[Series], x_label: &str, y_label: &str) -> String {
    let sentence = |line: &Series| match (line.points.first(), line.points.last()) {
        (Some((x0, y0)), Some((x1, y1))) => format!(
            "{}: {} goes from {} to {} while {} goes from {} to {}, in {}.",
            line.label,
            y_label.to_lowercase(),
            format::number(*y0),
            format::number(*y1),
            x_label.to_lowercase(),
            format::number(*x0),
            format::number(*x1),
            format::counted(line.points.len() as u64, "point")
        ),
        _ => format!("{}: no points yet.", line.label),
    };
    if series.is_empty() {
        "No points yet.".to_owned()
    } else {
        series.iter().map(sentence).collect::<Vec<_>>().join(" ")
    }
}

fn drawing(series: &[Series], x_label: &'static str, y_label: &'static str) -> impl IntoView + use<> {
    let all = || series.iter().flat_map(|line| line.points.iter());
    let extents = extent(all().map(|point| point.0)).zip(extent(all().map(|point| point.1)));
    let description = describe(series, x_label, y_label);
    let plot = extents.map(|(x_extent, y_extent)| {
        let x = Scale::new(x_extent, (LEFT, RIGHT));
        let y = Scale::new(y_extent, (BOTTOM - 6.0, TOP));
        let lines = series.iter().map(|line| line_view(line, &x, &y)).collect_view();
        view! { <g>{axes(&x, &y)} {lines}</g> }
    });
    let center = f64::midpoint(LEFT, RIGHT);
    view! {
        <svg class="plot" role="img" aria-label=description viewBox=format!("0 0 {WIDTH} {HEIGHT}")>
            {plot}
            <text class="axis-title" x=center y=HEIGHT - 6.0 text-anchor="middle">
                {x_label}
            </text>
            <text class="axis-title" x=-f64::midpoint(TOP, BOTTOM) y="11" text-anchor="middle" transform="rotate(-90)">
                {y_label}
            </text>
        </svg>
    }
}

fn axes(x: &Scale, y: &Scale) -> impl IntoView + use<> {
    let vertical = x.ticks(6).into_iter().map(|tick| (x.at(tick), format::number(tick)));
    let horizontal = y.ticks(4).into_iter().map(|tick| (y.at(tick), format::number(tick)));
    let vertical = vertical.map(|(at, label)| {
        view! {
            <line class="tick" x1=at x2=at y1=BOTTOM y2=BOTTOM + 4.0 />
            <text class="tick-label" x=at y=BOTTOM + 17.0 text-anchor="middle">
                {label}
            </text>
        }
    });
    let horizontal = horizontal.map(|(at, label)| {
        view! {
            <line class="grid" x1=LEFT x2=RIGHT y1=at y2=at />
            <text class="tick-label" x=LEFT - 6.0 y=at + 4.0 text-anchor="end">
                {label}
            </text>
        }
    });
    view! {
        <g>
            {horizontal.collect_view()} {vertical.collect_view()}
            <line class="axis" x1=LEFT x2=RIGHT y1=BOTTOM y2=BOTTOM />
        </g>
    }
}

fn line_view(line: &Series, x: &Scale, y: &Scale) -> impl IntoView + use<> {
    let at: Vec<(f64, f64)> =
        line.points.iter().filter(|point| point.1.is_finite()).map(|point| (x.at(point.0), y.at(point.1))).collect();
    let path: Vec<String> = at.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let dots = (at.len() <= MAX_DOTS).then(|| {
        at.iter().map(|(x, y)| view! { <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="2.5" /> }).collect_view()
    });
    view! {
        <g class=format!("line {}", line.class)>
            <polyline points=path.join(" ") />
            {dots}
        </g>
    }
}

fn table(series: &[Series], x_label: &'static str, y_label: &'static str) -> impl IntoView + use<> {
    let rows = series.iter().flat_map(|line| line.points.iter().map(move |point| (line.label.clone(), *point)));
    let rows = rows.map(|(label, (x, y))| {
        view! {
            <tr>
                <td>{label}</td>
                <td class="is-number">{format::number(x)}</td>
                <td class="is-number">{format::number(y)}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Points of the chart">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Line"</th>
                        <th scope="col" class="is-number">
                            {x_label}
                        </th>
                        <th scope="col" class="is-number">
                            {y_label}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_told_in_a_sentence() {
        let line = Series { label: "MF".to_owned(), class: "", points: vec![(0.0, 1300.0), (1.0, 411.0)] };
        let told = describe(&[line], "Sweeps", "Objective");
        assert_eq!(told, "MF: objective goes from 1,300 to 411 while sweeps goes from 0 to 1, in 2 points.");
    }

    #[test]
    fn an_empty_chart_says_so() {
        assert_eq!(describe(&[], "Sweeps", "Objective"), "No points yet.");
        let line = Series { label: "MF".to_owned(), class: "", points: Vec::new() };
        assert_eq!(describe(&[line], "Sweeps", "Objective"), "MF: no points yet.");
    }
}
