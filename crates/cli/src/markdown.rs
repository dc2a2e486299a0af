//! A comparison as a Markdown table.

use std::fmt::Write;

use alteraser_api::report::{Comparison, Figure, Measure, MethodReport, Outcome};
use serde_json::Value;

/// What stands for a number that cannot be computed; the JSON has its reason.
const ABSENT: &str = "–";

/// One row per method, and a line of what was forgotten.
pub(crate) fn table(comparison: &Comparison) -> String {
    let Comparison { data, forget, rows, .. } = comparison;
    let k = comparison.spec.evaluation.k;
    let mut out = format!(
        "{}: {} users × {} items, {} records; {} of them ({:.2} % of the training set) forgotten, of {} users.\n\n",
        data.name,
        data.num_users,
        data.num_items,
        data.num_records,
        forget.num_records,
        100.0 * forget.share,
        forget.num_users
    );
    let heads = [
        "method",
        "KL on forgotten",
        "within noise",
        "forgotten %",
        &format!("Jaccard@{k}"),
        "loss gap",
        &format!("NDCG@{k}"),
        "Δ to retrain",
        "seconds",
        "speed-up",
        "against AdamW retrain",
        "seconds to tolerance",
    ]
    .join(" | ");
    let rule = "|---".repeat(12);
    // Writing to a string does not fail.
    let _ = writeln!(out, "| {heads} |\n{rule}|");
    for row in rows {
        let _ = writeln!(out, "| {} |", cells(row).join(" | "));
    }
    for note in &comparison.notes {
        let _ = write!(out, "\n{note}\n");
    }
    out
}

fn cells(row: &MethodReport) -> [String; 12] {
    let efficiency = &row.efficiency;
    [
        name(row),
        number(&row.consistency.kl_forgotten),
        outcome(row).to_owned(),
        number(&row.consistency.forgotten_percent),
        number(&row.consistency.jaccard),
        number(&row.consistency.loss_gap),
        number(&row.accuracy.ndcg),
        number(&row.delta.ndcg),
        rough(efficiency.run.seconds),
        times(&efficiency.speed_up),
        times(&efficiency.speed_up_adamw),
        number(&efficiency.time_to_tolerance),
    ]
}

/// The method with the settings that differ from the default.
fn name(row: &MethodReport) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let settings = row.method.config.as_object().into_iter().flatten();
    let settings: Vec<String> =
        settings.map(|(name, value)| format!("{} {}", name.replace('_', " "), text(value))).collect();
    if settings.is_empty() { row.label.clone() } else { format!("{} ({})", row.label, settings.join(", ")) }
}

/// Whether the divergence on the forgotten records is within the noise of retrains.
fn outcome(row: &MethodReport) -> &'static str {
    let judged = row.judgements.iter().find(|judgement| judgement.measure == Measure::KlForgotten);
    match judged.map(|judgement| judgement.outcome) {
        Some(Outcome::Pass) => "yes",
        Some(Outcome::Fail) => "no",
        Some(Outcome::Undecided) | None => ABSENT,
    }
}

fn number(figure: &Figure) -> String {
    let caution = if figure.caution.is_some() { "*" } else { "" };
    figure.value.map_or_else(|| ABSENT.to_owned(), |value| rough(value) + caution)
}

fn times(figure: &Figure) -> String {
    figure.value.map_or_else(|| ABSENT.to_owned(), |value| rough(value) + "×")
}

/// Three significant digits.
fn rough(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e5).contains(&size) {
        let decimals = (2 - size.log10().floor() as i32).max(0) as usize;
        format!("{value:.decimals$}")
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        let shown = [0.0, 1.2345, 12.345, 1234.5, 0.012_345, -0.5, 1.234_5e-7, 99_999.0].map(rough);
        assert_eq!(shown, ["0", "1.23", "12.3", "1234", "0.0123", "-0.500", "1.23e-7", "99999"]);
    }

    #[test]
    fn absent_and_cautioned_numbers_show_it() {
        assert_eq!(number(&Figure::absent("too few")), ABSENT);
        assert_eq!(number(&Figure { caution: Some("careful".into()), ..Figure::of(0.5) }), "0.500*");
    }
}
