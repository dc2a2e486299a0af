//! Losses in the score of a term.

use crate::kernels::{sigmoid, softplus};

/// A loss in the score z with target y.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// ℓ(z, y) = ½ (z − y)².
    Squared,
    /// ℓ(z, y) = log(1 + e^z) − y z.
    Logistic,
}

impl Loss {
    /// ℓ(z, y).
    #[inline]
    pub fn value(self, score: f32, target: f32) -> f32 {
        match self {
            Self::Squared => 0.5 * (score - target) * (score - target),
            Self::Logistic => softplus(score) - target * score,
        }
    }

    /// ℓ′ and ℓ″ in z.
    #[inline]
    pub fn derivatives(self, score: f32, target: f32) -> (f32, f32) {
        match self {
            Self::Squared => (score - target, 1.0),
            Self::Logistic => {
                let probability = sigmoid(score);
                (probability - target, probability * (1.0 - probability))
            }
        }
    }

    /// Writes w ℓ′ and √(w ℓ″) of every score.
    pub(crate) fn differentiate(self, scores: &[f32], terms: PointTerms<'_>, slopes: &mut [f32], roots: &mut [f32]) {
        let derivatives = scores.iter().zip(slopes).zip(roots);
        match terms {
            PointTerms::Same(PointTerm { weight, target }) => {
                for ((&score, slope), root) in derivatives {
                    let (first, second) = self.derivatives(score, target);
                    *slope = weight * first;
                    *root = (weight * second).sqrt();
                }
            }
            PointTerms::Each { weights, targets } => {
                for (((&score, slope), root), (&weight, &target)) in derivatives.zip(weights.iter().zip(targets)) {
                    let (first, second) = self.derivatives(score, target);
                    *slope = weight * first;
                    *root = (weight * second).sqrt();
                }
            }
        }
    }

    /// w ℓ″ when it is the same for all scores.
    pub(crate) fn constant_curvature(self, terms: PointTerms<'_>) -> Option<f32> {
        match (self, terms) {
            (Self::Squared, PointTerms::Same(PointTerm { weight, .. })) => Some(weight),
            _ => None,
        }
    }

    /// Σ w ℓ over all scores, summed in f64.
    pub(crate) fn sum(self, scores: &[f32], terms: PointTerms<'_>) -> f64 {
        match terms {
            PointTerms::Same(PointTerm { weight, target }) => {
                let sum = sum_in_lanes(scores.as_chunks(), |score| self.value(score, target));
                f64::from(weight) * sum
            }
            PointTerms::Each { weights, targets } => {
                let terms = scores.iter().zip(weights.iter().zip(targets));
                terms.map(|(&score, (&weight, &target))| f64::from(weight * self.value(score, target))).sum()
            }
        }
    }

    /// ℓ(z, y) in double precision, for reports.
    pub fn value_f64(self, score: f64, target: f64) -> f64 {
        match self {
            Self::Squared => 0.5 * (score - target) * (score - target),
            Self::Logistic => score.max(0.0) + libm::log1p(libm::exp(-score.abs())) - target * score,
        }
    }
}

/// Scores whose losses are computed at a time, so that the loop over them runs in vector lanes.
const WIDTH: usize = 16;

fn sum_in_lanes((wide, rest): (&[[f32; WIDTH]], &[f32]), loss: impl Fn(f32) -> f32 + Copy) -> f64 {
    let mut sums = [0.0_f64; WIDTH];
    for scores in wide {
        for (sum, loss) in sums.iter_mut().zip(scores.map(loss)) {
            *sum += f64::from(loss);
        }
    }
    let rest: f64 = rest.iter().map(|&score| f64::from(loss(score))).sum();
    sums.iter().sum::<f64>() + rest
}

/// Weight and target of a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointTerm {
    /// w.
    pub weight: f32,
    /// y.
    pub target: f32,
}

/// What an owned negative counts as.
pub const NEGATIVE: PointTerm = PointTerm { weight: 1.0, target: 0.0 };

/// Weights and targets of many terms.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PointTerms<'a> {
    /// All the same.
    Same(PointTerm),
    /// One of each per term.
    Each {
        /// w.
        weights: &'a [f32],
        /// y.
        targets: &'a [f32],
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn derivatives_agree_with_finite_differences() {
        for loss in [Loss::Squared, Loss::Logistic] {
            for (z, y) in [(-3.0, 0.0), (-0.5, 1.0), (0.0, 0.3), (2.0, 1.0), (5.0, 0.0)] {
                let h = 1e-4;
                let at = |shift: f64| loss.value_f64(z + shift, y);
                let (slope, curvature) = loss.derivatives(z as f32, y as f32);
                // Central differences are exact to h²; the engine's f32 to 10⁻⁶.
                assert_relative_eq!(f64::from(slope), (at(h) - at(-h)) / (2.0 * h), epsilon = 2e-6);
                let second = (at(h) - 2.0 * at(0.0) + at(-h)) / (h * h);
                assert_relative_eq!(f64::from(curvature), second, epsilon = 1e-5);
                assert_relative_eq!(f64::from(loss.value(z as f32, y as f32)), at(0.0), max_relative = 1e-6);
            }
        }
    }

    #[test]
    fn terms_of_their_own_add_up_like_equal_ones() {
        let scores: Vec<f32> = (0..40).map(|n| n as f32 / 7.0 - 3.0).collect();
        let (weights, targets) = (vec![2.5; 40], vec![1.0; 40]);
        let each = PointTerms::Each { weights: &weights, targets: &targets };
        let same = PointTerms::Same(PointTerm { weight: 2.5, target: 1.0 });
        for loss in [Loss::Squared, Loss::Logistic] {
            // Forty losses, each rounded once more when multiplied by its weight in f32.
            assert_relative_eq!(loss.sum(&scores, each), loss.sum(&scores, same), max_relative = 1e-6);
            let derivatives = |terms| {
                let (mut slopes, mut roots) = (vec![0.0; 40], vec![0.0; 40]);
                loss.differentiate(&scores, terms, &mut slopes, &mut roots);
                (slopes, roots)
            };
            assert_eq!(derivatives(each), derivatives(same));
        }
    }
}
