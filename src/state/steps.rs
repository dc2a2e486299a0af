//! How far the person is: the state of each step.

use super::{AppState, JobKind};
use crate::route::View;

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// An earlier step must come first.
    Locked,
    /// It can be done.
    Ready,
    /// It is being done.
    Running,
    /// It is done.
    Done,
    /// It was done with something that has changed since.
    Stale,
}

impl StepState {
    /// The word and the sign that tell it, so that it does not depend on color.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Locked => ("Locked", "–"),
            Self::Ready => ("Ready", "○"),
            Self::Running => ("Running", "…"),
            Self::Done => ("Done", "✓"),
            Self::Stale => ("Out of date", "!"),
        }
    }
}

impl AppState {
    /// The state of a step.
    pub fn step(&self, view: View) -> StepState {
        match view {
            View::Data => self.data_step(),
            View::Train => self.train_step(),
            View::Explore => self.explore_step(),
            View::Forget => self.forget_step(),
            View::Compare => self.compare_step(),
        }
    }

    /// Whether the comparison was made from another model than the one that is explored now.
    pub fn is_comparison_stale(&self) -> bool {
        self.runs.as_ref().is_some_and(|runs| Some(runs.base) != self.base)
    }

    fn data_step(&self) -> StepState {
        match (&self.import, &self.data) {
            (Some(_), _) => StepState::Running,
            (None, Some(_)) => StepState::Done,
            (None, None) => StepState::Ready,
        }
    }

    fn train_step(&self) -> StepState {
        match (&self.job, self.base, &self.data) {
            (Some(job), _, _) if matches!(job.kind, JobKind::Train(_)) => StepState::Running,
            (_, Some(_), _) => StepState::Done,
            (_, None, Some(_)) => StepState::Ready,
            (_, None, None) => StepState::Locked,
        }
    }

    fn explore_step(&self) -> StepState {
        let Some(base) = self.base else { return StepState::Locked };
        let seen = self.answers.lists.keys().any(|(model, _, _)| *model == base);
        if seen { StepState::Done } else { StepState::Ready }
    }

    fn forget_step(&self) -> StepState {
        if self.is_comparing() {
            return StepState::Running;
        }
        let Some(runs) = &self.runs else {
            return if self.base.is_some() { StepState::Ready } else { StepState::Locked };
        };
        let same = !self.is_comparison_stale() && self.selection.request().as_ref() == Ok(&runs.forget);
        if same { StepState::Done } else { StepState::Stale }
    }

    fn compare_step(&self) -> StepState {
        match (self.is_comparing(), &self.runs) {
            (true, _) => StepState::Running,
            (false, None) => StepState::Locked,
            (false, Some(_)) if self.is_comparison_stale() => StepState::Stale,
            (false, Some(_)) => StepState::Done,
        }
    }

    fn is_comparing(&self) -> bool {
        self.job.as_ref().is_some_and(|job| matches!(job.kind, JobKind::Compare(_)))
    }
}
