//! Can an attacker who sees a score tell the unlearned model from the retrained one?

use alteraser_api::report::{AttackPoint, Figure};

/// Forgotten records below which rates of errors are too coarse.
const MIN_RECORDS: usize = 200;

/// Added to both counts of a rate, so that a handful of records at an extreme threshold does not decide: with the same
/// scores on both sides every ratio is 1, and with n scores told apart perfectly ε = ln((n + 5)/5).
const PSEUDO_COUNT: f64 = 5.0;

/// Thresholds that are reported.
const MAX_POINTS: usize = 50;

/// How well one threshold on the scores of the forgotten records tells U from R.
///
/// The attacker takes the model for U when the score of a forgotten record is above the threshold t: FPR(t) is the
/// share of R's scores above t, FNR(t) the share of U's at or below it.
pub(crate) struct Distinction {
    /// ln of the likelihood ratio of the best threshold in either direction; none below 200 records.
    epsilon: Option<f64>,
    /// The curve, thinned out.
    pub(crate) curve: Vec<AttackPoint>,
}

impl Distinction {
    /// Tries every threshold.
    ///
    /// ε = max over thresholds of ln((1 − FPR)/FNR) and ln((1 − FNR)/FPR), and of both for the attacker who says the
    /// opposite. Triantafillou et al.: *Are We Making Progress in Unlearning?* (2024), with δ = 0; the score PS = 2^−ε
    /// is the Unlearning Comparator's. Ours differs from both in adding five to the counts of a rate instead of leaving
    /// out thresholds with an empty side.
    pub(crate) fn new(mut retrained: Vec<f32>, mut unlearned: Vec<f32>) -> Self {
        if retrained.len() < MIN_RECORDS {
            return Self { epsilon: None, curve: Vec::new() };
        }
        retrained.sort_by(f32::total_cmp);
        unlearned.sort_by(f32::total_cmp);
        let mut thresholds: Vec<f32> = retrained.iter().chain(&unlearned).copied().collect();
        thresholds.sort_by(f32::total_cmp);
        thresholds.dedup();
        let at = |threshold: f32| Threshold {
            score: threshold,
            retrained: above(&retrained, threshold),
            unlearned: above(&unlearned, threshold),
        };
        let epsilon = thresholds.iter().map(|&threshold| at(threshold).log_ratio()).fold(0.0, f64::max);
        let step = thresholds.len().div_ceil(MAX_POINTS).max(1);
        let curve = thresholds.iter().step_by(step).map(|&threshold| at(threshold).point()).collect();
        Self { epsilon: Some(epsilon), curve }
    }

    /// PS = 2^−ε: 1 when no threshold helps, towards 0 when one tells the models apart.
    pub(crate) fn score(&self) -> Figure {
        match self.epsilon {
            Some(epsilon) => Figure::of(libm::exp2(-epsilon)),
            None => {
                Figure::absent(format!("fewer than {MIN_RECORDS} records are forgotten: too few for rates of errors"))
            }
        }
    }
}

/// Scores above a threshold, of all.
#[derive(Debug, Clone, Copy)]
struct Threshold {
    score: f32,
    retrained: (f64, f64),
    unlearned: (f64, f64),
}

impl Threshold {
    fn point(self) -> AttackPoint {
        let share = |(above, total): (f64, f64)| above / total;
        AttackPoint { threshold: f64::from(self.score), fpr: share(self.retrained), fnr: 1.0 - share(self.unlearned) }
    }

    /// The larger of |ln((1 − FNR)/FPR)| and |ln((1 − FPR)/FNR)|, rates with pseudo-counts.
    fn log_ratio(self) -> f64 {
        let rate = |count: f64, total: f64| (count + PSEUDO_COUNT) / (total + 2.0 * PSEUDO_COUNT);
        let ((above_r, total_r), (above_u, total_u)) = (self.retrained, self.unlearned);
        let above = libm::log(rate(above_u, total_u) / rate(above_r, total_r));
        let below = libm::log(rate(total_r - above_r, total_r) / rate(total_u - above_u, total_u));
        above.abs().max(below.abs())
    }
}

/// How many of `scores`, which ascend, are above the threshold; and how many there are.
fn above(scores: &[f32], threshold: f32) -> (f64, f64) {
    let up_to = scores.partition_point(|score| score.total_cmp(&threshold).is_le());
    ((scores.len() - up_to) as f64, scores.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn scores(len: u32, shift: f32) -> Vec<f32> {
        (0..len).map(|n| shift + (n * 37 % len) as f32 / len as f32).collect()
    }

    fn score(retrained: Vec<f32>, unlearned: Vec<f32>) -> f64 {
        Distinction::new(retrained, unlearned).score().value.expect("enough records")
    }

    #[test]
    fn equal_scores_cannot_be_told_apart() {
        assert_eq!(Distinction::new(scores(300, 0.0), scores(300, 0.0)).score(), Figure::of(1.0));
    }

    #[test]
    fn separated_scores_give_the_smallest_score_and_shifts_lie_between() {
        let apart = score(scores(300, 0.0), scores(300, 2.0));
        assert_relative_eq!(apart, (5.0_f64 / 305.0).powf(2.0_f64.ln()), max_relative = 1e-12);
        let near = score(scores(300, 0.0), scores(300, 0.1));
        assert!(apart < near && near < 1.0, "{apart} {near}");
        assert_relative_eq!(near, score(scores(300, 0.1), scores(300, 0.0)), max_relative = 0.05);
    }

    #[test]
    fn the_curve_is_short_and_its_rates_are_monotone() {
        let curve = Distinction::new(scores(500, 0.0), scores(500, 0.2)).curve;
        assert!(curve.len() <= MAX_POINTS && curve.len() > MAX_POINTS / 2);
        for pair in curve.windows(2) {
            assert!(pair[0].threshold < pair[1].threshold && pair[0].fpr >= pair[1].fpr && pair[0].fnr <= pair[1].fnr);
        }
    }

    #[test]
    fn few_records_have_no_score() {
        let distinction = Distinction::new(scores(199, 0.0), scores(199, 1.0));
        assert!(distinction.curve.is_empty());
        let reason = "fewer than 200 records are forgotten: too few for rates of errors";
        assert_eq!(distinction.score(), Figure::absent(reason));
    }
}
