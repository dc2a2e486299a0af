//! Data sets: importing one leaves the open one untouched until the new one is open.

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::import::{ImportEvent, ImportReport};
use alteraser_api::protocol::{Failure, FailureKind};
use alteraser_api::report::DataSummary;

use super::{Answers, AppState, Preview, Selection, Task};
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
    /// Bytes read, bytes in all, rows parsed.
    pub progress: Option<(u64, u64, u64)>,
    /// The report, as soon as the file is read and the engine is opening the data.
    pub report: Option<ImportReport>,
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
    /// They are the built-in example, of which an address may tell.
    pub is_example: bool,
}

impl AppState {
    /// Starts an import and gives the handle of its data set. An import that was running is given up.
    pub fn start_import(&mut self, files: Vec<String>) -> DataId {
        let data = DataId(self.fresh());
        self.outcome = format!("Reading {}", files.join(", "));
        self.import = Some(PendingImport { data, files, is_example: false, progress: None, report: None });
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

    /// Gives the running import up.
    pub fn cancel_import(&mut self) {
        if self.import.take().is_some() {
            "Import cancelled. Nothing changed.".clone_into(&mut self.outcome);
        }
    }

    pub(super) fn import_advanced(&mut self, event: ImportEvent, data: DataId) {
        let Some(import) = self.import.as_mut().filter(|import| import.data == data) else { return };
        match event {
            ImportEvent::Progress { bytes, total_bytes, rows } => import.progress = Some((bytes, total_bytes, rows)),
            ImportEvent::Imported { report } => import.report = Some(report),
            ImportEvent::Failed { failure } => self.import_failed(failure),
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
        let Some((import, report)) = import.and_then(|mut import| import.report.take().map(|report| (import, report)))
        else {
            return vec![Task::Close(data)];
        };
        let PendingImport { files, is_example, .. } = import;
        self.outcome = format!("{} is open: {}", summary.name, format::counted(summary.num_records, "record"));
        let old = self.data.replace(DataSet { id: data, report, summary, files, is_example });
        self.drop_models();
        old.map(|old| Task::Close(old.id)).into_iter().collect()
    }

    pub(super) fn open_failed(&mut self, data: DataId, model: Option<ModelId>, failure: Failure) {
        if let Some(model) = model {
            if self.models.remove(&model).is_some() {
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
        self.runs = None;
        self.answers = Answers::default();
        self.selection = Selection::default();
        self.preview = Preview::default();
    }
}
