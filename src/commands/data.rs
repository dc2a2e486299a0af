//! Choosing, reading, extending and making up data.

use alteraser_api::ids::DataId;
use alteraser_api::import::{Choices, Offer, SyntheticSpec};
use alteraser_api::memory::TrainingOffer;
use leptos::prelude::*;
use web_sys::File;

use super::App;
use crate::browser;
use crate::client::Client;
use crate::route::View;
use crate::state::{AppState, Asked, MODEL_ENDING, TableEdit};

/// File name of the built-in example.
const EXAMPLE: &str = "ml-latest-small.zip";
/// Name that pasted text is given.
const PASTED: &str = "pasted.txt";

impl App {
    /// Looks into the person's own files; the file of a model is opened.
    pub fn choose_files(self, mut files: Vec<File>) {
        if files.iter().any(|file| file.name().ends_with(MODEL_ENDING)) {
            files.retain(|file| file.name().ends_with(MODEL_ENDING));
            for file in files {
                self.open_model(file);
            }
            return;
        }
        if files.is_empty() {
            return;
        }
        self.cancel_import();
        self.drop_chosen();
        let names = files.iter().map(File::name).collect();
        if let Some(data) = self.edit(|state| state.choose_files(names)) {
            self.client.with_value(|client| client.choose(data, files));
        }
        self.go(View::Data);
    }

    /// Looks into a text as into a file.
    pub fn choose_text(self, text: &str) {
        match browser::file_of(PASTED, text) {
            Ok(file) => self.choose_files(vec![file]),
            Err(failure) => drop(self.edit(|state| state.report("Pasting", failure))),
        }
    }

    /// Looks into the files of the open data set again, to read them in another way.
    pub fn choose_again(self) {
        self.ask_preview(self.edit(AppState::choose_again).flatten());
        self.go(View::Data);
    }

    /// Changes what is read from a table.
    pub fn edit_table(self, table: usize, edit: TableEdit) {
        self.ask_preview(self.edit(|state| state.edit_table(table, edit)).flatten());
    }

    fn ask_preview(self, asked: Option<Asked>) {
        if let Some((data, of, choices)) = asked {
            self.client.with_value(|client| client.preview(data, of, choices));
        }
    }

    /// Gives the chosen files up.
    pub fn drop_chosen(self) {
        let was_choosing = self.peek(|state| state.choosing.is_some());
        let freed = self.edit(AppState::drop_chosen).flatten();
        self.client.with_value(|client| {
            if was_choosing {
                client.cancel_import();
            }
            if let Some(freed) = freed {
                client.forget_files(freed);
            }
        });
    }

    /// Imports the chosen files as the form says.
    pub fn import_chosen(self) {
        let Some(Some(choices)) = self.edit(AppState::final_choices) else { return };
        let Some(Some((of, files))) = self.edit(|state| {
            let chosen = state.choosing.as_mut()?;
            chosen.refused = None;
            Some((chosen.files_of, chosen.files.clone()))
        }) else {
            return;
        };
        if let Some(data) = self.edit(|state| state.start_import(files)) {
            self.client.with_value(|client| client.import(data, of, choices));
        }
    }

    /// Takes an offer of a part that fits, and imports it.
    pub fn import_offer(self, offer: Offer) {
        self.edit(|state| state.take_offer(offer));
        self.import_chosen();
    }

    /// Joins the titles and names in the chosen files to the open data set.
    pub fn add_labels(self) {
        let Some(Some(choices)) = self.edit(AppState::final_choices) else { return };
        let Some(Some((from, files))) = self.edit(|state| {
            let chosen = state.choosing.as_ref()?;
            Some((chosen.files_of, chosen.files.clone()))
        }) else {
            return;
        };
        if let Some(Some((data, of))) = self.edit(|state| state.start_extension(files, false)) {
            self.client.with_value(|client| client.add_labels(data, (of, from), choices));
        }
    }

    /// Reads the open data set again and keeps only users and items with at least `k` records.
    pub fn keep_core(self, k: u32) {
        let choices = self.peek(|state| {
            let open = state.data.as_ref()?;
            Some(Choices { k_core: Some(k).filter(|&k| k > 1), ..open.report.choices.clone() })
        });
        self.read_again(choices);
    }

    /// Takes an offer of a training that fits: trains it, or reads the part of the data that it is about.
    pub fn take_training_offer(self, offer: &TrainingOffer) {
        match self.edit(|state| state.take_training_offer(offer)) {
            Some(Some(part)) => self.read_again(self.peek(|state| state.choices_for_part(part))),
            _ => self.train(),
        }
    }

    /// Reads the files of the open data set again, as `choices` say.
    fn read_again(self, choices: Option<Choices>) {
        let open = self.peek(|state| state.data.as_ref().map(|open| (open.id, open.files.clone())));
        let (Some((of, files)), Some(choices)) = (open, choices) else { return };
        if let Some(data) = self.begin_import(|state| state.start_import(files)) {
            self.client.with_value(|client| client.import(data, of, choices));
        }
    }

    /// Reads the built-in example.
    pub fn import_example(self) {
        self.drop_chosen();
        if let Some(data) = self.begin_import(|state| state.start_example(EXAMPLE)) {
            self.client.with_value(|client| client.import_example(data));
        }
    }

    /// Makes a data set up, or says beside the form what stands in the way.
    pub fn generate(self) {
        let spec: Option<Option<SyntheticSpec>> = self.edit(|state| match state.synthetic.spec() {
            Ok(spec) => {
                state.synthetic.errors.clear();
                Some(spec)
            }
            Err(errors) => {
                state.synthetic.errors = errors;
                None
            }
        });
        let Some(Some(spec)) = spec else { return };
        self.drop_chosen();
        if let Some(data) = self.begin_import(|state| state.start_import(vec!["made-up data".to_owned()])) {
            self.client.with_value(|client| client.generate(data, spec));
        }
    }

    /// Finds the items that the person typed, or that are in the rows of their files.
    pub fn match_titles(self, files: Vec<File>) {
        if let Some(Some((data, of, text))) = self.edit(AppState::ask_titles) {
            self.client.with_value(|client| client.match_titles(data, of, (text, files)));
        }
    }

    /// Adds the person with the items that were found.
    pub fn add_person(self) {
        let Some(person) = self.peek(AppState::person) else { return };
        if let Some(Some((data, of))) = self.edit(|state| state.start_extension(vec!["your history".to_owned()], true))
        {
            self.client.with_value(|client| client.add_person(data, of, person));
        }
    }

    /// Offers all rejected rows of the open data set as a file.
    pub fn save_rejects(self) {
        let Some((id, name)) = self.peek(|state| state.data.as_ref().map(|data| (data.id, data.summary.name.clone())))
        else {
            return;
        };
        let Some(rejects) = self.client.with_value(|client| client.rejects(id)) else { return };
        if let Err(failure) = browser::save_bytes(&format!("{name}-rejected.csv"), "text/csv", &rejects) {
            self.edit(|state| state.report("Saving the rejected rows", failure));
        }
    }

    fn begin_import(self, start: impl FnOnce(&mut AppState) -> DataId) -> Option<DataId> {
        self.cancel_import();
        let data = self.edit(start);
        self.go(View::Data);
        data
    }

    /// Gives the running import up.
    pub fn cancel_import(self) {
        let was_running = self.edit(|state| {
            let running = state.import.is_some();
            state.cancel_import();
            running
        });
        if was_running == Some(true) {
            self.client.with_value(Client::cancel_import);
        }
    }
}
