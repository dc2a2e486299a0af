//! Data sets: importing one leaves the open one untouched until the new one is open.

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::import::{ImportEvent, ImportReport, TooBig};
use alteraser_api::protocol::{Failure, FailureKind};
use alteraser_api::report::DataSummary;

use super::{Answers, AppState, Browse, PersonDraft, Preview, Selection, Task};
use crate::format;

/// An import that is running.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingImport {
    /// Handle of the data set that it will be.
    pub data: DataId,
    /// Names of the files that are read.
    pub files: Vec<String>,
    /// They are the built-in example, of which an address may tell.
    pub is_example: bool,
    /// How far it is.
    pub progress: Option<ReadProgress>,
    /// The report, as soon as the file is read and the engine is opening the data.
    pub report: Option<ImportReport>,
    /// The open data set that something is added to.
    pub extends: Option<Extended>,
}

/// How much of the files has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadProgress {
    /// Bytes read.
    pub bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
    /// Rows parsed.
    pub rows: u64,
    /// Rows parsed in a second.
    pub rows_per_second: u64,
}

/// An open data set that becomes another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Extended {
    /// What was read when it was imported.
    pub report: ImportReport,
    /// Its files.
    pub files: Vec<String>,
    /// The person who is added: the user that they will be.
    pub you: Option<u32>,
}

/// An open data set.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSet {
    /// Its handle.
    pub id: DataId,
    /// What the import read.
    pub report: ImportReport,
    /// How it looks.
    pub summary: DataSummary,
    /// Names of its files.
    pub files: Vec<String>,
    /// It is the built-in example as it is, of which an address may tell.
    pub is_example: bool,
    /// The user that the person has become.
    pub you: Option<u32>,
}

impl AppState {
    /// Starts an import and gives the handle of its data set. An import that was running is given up.
    pub fn start_import(&mut self, files: Vec<String>) -> DataId {
        let data = DataId(self.fresh());
        self.outcome = format!("Reading {}", files.join(", "));
        let is_example = false;
        self.import = Some(PendingImport { data, files, is_example, progress: None, report: None, extends: None });
        data
    }

    /// Starts to import the built-in example, which is the file `name`.
    pub fn start_example(&mut self, name: &str) -> DataId {
        let data = self.start_import(vec![name.to_owned()]);
        if let Some(import) = &mut self.import {
            import.is_example = true;
        }
        data
    }

    /// Starts to add something to the open data set, whose handle is given after that of the result.
    pub fn start_extension(&mut self, files: Vec<String>, adds_person: bool) -> Option<(DataId, DataId)> {
        let open = self.data.as_ref()?;
        let you = adds_person.then_some(open.summary.num_users).or(open.you);
        let extended = Extended { report: open.report.clone(), files: open.files.clone(), you };
        let of = open.id;
        let data = self.start_import(files);
        if let Some(import) = &mut self.import {
            import.extends = Some(extended);
        }
        Some((data, of))
    }

    /// Gives the running import up.
    pub fn cancel_import(&mut self) {
        if self.import.take().is_some() {
            "Import cancelled. Nothing changed.".clone_into(&mut self.outcome);
        }
    }

    pub(super) fn import_advanced(&mut self, event: ImportEvent, data: DataId) {
        if self.chosen_advanced(&event, data) || self.person_advanced(&event, data) {
            return;
        }
        let Some(import) = self.import.as_mut().filter(|import| import.data == data) else { return };
        match event {
            ImportEvent::Progress { bytes, total_bytes, rows, rows_per_second } => {
                import.progress = Some(ReadProgress { bytes, total_bytes, rows, rows_per_second });
            }
            ImportEvent::Imported { report } => import.report = Some(import.whole_report(report)),
            ImportEvent::Failed { failure } => self.import_failed(failure),
            ImportEvent::Refused { too_big } => self.import_refused(too_big),
            // A preview and its like are not awaited here, and the client deals with the others.
            ImportEvent::Previewed { .. }
            | ImportEvent::Matched { .. }
            | ImportEvent::NeedsParquet { .. }
            | ImportEvent::Piece { .. } => {}
        }
    }

