//! Models that are opened from files: until one is open, what was open stays.

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::protocol::{Failure, Request};
use alteraser_api::report::ModelSummary;

use super::{AppState, Task};

/// How the file of a model ends.
pub const MODEL_ENDING: &str = ".alteraser-model";

/// A model that is being opened from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningModel {
    /// The handle that it will have.
    pub model: ModelId,
    /// The name of the file.
    pub file: String,
}

impl AppState {
    /// Starts to open the model in a file and gives the handles of its data set and of itself. Nothing happens without
    /// data, or while a job runs, which may be using the models that are open.
    pub fn start_opening_model(&mut self, file: String) -> Option<(DataId, ModelId)> {
        let data = self.data.as_ref().filter(|_| self.job.is_none())?.id;
        let model = ModelId(self.fresh());
        self.outcome = format!("Opening {file}");
        self.opening = Some(OpeningModel { model, file });
        Some((data, model))
    }

    /// The name for the file of the model that is explored: its data set, its kind, and the start of its fingerprint.
    pub fn model_file_name(&self) -> Option<String> {
        let (_, model) = self.base_model()?;
        let name = &self.data.as_ref()?.summary.name;
        let print: String = model.fingerprint.chars().take(8).collect();
        Some(format!("{name}-{}-{print}{MODEL_ENDING}", model.training.model.id))
    }

    pub(super) fn model_restored(&mut self, data: DataId, model: ModelId, summary: ModelSummary) -> Vec<Task> {
        if self.data.as_ref().is_none_or(|open| open.id != data) {
            return Vec::new();
        }
        let Some(OpeningModel { file, .. }) = self.opening.take_if(|opening| opening.model == model) else {
            // Another file was chosen meanwhile.
            let unwanted = !self.models.contains_key(&model);
            return unwanted.then_some(Task::Send(Request::CloseModel { model })).into_iter().collect();
        };
        self.outcome = format!("{} is open from {file}", summary.label);
        self.models.insert(model, summary);
        self.base = Some(model);
        self.close_unused()
    }

    /// The model could not be opened from its file. False when it is no such model.
    pub(super) fn opening_failed(&mut self, model: ModelId, failure: &Failure) -> bool {
        let Some(OpeningModel { file, .. }) = self.opening.take_if(|opening| opening.model == model) else {
            return false;
        };
        self.outcome = format!("{file} could not be opened. Nothing changed.");
        self.report(&format!("Opening {file}"), failure.clone());
        true
    }
}
