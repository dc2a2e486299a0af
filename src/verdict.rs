//! The result of a comparison in plain sentences, made from its numbers alone.

use alteraser_api::report::{Comparison, MethodReport};

use crate::format;
use crate::identity::Identity;

/// Below this difference two values of NDCG are called equal: it is the last digit that the table shows.
const SAME_NDCG: f64 = 5e-4;

/// Sentences about the headline method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The name of the method they are about.
    pub method: String,
    /// Consistency, speed and accuracy, one sentence each.
    pub sentences: Vec<String>,
}

/// The verdict on a comparison; none when it holds nothing but the reference.
pub fn verdict(comparison: &Comparison) -> Option<Verdict> {
    let (reference, methods) = comparison.rows.split_first()?;
    let row = headline(&methods.iter().collect::<Vec<_>>())?;
    let lazy = methods.iter().find(|row| Identity::of(&row.method.id) == Identity::Original);
    let mut sentences = vec![consistency(row, lazy, comparison), speed(row, reference)];
    sentences.extend(accuracy(row));
    sentences.extend(caution(comparison));
    Some(Verdict { method: row.label.clone(), sentences })
}

/// The method to tell about: the AltEraser row with the smallest divergence, else the first that does anything.
pub fn headline<'a>(methods: &[&'a MethodReport]) -> Option<&'a MethodReport> {
    let divergence = |row: &&MethodReport| row.consistency.kl_forgotten.value.unwrap_or(f64::INFINITY);
    let is = |row: &MethodReport, family: Identity| Identity::of(&row.method.id) == family;
    let rows = || methods.iter().copied();
    rows()
        .filter(|row| is(row, Identity::AltEraser))
        .min_by(|a, b| divergence(a).total_cmp(&divergence(b)))
        .or_else(|| rows().find(|row| !is(row, Identity::Original)))
        .or_else(|| rows().next())
}

fn consistency(row: &MethodReport, lazy: Option<&MethodReport>, comparison: &Comparison) -> String {
    let pairs = format::counted(comparison.forget.num_records, "forgotten record");
    let Some(kl) = row.consistency.kl_forgotten.value else {
        let reason = row.consistency.kl_forgotten.absent.as_deref().unwrap_or("it was not measured");
        return format!(
            "How closely “{}” agrees with the retrain on the forgotten records is not known: {reason}.",
            row.label
        );
    };
    let lazy = lazy.filter(|lazy| lazy.method != row.method).and_then(|lazy| lazy.consistency.kl_forgotten.value);
    let before = lazy.map(|kl| format!("; without forgetting it would be {}", format::rough(kl))).unwrap_or_default();
    let forgotten =
        row.consistency.forgotten_percent.value.map(|percent| {
            format!(". That is {} % forgotten, as a membership test sees it", format::decimals(percent, 0))
        });
    format!(
        "On {pairs}, “{}” is within a KL divergence of {} of a full retrain{before}{}.",
        row.label,
        format::rough(kl),
        forgotten.unwrap_or_default()
    )
}

fn speed(row: &MethodReport, reference: &MethodReport) -> String {
    let (own, retrain) = (row.efficiency.run.seconds, reference.efficiency.run.seconds);
    let took = format!("It took {}, the retrain {}", format::seconds(own), format::seconds(retrain));
    match row.efficiency.speed_up.value {
        Some(ratio) if ratio >= 1.05 => format!("{took}: {} faster.", format::times(ratio).replace('×', " times")),
        Some(ratio) if ratio > 0.0 && ratio <= 0.95 => {
            format!("{took}: {} slower.", format::times(1.0 / ratio).replace('×', " times"))
        }
        Some(_) => format!("{took}: about the same."),
        None => format!("{took}."),
    }
}

fn accuracy(row: &MethodReport) -> Option<String> {
    let delta = row.delta.ndcg.value?;
    let k = row.accuracy.k;
    let users = format::counted(row.accuracy.num_users.into(), "user");
    Some(if delta.abs() < SAME_NDCG {
        format!("NDCG@{k} over {users} is the retrain's to three decimals.")
    } else {
        format!("NDCG@{k} over {users} differs from the retrain's by {}.", format::signed(delta, 3))
    })
}

/// What keeps the numbers from being read as more than they are.
fn caution(comparison: &Comparison) -> Option<String> {
    (comparison.forget.share > 0.2).then(|| {
        format!(
            "{} of the training records are forgotten: this method is made for small shares, and a retrain may be as fast.",
            format::percent(comparison.forget.share)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{comparison, row};
    use alteraser_api::report::Figure;

    #[test]
    fn a_good_run_is_told_with_its_numbers() {
        let verdict = verdict(&comparison()).unwrap();
        assert_eq!(verdict.method, "AltEraser");
        assert_eq!(
            verdict.sentences,
            [
                "On 907 forgotten records, “AltEraser” is within a KL divergence of 1.2e-5 of a full retrain; without \
                 forgetting it would be 0.031. That is 99 % forgotten, as a membership test sees it.",
                "It took 120 ms, the retrain 1.1 s: 9.2 times faster.",
                "NDCG@10 over 600 users differs from the retrain's by −0.001.",
            ]
        );
    }

    #[test]
    fn a_slower_run_is_not_called_fast() {
        let mut comparison = comparison();
        comparison.rows[2].efficiency.speed_up = Figure::of(0.5);
        assert!(verdict(&comparison).unwrap().sentences[1].ends_with("2.0 times slower."));
        comparison.rows[2].efficiency.speed_up = Figure::of(1.0);
        assert!(verdict(&comparison).unwrap().sentences[1].ends_with("about the same."));
    }

    #[test]
    fn an_absent_divergence_is_said_with_its_reason() {
        let mut comparison = comparison();
        comparison.rows[2].consistency.kl_forgotten = Figure::absent("the model gives no probabilities");
        let sentence = verdict(&comparison).unwrap().sentences.remove(0);
        assert!(sentence.ends_with("is not known: the model gives no probabilities."), "{sentence}");
    }

    #[test]
    fn a_small_accuracy_difference_is_no_difference() {
        let mut comparison = comparison();
        comparison.rows[2].delta.ndcg = Figure::of(-0.0001);
        assert!(verdict(&comparison).unwrap().sentences[2].contains("the retrain's to three decimals"));
        comparison.rows[2].delta.ndcg = Figure::absent("no held-out records");
        assert_eq!(verdict(&comparison).unwrap().sentences.len(), 2);
    }

    #[test]
    fn a_large_share_is_cautioned() {
        let mut comparison = comparison();
        comparison.forget.share = 0.5;
        assert!(verdict(&comparison).unwrap().sentences[3].starts_with("50 % of the training records"));
    }

    #[test]
    fn the_closest_variant_is_the_headline() {
        let mut comparison = comparison();
        comparison.rows.push(row("alteraser-full", "AltEraser full", 1e-7));
        assert_eq!(verdict(&comparison).unwrap().method, "AltEraser full");
    }

    #[test]
    fn without_methods_there_is_no_verdict() {
        let mut comparison = comparison();
        comparison.rows.truncate(1);
        assert_eq!(verdict(&comparison), None);
        comparison.rows.clear();
        assert_eq!(verdict(&comparison), None);
    }
}
