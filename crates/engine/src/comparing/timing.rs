//! Wall-clock time of a method: the median of a few runs where a run is short.

use std::sync::{Mutex, PoisonError};

use alteraser_api::report::{Progress, RunReport};

use super::Comparing;
use crate::error::Result;
use crate::eval::probe::Answers;
use crate::models::{FitSettings, Recommender};
use crate::run::{OnCheckpoint, RunContext};
use crate::unlearn::{Forgetting, Forgotten, UnlearningMethod, forget_with};

/// Seconds above which a run is long enough to be timed once.
const SHORT_SECONDS: f64 = 1.0;

/// A method that has run.
pub(super) struct Timed {
    pub(super) recommender: Box<dyn Recommender>,
    /// Its seconds are the median of `timings`.
    pub(super) run: RunReport,
    /// Seconds of each run.
    pub(super) timings: Vec<f64>,
    /// Seconds and scores after each step of the first run, when they were asked for.
    pub(super) looks: Vec<(f64, Answers)>,
}

impl Comparing<'_> {
    /// Runs a method, and a short one again. Every run gives the same model, so only the clock is read again.
    pub(super) fn time(&self, method: &dyn UnlearningMethod, settings: FitSettings<'_>) -> Result<Timed> {
        let looks = Mutex::new(Vec::new());
        let look = |seconds: f64, model: &dyn Recommender| {
            let answers = self.questions.probe.ask_scores(model, self.ctx)?;
            looks.lock().unwrap_or_else(PoisonError::into_inner).push((seconds, answers));
            Ok(())
        };
        let on_checkpoint = self.questions.evaluation.checkpoints.then_some(&look as OnCheckpoint<'_>);
        let Forgotten { recommender, mut run, seconds_to_delete, .. } =
            self.unlearn(method, settings, &RunContext { on_checkpoint, ..*self.ctx })?;
        let mut timings = vec![run.seconds];
        // A curve has its points already.
        let on_progress = |progress: Progress| (self.ctx.on_progress)(Progress { point: None, ..progress });
        let again = RunContext { on_progress: &on_progress, ..*self.ctx };
        while run.seconds <= SHORT_SECONDS && timings.len() < self.questions.evaluation.repeats as usize {
            timings.push(self.unlearn(method, settings, &again)?.run.seconds);
        }
        run.seconds = median(timings.clone());
        let mut looks = looks.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (seconds, _) in &mut looks {
            *seconds += seconds_to_delete;
        }
        Ok(Timed { recommender, run, timings, looks })
    }

    /// Runs a method once.
    pub(super) fn unlearn(
        &self,
        method: &dyn UnlearningMethod,
        settings: FitSettings<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<Forgotten> {
        let (trained, train) = (self.base.recommender.as_ref(), &self.base.train);
        forget_with(method, Forgetting { trained, train, forget: self.questions.forget, settings }, ctx)
    }
}

/// The middle value, of two the mean.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) { 0.5 * (values[middle - 1] + values[middle]) } else { values[middle] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn an_outlier_does_not_move_the_median() {
        assert_relative_eq!(median(vec![3.0, 900.0, 1.0]), 3.0);
        assert_relative_eq!(median(vec![4.0, 1.0]), 2.5);
    }
}
