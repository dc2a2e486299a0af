//! The update of AdamW.
//!
//! Loshchilov, Hutter: *Decoupled Weight Decay Regularization* (2019), algorithm 2.

use rayon::prelude::*;

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// Numbers that one task updates; fixed, and updates do not see each other, so threads change nothing.
pub(super) const CHUNK: usize = 16_384;

/// Running means of the gradient and of its square, one of each per parameter.
#[derive(Debug, Clone)]
pub(crate) struct Moments {
    first: Vec<f32>,
    second: Vec<f32>,
    step: i32,
}

/// Sizes of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StepSize {
    /// η.
    pub(crate) learning_rate: f64,
    /// Decoupled decay, times the learning rate.
    pub(crate) weight_decay: f64,
}

impl Moments {
    /// Moments of `len` parameters before the first step.
    pub(crate) fn new(len: usize) -> Self {
        Self { first: vec![0.0; len], second: vec![0.0; len], step: 0 }
    }

    /// Steps done.
    pub(crate) fn steps(&self) -> u64 {
        self.step as u64
    }

    /// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η (m̂/(√v̂ + ε) + decay · θ).
    pub(crate) fn update(&mut self, values: &mut [f32], gradient: &[f32], size: StepSize) {
        self.step += 1;
        let correction_1 = 1.0 - libm::pow(f64::from(BETA_1), f64::from(self.step)) as f32;
        let correction_2 = 1.0 - libm::pow(f64::from(BETA_2), f64::from(self.step)) as f32;
        let rate = size.learning_rate as f32;
        let decay = rate * size.weight_decay as f32;
        let moments = self.first.par_chunks_mut(CHUNK).zip(self.second.par_chunks_mut(CHUNK));
        let chunks = values.par_chunks_mut(CHUNK).zip(gradient.par_chunks(CHUNK));
        chunks.zip(moments).for_each(|((values, gradient), (first, second))| {
            for (((x, &g), m), v) in values.iter_mut().zip(gradient).zip(first).zip(second) {
                *m = BETA_1 * *m + (1.0 - BETA_1) * g;
                *v = BETA_2 * *v + (1.0 - BETA_2) * (g * g);
                let direction = (*m / correction_1) / ((*v / correction_2).sqrt() + EPSILON);
                *x -= rate * direction + decay * *x;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_first_step_has_the_size_of_the_learning_rate_and_a_parameter_without_gradient_stays() {
        let mut values = [1.0, 1.0, 1.0];
        Moments::new(3).update(&mut values, &[5.0, -1e-3, 0.0], StepSize { learning_rate: 0.1, weight_decay: 0.0 });
        // m̂ = g and v̂ = g², so the step is η g/|g|, less by the share ε/|g|.
        assert_relative_eq!(values[0], 0.9, max_relative = 1e-5);
        assert_relative_eq!(values[1], 1.1, max_relative = 1e-5);
        assert_relative_eq!(values[2], 1.0);
    }

    #[test]
    fn decay_pulls_without_a_gradient() {
        let mut values = [2.0];
        Moments::new(1).update(&mut values, &[0.0], StepSize { learning_rate: 0.1, weight_decay: 0.5 });
        assert_relative_eq!(values[0], 1.9);
    }
}
