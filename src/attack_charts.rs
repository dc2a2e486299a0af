//! How scores of forgotten records tell a model that has forgotten from one that never knew, as charts.

use alteraser_api::report::{AttackPoint, MethodReport};

use crate::charts::{Axis, Bars, Chart, Histogram, Ink, Line, Lines};
use crate::identity::Look;

/// Ranges of the histogram.
const NUM_RANGES: usize = 20;

/// The scores of the forgotten records under the retrain, and under a method. Both follow from the attacker's curve:
/// FPR(t) is the retrain's share above t, 1 − FNR(t) the method's.
pub fn scores(report: &MethodReport, retrain: Look, look: Look) -> Chart {
    let curve = &report.attack_curve;
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
        return Chart::Histogram(Histogram::default());
    };
    let width = (last.threshold - first.threshold).max(f64::MIN_POSITIVE) / NUM_RANGES as f64;
    let edges: Vec<f64> = (0..=NUM_RANGES).map(|edge| first.threshold + edge as f64 * width).collect();
    let shares = |up_to: fn(&AttackPoint) -> f64| {
        let below = |edge: f64| {
            let reached = curve.partition_point(|point| point.threshold <= edge);
            reached.checked_sub(1).map_or(0.0, |place| up_to(&curve[place]))
        };
        // The first range holds what is at its lower edge, too.
        let bounds = edges.iter().enumerate().map(|(place, &edge)| if place == 0 { 0.0 } else { below(edge) });
        let bounds: Vec<f64> = bounds.collect();
        bounds.windows(2).map(|pair| 100.0 * (pair[1] - pair[0])).collect()
    };
    let bars =
        |label: &str, look, up_to| Bars { label: label.to_owned(), ink: Ink::Method(look), counts: shares(up_to) };
    Chart::Histogram(Histogram {
        x: Axis::linear("Score of a forgotten record"),
        y: Axis::linear("% of the forgotten records").holding(0.0, 1.0),
        edges: edges.clone(),
        bars: vec![bars("Retrain", retrain, |point| 1.0 - point.fpr), bars(&report.label, look, |point| point.fnr)],
    })
}

/// Both kinds of the attacker's errors by the threshold.
pub fn errors(report: &MethodReport) -> Chart {
    let line = |label: &str, number, rate: fn(&AttackPoint) -> f64| Line {
        label: label.to_owned(),
        ink: Ink::Plain(number),
        points: report.attack_curve.iter().map(|point| (point.threshold, 100.0 * rate(point))).collect(),
    };
    Chart::Lines(Lines {
        x: Axis::linear("Threshold"),
        y: Axis::linear("Errors in %").holding(0.0, 100.0),
        lines: vec![
            line("Takes the retrain for the method", 0, |point| point.fpr),
            line("Takes the method for the retrain", 1, |point| point.fnr),
        ],
    })
}

/// The place of the threshold at which the attacker errs least in sum; the middle one of an even curve.
pub fn best_threshold(curve: &[AttackPoint]) -> usize {
    let sum = |point: &AttackPoint| point.fpr + point.fnr;
    let best = |best: usize, place: usize| if sum(&curve[place]) < sum(&curve[best]) { place } else { best };
    (0..curve.len()).fold(curve.len() / 2, best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    /// The retrain's scores are 0 to 9, the method's are 5 to 14.
    fn report() -> MethodReport {
        let above = |count: f64| (count / 10.0).clamp(0.0, 1.0);
        let point = |score: u32| {
            let threshold = f64::from(score);
            AttackPoint { threshold, fpr: above(9.0 - threshold), fnr: 1.0 - above(14.0 - threshold) }
        };
        MethodReport { attack_curve: (0..15).map(point).collect(), ..samples::row("m", "Method", 0.1) }
    }

    #[test]
    fn shares_come_from_the_curve() {
        let Chart::Histogram(chart) = scores(&report(), Look::of("retrain"), Look::of("m")) else {
            panic!("no histogram")
        };
        let [retrain, method] = &chart.bars[..] else { panic!("two sets") };
        let sum = |counts: &[f64]| counts.iter().sum::<f64>();
        assert!((sum(&retrain.counts) - 100.0).abs() < 1e-9 && (sum(&method.counts) - 100.0).abs() < 1e-9);
        let upper = |counts: &[f64]| sum(&counts[NUM_RANGES / 2..]);
        assert!(upper(&method.counts) > 2.0 * upper(&retrain.counts));
        assert!(method.counts[0].abs() < 1e-12);
    }

    #[test]
    fn the_best_threshold_lies_between_the_two() {
        let report = report();
        // From 4 on the sum of errors stays the same until the retrain's last score.
        assert!((4..=9).contains(&best_threshold(&report.attack_curve)));
        assert_eq!(best_threshold(&[]), 0);
    }

    #[test]
    fn errors_are_shares_of_a_hundred() {
        let Chart::Lines(chart) = errors(&report()) else { panic!("no lines") };
        assert_eq!(chart.lines[0].points[0], (0.0, 90.0));
        assert_eq!(chart.lines[1].points[14], (14.0, 100.0));
    }

    #[test]
    fn without_a_curve_there_is_nothing() {
        let report = samples::row("m", "Method", 0.1);
        let Chart::Histogram(chart) = scores(&report, Look::of("retrain"), Look::of("m")) else {
            panic!("no histogram")
        };
        assert!(chart.bars.is_empty());
    }
}
