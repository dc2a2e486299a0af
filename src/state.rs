//! What the interface knows, and how every notice changes it.
//!
//! All of it is plain data. [`AppState::apply`] is pure: what has to be done in answer to a notice is handed back as
//! [`Task`]s, so every transition is tested natively without a browser.

mod answers;
mod apply;
mod browse;
mod choosing;
mod datasets;
mod drafts;
mod jobs;
mod looks;
mod person;
mod presets;
mod preview;
mod problems;
mod rules;
mod saved_models;
mod selection;
mod split;
mod steps;
mod synthetic;
#[cfg(test)]
mod tests;
mod too_big;

use std::collections::BTreeMap;

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::protocol::Request;
use alteraser_api::report::ModelSummary;

pub use answers::{Answer, Answers, Found, Question, UserList};
pub use browse::Browse;
pub use choosing::{Asked, Choosing, TableEdit};
pub use datasets::{DataSet, Extended, PendingImport, ReadProgress};
pub use drafts::{ForgettingDraft, LEVELS, TrainingDraft, method_scope};
pub use jobs::{Curve, Job, JobKind, Runs, Stage};
pub use person::{Matched, PersonDraft};
pub use presets::Preset;
pub use preview::{Preview, PreviewQuestion};
pub use problems::Problem;
pub use rules::RulesDraft;
pub use saved_models::{MODEL_ENDING, OpeningModel};
pub use selection::{Selection, SelectionKind};
pub use split::{SplitDraft, test_records};
pub use steps::StepState;
pub use synthetic::SyntheticDraft;

use crate::client::{EngineMemory, PrivacyState, WorkerState};
use crate::settings::Settings;

/// Everything the interface knows.
#[derive(Debug, Clone, PartialEq)]
pub struct AppState {
    next_id: u32,
    /// The engine worker.
    pub worker: WorkerState,
    /// The engine's memory, once it is known.
    pub memory: Option<EngineMemory>,
    /// What may leave the page.
    pub privacy: PrivacyState,
    /// Files that were chosen and are looked at.
    pub choosing: Option<Choosing>,
    /// The form of making data up.
    pub synthetic: SyntheticDraft,
    /// The form of adding oneself.
    pub person: PersonDraft,
    /// The import that is running.
    pub import: Option<PendingImport>,
    /// The open data set.
    pub data: Option<DataSet>,
    /// The models that are open, all of the open data set.
    pub models: BTreeMap<ModelId, ModelSummary>,
    /// The model that is explored and forgets.
    pub base: Option<ModelId>,
    /// The model that is being opened from a file.
    pub opening: Option<OpeningModel>,
    /// The job that is running.
    pub job: Option<Job>,
    /// The last finished comparison.
    pub runs: Option<Runs>,
    /// Lists and histories that were asked for.
    pub answers: Answers,
    /// What of users and items is listed.
    pub browse: Browse,
    /// What is to be forgotten.
    pub selection: Selection,
    /// What that would forget.
    pub preview: Preview,
    /// The form of which records are held out.
    pub split: SplitDraft,
    /// The form of the training step.
    pub training: TrainingDraft,
    /// The form of the forgetting step.
    pub forgetting: ForgettingDraft,
    /// What went wrong and has not been dismissed.
    pub problems: Vec<Problem>,
    /// How the last job or import ended, one sentence.
    pub outcome: String,
    /// What lies over the page.
    pub overlay: Option<Overlay>,
    /// How the person wants the page to be.
    pub settings: Settings,
}

/// Something that lies over the page until it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// Everything that can be done.
    Palette,
    /// The help on keys.
    Keys,
}

/// Something to be done outside the state.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one task at a time is alive")]
pub enum Task {
    /// Send this request to the engine.
    Send(Request),
    /// Free a data set and all that belongs to it.
    Close(DataId),
}

impl Default for AppState {
    fn default() -> Self {
        Self {
            next_id: 1,
            worker: WorkerState::Loading { loaded_bytes: 0, total_bytes: None },
            memory: None,
            privacy: PrivacyState::Open,
            choosing: None,
            synthetic: SyntheticDraft::default(),
            person: PersonDraft::default(),
            import: None,
            data: None,
            models: BTreeMap::new(),
            base: None,
            opening: None,
            job: None,
            runs: None,
            answers: Answers::default(),
            browse: Browse::default(),
            selection: Selection::default(),
            preview: Preview::default(),
            split: SplitDraft::default(),
            training: TrainingDraft::default(),
            forgetting: ForgettingDraft::default(),
            problems: Vec::new(),
            outcome: String::new(),
            overlay: None,
            settings: Settings::default(),
        }
    }
}

impl AppState {
    /// The state of a page that has just been opened.
    pub fn with(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// A number that no handle of this session has had.
    fn fresh(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// The model that is explored, with its handle.
    pub fn base_model(&self) -> Option<(ModelId, &ModelSummary)> {
        let id = self.base?;
        Some((id, self.models.get(&id)?))
    }
}
