//! Is a method as close to the reference as another retrain would be?
//!
//! Retrains that differ in nothing but their seed are not one model: they stop somewhere near the optimum. A method
//! that is no farther from the reference than they are from each other has done all that can be asked of it.

use alteraser_api::report::{Accuracy, Band, Bound, Consistency, Judgement, Measure, NoiseBand, Outcome};

/// Divergences below this are rounding, in nats or bits.
const DIVERGENCE_FLOOR: f64 = 1e-6;

/// Ten roundings of an f32, relatively.
const ROUNDING_FLOOR: f64 = 10.0 / (1_u32 << 24) as f64;

/// What a measure's value says about the distance to the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// 0 is the reference, more is farther: of two models.
    Divergence,
    /// 1 is the reference, less is farther: of two models.
    Overlap,
    /// 0 is the best that is known, more is worse: of one model.
    Excess,
    /// The reference has a value of its own, which is the target: of one model.
    Level,
}

fn kind(measure: Measure) -> Kind {
    match measure {
        Measure::KlForgotten
        | Measure::KlAll
        | Measure::KlSymmetric
        | Measure::JsForgotten
        | Measure::LogitDistance
        | Measure::ScoreDistance
        | Measure::ParameterDistance => Kind::Divergence,
        Measure::Jaccard | Measure::Rbo | Measure::PrivacyScore => Kind::Overlap,
        Measure::LossGap => Kind::Excess,
        Measure::MembershipAuc
        | Measure::HitForgotten
        | Measure::UsersShown
        | Measure::RankShift
        | Measure::Ndcg
        | Measure::Recall
        | Measure::HitRate
        | Measure::Auc => Kind::Level,
    }
}

fn floor(measure: Measure) -> f64 {
    match measure {
        Measure::KlForgotten | Measure::KlAll | Measure::KlSymmetric | Measure::JsForgotten => DIVERGENCE_FLOOR,
        _ => ROUNDING_FLOOR,
    }
}

/// What was measured of one model against another.
#[derive(Clone, Copy)]
pub(crate) struct Measured<'a> {
    pub(crate) consistency: &'a Consistency,
    pub(crate) accuracy: &'a Accuracy,
}

impl Measured<'_> {
    fn value(self, measure: Measure) -> Option<f64> {
        measure.of(self.consistency, self.accuracy).value
    }
}

/// The spread of every measure: over `pairs` of retrains where it compares two, over `retrains` where it is of one.
pub(crate) fn noise_band(seeds: Vec<u64>, pairs: &[Measured<'_>], retrains: &[Measured<'_>]) -> NoiseBand {
    let band = |&measure: &Measure| {
        let among = if matches!(kind(measure), Kind::Divergence | Kind::Overlap) { pairs } else { retrains };
        let values = || among.iter().filter_map(|measured| measured.value(measure));
        let low = values().min_by(f64::total_cmp)?;
        let high = values().max_by(f64::total_cmp)?;
        Some(Band { measure, low, high })
    };
    NoiseBand { seeds, bands: Measure::ALL.iter().filter_map(band).collect() }
}

