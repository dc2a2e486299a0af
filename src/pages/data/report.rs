//! What the import read, and what it did not understand.

use alteraser_api::import::{DuplicateRule, ImportReport, Reject};
use leptos::prelude::*;

use crate::commands::{App, use_app};
use crate::components::{Fact, Facts};
use crate::format;
use crate::state::DataSet;

/// The import's report.
#[component]
pub(super) fn ReportCard() -> impl IntoView {
    let app = use_app();
    let report = app.slice(|state| state.data.as_ref().map(|data| data.report.clone()));
    let can_be_read_again = app.slice(|state| state.data.as_ref().is_some_and(DataSet::can_be_read_again));
    view! {
        <section class="card" data-testid="import-report">
            <h2>
                "What was read"
                <Show when=move || report.with(|report| report.as_ref().is_some_and(|report| report.num_rejected > 0))>
                    <span class="tag" data-testid="import-label">
                        "With rejected rows"
                    </span>
                </Show>
            </h2>
            {move || report.get().map(|report| report_view(app, report))}
            <Show when=move || can_be_read_again.get()>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-testid="choose-again"
                        on:click=move |_| app.choose_again()
                    >
                        "Read it in another way…"
                    </button>
                </div>
            </Show>
        </section>
    }
}

fn facts(report: &ImportReport) -> Vec<Fact> {
    let repeated = match report.choices.duplicates {
        DuplicateRule::Last => "Repeated pairs, the last kept",
        DuplicateRule::Max => "Repeated pairs, the largest kept",
        DuplicateRule::Sum => "Repeated pairs, added up",
    };
    let mut facts = vec![
        Fact::new("Format", report.format.clone(), "import-format"),
        Fact::new("Rows read", format::count(report.num_rows), "import-rows"),
        Fact::new("Records kept", format::count(report.num_records), "import-records"),
        Fact::new(repeated, format::count(report.num_duplicates), "import-duplicates"),
        Fact::new("Rows rejected", format::count(report.num_rejected), "import-rejected"),
    ];
    for (rows, name, test_id) in [
        (report.num_left_out, "Rows of users left out", "import-left-out"),
        (report.num_below, "Records below the least rating", "import-below"),
        (report.num_outside_core, "Records of users and items with too few", "import-outside-core"),
    ] {
        if rows > 0 {
            facts.push(Fact::new(name, format::count(rows), test_id));
        }
    }
    facts
}

fn report_view(app: App, report: ImportReport) -> impl IntoView {
    let facts = facts(&report);
    let reasons = report.reasons.iter().map(|reason| {
        view! { <li>{format!("{}: {}", format::counted(reason.rows, "row"), reason.reason)}</li> }
    });
    let reasons = reasons.collect_view();
    let warnings = report.warnings.into_iter().map(|warning| view! { <li>{warning}</li> }).collect_view();
    let shown = report.rejects.len() as u64;
    let rejects = (shown > 0).then(|| {
        view! {
            <details open=shown < 6>
                <summary>
                    {format!("Rejected rows: {} of {}", format::count(shown), format::count(report.num_rejected))}
                </summary>
                <ul class="warnings" data-testid="reject-reasons">
                    {reasons}
                </ul>
                <RejectTable rejects=report.rejects />
                <button type="button" class="button" data-testid="rejects-save" on:click=move |_| app.save_rejects()>
                    "Save all rejected rows…"
                </button>
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
