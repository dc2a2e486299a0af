//! Nesterov's momentum between sweeps.
//!
//! A sweep is a gradient-like step with a fixed contraction, and sweeps in a row keep their direction, so each starts
//! ahead of where the last one ended. When that raises the objective, the parameters go back and the momentum starts
//! anew (Mitchell, Ye, De Sterck: *Nesterov Acceleration of Alternating Least Squares for Canonical Tensor
//! Decomposition*, 2018, with the function restart of O'Donoghue, Candès: *Adaptive Restart for Accelerated Gradient
//! Schemes*, 2015):
//!
//! ```text
//! θ ← sweep(θ_k + β (θ_k − θ_{k−1})),     β = n/(n + 3) after n sweeps in a row
//! ```

use crate::params::Params;

/// Sweeps after the start or a restart that take no momentum at the beginning of training: the first ones turn sharply.
const PLAIN_SWEEPS: u32 = 2;

/// Where the last two sweeps ended.
pub(super) struct Momentum {
    before: Vec<f32>,
    last: Vec<f32>,
    /// Sweeps in a row.
    run: u32,
    /// Sweeps that still go without.
    plain: u32,
}

impl Momentum {
    pub(super) fn new(params: &Params) -> Self {
        Self { before: Vec::new(), last: params.values().to_vec(), run: 0, plain: PLAIN_SWEEPS }
    }

    /// Moves the parameters ahead, if it is time for that.
    pub(super) fn move_ahead(&self, params: &mut Params) -> bool {
        if self.run == 0 || self.plain > 0 {
            return false;
        }
        let beta = self.run as f32 / (self.run as f32 + 3.0);
        let ends = self.last.iter().zip(&self.before);
        for (value, (&last, &before)) in params.values_mut().iter_mut().zip(ends) {
            *value = last + beta * (last - before);
        }
        true
    }

    /// Takes the end of a sweep.
    pub(super) fn keep(&mut self, params: &Params) {
        std::mem::swap(&mut self.before, &mut self.last);
        self.last.clear();
        self.last.extend_from_slice(params.values());
        self.run += 1;
        self.plain = self.plain.saturating_sub(1);
    }

    /// Goes back to the end of the last sweep that was kept.
    pub(super) fn go_back(&mut self, params: &mut Params) {
        params.values_mut().copy_from_slice(&self.last);
        self.run = 0;
    }

    /// Lets the next sweep go without.
    pub(super) fn rest(&mut self) {
        self.run = 0;
    }
}

/// Judges from the decreases of sweeps in a row whether many more will be needed.
#[derive(Default)]
pub(super) struct Pace {
    decreases: Vec<f64>,
}

impl Pace {
    /// Sweeps over which the contraction is measured.
    const SPAN: usize = 3;

    /// Takes the decrease of one more sweep.
    pub(super) fn add(&mut self, decrease: f64) {
        self.decreases.push(decrease);
    }

    /// Forgets what was before, because the sweeps are no longer in a row.
    pub(super) fn restart(&mut self) {
        self.decreases.clear();
    }

    /// Sweeps until one decreases by no more than `goal`, if the decreases go on shrinking as they do; none when they do
    /// not shrink, or without enough sweeps to tell.
    pub(super) fn sweeps_to(&self, goal: f64) -> Option<f64> {
        let last = *self.decreases.last()?;
        let first = *self.decreases.get(self.decreases.len().checked_sub(Self::SPAN + 1)?)?;
        let contraction = libm::cbrt(last / first);
        if last <= goal {
            return Some(0.0);
        }
        (contraction < 1.0).then(|| libm::log(goal / last) / libm::log(contraction))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParamShape;
    use approx::assert_relative_eq;

    fn params(value: f32) -> Params {
        let shape = ParamShape { users: (1, 1), items: (1, 1) };
        Params::from_values(shape, vec![value, -value]).expect("two numbers")
    }

    #[test]
    fn the_first_sweeps_go_without_and_later_ones_start_ahead() {
        let mut momentum = Momentum::new(&params(0.0));
        let mut now = params(0.0);
        for value in [1.0, 2.0] {
            assert!(!momentum.move_ahead(&mut now));
            now = params(value);
            momentum.keep(&now);
        }
        assert!(momentum.move_ahead(&mut now));
        assert_eq!(now, params(2.4), "two fifths of the way from 1 to 2 further");
        momentum.go_back(&mut now);
        assert_eq!(now, params(2.0));
        assert!(!momentum.move_ahead(&mut now));
    }

    #[test]
    fn the_pace_counts_the_sweeps_to_go() {
        let mut pace = Pace::default();
        for decrease in [8.0, 4.0, 2.0] {
            pace.add(decrease);
            assert_eq!(pace.sweeps_to(0.25), None);
        }
        pace.add(1.0);
        assert_relative_eq!(pace.sweeps_to(0.25).expect("four sweeps"), 2.0, max_relative = 1e-12);
        assert_eq!(pace.sweeps_to(1.0), Some(0.0));
        pace.add(4.0);
        assert_eq!(pace.sweeps_to(0.25), None);
        pace.restart();
        assert_eq!(pace.sweeps_to(0.25), None);
    }
}
