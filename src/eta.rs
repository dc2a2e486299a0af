//! How long a running job is likely to take further.
//!
//! A training that stops by a tolerance ends where its relative decrease per sweep falls below it. Late decreases shrink
//! nearly geometrically, so their ratio tells how many sweeps are left: n = ln(tolerance / r) / ln q for a last decrease
//! r and a ratio q. It is an estimate and is shown as one.

use alteraser_api::experiment::Training;
use alteraser_api::report::CurvePoint;

use crate::state::{Job, JobKind};

/// Sweeps over which the ratio of decreases is taken.
const WINDOW: usize = 3;

/// The stopping rule of a training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// It stops when a sweep lowers the objective by less than this share.
    pub tolerance: f64,
    /// It stops after this many sweeps.
    pub max_sweeps: u32,
}

impl Rule {
    /// The rule of a training.
    pub fn of(training: &Training) -> Self {
        Self { tolerance: training.tolerance, max_sweeps: training.max_sweeps }
    }
}

/// Seconds that the running training or retrain is likely to take further; none while nothing can be said, and for
/// methods that stop by rules of their own.
pub fn remaining_seconds(job: &Job) -> Option<f64> {
    let is_training = match &job.kind {
        JobKind::Train(_) => true,
        // The reference comes first.
        JobKind::Compare(runs) => runs.rows.is_empty(),
    };
    let subject = &job.progress.as_ref().filter(|_| is_training)?.subject;
    let curve = job.curves.iter().find(|curve| curve.subject == *subject)?;
    remaining_sweeps_seconds(&curve.points, job.rule)
}

fn remaining_sweeps_seconds(points: &[CurvePoint], rule: Rule) -> Option<f64> {
    let (first, last) = (points.first()?, points.last()?);
    if last.step == first.step {
        return None;
    }
    let seconds_per_sweep = (last.seconds - first.seconds) / f64::from(last.step - first.step);
    let allowed = f64::from(rule.max_sweeps.saturating_sub(last.step));
    let sweeps = if rule.tolerance > 0.0 { sweeps_to_tolerance(points, rule.tolerance)?.min(allowed) } else { allowed };
    Some(sweeps * seconds_per_sweep)
}

/// Sweeps until the relative decrease falls below `tolerance`, if it goes on shrinking as it did.
fn sweeps_to_tolerance(points: &[CurvePoint], tolerance: f64) -> Option<f64> {
    let decrease = |pair: &[CurvePoint]| (pair[0].objective - pair[1].objective) / pair[0].objective.abs();
    let decreases: Vec<f64> = points.windows(2).map(decrease).collect();
    let (earlier, last) = (*decreases.iter().rev().nth(WINDOW)?, *decreases.last()?);
    if last <= tolerance {
        return Some(1.0);
    }
    let ratio = (last / earlier).powf(1.0 / WINDOW as f64);
    // A decrease that does not shrink says nothing about its end.
    (earlier > 0.0 && ratio < 1.0).then(|| ((tolerance / last).ln() / ratio.ln()).ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A curve with relative decreases 0.1, 0.05, 0.025, … and half a second per sweep.
    fn halving(sweeps: u32) -> Vec<CurvePoint> {
        let mut objective = 1000.0;
        let mut points = vec![CurvePoint { step: 0, objective, seconds: 0.0, gradient_norm: None }];
        for step in 1..=sweeps {
            objective *= 1.0 - 0.1 * 0.5f64.powf(f64::from(step - 1));
            points.push(CurvePoint { step, objective, seconds: 0.5 * f64::from(step), gradient_norm: None });
        }
        points
    }

    #[test]
    fn a_geometric_decrease_is_followed_to_its_end() {
        // The decrease of sweep 5 is 0.00625; it falls below 0.0001 after six more halvings.
        let rule = Rule { tolerance: 1e-4, max_sweeps: 100 };
        assert_eq!(remaining_sweeps_seconds(&halving(5), rule), Some(3.0));
    }

    #[test]
    fn the_allowed_sweeps_are_the_most_it_can_take() {
        let rule = Rule { tolerance: 1e-4, max_sweeps: 7 };
        assert_eq!(remaining_sweeps_seconds(&halving(5), rule), Some(1.0));
        let endless = Rule { tolerance: 0.0, max_sweeps: 25 };
        assert_eq!(remaining_sweeps_seconds(&halving(5), endless), Some(10.0));
    }

    #[test]
    fn nothing_is_said_too_early_or_about_a_decrease_that_does_not_shrink() {
        let rule = Rule { tolerance: 1e-4, max_sweeps: 100 };
        assert_eq!(remaining_sweeps_seconds(&halving(3), rule), None);
        let straight: Vec<CurvePoint> = (0..9)
            .map(|step| CurvePoint {
                step,
                objective: 100.0 - f64::from(step),
                seconds: f64::from(step),
                gradient_norm: None,
            })
            .collect();
        assert_eq!(remaining_sweeps_seconds(&straight, rule), None);
    }

    #[test]
    fn the_last_sweep_is_about_to_end() {
        let rule = Rule { tolerance: 0.02, max_sweeps: 100 };
        assert_eq!(remaining_sweeps_seconds(&halving(5), rule), Some(0.5));
    }
}
