//! Fine-tuning: AdamW on whatever a lesson asks for, a few steps at a time.

use std::ops::ControlFlow;

use alteraser_api::report::{CurvePoint, Figure, RunReport, StopReason};
use rayon::prelude::*;

use super::evaluate::objective_value;
use super::moments::{CHUNK, Moments, StepSize};
use super::point_terms::zero_idle_rows;
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// From 1.
    pub(crate) epoch: u32,
    /// Step of the epoch, from 0.
    pub(crate) step: usize,
}

impl Place {
    /// A number of its own.
    pub(crate) fn key(self) -> u64 {
        u64::from(self.epoch) << 32 | self.step as u64
    }
}

/// What a fine-tuning run descends on.
pub(crate) trait Lesson {
    /// Steps of an epoch.
    fn num_steps(&self) -> usize;

    /// Adds the gradient of the step at `place` to `gradient`, which holds zeros.
    fn add_gradient(&mut self, model: &dyn BlockModel, place: Place, gradient: &mut [f32]);
}

/// Called with the number of each epoch that is done; says whether to go on.
pub(crate) type AfterEpoch<'a> = &'a mut dyn FnMut(u32, &mut dyn BlockModel) -> Result<ControlFlow<()>>;

/// How a fine-tuning run goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Descent<'a> {
    /// What is being done, `Flipping labels`.
    pub(crate) name: &'a str,
    /// For whom.
    pub(crate) subject: &'a str,
    /// Times the lesson is taught.
    pub(crate) epochs: u32,
    /// Size of a step.
    pub(crate) learning_rate: f64,
    /// Longest gradient of a step; a longer one is shortened.
    pub(crate) max_gradient: f64,
}

impl Descent<'_> {
    /// Teaches `lesson` to `model` and follows its objective over `train`, what stays. Rows that no term of `train`
    /// involves are 0 at the end. When the objective is no longer finite the run stops with the parameters of the last
    /// epoch that was.
    ///
    /// # Errors
    /// Cancelled.
    pub(crate) fn fine_tune(
        &self,
        model: &mut dyn BlockModel,
        train: &TrainingSet,
        lesson: &mut dyn Lesson,
        ctx: &RunContext<'_>,
    ) -> Result<RunReport> {
        let mut stopwatch = ctx.stopwatch();
        let objective = stopwatch.exclude(|| objective_value(model, train));
        let start = CurvePoint::new(0, objective, 0.0);
        let mut curve = vec![start];
        let num_steps = lesson.num_steps();
        ctx.report_point(self.phase(0), 0, num_steps, start)?;
        let mut good = model.params().values().to_vec();
        let mut stop = StopReason::MaxSteps;
        self.run(model, lesson, ctx, &mut |epoch, model| {
            let objective = stopwatch.exclude(|| objective_value(model, train));
            if !objective.is_finite() {
                model.params_mut().values_mut().copy_from_slice(&good);
                stop = StopReason::Diverged;
                return Ok(ControlFlow::Break(()));
            }
            good.copy_from_slice(model.params().values());
            let point = CurvePoint::new(epoch, objective, stopwatch.seconds());
            curve.push(point);
            ctx.report_point(self.phase(epoch), num_steps, num_steps, point)?;
            ctx.checkpoint(&mut stopwatch, model)?;
            Ok(ControlFlow::Continue(()))
        })?;
        zero_idle_rows(model, train);
        let (steps, seconds) = (curve.len() as u32 - 1, stopwatch.seconds());
        let objective = Figure::of(objective_value(model, train));
        Ok(RunReport { steps, objective, curve, stop, seconds, ..RunReport::default() })
    }

    /// Takes the steps of all epochs.
    ///
    /// # Errors
    /// Cancelled, or what `after_epoch` returns.
    pub(crate) fn run(
        &self,
        model: &mut dyn BlockModel,
        lesson: &mut dyn Lesson,
        ctx: &RunContext<'_>,
        after_epoch: AfterEpoch<'_>,
    ) -> Result<()> {
        let len = model.params().values().len();
        let mut moments = Moments::new(len);
        let mut gradient = vec![0.0; len];
        let size = StepSize { learning_rate: self.learning_rate, weight_decay: 0.0 };
        for epoch in 1..=self.epochs {
            for step in 0..lesson.num_steps() {
                ctx.cancel.chunk(|| {
                    gradient.fill(0.0);
                    lesson.add_gradient(model, Place { epoch, step }, &mut gradient);
                    shorten(&mut gradient, self.max_gradient);
                    moments.update(model.params_mut().values_mut(), &gradient, size);
                    Ok(())
                })?;
                ctx.report(self.phase(epoch), step + 1, lesson.num_steps())?;
            }
            if after_epoch(epoch, model)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn phase(&self, step: u32) -> Phase<'_> {
        Phase { name: self.name, subject: self.subject, unit: "batches", step }
    }
}

