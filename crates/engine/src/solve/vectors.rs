//! Sums over whole parameter vectors, in an order that is fixed.

use crate::kernels::dot_double;

/// aᵀb.
pub(crate) fn inner(a: &[f64], b: &[f64]) -> f64 {
    dot_double(a, b)
}

/// ‖a‖₂.
pub(crate) fn norm(a: &[f64]) -> f64 {
    libm::sqrt(inner(a, a))
}

/// a + t b.
pub(crate) fn moved(a: &[f64], t: f64, b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(&a, &b)| a + t * b).collect()
}
