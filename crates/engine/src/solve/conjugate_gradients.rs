//! Preconditioned conjugate gradients on a Newton system.
//!
//! Nocedal, Wright: *Numerical Optimization*, 2nd edition (2006), algorithms 5.3 and 7.1. For S σ = −r:
//!
//! ```text
//! σ = 0, z = M⁻¹ r, p = −z
//! a = rᵀz / pᵀSp,   σ ← σ + a p,   r ← r + a S p,   z ← M⁻¹ r,   p ← −z + (rᵀz)₊/(rᵀz) p
//! ```
//!
//! With S = M + N a product is M p + N p, and M p follows p without a multiplication: M p ← −r + (rᵀz)₊/(rᵀz) M p.
//!
//! It ends when the residual is small in the norm of M⁻¹, when the products are used up, or at a direction of negative
//! curvature, where the step so far is kept, and the first direction if there is none yet.

use super::problem::NewtonSystem;
use super::vectors::inner;
use crate::error::Result;

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CgLimits {
    /// At most this many products.
    pub(crate) max_products: u32,
    /// Stop when √(rᵀM⁻¹r) has fallen to this share of its start.
    pub(crate) residual: f64,
    /// Do not start when the preconditioner alone promises no larger decrease of the damped model. Where it is the
    /// block solves of a model, that is the decrease of one more sweep, up to third order.
    pub(crate) enough: f64,
}

/// Why it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CgStop {
    /// There is too little to gain.
    Enough,
    /// The residual is small enough.
    Solved,
    /// The products are used up.
    MaxProducts,
    /// A direction along which S does not curve upwards.
    NegativeCurvature,
}

/// The step and what was seen on the way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CgOutcome {
    /// s.
    pub(crate) step: Vec<f64>,
    /// Products taken.
    pub(crate) products: u32,
    /// −(bᵀs + ½ sᵀHs): what the quadratic model promises, without the damping.
    pub(crate) predicted: f64,
    /// Smallest curvature pᵀHp/pᵀp of all directions, without the damping; none without any product.
    pub(crate) min_curvature: Option<f64>,
    /// Why it stopped.
    pub(crate) stop: CgStop,
}

/// Solves for s from σ = 0; `on_product` is called after each product.
///
/// # Errors
/// Cancelled.
pub(crate) fn conjugate_gradients(
    system: &dyn NewtonSystem,
    damping: f64,
    limits: CgLimits,
    on_product: &mut dyn FnMut(u32) -> Result<()>,
) -> Result<CgOutcome> {
    let mut r = system.residual().to_vec();
    let mut z = vec![0.0; r.len()];
    system.precondition(&r, &mut z)?;
    let negated = |values: &[f64]| values.iter().map(|value| -value).collect::<Vec<f64>>();
    let (mut p, mut mp) = (negated(&z), negated(&r));
    let mut rz = inner(&r, &z);
    let solved = rz * limits.residual * limits.residual;
    let mut sigma = vec![0.0; r.len()];
    let mut product = vec![0.0; r.len()];
    // Of the damped model; what the damping took is given back below.
    let mut decrease = system.head_start();
    let mut min_curvature: Option<f64> = None;
    let mut products = 0;
    let stop = loop {
        if products == 0 && decrease + 0.5 * rz <= limits.enough {
            break CgStop::Enough;
        }
        if rz <= solved {
            break CgStop::Solved;
        }
        if products == limits.max_products {
            break CgStop::MaxProducts;
        }
        let length = system.multiply_rest(&p, &mut product)?;
        product.iter_mut().zip(&mp).for_each(|(product, mp)| *product += mp);
        products += 1;
        on_product(products)?;
        let damped = inner(&p, &product);
        let curvature = damped / length - damping;
        min_curvature = Some(min_curvature.map_or(curvature, |least| least.min(curvature)));
        if damped.is_nan() || damped <= 0.0 {
            if products == 1 {
                decrease += rz - 0.5 * damped;
                sigma = p;
            }
            break CgStop::NegativeCurvature;
        }
        let a = rz / damped;
        decrease += 0.5 * a * rz;
        for (((sigma, r), &p), &product) in sigma.iter_mut().zip(&mut r).zip(&p).zip(&product) {
            *sigma += a * p;
            *r += a * product;
        }
        system.precondition(&r, &mut z)?;
        let next = inner(&r, &z);
        let beta = next / rz;
        for ((p, &z), (mp, &r)) in p.iter_mut().zip(&z).zip(mp.iter_mut().zip(&r)) {
            *p = beta * *p - z;
            *mp = beta * *mp - r;
        }
        rz = next;
    };
    let step = system.complete(sigma)?;
    let predicted = decrease + 0.5 * damping * inner(&step, &step);
    Ok(CgOutcome { step, products, predicted, min_curvature, stop })
}
