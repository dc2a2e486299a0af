//! Two methods against a reference, measure by measure, and how their settings differ.

use alteraser_api::report::{Figure, MethodReport};
use leptos::prelude::*;

use super::settings::{Shown, setting_rows};
use crate::commands::use_app;
use crate::components::{FigureCell, MethodMark};
use crate::identity::Look;
use crate::measures::{Good, Lengths, MEASURES, Measure};
use crate::state::{AppState, Runs};
use crate::verdict::headline;

/// Differences below this share of the reference's value are called equal.
const SAME: f64 = 1e-9;

/// A method that can be chosen.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    report: MethodReport,
    look: Look,
}

/// The choice of three methods, by row number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chosen {
    reference: usize,
    a: usize,
    b: usize,
}

/// Two methods against a reference.
#[component]
pub(super) fn PairCard() -> impl IntoView {
    let app = use_app();
    let rows = app.slice(|state| state.shown_runs().map(|runs| rows(state, runs)).unwrap_or_default());
    let picked = RwSignal::new([None::<usize>; 3]);
    let chosen = Memo::new(move |_| rows.with(|rows| choose(rows, picked.get())));
    let shown = RwSignal::new(Shown::Different);
    let body = move || rows.with(|rows| measure_rows(rows, chosen.get()));
    let settings = move || {
        let Chosen { reference, a, b } = chosen.get();
        let choices =
            [reference, a, b].map(|place| rows.with(|rows| rows.get(place).map(|row| row.report.method.clone())));
        setting_rows(choices, shown.get())
    };
    let place = move |index: usize| {
        Memo::new(move |_| {
            let Chosen { reference, a, b } = chosen.get();
            [reference, a, b][index]
        })
    };
    view! {
        <section class="card" data-testid="pair">
            <h2>"Side by side"</h2>
            <div class="toolbar">
                <Picker label="Reference" id="pair-reference" rows place=place(0) picked index=0 />
                <Picker label="A" id="pair-a" rows place=place(1) picked index=1 />
                <Picker label="B" id="pair-b" rows place=place(2) picked index=2 />
            </div>
            <div class="scroll" role="region" tabindex="0" aria-label="Measures side by side">
                <table data-testid="pair-table">
                    {move || heads(&rows.get(), chosen.get(), "Measure")}
                    <tbody>{body}</tbody>
                </table>
            </div>
            <p class="muted">
                "The small number is the difference to the reference; ▲ is better, ▼ is worse. Where only nearness counts there is no arrow."
            </p>
            <div class="actions">
                <h3>"Settings"</h3>
                <label class="choice" for="pair-different">
                    <input
                        type="checkbox"
                        id="pair-different"
                        data-testid="pair-different"
                        prop:checked=move || shown.get() == Shown::Different
                        on:change=move |event| shown.set(if event_target_checked(&event) { Shown::Different } else { Shown::All })
                    />
                    "Only what differs between A and B"
                </label>
            </div>
            <div class="scroll" role="region" tabindex="0" aria-label="Settings side by side">
                <table data-testid="pair-settings">
                    {move || heads(&rows.get(), chosen.get(), "Setting")}
                    <tbody>{settings}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn Picker(
    label: &'static str,
    id: &'static str,
    rows: Memo<Vec<Row>>,
    place: Memo<usize>,
    picked: RwSignal<[Option<usize>; 3]>,
    index: usize,
) -> impl IntoView {
    let choose = move |event| picked.update(|picked| picked[index] = event_target_value(&event).parse().ok());
    let option = move |(number, row): (usize, Row)| {
        view! {
            <option value=number.to_string() selected=move || place.get() == number>
                {row.report.label}
            </option>
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id data-testid=id on:change=choose>
                {move || rows.get().into_iter().enumerate().map(option).collect_view()}
            </select>
        </div>
    }
}

fn rows(state: &AppState, runs: &Runs) -> Vec<Row> {
    let looks = state.looks(runs.rows.iter().map(|(_, report)| report.method.id.as_str()));
    runs.rows.iter().zip(looks).map(|((_, report), look)| Row { report: report.clone(), look }).collect()
}

/// The picked rows; where none is picked, the retrain, the method of the verdict, and the first other one.
fn choose(rows: &[Row], picked: [Option<usize>; 3]) -> Chosen {
    let methods: Vec<&MethodReport> = rows.iter().skip(1).map(|row| &row.report).collect();
    let best = headline(&methods).and_then(|best| rows.iter().position(|row| row.report.method == best.method));
    let known = |place: Option<usize>| place.filter(|place| *place < rows.len());
    let reference = known(picked[0]).unwrap_or(0);
    let a = known(picked[1]).or(best).unwrap_or(0);
    let other = (1..rows.len()).find(|place| *place != a).unwrap_or(a);
    Chosen { reference, a, b: known(picked[2]).unwrap_or(other) }
}

fn heads(rows: &[Row], Chosen { reference, a, b }: Chosen, first: &'static str) -> impl IntoView + use<> {
    let head = |(name, place): (&'static str, usize)| {
        let row = rows.get(place)?;
        let (look, label) = (row.look, row.report.label.clone());
        Some(view! {
            <th scope="col" class="is-number">
                <span class="head-name">{name}</span>
                <MethodMark identity=look.family variant=look.variant />
                " "
                {label}
            </th>
        })
    };
    let heads = [("Reference", reference), ("A", a), ("B", b)].map(head);
    view! {
        <thead>
            <tr>
                <th scope="col">{first}</th>
                {heads.into_iter().collect_view()}
            </tr>
        </thead>
    }
}

fn measure_rows(rows: &[Row], Chosen { reference, a, b }: Chosen) -> impl IntoView + use<> {
    let (Some(reference), Some(a), Some(b)) = (rows.get(reference), rows.get(a), rows.get(b)) else {
        return Vec::new();
    };
    let lengths = Lengths::of(&reference.report);
    let row = |measure: &'static Measure| {
        let base = (measure.figure)(&reference.report);
        let cells = [a, b].map(|row| against((measure.figure)(&row.report), &base, measure));
        view! {
            <tr data-testid=format!("pair-{}", measure.key)>
                <th scope="row">{measure.label(lengths)}</th>
                <td class="is-number">
                    <FigureCell figure=base show=measure.show />
                </td>
                {cells.into_iter().collect_view()}
            </tr>
        }
    };
    MEASURES.iter().map(row).collect()
}

/// A cell with its difference to the reference.
fn against(figure: Figure, base: &Figure, measure: &'static Measure) -> impl IntoView + use<> {
    let difference = figure.value.zip(base.value).and_then(|(own, base)| difference(own, base, measure));
    let note = difference.map(|(sign, words, text)| {
        view! {
            <span class="difference">
                <span aria-hidden="true">{sign}</span>
                <span class="visually-hidden">{words}</span>
                {text}
            </span>
        }
    });
    view! {
        <td class="is-number">
            <FigureCell figure show=measure.show />
            {note}
        </td>
    }
}

/// An arrow, its words, and the difference as text; none where both are equal.
fn difference(own: f64, base: f64, measure: &Measure) -> Option<(&'static str, &'static str, String)> {
    let difference = own - base;
    if difference.abs() <= SAME * base.abs().max(SAME) {
        return None;
    }
    let is_better = match measure.good {
        Good::Low => Some(difference < 0.0),
        Good::High => Some(difference > 0.0),
        Good::Near => None,
    };
    let (sign, words) = match is_better {
        Some(true) => ("▲ ", "better by "),
        Some(false) => ("▼ ", "worse by "),
        None => ("", "different by "),
    };
    let shown = (measure.show)(difference.abs());
    let plus = if difference > 0.0 { "+" } else { "−" };
    Some((sign, words, format!("{plus}{}", shown.trim_start_matches('+'))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::measure;
    use crate::samples;

    fn sample_rows() -> Vec<Row> {
        let reports = samples::comparison().rows;
        reports.into_iter().map(|report| Row { look: Look::of(&report.method.id), report }).collect()
    }

    #[test]
    fn the_retrain_and_the_methods_of_interest_are_chosen_at_first() {
        let rows = sample_rows();
        assert_eq!(choose(&rows, [None; 3]), Chosen { reference: 0, a: 2, b: 1 });
        assert_eq!(choose(&rows, [Some(1), Some(0), Some(9)]), Chosen { reference: 1, a: 0, b: 1 });
        assert_eq!(choose(&[], [None; 3]), Chosen { reference: 0, a: 0, b: 0 });
    }

    #[test]
    fn a_difference_says_what_is_better() {
        let of = |key: &str, own, base| difference(own, base, measure(key).unwrap());
        assert_eq!(of("kl", 0.25, 0.5), Some(("▲ ", "better by ", "−0.25".to_owned())));
        assert_eq!(of("ndcg", 0.2, 0.25), Some(("▼ ", "worse by ", "−0.0500".to_owned())));
        assert_eq!(of("forgotten", 110.0, 100.0), Some(("", "different by ", "+10.0".to_owned())));
        assert_eq!(of("ndcg", 0.25, 0.25), None);
    }
}
