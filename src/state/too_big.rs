//! Trainings for which there is too little memory, and what would fit.

use alteraser_api::catalog::{Catalog, Field, FieldKind};
use alteraser_api::ids::JobId;
use alteraser_api::import::{Choices, Offer};
use alteraser_api::memory::{TrainingOffer, TrainingTooBig};
use serde_json::Value;

use super::{AppState, JobKind, TrainingDraft};
use crate::client::WorkerState;

impl AppState {
    /// The engine did not begin the training. Nothing changed.
    pub(super) fn training_refused(&mut self, job: JobId, too_big: TrainingTooBig) {
        let is_this = |running: &mut super::Job| running.id == job && matches!(running.kind, JobKind::Train(_));
        if self.job.take_if(is_this).is_some() {
            "There is too little memory for this training. Nothing changed.".clone_into(&mut self.outcome);
            self.training.too_big = Some(too_big);
        }
    }

    /// Writes an offer into the form; the part of the data that is to be read before, when the offer is one of those.
    pub fn take_training_offer(&mut self, offer: &TrainingOffer) -> Option<Offer> {
        self.training.too_big = None;
        match offer {
            TrainingOffer::Part { offer } => return Some(*offer),
            TrainingOffer::Practical => self.training.run.set("level", "practical".to_owned()),
            TrainingOffer::Config { field, value } => {
                if let WorkerState::Ready { catalog, .. } = &self.worker
                    && let Some(id) = self.training.entry(catalog).map(|entry| entry.id.clone())
                {
                    self.training.configs.entry(id).or_default().set(field, text(value));
                }
            }
        }
        self.training.changes += 1;
        None
    }

    /// How the open data set was read, to read a part of it in the same way; none when its files are not there.
    pub fn choices_for_part(&self, offer: Offer) -> Option<Choices> {
        let open = self.data.as_ref().filter(|open| open.can_be_read_again())?;
        let mut choices = open.report.choices.clone();
        offer.apply(&mut choices);
        Some(choices)
    }
}

impl TrainingDraft {
    /// What an offer changes, as a person reads it: the field and its value; none for what is no change of the model.
    pub fn change_in_words(&self, catalog: &Catalog, offer: &TrainingOffer) -> Option<String> {
        let TrainingOffer::Config { field, value } = offer else { return None };
        let field = self.entry(catalog)?.fields.iter().find(|known| known.name == *field)?;
        Some(format!("{}: {}", field.label, value_in_words(field, value)))
    }
}

fn value_in_words(field: &Field, value: &Value) -> String {
    let label = match &field.kind {
        FieldKind::Choice { options } => options.iter().find(|(word, _)| value == word).map(|(_, label)| label.clone()),
        FieldKind::Integer { .. } | FieldKind::Real { .. } => None,
    };
    label.unwrap_or_else(|| text(value))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
