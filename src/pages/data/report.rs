//! What the import read, and what it did not understand.

use alteraser_api::import::{ImportReport, Reject};
use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::{Fact, Facts};
use crate::format;

/// The import's report.
#[component]
pub(super) fn ReportCard() -> impl IntoView {
    let app = use_app();
    let report = app.slice(|state| state.data.as_ref().map(|data| data.report.clone()));
    view! {
        <section class="card" data-testid="import-report">
            <h2>"What was read"</h2>
            {move || report.get().map(report_view)}
        </section>
    }
}

fn report_view(report: ImportReport) -> impl IntoView {
    let facts = vec![
        Fact::new("Format", report.format, "import-format"),
        Fact::new("Rows read", format::count(report.num_rows), "import-rows"),
        Fact::new("Records kept", format::count(report.num_records), "import-records"),
        Fact::new("Repeated pairs, the last kept", format::count(report.num_duplicates), "import-duplicates"),
        Fact::new("Rows rejected", format::count(report.num_rejected), "import-rejected"),
    ];
    let warnings = report.warnings.into_iter().map(|warning| view! { <li>{warning}</li> }).collect_view();
    let shown = report.rejects.len() as u64;
    let rejects = (shown > 0).then(|| {
        view! {
            <details open=shown < 6>
                <summary>
                    {format!("Rejected rows: {} of {}", format::count(shown), format::count(report.num_rejected))}
                </summary>
                <RejectTable rejects=report.rejects />
            </details>
        }
    });
    view! {
        <Facts facts />
        <ul class="warnings" data-testid="import-warnings">
            {warnings}
        </ul>
        {rejects}
    }
}

#[component]
fn RejectTable(rejects: Vec<Reject>) -> impl IntoView {
    let rows = rejects.into_iter().map(|reject| {
        let column = if reject.column == 0 { "whole row".to_owned() } else { reject.column.to_string() };
        view! {
            <tr>
                <td>{reject.file}</td>
                <td class="is-number">{format::count(reject.line)}</td>
                <td class="is-number">{column}</td>
                <td>{reject.reason}</td>
                <td>
                    <code>{reject.text}</code>
                </td>
            </tr>
        }
    });
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Rejected rows">
            <table data-testid="rejects">
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col" class="is-number">
                            "Line"
                        </th>
                        <th scope="col" class="is-number">
                            "Column"
                        </th>
                        <th scope="col">"Reason"</th>
                        <th scope="col">"Row"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
