//! The table of a comparison: a row per method, columns in the three groups of the question.

use alteraser_api::report::MethodReport;
use leptos::prelude::*;

use super::{FigureCell, MethodMark};
use crate::identity::Look;
use crate::measures::{Lengths, Question, columns};

/// A row: what is known of a method.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// The method's id, also in the row's test id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// How it looks.
    pub look: Look,
    /// Its configuration in words.
    pub config: String,
    /// What was measured; absent until it is done.
    pub report: Option<MethodReport>,
}

/// The comparison table. On narrow screens its rows become cards, so its roles are spelled out.
#[component]
pub fn MethodTable(
    /// Rows in the order in which they are shown.
    #[prop(into)]
    rows: Signal<Vec<TableRow>>,
    /// Lengths of the lists that were measured.
    #[prop(into)]
    lengths: Signal<Lengths>,
) -> impl IntoView {
    let heads = move || {
        let heads = columns().map(|measure| {
            view! {
                <th scope="col" role="columnheader" class="is-number">
                    {measure.label(lengths.get())}
                </th>
            }
        });
        heads.collect_view()
    };
    let body =
        move || rows.get().into_iter().map(|row| view! { <MethodRow row lengths=lengths.get() /> }).collect_view();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Comparison of methods">
            <table class="cards" role="table" data-testid="compare-table">
                <thead role="rowgroup">
                    <tr role="row">
                        <td role="cell"></td>
                        {Question::ALL.map(question_head).into_iter().collect_view()}
                    </tr>
                    <tr role="row">
                        <th scope="col" role="columnheader">"Method"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody role="rowgroup">{body}</tbody>
            </table>
        </div>
    }
}

fn question_head(question: Question) -> impl IntoView {
    let count = columns().filter(|measure| measure.question == question).count();
    view! {
        <th scope="colgroup" role="columnheader" colspan=count.to_string()>
            {question.label()}
        </th>
    }
}

#[component]
fn MethodRow(row: TableRow, lengths: Lengths) -> impl IntoView {
    let TableRow { id, label, look, config, report } = row;
    let cells = match report {
        Some(report) => columns()
            .map(|measure| {
                let (head, test_id) = (measure.label(lengths), format!("cell-{id}-{}", measure.key));
                view! {
                    <td role="cell" class="is-number" data-label=head data-testid=test_id>
                        <FigureCell figure=(measure.figure)(&report) show=measure.show />
                    </td>
                }
            })
            .collect_view()
            .into_any(),
        None => view! {
            <td role="cell" colspan=columns().count().to_string() class="muted">
                "Not done yet"
            </td>
        }
        .into_any(),
    };
    view! {
        <tr role="row" data-testid=format!("row-{id}")>
            <th scope="row" role="rowheader">
                <MethodMark identity=look.family variant=look.variant />
                " "
                {label}
                <span class="config">{config}</span>
            </th>
            {cells}
        </tr>
    }
}