/// Shortens a vector to the length `longest` when it is longer.
fn shorten(vector: &mut [f32], longest: f64) {
    let squares = |chunk: &[f32]| chunk.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>();
    // Summed over fixed chunks in their order, so that threads do not change the sum.
    let sums: Vec<f64> = vector.par_chunks(CHUNK).map(squares).collect();
    let length = sums.iter().sum::<f64>().sqrt();
    if length > longest {
        let scale = (longest / length) as f32;
        for x in vector {
            *x *= scale;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Interactions;
    use crate::error::Error;
    use crate::models::Bilinear;
    use crate::objective::{Loss, Objective, Penalty, PointTerm};
    use crate::run::CancelToken;

    /// Pushes every parameter by the same amount.
    struct Push(f32);

    impl Lesson for Push {
        fn num_steps(&self) -> usize {
            2
        }

        fn add_gradient(&mut self, _model: &dyn BlockModel, _place: Place, gradient: &mut [f32]) {
            gradient.fill(self.0);
        }
    }

    fn case() -> (Bilinear, TrainingSet) {
        let record = PointTerm { weight: 1.0, target: 1.0 };
        let penalty = Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 };
        let objective = Objective::of_records(Loss::Squared, record, penalty);
        let mut model = Bilinear::new(objective, (2, 2), 2, false, 0.5);
        model.reset(1);
        (model, TrainingSet::from_parts(Interactions::from_pairs(2, 2, &[0, 0], &[0, 1]), None))
    }

    fn fine_tune(lesson: &mut dyn Lesson, cancel: &CancelToken) -> (Bilinear, Result<RunReport>) {
        let (mut model, train) = case();
        let descent =
            Descent { name: "Pushing", subject: "test", epochs: 3, learning_rate: 0.1, max_gradient: f64::MAX };
        let report = descent.fine_tune(&mut model, &train, lesson, &RunContext::new(cancel, &|_| (), &|| 0.0));
        (model, report)
    }

    #[test]
    fn every_step_moves_and_rows_without_terms_end_at_zero() {
        let (model, report) = fine_tune(&mut Push(1.0), &CancelToken::default());
        let report = report.expect("it runs");
        assert_eq!((report.steps, report.stop, report.curve.len()), (3, StopReason::MaxSteps, 4));
        let [start, end] = [case().0, model].map(|model| model.params().values().to_vec());
        for (n, (start, end)) in start.iter().zip(&end).enumerate() {
            let is_idle = (2..4).contains(&n);
            // Six steps of 0.1, for a gradient that stays the same.
            assert!(if is_idle { *end == 0.0 } else { (start - end - 0.6).abs() < 1e-4 }, "{n}: {start} to {end}");
        }
    }

    #[test]
    fn a_run_that_breaks_down_keeps_the_last_good_parameters() {
        let (model, report) = fine_tune(&mut Push(f32::NAN), &CancelToken::default());
        let report = report.expect("breaking down is a result");
        assert_eq!((report.steps, report.stop, report.curve.len()), (0, StopReason::Diverged, 1));
        assert_eq!(model.params().values()[..2], case().0.params().values()[..2]);
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let cancel = CancelToken::default();
        cancel.cancel();
        assert_eq!(fine_tune(&mut Push(1.0), &cancel).1, Err(Error::Cancelled));
    }

    #[test]
    fn only_long_gradients_are_shortened() {
        let mut vector = vec![3.0, 4.0];
        shorten(&mut vector, 10.0);
        assert_eq!(vector, vec![3.0, 4.0]);
        shorten(&mut vector, 1.0);
        assert_eq!(vector, vec![0.6, 0.8]);
    }
}