    /// The data would not fit: the person may choose a part.
    fn import_refused(&mut self, too_big: TooBig) {
        self.import = None;
        "The data are too large. Nothing changed.".clone_into(&mut self.outcome);
        match &mut self.choosing {
            Some(choosing) => choosing.refused = Some(too_big),
            None => self.report("Importing", refusal(&too_big)),
        }
    }

    fn import_failed(&mut self, failure: Failure) {
        self.import = None;
        if failure.kind == FailureKind::Cancelled {
            "Import cancelled. Nothing changed.".clone_into(&mut self.outcome);
        } else {
            "The import failed. Nothing changed.".clone_into(&mut self.outcome);
            self.report("Importing", failure);
        }
    }

    pub(super) fn opened(&mut self, data: DataId, summary: DataSummary) -> Vec<Task> {
        if let Some(open) = self.data.as_mut().filter(|open| open.id == data) {
            // A replaced worker has opened the data set again.
            open.summary = summary;
            return Vec::new();
        }
        let import = self.import.take_if(|import| import.data == data);
        // Nobody waits for this one any more: its import was given up after the file had been read.
        let Some(PendingImport { files, is_example, report: Some(report), extends, .. }) = import else {
            return vec![Task::Close(data)];
        };
        let (files, you) = extends.map_or((files, None), |extended| (extended.files, extended.you));
        self.outcome = format!("{} is open: {}", summary.name, format::counted(summary.num_records, "record"));
        let old = self.data.replace(DataSet { id: data, report, summary, files, is_example, you });
        self.drop_models();
        self.browse = Browse::default();
        self.person = PersonDraft::default();
        let chosen = self.choosing.take().map(|choosing| choosing.files_of);
        let mut freed: Vec<DataId> = old.map(|old| old.id).into_iter().collect();
        if let Some(chosen) = chosen.filter(|chosen| !freed.contains(chosen)) {
            freed.push(chosen);
        }
        freed.into_iter().map(Task::Close).collect()
    }

    pub(super) fn open_failed(&mut self, data: DataId, model: Option<ModelId>, failure: Failure) {
        if let Some(model) = model {
            if !self.opening_failed(model, &failure) && self.models.remove(&model).is_some() {
                self.base = self.base.filter(|&base| base != model);
                self.report("Restoring a model", failure);
            }
        } else if self.import.take_if(|import| import.data == data).is_some() {
            "The data could not be opened. Nothing changed.".clone_into(&mut self.outcome);
            self.report("Opening the data", failure);
        } else if self.data.take_if(|open| open.id == data).is_some() {
            self.drop_models();
            self.report("Opening the data again", failure);
        }
    }

    /// Forgets all that belonged to the data set before.
    fn drop_models(&mut self) {
        self.models.clear();
        self.base = None;
        self.opening = None;
        self.runs = None;
        self.answers = Answers::default();
        self.selection = Selection::default();
        self.preview = Preview::default();
        self.training.too_big = None;
    }
}

impl PendingImport {
    /// The report of an import; what is added to a data set adds to its report.
    fn whole_report(&self, new: ImportReport) -> ImportReport {
        let Some(Extended { report: old, .. }) = &self.extends else { return new };
        let mut report = old.clone();
        let added = new.num_records.saturating_sub(old.num_records);
        report.num_records = new.num_records;
        if added > 0 {
            report.warnings.insert(0, format!("You were added with {}.", format::counted(added, "record")));
        }
        if !new.format.is_empty() {
            report.format = format!("{}, joined with {}", old.format, new.format);
        }
        report.warnings.extend(new.warnings);
        report.choices.tables.extend(new.choices.tables);
        report
    }
}

impl DataSet {
    /// Whether its records have times.
    pub fn has_times(&self) -> bool {
        self.summary.time_span.is_some()
    }

    /// Whether it can be read again from its files with other choices. A person who was added is in no file.
    pub fn can_be_read_again(&self) -> bool {
        self.you.is_none() && !self.report.choices.tables.is_empty()
    }
}

/// Why the data were not imported.
fn refusal(too_big: &TooBig) -> Failure {
    let (needed, allowed) = (format::bytes(too_big.needed_bytes), format::bytes(too_big.allowed_bytes));
    Failure {
        kind: FailureKind::Invalid,
        message: format!("The data would need about {needed} of memory, and {allowed} may be used."),
        hint: "Choose a smaller part of the data.".to_owned(),
    }
}
