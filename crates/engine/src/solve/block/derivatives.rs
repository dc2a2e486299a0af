//! Gradient and Hessian of a block.

use std::ops::Range;

use super::terms::Kind;
use super::{Block, Workspace, set_padded};
use crate::kernels::{add_gram, add_weighted_rows, dot_f64, project_rows, scale_rows};

impl Block<'_> {
    /// Fills gradient and Hessian at x, and keeps the scores of all terms.
    pub(super) fn differentiate(&self, ws: &mut Workspace) {
        let stride = ws.x.len();
        self.prepare_gradient(ws);
        ws.hessian.clear();
        match self.rows.all_pairs_hessian() {
            Some(shared) => ws.hessian.extend_from_slice(shared),
            None => ws.hessian.resize(stride * stride, 0.0),
        }
        self.for_each_panel(ws, |kind, places, ws| {
            self.linearize_panel(places.clone(), ws);
            self.differentiate_panel(kind, places, ws);
        });
        for k in 0..self.dim {
            ws.hessian[k * stride + k] += self.penalty.at(k);
        }
    }

    /// ‖g‖₂ at x, in f32 but for the last sum; 0 for a block without any term.
    pub(crate) fn gradient_norm(&self, x: &[f32], ws: &mut Workspace) -> f64 {
        if self.terms.is_idle() {
            return 0.0;
        }
        set_padded(&mut ws.x, x);
        self.prepare_gradient(ws);
        self.for_each_panel(ws, |kind, places, ws| {
            self.linearize_panel(places.clone(), ws);
            self.differentiate_scores(kind, places.clone(), ws);
            let features = &ws.panel.features[..places.len() * ws.x.len()];
            add_weighted_rows(&mut ws.gradient, features, &ws.panel.slopes);
        });
        libm::sqrt(dot_f64(&ws.gradient, &ws.gradient))
    }

    /// Starts the gradient with (A + Λ) x, weighs the records, and makes room for the scores of all terms.
    pub(super) fn prepare_gradient(&self, ws: &mut Workspace) {
        self.objective.weigh(self.terms.values, &mut ws.weights, &mut ws.targets);
        ws.scores.resize(self.num_terms(), 0.0);
        ws.least_root = f32::INFINITY;
        self.multiply_quadratic(&ws.x, &mut ws.quadratic);
        ws.gradient.clone_from(&ws.quadratic);
    }

    /// Adds the panel's terms to gradient and Hessian.
    fn differentiate_panel(&self, kind: Kind, places: Range<usize>, ws: &mut Workspace) {
        let stride = ws.x.len();
        let constant_curvature = self.differentiate_scores(kind, places.clone(), ws);
        let features = &mut ws.panel.features[..places.len() * stride];
        add_weighted_rows(&mut ws.gradient, features, &ws.panel.slopes);
        if let Some(curvature) = constant_curvature {
            add_gram(&mut ws.hessian, stride, features, curvature);
        } else {
            scale_rows(features, stride, &ws.panel.roots);
            add_gram(&mut ws.hessian, stride, features, 1.0);
        }
    }

    /// Fills the panel's slopes and roots; returns w ℓ″ when it is the same for all of them.
    pub(super) fn differentiate_scores(&self, kind: Kind, places: Range<usize>, ws: &mut Workspace) -> Option<f32> {
        ws.panel.slopes.resize(places.len(), 0.0);
        ws.panel.roots.resize(places.len(), 0.0);
        let terms = self.weighed(kind, places.clone(), &ws.weights, &ws.targets);
        let loss = self.objective.loss;
        loss.differentiate(&ws.scores[places], terms, &mut ws.panel.slopes, &mut ws.panel.roots);
        ws.least_root = ws.panel.roots.iter().copied().fold(ws.least_root, f32::min);
        loss.constant_curvature(terms)
    }

    /// Writes (A + Λ) v.
    pub(super) fn multiply_quadratic(&self, v: &[f32], product: &mut Vec<f32>) {
        product.clear();
        product.resize(v.len(), 0.0);
        if let Some(shared) = self.rows.all_pairs_hessian() {
            project_rows(shared, v, product);
        }
        for (k, (product, &v)) in product.iter_mut().zip(v).enumerate() {
            *product += self.penalty.at(k) * v;
        }
    }
}
