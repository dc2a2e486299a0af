//! Why something can't be done now.

use super::Action;
use crate::client::{PrivacyState, WorkerState};
use crate::state::AppState;

const NO_DATA: &str = "Choose data first";
const NO_MODEL: &str = "Train a model first";
const NO_RESULT: &str = "Forget something first";
const BUSY: &str = "Another job is running";

impl Action {
    /// Why it can't be done now; none when it can.
    pub fn refusal(self, state: &AppState) -> Option<&'static str> {
        let unless = |possible: bool, reason: &'static str| (!possible).then_some(reason);
        match self {
            Self::CancelImport => unless(state.import.is_some(), "No import is running"),
            Self::Train => unless(state.data.is_some(), NO_DATA).or_else(|| cannot_start(state)),
            Self::SaveModel => unless(state.base_model().is_some(), NO_MODEL),
            Self::OpenModel => unless(state.data.is_some(), NO_DATA).or_else(|| cannot_start(state)),
            Self::Forget => unless(state.base_model().is_some(), NO_MODEL).or_else(|| cannot_start(state)),
            Self::RandomUser | Self::NextUser | Self::PreviousUser | Self::FindUser | Self::PickUser => {
                unless(state.base_model().is_some(), NO_MODEL)
            }
            Self::Cancel => {
                let is_cancelling = state.job.as_ref().is_some_and(|job| job.cancelling);
                unless(state.job.is_some(), "No job is running")
                    .or_else(|| unless(!is_cancelling, "It is being cancelled"))
            }
            Self::Export(_) => {
                let done = state.shown_runs().is_some_and(|runs| runs.comparison.is_some());
                unless(done, NO_RESULT)
            }
            Self::TryLeak => unless(state.privacy != PrivacyState::Open, "The page locks itself with your first file"),
            Self::DismissProblems => unless(!state.problems.is_empty(), "There are no problems"),
            Self::UseExample => unless(state.privacy == PrivacyState::Open, "The page is locked: reload it first"),
            Self::Go(_) | Self::ChooseFiles | Self::Color(_) | Self::OpenPalette | Self::OpenKeys => None,
        }
    }
}

fn cannot_start(state: &AppState) -> Option<&'static str> {
    if state.job.is_some() {
        return Some(BUSY);
    }
    if state.opening.is_some() {
        return Some("A model is being opened");
    }
    (!matches!(state.worker, WorkerState::Ready { .. })).then_some("The engine is not ready yet")
}
