//! Portable sigmoid and softplus for whole slices, free of branches so that they run in vector lanes.

/// e^x for x ≤ 0, relative error below 2·10⁻⁷; x below −87 gives about 10⁻³⁸.
///
/// e^x = 2ⁿ e^r with n the integer nearest to x/ln 2 and |r| ≤ ln 2 / 2; e^r by its Taylor polynomial of degree 7.
#[inline]
fn exp_negative(x: f32) -> f32 {
    /// Adding and subtracting 1.5 · 2²³ rounds a small float to the nearest integer.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts; the first has few bits, so that n times it is exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = if x < -87.0 { -87.0 } else { x };
    let n = x * std::f32::consts::LOG2_E + ROUND;
    let bits = n.to_bits();
    let n = n - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut power = 1.0 / 5040.0;
    for coefficient in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = power * r + coefficient;
    }
    // The low bits of `n + ROUND` hold the integer; shifted into the exponent field they make 2ⁿ.
    let scale = f32::from_bits((bits.wrapping_add(127)) << 23);
    power * scale
}

/// σ(z) = 1/(1 + e^−z).
#[inline]
pub fn sigmoid(z: f32) -> f32 {
    let e = exp_negative(-z.abs());
    let numerator = if z < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

/// log(1 + e^z).
///
/// max(z, 0) + log(1 + e) with e = e^−|z|, and log(1 + e) = 2 artanh(s), s = e/(2 + e) ≤ 1/3, by its series.
#[inline]
pub fn softplus(z: f32) -> f32 {
    let e = exp_negative(-z.abs());
    let s = e / (2.0 + e);
    let square = s * s;
    let mut series = 1.0 / 15.0;
    for coefficient in [1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0] {
        series = series * square + coefficient;
    }
    let positive = if z > 0.0 { z } else { 0.0 };
    positive + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_agree_with_double_precision() {
        for n in -60_000..=60_000 {
            let z = n as f32 / 1000.0;
            let exact = f64::from(z);
            let expected_sigmoid = 1.0 / (1.0 + libm::exp(-exact));
            let expected_softplus = exact.max(0.0) + libm::log1p(libm::exp(-exact.abs()));
            let error = |found: f32, expected: f64| ((f64::from(found) - expected) / expected).abs();
            assert!(error(sigmoid(z), expected_sigmoid) < 4e-7, "sigmoid({z}) = {}", sigmoid(z));
            assert!(error(softplus(z), expected_softplus) < 4e-7, "softplus({z}) = {}", softplus(z));
        }
    }

    #[test]
    fn far_values_stay_finite() {
        for z in [-1e30_f32, -200.0, 200.0, 1e30] {
            assert!(sigmoid(z).is_finite() && softplus(z).is_finite());
        }
        assert_eq!((sigmoid(200.0), softplus(200.0)), (1.0, 200.0));
    }
}
