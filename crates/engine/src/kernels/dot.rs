//! Dot products and scaled sums.

/// Σ a_n b_n in f32 with sixteen partial sums. Both slices have the same length.
///
/// One running sum would forbid vector code, because float addition may not be reordered by the compiler.
#[inline]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    const WIDTH: usize = 16;
    debug_assert_eq!(a.len(), b.len());
    let mut sums = [0.0_f32; WIDTH];
    let (a_wide, a_rest) = a.as_chunks::<WIDTH>();
    let (b_wide, b_rest) = b.as_chunks::<WIDTH>();
    for (x, y) in a_wide.iter().zip(b_wide) {
        for lane in 0..WIDTH {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let (a_four, a_tail) = a_rest.as_chunks::<4>();
    let (b_four, b_tail) = b_rest.as_chunks::<4>();
    for (x, y) in a_four.iter().zip(b_four) {
        for lane in 0..4 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let tail: f32 = a_tail.iter().zip(b_tail).map(|(x, y)| x * y).sum();
    let mut four = [0.0_f32; 4];
    for lane in 0..4 {
        four[lane] = (sums[lane] + sums[lane + 4]) + (sums[lane + 8] + sums[lane + 12]);
    }
    (four[0] + four[1]) + (four[2] + four[3]) + tail
}

/// Σ a_n b_n with every product and sum in f64.
pub fn dot_f64(a: &[f32], b: &[f32]) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
}

/// y ← y + scale · x.
pub fn add_scaled(y: &mut [f32], scale: f32, x: &[f32]) {
    debug_assert_eq!(x.len(), y.len());
    for (y, &x) in y.iter_mut().zip(x) {
        *y += scale * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn dot_agrees_with_double_precision(pairs in prop::collection::vec((-1.0_f32..1.0, -1.0_f32..1.0), 0..200)) {
            let (a, b): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            // Each of the at most 200 roundings is below 2⁻²⁴ of a partial sum that is below 200.
            prop_assert!((f64::from(dot(&a, &b)) - dot_f64(&a, &b)).abs() < 200.0 * 200.0 / 16_777_216.0);
        }
    }
}