/// Judges every measure that has a value: a method passes when it is no farther from the reference than
/// max(noise band, floor).
pub(crate) fn judge(own: Measured<'_>, reference: Measured<'_>, band: Option<&NoiseBand>) -> Vec<Judgement> {
    let judgement = |&measure: &Measure| {
        let value = own.value(measure)?;
        let distance = match kind(measure) {
            Kind::Divergence | Kind::Excess => value,
            Kind::Overlap => 1.0 - value,
            Kind::Level => (value - reference.value(measure)?).abs(),
        };
        let noise = band.and_then(|band| band.of(measure)).map(|band| match kind(measure) {
            Kind::Divergence | Kind::Excess => band.high,
            Kind::Overlap => 1.0 - band.low,
            Kind::Level => band.high - band.low,
        });
        let floor = floor(measure);
        let bound = noise.unwrap_or(0.0).max(floor);
        let outcome = match noise {
            _ if distance <= bound => Outcome::Pass,
            Some(_) => Outcome::Fail,
            None => Outcome::Undecided,
        };
        let bound_by = if bound > floor { Bound::Band } else { Bound::Rounding };
        Some(Judgement { measure, distance, bound, bound_by, outcome })
    };
    Measure::ALL.iter().filter_map(judgement).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alteraser_api::report::Figure;

    fn consistency(kl: f64, jaccard: f64, auc: f64) -> Consistency {
        Consistency {
            kl_forgotten: Figure::of(kl),
            jaccard: Figure::of(jaccard),
            membership_auc: Figure::of(auc),
            ..Consistency::default()
        }
    }

    fn judged(own: &Consistency, band: Option<&NoiseBand>) -> Vec<(Measure, Outcome, Bound)> {
        let accuracy = Accuracy::default();
        let reference = consistency(0.0, 1.0, 0.52);
        let [own, reference] = [own, &reference].map(|consistency| Measured { consistency, accuracy: &accuracy });
        let judgements = judge(own, reference, band);
        judgements.iter().map(|judgement| (judgement.measure, judgement.outcome, judgement.bound_by)).collect()
    }

    fn band() -> NoiseBand {
        let accuracy = Accuracy::default();
        let retrains = [consistency(1e-3, 0.9, 0.52), consistency(2e-3, 0.85, 0.54)];
        let measured = retrains.each_ref().map(|consistency| Measured { consistency, accuracy: &accuracy });
        noise_band(vec![1, 2, 3], &measured, &measured)
    }

    #[test]
    fn a_band_spans_the_retrains_and_leaves_out_what_was_not_measured() {
        let band = band();
        let of = |measure| band.of(measure).map(|band| (band.low, band.high));
        assert_eq!(of(Measure::KlForgotten), Some((1e-3, 2e-3)));
        assert_eq!(of(Measure::Jaccard), Some((0.85, 0.9)));
        assert_eq!(of(Measure::MembershipAuc), Some((0.52, 0.54)));
        assert_eq!(of(Measure::Ndcg), None);
    }

    #[test]
    fn a_method_passes_inside_the_band_and_fails_outside() {
        let inside = judged(&consistency(1.9e-3, 0.85, 0.501), Some(&band()));
        assert!(
            inside.iter().all(|&(_, outcome, bound)| outcome == Outcome::Pass && bound == Bound::Band),
            "{inside:?}"
        );
        let outside = judged(&consistency(2.1e-3, 0.84, 0.49), Some(&band()));
        assert!(outside.iter().all(|&(_, outcome, _)| outcome == Outcome::Fail), "{outside:?}");
        assert_eq!(outside.len(), 3);
    }

    #[test]
    fn rounding_passes_without_a_band_and_more_is_undecided() {
        let tiny = judged(&consistency(9e-7, 1.0, 0.52), None);
        assert!(tiny.iter().all(|&(_, outcome, bound)| outcome == Outcome::Pass && bound == Bound::Rounding));
        let large = judged(&consistency(2e-6, 0.99, 0.521), None);
        assert!(large.iter().all(|&(_, outcome, _)| outcome == Outcome::Undecided));
    }

    #[test]
    fn a_vanishing_band_leaves_the_floor() {
        let zero = Band { measure: Measure::KlForgotten, low: 0.0, high: 1e-12 };
        let band = NoiseBand { seeds: vec![1, 2], bands: vec![zero] };
        assert_eq!(
            judged(&consistency(5e-7, 1.0, 0.52), Some(&band))[0],
            (Measure::KlForgotten, Outcome::Pass, Bound::Rounding)
        );
        assert_eq!(judged(&consistency(5e-6, 1.0, 0.52), Some(&band))[0].1, Outcome::Fail);
    }
}
