//! Components in a real browser: what they show and what they call.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test stops where something is missing")]

#[allow(dead_code, unreachable_pub, reason = "the native tests share these samples and use the rest")]
mod samples;

use std::sync::{Arc, Mutex};

use alteraser::charts::{Axis, Chart, Ink, Line, Lines};
use alteraser::components::{ConfigForm, Figure, MethodTable, TableRow};
use alteraser::form::{Draft, FieldError};
use alteraser::identity::Look;
use alteraser::measures::Lengths;
use alteraser::verdict::verdict;
use alteraser_api::report;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts a view in an element of its own, which lives as long as the test's page.
fn show<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Element {
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    mount_to(place.clone(), view).forget();
    place.into()
}

fn by_test_id(place: &Element, id: &str) -> Element {
    let found = place.query_selector(&format!("[data-testid='{id}']")).unwrap();
    found.unwrap_or_else(|| panic!("nothing has the test id {id}"))
}

fn text(element: &Element) -> String {
    element.text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_form_shows_defaults_reports_edits_and_marks_what_was_refused() {
    let edits = Arc::new(Mutex::new(Vec::new()));
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let fields = samples::catalog().models.remove(0).fields;
    let place = show({
        let edits = Arc::clone(&edits);
        move || {
            let on_edit = Callback::new(move |edit: (String, String)| edits.lock().unwrap().push(edit));
            view! { <ConfigForm scope="model" fields draft=Draft::default() errors on_edit /> }
        }
    });
    tick().await;
    let input: HtmlInputElement = by_test_id(&place, "model-dim").unchecked_into();
    assert_eq!(input.value(), "16");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("false"));
    input.set_value("999");
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    assert_eq!(*edits.lock().unwrap(), [("dim".to_owned(), "999".to_owned())]);
    errors.set(vec![FieldError { field: "model-dim".to_owned(), message: "Too large".to_owned() }]);
    tick().await;
    assert_eq!(text(&by_test_id(&place, "model-dim-error")), "Too large");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(input.value(), "999", "the text of the person stays");
}

const LENGTHS: Lengths = Lengths { k: 10, recall_k: 20 };

fn table_rows() -> Vec<TableRow> {
    let row = |report: alteraser_api::report::MethodReport| TableRow {
        id: report.method.id.clone(),
        label: report.label.clone(),
        look: Look::of(&report.method.id),
        config: String::new(),
        report: Some(report),
    };
    samples::comparison().rows.into_iter().map(row).collect()
}

#[wasm_bindgen_test]
async fn rows_of_the_table_land_one_by_one() {
    let rows = RwSignal::new(vec![TableRow { report: None, ..table_rows().remove(0) }]);
    let place = show(move || view! { <MethodTable rows lengths=Signal::stored(LENGTHS) /> });
    assert!(text(&by_test_id(&place, "row-retrain")).contains("Not done yet"));
    rows.set(table_rows());
    tick().await;
    assert_eq!(text(&by_test_id(&place, "cell-alteraser-kl")), "1.2e-5");
    assert_eq!(text(&by_test_id(&place, "cell-alteraser-ndcg-delta")), "−0.0010");
    assert_eq!(text(&by_test_id(&place, "cell-alteraser-speed-up")), "9.2×");
    assert_eq!(text(&by_test_id(&place, "cell-retrain-seconds")), "1.1 s");
}

#[wasm_bindgen_test]
async fn an_absent_figure_gives_its_reason_to_keyboard_and_touch() {
    let place = show(|| view! { <MethodTable rows=Signal::stored(table_rows()) lengths=Signal::stored(LENGTHS) /> });
    let cell = by_test_id(&place, "cell-alteraser-gap");
    let summary: HtmlElement = cell.query_selector("summary").unwrap().unwrap().unchecked_into();
    assert_eq!(text(&summary), "n/a");
    let details = cell.query_selector("details").unwrap().unwrap();
    assert!(!details.has_attribute("open"));
    summary.click();
    assert!(details.has_attribute("open"));
    assert!(text(&cell).contains("the reference has not converged"));
}

#[wasm_bindgen_test]
async fn a_chart_has_a_sentence_and_a_table_with_the_same_points() {
    let points = RwSignal::new(vec![(0.0, 1300.0), (1.0, 411.0)]);
    let chart = Signal::derive(move || {
        let line = Line { label: "MF".to_owned(), ink: Ink::Plain(0), points: points.get() };
        Chart::Lines(Lines { x: Axis::linear("Steps"), y: Axis::linear("Objective"), lines: vec![line] })
    });
    let place = show(move || view! { <Figure caption="Objective" chart test_id="chart" /> });
    tick().await;
    let drawing = place.query_selector("svg[role='img']").unwrap().unwrap();
    assert!(drawing.get_attribute("aria-label").unwrap().contains("from 1,300 to 411"));
    assert_eq!(place.query_selector_all("svg[role='img'] .mark-solid").unwrap().length(), 2);
    let toggle: HtmlElement = by_test_id(&place, "chart-table-toggle").unchecked_into();
    toggle.click();
    tick().await;
    assert_eq!(toggle.get_attribute("aria-pressed").as_deref(), Some("true"));
    assert_eq!(place.query_selector_all("tbody tr").unwrap().length(), 2);
    assert!(text(&place).contains("1300"));
    points.update(|points| points.push((2.0, 400.0)));
    tick().await;
    assert_eq!(place.query_selector_all("tbody tr").unwrap().length(), 3, "the table grows with the run");
}

#[wasm_bindgen_test]
fn the_verdict_follows_the_numbers() {
    let mut comparison = samples::comparison();
    let fast = verdict(&comparison).unwrap().sentences;
    assert!(fast[1].contains("9.2 times faster"), "{fast:?}");
    comparison.rows[2].efficiency.speed_up = report::Figure::of(0.25);
    let slow = verdict(&comparison).unwrap().sentences;
    assert!(slow[1].contains("4.0 times slower"), "{slow:?}");
}
