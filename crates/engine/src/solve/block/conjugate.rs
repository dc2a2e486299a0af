//! The Newton direction by a few conjugate gradient steps, for blocks too long to factor.
//!
//! A factorization costs n d² + d³/3, a Hessian product 2 n d + d². The block starts from its last solution, so that
//! a few products a sweep reach the same optimum in about as many sweeps: Takács, Pilászy, Tikk: *Applications of the
//! Conjugate Gradient Method for Implicit Feedback Collaborative Filtering* (2011).

use std::ops::Range;

use super::terms::Kind;
use super::{Block, Workspace};
use crate::kernels::{add_scaled, add_weighted_rows, add_weighted_squares, dot_f64, project_rows};

/// Numbers of features that are kept from one product to the next; those of further terms are made again each time.
const KEPT: usize = 1 << 18;

/// Residuals below this share of the first are rounding.
const ROUNDING: f64 = 1e-12;

/// Vectors of the iteration; each is padded to the stride.
#[derive(Debug, Default)]
pub(super) struct Iteration {
    /// w ℓ″ of each term.
    curvatures: Vec<f32>,
    /// The features of the first terms.
    features: Vec<f32>,
    /// The features of a panel of further terms.
    spare: Vec<f32>,
    /// The diagonal of H, for blocks without a factored preconditioner.
    diagonal: Vec<f32>,
    residual: Vec<f32>,
    preconditioned: Vec<f32>,
    direction: Vec<f32>,
    product: Vec<f32>,
}

impl Block<'_> {
    /// Fills gradient and step: s ≈ H⁻¹ g after at most `num_products` preconditioned conjugate gradient steps from 0.
    ///
    /// Nocedal, Wright: *Numerical Optimization*, 2nd ed. 2006, algorithm 5.3. The preconditioner is A + Λ, which all
    /// blocks of a side share and which is inverted once for all of them, or the diagonal of H when there is no all-pairs
    /// term.
    pub(super) fn approach_step(&self, num_products: u32, ws: &mut Workspace) {
        let mut own = std::mem::take(&mut ws.iteration);
        self.differentiate_terms(&mut own, ws);
        ws.step.clear();
        ws.step.resize(ws.x.len(), 0.0);
        own.residual.clone_from(&ws.gradient);
        self.precondition(&mut own);
        own.direction.clone_from(&own.preconditioned);
        let first = dot_f64(&own.residual, &own.preconditioned);
        let mut energy = first;
        for n in 1..=num_products {
            self.multiply_hessian(&mut own, ws);
            let curvature = dot_f64(&own.direction, &own.product);
            if curvature.is_nan() || curvature <= 0.0 {
                break;
            }
            let length = (energy / curvature) as f32;
            add_scaled(&mut ws.step, length, &own.direction);
            if n == num_products {
                break;
            }
            add_scaled(&mut own.residual, -length, &own.product);
            self.precondition(&mut own);
            let next = dot_f64(&own.residual, &own.preconditioned);
            if next.is_nan() || next <= ROUNDING * first {
                break;
            }
            let ratio = (next / energy) as f32;
            for (direction, &new) in own.direction.iter_mut().zip(&own.preconditioned) {
                *direction = new + ratio * *direction;
            }
            energy = next;
        }
        ws.iteration = own;
    }

    /// Fills the gradient at x, the curvatures and scores of all terms, and the features of the first.
    fn differentiate_terms(&self, own: &mut Iteration, ws: &mut Workspace) {
        let stride = ws.x.len();
        self.prepare_gradient(ws);
        let num_terms = self.num_terms();
        own.curvatures.resize(num_terms, 0.0);
        own.diagonal.clear();
        own.diagonal.extend((0..stride).map(|k| if k < self.dim { self.penalty.at(k) } else { 1.0 }));
        let kept = (num_terms * stride).min(KEPT / stride * stride);
        if own.features.len() < kept {
            own.features.resize(kept, 0.0);
        }
        self.for_each_panel(ws, |kind, places, ws| {
            let place = numbers(&places, stride);
            let features = if place.end <= KEPT {
                &mut own.features[place]
            } else {
                own.spare.resize(place.len(), 0.0);
                &mut own.spare
            };
            self.linearize_into(features, places.clone(), ws);
            self.differentiate_scores(kind, places.clone(), ws);
            add_weighted_rows(&mut ws.gradient, features, &ws.panel.slopes);
            let curvatures = &mut own.curvatures[places];
            for (curvature, &root) in curvatures.iter_mut().zip(&ws.panel.roots) {
                *curvature = root * root;
            }
            if self.preconditioner.is_none() {
                add_weighted_squares(&mut own.diagonal, features, curvatures);
            }
        });
    }

    /// preconditioned ← M⁻¹ residual.
    fn precondition(&self, own: &mut Iteration) {
        own.preconditioned.clone_from(&own.residual);
        if let Some(inverse) = self.preconditioner {
            return project_rows(inverse, &own.residual, &mut own.preconditioned);
        }
        for (value, &diagonal) in own.preconditioned.iter_mut().zip(&own.diagonal) {
            *value /= diagonal;
        }
    }

    /// product ← H direction.
    fn multiply_hessian(&self, own: &mut Iteration, ws: &mut Workspace) {
        let stride = ws.x.len();
        let Iteration { curvatures, features, direction, product, .. } = own;
        self.multiply_quadratic(direction, product);
        self.for_each_panel(ws, |_: Kind, places, ws| {
            let place = numbers(&places, stride);
            let features = if place.end <= KEPT {
                &features[place]
            } else {
                self.linearize_panel(places.clone(), ws);
                &ws.panel.features[..place.len()]
            };
            ws.panel.slopes.resize(places.len(), 0.0);
            project_rows(features, direction, &mut ws.panel.slopes);
            for (projection, &curvature) in ws.panel.slopes.iter_mut().zip(&curvatures[places]) {
                *projection *= curvature;
            }
            add_weighted_rows(product, features, &ws.panel.slopes);
        });
    }
}

/// Where the features of the terms at `places` are among all features.
fn numbers(places: &Range<usize>, stride: usize) -> Range<usize> {
    places.start * stride..places.end * stride
}
