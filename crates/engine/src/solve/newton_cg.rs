//! Damped truncated Newton: few conjugate gradients on the exact Hessian of all parameters, a gain ratio for the damping.
//!
//! Nocedal, Wright: *Numerical Optimization*, 2nd edition (2006), algorithms 4.1 and 7.1; Martens: *Deep Learning via
//! Hessian-free Optimization* (2010), sections 4.1 and 4.4, for the Levenberg-Marquardt rule:
//!
//! ```text
//! (H + μ I) s ≈ −∇L,     ρ = (L(θ) − L(θ + s)) / −(∇Lᵀs + ½ sᵀHs)
//! ρ > ¾: μ ← μ/3 where μ ‖s‖² matters;   ρ < ¼: μ ← 3 μ;   θ ← θ + t s for the first t of 1, ½, ¼ where L falls; θ stays if none
//! ```

use super::conjugate_gradients::{CgLimits, CgOutcome, CgStop, conjugate_gradients};
use super::problem::{Expansion, SmoothProblem};
use super::vectors::{inner, moved, norm};
use crate::error::Result;

/// A promised decrease below this share of |L| drowns in the rounding of L, so the step is judged by the gradient.
const ROUNDING: f64 = 1e-13;

/// Damping that takes less than this share of the promised decrease does not hold the step back: a step that goes well
/// then says nothing about smaller damping.
const BINDING: f64 = 0.1;

/// A step that raises L is tried at half and at a quarter of its length before it is refused: that costs much less than
/// another direction.
const SHORTEST: f64 = 0.25;

/// A Newton-CG run that is advanced step by step.
pub(crate) struct NewtonCg<'p> {
    problem: &'p dyn SmoothProblem,
    expansion: Box<dyn Expansion + 'p>,
    damping: f64,
    tally: NewtonTally,
}

/// What a run has cost and met.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct NewtonTally {
    /// Steps taken or refused.
    pub(crate) steps: u32,
    /// Hessian products.
    pub(crate) products: u64,
    /// Smallest curvature pᵀHp/pᵀp of all directions tried; none when there was none.
    pub(crate) min_curvature: Option<f64>,
}

impl NewtonTally {
    fn add(&mut self, direction: &CgOutcome) {
        self.steps += u32::from(direction.stop != CgStop::Enough);
        self.products += u64::from(direction.products);
        let curvatures = self.min_curvature.into_iter().chain(direction.min_curvature);
        self.min_curvature = curvatures.min_by(f64::total_cmp);
    }
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepOutcome {
    /// No step: there is too little to gain.
    Enough,
    /// L, or where L cannot tell the gradient, has fallen.
    Taken,
    /// L would have risen: θ stays and the damping grows.
    Refused,
    /// Neither L nor the gradient can fall any more in this precision.
    Stalled,
}

impl<'p> NewtonCg<'p> {
    /// Starts at `theta` with the damping μ = `damping` > 0.
    ///
    /// # Errors
    /// Cancelled.
    pub(crate) fn start(problem: &'p dyn SmoothProblem, theta: Vec<f64>, damping: f64) -> Result<Self> {
        Ok(Self { problem, expansion: problem.expand(theta)?, damping, tally: NewtonTally::default() })
    }

    /// Takes one step of at most as many products as `limits` allows; `on_product` is called after each.
    ///
    /// # Errors
    /// Cancelled, or a preconditioner that is not positive definite.
    pub(crate) fn step(
        &mut self,
        limits: CgLimits,
        on_product: &mut dyn FnMut(u32) -> Result<()>,
    ) -> Result<StepOutcome> {
        let system = self.expansion.newton_system(self.damping, self.expansion.gradient())?;
        let direction = conjugate_gradients(system.as_ref(), self.damping, limits, on_product)?;
        drop(system);
        self.tally.add(&direction);
        if direction.stop == CgStop::Enough {
            return Ok(StepOutcome::Enough);
        }
        let mut next = self.look_ahead(1.0, &direction.step)?;
        let mut outcome = self.judge(&direction, next.as_ref());
        let mut length = 1.0;
        while outcome == StepOutcome::Refused && length > SHORTEST {
            length *= 0.5;
            next = self.look_ahead(length, &direction.step)?;
            if next.value() < self.value() {
                outcome = StepOutcome::Taken;
            }
        }
        if outcome == StepOutcome::Taken {
            self.expansion = next;
        }
        Ok(outcome)
    }

    /// Expands where a step of this length ends.
    fn look_ahead(&self, length: f64, step: &[f64]) -> Result<Box<dyn Expansion + 'p>> {
        self.problem.expand(moved(self.expansion.theta(), length, step))
    }

    /// Decides by the gain ratio, and sets the damping of the next step.
    fn judge(&mut self, direction: &CgOutcome, next: &dyn Expansion) -> StepOutcome {
        let CgOutcome { predicted, .. } = *direction;
        let actual = self.value() - next.value();
        if predicted <= ROUNDING * self.value().abs() {
            let falls = norm(next.gradient()) < self.gradient_norm();
            self.damping /= 3.0;
            return if falls { StepOutcome::Taken } else { StepOutcome::Stalled };
        }
        let gain = actual / predicted;
        let squares = inner(&direction.step, &direction.step);
        if gain > 0.75 {
            if self.damping * squares > BINDING * predicted {
                self.damping /= 3.0;
            }
        } else if gain.is_nan() || gain < 0.25 {
            self.damping *= 3.0;
        }
        if actual > 0.0 { StepOutcome::Taken } else { StepOutcome::Refused }
    }

