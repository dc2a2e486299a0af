//! The charts of a comparison, made from its rows alone: the page shows them, and the report keeps them.

use alteraser_api::report::{CurvePoint, Measure as Measured, MethodReport, NoiseBand};

use crate::charts::{Axis, Band, Chart, Dot, Ink, Line, Lines, Scatter, Unit};
use crate::identity::Look;
use crate::measures::{Good, Lengths, Measure, measure};

/// The measure that is shown first: it has a place for the retrain, and a band when there are more retrains.
pub const FIRST_MEASURE: &str = "jaccard";
/// Below this a value of a logarithmic axis is as good as 0.
const LEAST: f64 = 1e-12;

/// A method that has landed, with its look.
pub type Row<'a> = (&'a MethodReport, Look);

/// Time against a measure, one mark per method that has both.
pub fn tradeoff(rows: &[Row<'_>], band: Option<&NoiseBand>, key: &str) -> Chart {
    let Some(measure) = measure(key) else { return Chart::Scatter(Scatter::default()) };
    let dot = |(report, look): &Row<'_>| {
        let y = (measure.figure)(report).value?;
        Some(Dot { label: report.label.clone(), ink: Ink::Method(*look), x: report.efficiency.run.seconds, y })
    };
    let dots: Vec<Dot> = rows.iter().filter_map(dot).collect();
    let lengths = rows.first().map_or(Lengths { k: 0, recall_k: 0 }, |(report, _)| Lengths::of(report));
    Chart::Scatter(Scatter {
        x: Axis::log("Time", Unit::Seconds),
        y: measure_axis(measure, lengths, &dots),
        band: band.and_then(|band| spread(band, measure)),
        lower_is_better: measure.good == Good::Low,
        dots,
    })
}

/// Divergences differ by orders of magnitude; the rest is linear.
fn measure_axis(measure: &Measure, lengths: Lengths, dots: &[Dot]) -> Axis {
    let label = measure.label(lengths);
    let spread = dots
        .iter()
        .map(|dot| dot.y)
        .filter(|y| *y > LEAST)
        .fold((f64::INFINITY, 0.0f64), |(low, high), y| (low.min(y), high.max(y)));
    if measure.good == Good::Low && spread.1 > 30.0 * spread.0 {
        Axis::log(label, Unit::Number)
    } else {
        Axis::linear(label)
    }
}

/// The spread of retrains that differ in their seed only, for the measures that have one.
fn spread(band: &NoiseBand, measure: &Measure) -> Option<Band> {
    let measured = match measure.key {
        "kl" => Measured::KlForgotten,
        "kl-all" => Measured::KlAll,
        "auc" => Measured::MembershipAuc,
        "jaccard" => Measured::Jaccard,
        "gap" => Measured::LossGap,
        "hit" => Measured::HitForgotten,
        "ndcg" => Measured::Ndcg,
        "recall" => Measured::Recall,
        _ => return None,
    };
    let spread = band.of(measured)?;
    Some(Band { label: "retrains with other seeds".to_owned(), low: spread.low, high: spread.high })
}

/// The objective of each method over time, relative to the lowest one that any of them has reached.
pub fn gaps(rows: &[Row<'_>]) -> Chart {
    let points = rows.iter().flat_map(|(report, _)| &report.efficiency.run.curve);
    let lowest = points.map(|point| point.objective).fold(f64::INFINITY, f64::min);
    // The lowest objective itself, with a gap of 0, has no place on a logarithmic axis.
    let gap = |point: &CurvePoint| Some((point.objective - lowest) / lowest.abs().max(f64::MIN_POSITIVE));
    over_time(rows, Axis::log("Gap to the lowest objective", Unit::Number), gap)
}

/// The norm of the gradient of each method that computes it, over time.
pub fn gradients(rows: &[Row<'_>]) -> Chart {
    over_time(rows, Axis::log("Gradient norm", Unit::Number), |point| point.gradient_norm)
}

/// Whether any method has computed its gradient on the way.
pub fn has_gradients(rows: &[Row<'_>]) -> bool {
    rows.iter().any(|(report, _)| report.efficiency.run.curve.iter().any(|point| point.gradient_norm.is_some()))
}

/// One line per method that has more than one point.
fn over_time(rows: &[Row<'_>], y: Axis, value: impl Fn(&CurvePoint) -> Option<f64>) -> Chart {
    let line = |(report, look): &Row<'_>| {
        let curve = &report.efficiency.run.curve;
        let points: Vec<_> = curve.iter().filter_map(|point| Some((point.seconds, value(point)?))).collect();
        (points.len() > 1).then(|| Line { label: report.label.clone(), ink: Ink::Method(*look), points })
    };
    let x = Axis { unit: Unit::Seconds, ..Axis::linear("Time") };
    Chart::Lines(Lines { x, y, lines: rows.iter().filter_map(line).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use alteraser_api::report::Comparison;

    fn rows(comparison: &Comparison) -> Vec<Row<'_>> {
        comparison.rows.iter().map(|row| (row, Look::of(&row.method.id))).collect()
    }

    #[test]
    fn every_method_with_a_value_has_its_mark() {
        let comparison = samples::comparison();
        let Chart::Scatter(scatter) = tradeoff(&rows(&comparison), None, "kl") else { panic!("no scatter") };
        assert_eq!(scatter.dots.len(), comparison.rows.len());
        assert!(scatter.lower_is_better && scatter.y.is_log && scatter.band.is_none());
        let Chart::Scatter(scatter) = tradeoff(&rows(&comparison), None, "no-such-measure") else { panic!() };
        assert!(scatter.dots.is_empty());
    }

    #[test]
    fn a_measure_with_a_band_shows_it() {
        let comparison = samples::comparison();
        let jaccard = alteraser_api::report::Band { measure: Measured::Jaccard, low: 0.8, high: 0.9 };
        let band = NoiseBand { seeds: vec![1, 2], bands: vec![jaccard] };
        let ends = |key| match tradeoff(&rows(&comparison), Some(&band), key) {
            Chart::Scatter(scatter) => scatter.band.map(|band| (band.low, band.high)),
            _ => None,
        };
        assert_eq!([ends("jaccard"), ends("kl"), ends("ndcg")], [Some((0.8, 0.9)), None, None]);
    }

    #[test]
    fn gradients_are_drawn_where_they_were_computed() {
        let mut comparison = samples::comparison();
        assert!(!has_gradients(&rows(&comparison)));
        for point in &mut comparison.rows[2].efficiency.run.curve {
            point.gradient_norm = Some(1.0 / f64::from(point.step + 1));
        }
        let rows = rows(&comparison);
        assert!(has_gradients(&rows));
        let Chart::Lines(chart) = gradients(&rows) else { panic!("no lines") };
        assert_eq!(chart.lines.len(), 1);
        assert_eq!((chart.lines[0].label.as_str(), chart.lines[0].points[0].1), ("AltEraser", 1.0));
        let Chart::Lines(chart) = gaps(&rows) else { panic!("no lines") };
        assert!(chart.lines.iter().flat_map(|line| &line.points).all(|(_, gap)| *gap >= 0.0));
    }
}
