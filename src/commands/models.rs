//! Trained models as files.

use alteraser_api::protocol::{Failure, FailureKind};
use leptos::prelude::WithValue as _;
use web_sys::File;

use super::App;
use crate::browser;
use crate::route::View;

impl App {
    /// Offers the explored model as a file.
    pub fn save_model(self) {
        let Some((model, name)) = self.peek(|state| Some((state.base?, state.model_file_name()?))) else { return };
        let Some(bytes) = self.client.with_value(|client| client.saved_model(model)) else { return };
        if let Err(failure) = browser::save_bytes(&name, "application/octet-stream", &bytes) {
            self.edit(|state| state.report("Saving the model", failure));
        }
    }

    /// Opens the model in a file in place of the explored one, which stays when the file is no model of these data.
    pub fn open_model(self, file: File) {
        match self.edit(|state| state.start_opening_model(file.name())) {
            Some(Some((data, model))) => self.client.with_value(|client| client.open_model(data, model, file)),
            _ => drop(self.edit(|state| state.report("Opening a model", not_now()))),
        }
        self.go(View::Train);
    }
}

fn not_now() -> Failure {
    Failure {
        kind: FailureKind::Invalid,
        message: "A model is opened on the data that it was trained on, and while no job runs.".to_owned(),
        hint: "Open its data first, or wait for the job to end.".to_owned(),
    }
}
