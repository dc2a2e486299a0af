//! How far two predictions of one pair lie apart. Both are given as scores z, read as log-odds: p = σ(z).
//!
//! The scores of a logistic model are log-odds. Those of a model with squared loss are not: there σ only squeezes the
//! scores monotonically into (0, 1), so that the divergences are defined, are 0 for equal scores and grow with the
//! difference. They rank ways to forget with the same model and say nothing across models: a score of an implicit ALS
//! lies near 0 or 1, so its divergences are smaller than a logistic model's.

use crate::objective::Loss;

/// KL(Bern(σ(z_R)) ‖ Bern(σ(z_U))) = p (z_R − z_U) − softplus(z_R) + softplus(z_U), p = σ(z_R), in nats.
pub(crate) fn kl_bernoulli(z_r: f64, z_u: f64) -> f64 {
    // The logistic loss with target 0 is softplus.
    let softplus = |z: f64| Loss::Logistic.value_f64(z, 0.0);
    // The three terms cancel when the scores are close, which may leave a rounding below zero.
    (sigmoid(z_r) * (z_r - z_u) - softplus(z_r) + softplus(z_u)).max(0.0)
}

/// ½ (KL(R ‖ U) + KL(U ‖ R)) = ½ (p_R − p_U)(z_R − z_U), in nats.
pub(crate) fn kl_symmetric(z_r: f64, z_u: f64) -> f64 {
    0.5 * (sigmoid(z_r) - sigmoid(z_u)) * (z_r - z_u)
}

/// Jensen-Shannon divergence ½ KL(R ‖ M) + ½ KL(U ‖ M), M the mean of both distributions, in bits: 0 to 1.
pub(crate) fn js_bits(z_r: f64, z_u: f64) -> f64 {
    let part = |p: f64, q: f64| {
        let mean = 0.5 * (p + q);
        let term = |p: f64| if p > 0.0 { p * libm::log2(p / mean) } else { 0.0 };
        0.5 * (term(p) + term(q))
    };
    (part(sigmoid(z_r), sigmoid(z_u)) + part(sigmoid(-z_r), sigmoid(-z_u))).max(0.0)
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-z))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const PAIRS: [(f64, f64); 4] = [(0.3, -1.0), (-2.0, 0.5), (4.0, 4.5), (-6.0, -5.0)];

    fn kl(p: f64, q: f64) -> f64 {
        p * (p / q).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - q)).ln()
    }

    #[test]
    fn divergences_follow_their_definitions() {
        for (z_r, z_u) in PAIRS {
            let (p, q) = (sigmoid(z_r), sigmoid(z_u));
            assert_relative_eq!(kl_bernoulli(z_r, z_u), kl(p, q), max_relative = 1e-10);
            assert_relative_eq!(kl_symmetric(z_r, z_u), 0.5 * (kl(p, q) + kl(q, p)), max_relative = 1e-10);
            let m = 0.5 * (p + q);
            let js = 0.5 * (kl(p, m) + kl(q, m)) / 2.0_f64.ln();
            assert_relative_eq!(js_bits(z_r, z_u), js, max_relative = 1e-9);
        }
    }

    #[test]
    fn equal_scores_do_not_diverge_and_far_ones_stay_finite() {
        for divergence in [kl_bernoulli, kl_symmetric, js_bits] {
            assert_relative_eq!(divergence(1.5, 1.5), 0.0);
            let far = divergence(800.0, -800.0);
            assert!(far.is_finite() && far > 0.0);
        }
        assert_relative_eq!(js_bits(800.0, -800.0), 1.0);
    }
}
