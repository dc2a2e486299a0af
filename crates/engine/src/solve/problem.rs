//! Smooth functions of all parameters at once, for solvers that take no model apart.

use super::vectors::inner;
use crate::error::Result;

/// A twice differentiable function L(θ) of n variables that is to be minimized.
///
/// Values and gradients are in f64 and do not depend on the number of threads.
pub trait SmoothProblem: Sync {
    /// n.
    fn num_variables(&self) -> usize;

    /// L(θ).
    ///
    /// # Errors
    /// Cancelled.
    fn value(&self, theta: &[f64]) -> Result<f64>;

    /// L and ∇L at `theta`.
    ///
    /// # Errors
    /// Cancelled.
    fn value_and_gradient(&self, theta: &[f64]) -> Result<(f64, Vec<f64>)>;

    /// A damping that keeps first Newton steps from leaping where the Hessian is still indefinite: about half of the
    /// smallest curvature that a penalty guarantees at a minimum.
    fn first_damping(&self) -> f64;

    /// The test of global optimality at `theta`; none when the problem has no convex counterpart.
    ///
    /// # Errors
    /// Cancelled.
    fn global_test(&self, _theta: &[f64]) -> Result<Option<GlobalTest>> {
        Ok(None)
    }

    /// L and ∇L at `theta`, with what Hessian products there need.
    ///
    /// # Errors
    /// Cancelled.
    fn expand(&self, theta: Vec<f64>) -> Result<Box<dyn Expansion + '_>>;
}

/// How far a point is from the minimum of the convex problem behind its own, in which the rank is free.
///
/// A stationary point with σ_max(Λ_u^−½ E Λ_i^−½) ≤ 1, E the slopes of the loss in the scores, is that minimum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GlobalTest {
    /// σ_max(Λ_u^−½ E Λ_i^−½), which is at least 1 where θ ≠ 0 is stationary.
    pub spectral_ratio: f64,
    /// How near a singular value is, relatively and squared.
    pub residual: f64,
    /// Products that the estimate took.
    pub steps: usize,
    /// L(θ).
    pub primal: f64,
    /// A value that no L is below, whatever the rank.
    pub dual: f64,
    /// α₀: ‖Z − Z*‖_F² ≤ 2 (L − D) / α₀ where it is positive.
    pub all_pairs_weight: f64,
}

/// The second-order expansion of a problem at one point: L(θ + s) ≈ L + gᵀs + ½ sᵀHs.
pub trait Expansion: Sync {
    /// θ.
    fn theta(&self) -> &[f64];

    /// L(θ).
    fn value(&self) -> f64;

    /// g = ∇L(θ).
    fn gradient(&self) -> &[f64];

    /// Writes H v into `product`, with the exact Hessian.
    ///
    /// # Errors
    /// Cancelled.
    fn hessian_product(&self, v: &[f64], product: &mut [f64]) -> Result<()>;

    /// The linear system (H + `damping` · I) s = −b.
    ///
    /// # Errors
    /// Cancelled, or a part of H that must be positive definite and is not.
    fn newton_system<'s>(&'s self, damping: f64, b: &'s [f64]) -> Result<Box<dyn NewtonSystem + 's>>;
}

/// A linear system (H + μ I) s = −b for conjugate gradients, in all unknowns or in those that are left when the others
/// are eliminated: S σ = −r, from which s follows. S = M + N, M symmetric positive definite and easy to solve with.
pub trait NewtonSystem: Sync {
    /// r.
    fn residual(&self) -> &[f64];

    /// What the damped model bᵀs + ½ sᵀ(H + μI)s has fallen by at σ = 0, where the eliminated unknowns are solved.
    fn head_start(&self) -> f64;

    /// Writes N p into `product` and returns ‖p‖², with the eliminated unknowns that p entails.
    ///
    /// # Errors
    /// Cancelled.
    fn multiply_rest(&self, p: &[f64], product: &mut [f64]) -> Result<f64>;

    /// Writes M⁻¹ r into `solved`.
    ///
    /// # Errors
    /// Cancelled.
    fn precondition(&self, r: &[f64], solved: &mut [f64]) -> Result<()>;

    /// s of σ.
    ///
    /// # Errors
    /// Cancelled.
    fn complete(&self, sigma: Vec<f64>) -> Result<Vec<f64>>;
}

/// The system of any expansion in all its unknowns, with M = I.
pub struct WholeSystem<'e> {
    /// Gives the products.
    pub expansion: &'e dyn Expansion,
    /// μ.
    pub damping: f64,
    /// b.
    pub b: &'e [f64],
}

impl NewtonSystem for WholeSystem<'_> {
    fn residual(&self) -> &[f64] {
        self.b
    }

    fn head_start(&self) -> f64 {
        0.0
    }

    fn multiply_rest(&self, p: &[f64], product: &mut [f64]) -> Result<f64> {
        self.expansion.hessian_product(p, product)?;
        for (product, p) in product.iter_mut().zip(p) {
            *product += (self.damping - 1.0) * p;
        }
        Ok(inner(p, p))
    }

    fn precondition(&self, r: &[f64], solved: &mut [f64]) -> Result<()> {
        solved.copy_from_slice(r);
        Ok(())
    }

    fn complete(&self, sigma: Vec<f64>) -> Result<Vec<f64>> {
        Ok(sigma)
    }
}