    /// θ.
    pub(crate) fn theta(&self) -> &[f64] {
        self.expansion.theta()
    }

    /// L.
    pub(crate) fn value(&self) -> f64 {
        self.expansion.value()
    }

    /// ‖∇L‖₂.
    pub(crate) fn gradient_norm(&self) -> f64 {
        norm(self.expansion.gradient())
    }

    /// What it has cost and met so far.
    pub(crate) fn tally(&self) -> NewtonTally {
        self.tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::solve::test_functions::{DoubleWell, Quadratic, Rosenbrock};
    use approx::assert_relative_eq;

    const LIMITS: CgLimits = CgLimits { max_products: 20, residual: 1e-3, enough: 0.0 };

    fn minimize<'p>(problem: &'p dyn SmoothProblem, theta: &[f64], damping: f64) -> NewtonCg<'p> {
        let mut run = NewtonCg::start(problem, theta.to_vec(), damping).expect("nobody cancels");
        for _ in 0..200 {
            let before = run.value();
            match run.step(LIMITS, &mut |_| Ok(())).expect("nobody cancels") {
                StepOutcome::Taken | StepOutcome::Refused => assert!(run.value() <= before),
                StepOutcome::Enough | StepOutcome::Stalled => break,
            }
        }
        run
    }

    #[test]
    fn a_quadratic_takes_few_steps_and_its_curvatures_are_met() {
        let problem = Quadratic::new(8);
        let mut run = NewtonCg::start(&problem, vec![1.0; 8], 1e-9).expect("nobody cancels");
        let exact = CgLimits { residual: 0.0, ..LIMITS };
        let mut products = Vec::new();
        let outcome = run.step(CgLimits { max_products: 8, ..exact }, &mut |done| {
            products.push(done);
            Ok(())
        });
        assert_eq!(outcome, Ok(StepOutcome::Taken));
        assert_eq!(products, [1, 2, 3, 4, 5, 6, 7, 8]);
        // Eight products solve eight unknowns up to the damping, 10⁻⁹ of the curvature.
        assert!(norm(run.theta()) < 1e-7, "{:?}", run.theta());
        let least = run.tally().min_curvature.expect("eight products");
        assert!((1.0..8.0).contains(&least), "{least}");
        assert_eq!((run.tally().steps, run.tally().products), (1, 8));
    }

    #[test]
    fn rosenbrock_is_minimized_from_the_usual_start() {
        let problem = Rosenbrock { n: 4 };
        let run = minimize(&problem, &[-1.2, 1.0, -1.2, 1.0], 1.0);
        run.theta().iter().for_each(|x| assert_relative_eq!(*x, 1.0, max_relative = 1e-7));
        assert!(run.gradient_norm() < 1e-9 && run.tally().steps < 60, "{:?}", run.tally());
    }

    #[test]
    fn an_indefinite_start_is_left_downhill() {
        let problem = DoubleWell;
        let run = minimize(&problem, &[1e-3, 1.0], 0.1);
        assert_relative_eq!(run.theta()[0], 1.0, max_relative = 1e-7);
        assert!(run.theta()[1].abs() < 1e-7);
        assert!(run.tally().min_curvature < Some(-0.9), "{:?}", run.tally());
    }

    #[test]
    fn at_a_minimum_there_is_nothing_to_gain() {
        let problem = Quadratic::new(3);
        let mut run = NewtonCg::start(&problem, vec![0.0; 3], 1.0).expect("nobody cancels");
        assert_eq!(run.step(LIMITS, &mut |_| Ok(())), Ok(StepOutcome::Enough));
        assert_eq!((run.tally().products, run.tally().min_curvature), (0, None));
        let mut run = NewtonCg::start(&problem, vec![1e-3; 3], 1.0).expect("nobody cancels");
        let lenient = CgLimits { enough: 1e-3, ..LIMITS };
        assert_eq!(run.step(lenient, &mut |_| Ok(())), Ok(StepOutcome::Enough));
    }

    #[test]
    fn rounding_ends_a_run() {
        let problem = Rosenbrock { n: 2 };
        let mut run = minimize(&problem, &[0.5, 0.5], 1.0);
        let last = (0..100).find_map(|_| match run.step(LIMITS, &mut |_| Ok(())) {
            Ok(StepOutcome::Taken | StepOutcome::Refused) => None,
            end => Some(end),
        });
        assert!(matches!(last, Some(Ok(StepOutcome::Stalled | StepOutcome::Enough))), "{last:?}");
    }

    #[test]
    fn a_watcher_can_end_it() {
        let problem = Quadratic::new(3);
        let mut run = NewtonCg::start(&problem, vec![1.0; 3], 1.0).expect("nobody cancels");
        assert_eq!(run.step(LIMITS, &mut |_| Err(Error::Cancelled)), Err(Error::Cancelled));
        assert_eq!(run.theta(), [1.0; 3], "nothing changed");
    }
}
