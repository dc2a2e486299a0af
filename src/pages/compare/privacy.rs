//! Whether somebody who sees scores can tell that the records were once known.

use alteraser_api::report::MethodReport;
use leptos::prelude::*;

use crate::attack_charts::{best_threshold, errors, scores};
use crate::commands::use_app;
use crate::components::{Figure as ChartFigure, FigureCell, MethodMark};
use crate::format;
use crate::identity::Look;

/// A method with its look.
type Shown = (MethodReport, Look);

/// The attacks on every method, and one method's scores beside the retrain's.
#[component]
pub(super) fn PrivacyCard() -> impl IntoView {
    let app = use_app();
    let rows = app.slice(|state| {
        state.result_rows().into_iter().map(|(report, look)| (report.clone(), look)).collect::<Vec<Shown>>()
    });
    view! {
        <section class="card" data-testid="privacy-attacks">
            <h2>"Can an attacker tell?"</h2>
            <p class="muted">
                "Forgotten records against pairs of the same user and popularity that nobody has had: .5 means that they cannot be told apart. The retrain's own value is the target, for people like what they have chosen; below it a method has forgotten too much. This is one simple attack and no proof."
            </p>
            <div class="scroll" role="region" tabindex="0" aria-label="Attacks by method">
                <table data-testid="privacy-table">
                    <thead>
                        <tr>
                            <th scope="col">"Method"</th>
                            <th scope="col" class="is-number">"Membership AUC"</th>
                            <th scope="col" class="is-number">"Forgotten %"</th>
                            <th scope="col" class="is-number">"Privacy score"</th>
                            <th scope="col" class="is-number">"Forgotten records in lists"</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.get().into_iter().map(attack_row).collect_view()}</tbody>
                </table>
            </div>
        </section>
        <ScoresCard rows />
    }
}

fn attack_row((report, look): Shown) -> impl IntoView {
    let consistency = report.consistency;
    view! {
        <tr>
            <th scope="row">
                <MethodMark identity=look.family variant=look.variant />
                " "
                {report.label}
            </th>
            <td class="is-number"><FigureCell figure=consistency.membership_auc show=|value| format::decimals(value, 3) /></td>
            <td class="is-number"><FigureCell figure=consistency.forgotten_percent show=|value| format::decimals(value, 1) /></td>
            <td class="is-number"><FigureCell figure=consistency.privacy_score show=|value| format::decimals(value, 3) /></td>
            <td class="is-number"><FigureCell figure=consistency.hit_forgotten show=format::percent /></td>
        </tr>
    }
}

/// One method's scores of the forgotten records beside the retrain's, with an attacker's threshold.
#[component]
fn ScoresCard(rows: Memo<Vec<Shown>>) -> impl IntoView {
    let told = Memo::new(move |_| {
        let told = |(report, _): &Shown| !report.attack_curve.is_empty();
        rows.get().into_iter().skip(1).filter(told).collect::<Vec<Shown>>()
    });
    let picked = RwSignal::new(0_usize);
    let shown = Memo::new(move |_| told.with(|told| told.get(picked.get()).or(told.first()).cloned()));
    let threshold = RwSignal::new(None::<usize>);
    let place = Memo::new(move |_| {
        let (report, _) = shown.get()?;
        let best = best_threshold(&report.attack_curve);
        Some(threshold.get().unwrap_or(best).min(report.attack_curve.len() - 1))
    });
    let retrain = move || rows.with(|rows| rows.first().map_or(Look::of("retrain"), |row| row.1));
    let score_chart = Memo::new(move |_| {
        shown.get().map_or_else(
            || crate::charts::Chart::Histogram(crate::charts::Histogram::default()),
            |(report, look)| scores(&report, retrain(), look),
        )
    });
    let error_chart = Memo::new(move |_| {
        shown
            .get()
            .map_or_else(|| crate::charts::Chart::Lines(crate::charts::Lines::default()), |(report, _)| errors(&report))
    });
    let readout = move || {
        let point = shown.get().zip(place.get()).map(|((report, _), place)| report.attack_curve[place])?;
        Some(format!(
            "Above a score of {} the attacker says “unlearned”: wrong for {} of the retrain's scores, and misses {} of the method's.",
            format::number(point.threshold),
            format::percent(point.fpr),
            format::percent(point.fnr)
        ))
    };
    let choose = move |event| {
        threshold.set(None);
        picked.set(event_target_value(&event).parse().unwrap_or(0));
    };
    view! {
        <Show
            when=move || shown.with(Option::is_some)
            fallback=|| view! { <p class="muted" data-testid="no-attack-curve">"Fewer than 200 records are forgotten: too few to draw how their scores are spread."</p> }
        >
            <section class="card">
                <div class="toolbar">
                    <div class="field">
                        <label for="privacy-method">"Method"</label>
                        <select id="privacy-method" data-testid="privacy-method" on:change=choose>
                            {move || {
                                told.get()
                                    .into_iter()
                                    .enumerate()
                                    .map(|(place, (report, _))| view! { <option value=place.to_string()>{report.label}</option> })
                                    .collect_view()
                            }}
                        </select>
                    </div>
                    <div class="field">
                        <label for="privacy-threshold">"Threshold"</label>
                        <input
                            type="range"
                            id="privacy-threshold"
                            data-testid="privacy-threshold"
                            min="0"
                            max=move || shown.get().map_or(0, |(report, _)| report.attack_curve.len() - 1).to_string()
                            prop:value=move || place.get().unwrap_or(0).to_string()
                            aria-valuetext=readout
                            on:input=move |event| threshold.set(event_target_value(&event).parse().ok())
                        />
                    </div>
                    <p class="toolbar-text" data-testid="privacy-readout">{readout}</p>
                </div>
                <ChartFigure caption="Scores of the forgotten records" chart=score_chart test_id="attack-scores" />
                <ChartFigure caption="Errors of an attacker who looks at one score" chart=error_chart test_id="attack-errors" />
            </section>
        </Show>
    }
}
