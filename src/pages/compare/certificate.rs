//! What can be shown of a result beside comparing it: how stationary it is, and whether it is a global minimum.

use alteraser_api::report::{Certificate, Figure, ForgottenRecord};
use leptos::prelude::*;

use crate::commands::{App, use_app};
use crate::components::{Fact, Facts, MethodMark};
use crate::identity::Look;
use crate::{format, names};

/// A method with its certificate.
#[derive(Debug, Clone, PartialEq)]
struct Certified {
    id: String,
    label: String,
    look: Look,
    certificate: Certificate,
}

/// The certificates of the methods that have one.
#[component]
pub(super) fn CertificateCard() -> impl IntoView {
    let app = use_app();
    let certified = app.slice(|state| {
        let rows = state.result_rows().into_iter();
        let of_row = |(report, look): (&alteraser_api::report::MethodReport, Look)| {
            let certificate = report.certificate.clone()?;
            Some(Certified { id: report.method.id.clone(), label: report.label.clone(), look, certificate })
        };
        rows.filter_map(of_row).collect::<Vec<_>>()
    });
    view! {
        <section class="card" data-testid="certificates">
            <h2>"Certificate"</h2>
            <p class="muted">
                "What can be computed from the model alone, without trusting a comparison: whether it is a stationary point of the objective on the records that stay, and whether that is the global minimum."
            </p>
            <Show when=move || certified.with(Vec::is_empty)>
                <p data-testid="no-certificate">
                    "None of these methods goes down to a stated gradient. Choose an exact one on the Forget step, or train thoroughly: then the retrain has a certificate."
                </p>
            </Show>
            {move || certified.get().into_iter().map(|certified| section(app, certified)).collect_view()}
        </section>
    }
}

fn section(app: App, Certified { id, label, look, certificate }: Certified) -> impl IntoView {
    let findings = certificate.findings.iter().map(|finding| view! { <li>{finding.clone()}</li> }).collect_view();
    view! {
        <section class="certificate" data-testid=format!("certificate-{id}")>
            <h3>
                <MethodMark identity=look.family variant=look.variant />
                " "
                {label.clone()}
            </h3>
            <Facts facts=facts(&id, &certificate) />
            <ul class="findings">{findings}</ul>
            {forgotten(app, &label, &certificate)}
        </section>
    }
}

fn facts(id: &str, certificate: &Certificate) -> Vec<Fact> {
    let fact = |label, figure: &Figure, show: fn(f64) -> String, name: &str| {
        Fact::new(label, format::figure(figure, show), format!("certificate-{id}-{name}"))
    };
    vec![
        fact("Gradient norm", &certificate.gradient_norm, format::rough, "gradient"),
        fact("Before forgetting", &certificate.gradient_before, format::rough, "before"),
        fact("Bound", &certificate.gradient_bound, format::rough, "bound"),
        fact("Smallest curvature met", &certificate.min_curvature, format::rough, "curvature"),
        fact("Largest scaled slope (1 proves it)", &certificate.spectral_ratio, format::number, "ratio"),
        fact("Duality gap, relative", &certificate.duality_gap, format::rough, "gap"),
        fact("Scores are off by at most", &certificate.score_distance, format::percent, "distance"),
        fact("Largest difference from the retrain", &certificate.largest_difference, format::rough, "difference"),
    ]
}

/// The forgotten records with what the three models make of them.
fn forgotten(app: App, label: &str, certificate: &Certificate) -> impl IntoView + use<> {
    let records = certificate.forgotten.clone();
    let row = move |record: ForgottenRecord| {
        let labels = app.open_labels();
        let (user, item) = (names::user(labels.as_deref(), record.user), names::item(labels.as_deref(), record.item));
        view! {
            <tr>
                <th scope="row">{item} <span class="config">{user}</span></th>
                {[record.original, record.unlearned, record.retrained]
                    .map(|value| view! { <td class="is-number">{format::decimals(value, 4)}</td> })
                    .collect_view()}
            </tr>
        }
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=format!("Forgotten records, {label}")>
            <table>
                <caption>"What the models predict of forgotten records: a probability, or a score where the model predicts none; the first 20"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Record"</th>
                        <th scope="col" class="is-number">"Original"</th>
                        <th scope="col" class="is-number">"After forgetting"</th>
                        <th scope="col" class="is-number">"Retrained"</th>
                    </tr>
                </thead>
                <tbody>{records.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
