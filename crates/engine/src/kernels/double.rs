//! The same arithmetic in double precision, for what sees all parameters at once.

/// Σ a_n b_n with eight partial sums. Both slices have the same length.
#[inline]
pub(crate) fn dot_double(a: &[f64], b: &[f64]) -> f64 {
    const WIDTH: usize = 8;
    debug_assert_eq!(a.len(), b.len());
    let (a_wide, a_rest) = a.as_chunks::<WIDTH>();
    let (b_wide, b_rest) = b.as_chunks::<WIDTH>();
    let mut sums = [0.0_f64; WIDTH];
    for (x, y) in a_wide.iter().zip(b_wide) {
        for lane in 0..WIDTH {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let tail: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) + tail
}

/// y ← y + scale · x.
#[inline]
pub(crate) fn add_scaled_double(y: &mut [f64], scale: f64, x: &[f64]) {
    debug_assert_eq!(x.len(), y.len());
    for (y, &x) in y.iter_mut().zip(x) {
        *y += scale * x;
    }
}

/// y ← y + a · x + b · z.
#[inline]
pub(crate) fn add_both_scaled(y: &mut [f64], (a, x): (f64, &[f64]), (b, z): (f64, &[f64])) {
    debug_assert!(x.len() == y.len() && z.len() == y.len());
    for ((y, &x), &z) in y.iter_mut().zip(x).zip(z) {
        *y += a * x + b * z;
    }
}

/// e^x for x ≤ 0, relative error below 4·10⁻¹⁶; x below −700 gives about 10⁻³⁰⁴. Free of branches, as its sister in f32.
///
/// e^x = 2ⁿ e^r with n the integer nearest to x/ln 2 and |r| ≤ ln 2 / 2; e^r by its Taylor polynomial of degree 13.
#[inline]
fn exp_negative_double(x: f64) -> f64 {
    /// Adding and subtracting 1.5 · 2⁵² rounds a small number to the nearest integer.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    /// ln 2 in two parts; the first has few bits, so that n times it is exact.
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    /// 1/13!, 1/12! … 1/0!.
    const COEFFICIENTS: [f64; 14] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let x = if x < -700.0 { -700.0 } else { x };
    let n = x * std::f64::consts::LOG2_E + ROUND;
    let bits = n.to_bits();
    let n = n - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut power = 0.0;
    for coefficient in COEFFICIENTS {
        power = power * r + coefficient;
    }
    power * f64::from_bits((bits.wrapping_add(1023)) << 52)
}

/// σ(z) and σ(z) (1 − σ(z)), the first two derivatives of log(1 + e^z): with e = e^−|z| the second is e/(1 + e)².
#[inline]
pub(crate) fn sigmoid_double(z: f64) -> (f64, f64) {
    let e = exp_negative_double(-z.abs());
    let share = 1.0 / (1.0 + e);
    let numerator = if z < 0.0 { e } else { 1.0 };
    (numerator * share, e * share * share)
}

/// log(1 + e^z) = max(z, 0) + 2 artanh(s), s = e/(2 + e) ≤ 1/3, e = e^−|z|; artanh by its series to s³³.
#[inline]
pub(crate) fn softplus_double(z: f64) -> f64 {
    let e = exp_negative_double(-z.abs());
    let s = e / (2.0 + e);
    let square = s * s;
    let mut series = 1.0 / 33.0;
    let mut divisor = 31.0;
    for _ in 0..16 {
        series = series * square + 1.0 / divisor;
        divisor -= 2.0;
    }
    let positive = if z > 0.0 { z } else { 0.0 };
    positive + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn sums_follow_their_definitions() {
        for len in [0, 1, 7, 8, 19] {
            let a: Vec<f64> = (0..len).map(|n| f64::from(n) - 3.5).collect();
            let b: Vec<f64> = (0..len).map(|n| 0.25 * f64::from(n) + 1.0).collect();
            let expected: f64 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            assert_relative_eq!(dot_double(&a, &b), expected, max_relative = 1e-14);
            let mut y = b.clone();
            add_both_scaled(&mut y, (2.0, &a), (-1.0, &b));
            let mut z = vec![0.0; a.len()];
            add_scaled_double(&mut z, 2.0, &a);
            assert_eq!(y, z);
        }
    }

    #[test]
    fn sigmoid_and_softplus_agree_with_the_portable_library() {
        for n in -80_000..=80_000 {
            let z = f64::from(n) / 1000.0;
            let e = libm::exp(-z.abs());
            let (slope, curvature) = sigmoid_double(z);
            let error = |found: f64, expected: f64| ((found - expected) / expected).abs();
            let expected_slope = if z < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) };
            assert!(error(slope, expected_slope) < 2e-15, "sigmoid({z}) = {slope}");
            assert!(error(curvature, e / (1.0 + e) / (1.0 + e)) < 2e-15, "curvature({z}) = {curvature}");
            let expected = z.max(0.0) + libm::log1p(e);
            assert!(error(softplus_double(z), expected) < 2e-15, "softplus({z}) = {}", softplus_double(z));
        }
    }

    #[test]
    fn far_values_stay_finite() {
        for z in [-1e300, -800.0, 800.0, 1e300] {
            assert!(softplus_double(z).is_finite() && sigmoid_double(z).1 >= 0.0);
        }
        assert_eq!((softplus_double(800.0), sigmoid_double(800.0).0), (800.0, 1.0));
    }
}
