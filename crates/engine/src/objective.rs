//! What training minimizes.
//!
//! L(θ; D) = Σ_{r ∈ D} w ℓ(z_r, y) + Σ_{negatives owned by D} ℓ(z, 0) + α₀/2 Σ_{all pairs} z²
//!           + ½ Σ_rows λ_row ‖x‖² + ½ Σ_rows λ_b,row b².

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
    pub(crate) fn differentiate(self, scores: &[f32], term: PointTerm, slopes: &mut [f32], roots: &mut [f32]) {
        let PointTerm { weight, target } = term;
        for ((&score, slope), root) in scores.iter().zip(slopes).zip(roots) {
            let (first, second) = self.derivatives(score, target);
            *slope = weight * first;
            *root = (weight * second).sqrt();
        }
    }

    /// Σ w ℓ over all scores, summed in f64.
    pub(crate) fn sum(self, scores: &[f32], term: PointTerm) -> f64 {
        /// Losses that are computed at a time, so that the loop over them runs in vector lanes.
        const WIDTH: usize = 16;
        let (wide, rest) = scores.as_chunks::<WIDTH>();
        let mut sums = [0.0_f64; WIDTH];
        for scores in wide {
            let losses = scores.map(|score| self.value(score, term.target));
            for (sum, loss) in sums.iter_mut().zip(losses) {
                *sum += f64::from(loss);
            }
        }
        let rest: f64 = rest.iter().map(|&score| f64::from(self.value(score, term.target))).sum();
        f64::from(term.weight) * (sums.iter().sum::<f64>() + rest)
    }

    /// ℓ(z, y) in double precision, for reports.
    pub fn value_f64(self, score: f64, target: f64) -> f64 {
        match self {
            Self::Squared => 0.5 * (score - target) * (score - target),
            Self::Logistic => score.max(0.0) + libm::log1p(libm::exp(-score.abs())) - target * score,
        }
    }
}

/// Weight and target of a kind of record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointTerm {
    /// w.
    pub weight: f32,
    /// y.
    pub target: f32,
}

/// What an owned negative counts as.
pub const NEGATIVE: PointTerm = PointTerm { weight: 1.0, target: 0.0 };

/// Quadratic penalty of a row, λ_row = λ · (records of the row + α₀ · rows of the other side)^ν.
///
/// Rendle, Krichene, Zhang, Koren: *Revisiting the Performance of iALS on Item Recommendation Benchmarks* (2022), eq. 5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty {
    /// λ.
    pub l2: f32,
    /// λ_b over λ.
    pub bias_share: f32,
    /// ν; 0 gives every row the same λ.
    pub exponent: f32,
}

/// Everything that is minimized, apart from the records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Objective {
    /// ℓ.
    pub loss: Loss,
    /// What a record counts as.
    pub positive: PointTerm,
    /// Negatives that each record owns.
    pub negatives_per_record: u32,
    /// α₀; 0 leaves the all-pairs term out.
    pub all_pairs_weight: f32,
    /// λ, λ_b and ν.
    pub penalty: Penalty,
}

impl Objective {
    /// λ_row of a row with `num_records` records that meets `num_counterparts` rows of the other side.
    pub fn l2_of_row(&self, num_records: usize, num_counterparts: usize) -> f32 {
        let Penalty { l2, exponent, .. } = self.penalty;
        if exponent == 0.0 {
            return l2;
        }
        let mass = num_records as f64 + f64::from(self.all_pairs_weight) * num_counterparts as f64;
        (f64::from(l2) * libm::pow(mass, f64::from(exponent))) as f32
    }
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
    fn the_penalty_follows_the_mass_of_the_row() {
        let penalty = Penalty { l2: 2.0, bias_share: 0.1, exponent: 0.5 };
        let positive = PointTerm { weight: 1.0, target: 1.0 };
        let objective =
            Objective { loss: Loss::Squared, positive, negatives_per_record: 0, all_pairs_weight: 0.5, penalty };
        assert_relative_eq!(objective.l2_of_row(4, 10), 6.0);
        let flat = Objective { penalty: Penalty { exponent: 0.0, ..penalty }, ..objective };
        assert_relative_eq!(flat.l2_of_row(4, 10), 2.0);
    }
}
