//! The table of a comparison: a row per method, columns in the three groups of the question.

use alteraser_api::report::{Figure, MethodReport};
use leptos::prelude::*;

use super::{FigureCell, MethodMark};
use crate::format;
use crate::identity::Identity;

/// A row: what is known of a method.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// The method's id, also in the row's test id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its configuration in words.
    pub config: String,
    /// What was measured; absent until it is done.
    pub report: Option<MethodReport>,
}

/// A column: its head, its key in test ids, its figure and how that is written.
type Column = (String, &'static str, fn(&MethodReport) -> Figure, fn(f64) -> String);

fn columns(k: u32) -> [Column; 9] {
    [
        ("KL on forgotten".to_owned(), "kl", |row| row.consistency.kl_forgotten.clone(), format::rough),
        (
            "Forgotten %".to_owned(),
            "forgotten",
            |row| row.consistency.forgotten_percent.clone(),
            |v| format::decimals(v, 1),
        ),
        (format!("Jaccard@{k}"), "jaccard", |row| row.consistency.jaccard.clone(), |v| format::decimals(v, 3)),
        ("Loss gap".to_owned(), "gap", |row| row.consistency.loss_gap.clone(), format::rough),
        (format!("NDCG@{k}"), "ndcg", |row| row.accuracy.ndcg.clone(), |v| format::decimals(v, 4)),
        ("Δ to retrain".to_owned(), "ndcg-delta", |row| row.delta.ndcg.clone(), |v| format::signed(v, 4)),
        ("Time".to_owned(), "seconds", |row| Figure::of(row.efficiency.run.seconds), format::seconds),
        ("Speed-up".to_owned(), "speed-up", |row| row.efficiency.speed_up.clone(), format::times),
        (
            "Block solves".to_owned(),
            "solves",
            |row| Figure::of(row.efficiency.run.block_solves as f64),
            |v| format::count(v as u64),
        ),
    ]
}

/// The comparison table. On narrow screens its rows become cards, so its roles are spelled out.
#[component]
pub fn MethodTable(
    /// Rows in the order in which they are shown.
    #[prop(into)]
    rows: Signal<Vec<TableRow>>,
    /// Length of the lists that were measured.
    #[prop(into)]
    k: Signal<u32>,
) -> impl IntoView {
    let heads = move || {
        let heads = columns(k.get()).map(|(head, ..)| {
            view! {
                <th scope="col" role="columnheader" class="is-number">
                    {head}
                </th>
            }
        });
        heads.into_iter().collect_view()
    };
    let body = move || rows.get().into_iter().map(|row| view! { <MethodRow row k=k.get() /> }).collect_view();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Comparison of methods">
            <table class="cards" role="table" data-testid="compare-table">
                <thead role="rowgroup">
                    <tr role="row">
                        <td role="cell"></td>
                        <th scope="colgroup" role="columnheader" colspan="4">"Consistency with the retrain"</th>
                        <th scope="colgroup" role="columnheader" colspan="2">"Accuracy"</th>
                        <th scope="colgroup" role="columnheader" colspan="3">"Efficiency"</th>
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

#[component]
fn MethodRow(row: TableRow, k: u32) -> impl IntoView {
    let TableRow { id, label, config, report } = row;
    let cells = match report {
        Some(report) => columns(k)
            .into_iter()
            .map(|(head, key, figure, show)| {
                view! {
                    <td role="cell" class="is-number" data-label=head data-testid=format!("cell-{id}-{key}")>
                        <FigureCell figure=figure(&report) show />
                    </td>
                }
            })
            .collect_view()
            .into_any(),
        None => view! {
            <td role="cell" colspan="9" class="muted">
                "Not done yet"
            </td>
        }
        .into_any(),
    };
    view! {
        <tr role="row" data-testid=format!("row-{id}")>
            <th scope="row" role="rowheader">
                <MethodMark identity=Identity::of(&id) />
                " "
                {label}
                <span class="config">{config}</span>
            </th>
            {cells}
        </tr>
    }
}
