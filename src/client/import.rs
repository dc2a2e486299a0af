//! Imports: each in a worker of its own, which is thrown away, because the memory of a wasm module never shrinks.
//!
//! A preview keeps its worker, so that the next one and the import itself need not start another. What a person chose is
//! kept by the handle of the data set, so that the same files can be read again in another way.

mod events;
mod example;
mod parquet;

use std::rc::Rc;

use alteraser_api::ids::DataId;
use alteraser_api::import::{Choices, ImportRequest, Person, SyntheticSpec};
use alteraser_api::protocol::Failure;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use web_sys::File;

use super::engine::Phase;
use super::failures::{cancelled, files_gone, import_lost};
use super::link::{Link, Signal};
use super::modules::Module;
use super::{Client, Inner, js};

/// What the import worker is asked for, until it has answered.
pub(super) struct Import {
    data: DataId,
    request: ImportRequest,
    /// None while the example is being loaded.
    files: Option<Vec<File>>,
    /// The packed data that the request is about.
    about: Option<ArrayBuffer>,
    /// Whether the worker's module must read Parquet.
    parquet: bool,
    link: Option<Link>,
    /// The worker has been asked.
    sent: bool,
    /// A preview has been answered, and the worker waits for what comes next.
    idle: bool,
    /// The parts of the data that have arrived, each in its place.
    packed: Option<Uint8Array>,
}

impl Import {
    fn new(data: DataId, request: ImportRequest, files: Option<Vec<File>>, about: Option<ArrayBuffer>) -> Self {
        Self { data, request, files, about, parquet: false, link: None, sent: false, idle: false, packed: None }
    }
}

impl Client {
    /// Locks the page and looks at the start of a person's own files, which are `data` from now on.
    pub fn choose(&self, data: DataId, files: Vec<File>) {
        self.0.state.borrow_mut().files.insert(data, files.clone());
        self.0.ask_as_owner(Import::new(data, ImportRequest::Preview { choices: None }, Some(files), None));
    }

    /// Looks at the files of `of` again, as `choices` tell. `data` is the handle of the answer.
    pub fn preview(&self, data: DataId, of: DataId, choices: Choices) {
        self.0.ask_about_files(data, of, ImportRequest::Preview { choices: Some(choices) });
    }

    /// Imports the files of `of` as `data`, which is a handle not used before. An import that runs already is
    /// cancelled.
    pub fn import(&self, data: DataId, of: DataId, choices: Choices) {
        let ceiling_bytes = Some(self.ceiling_bytes());
        self.0.ask_about_files(data, of, ImportRequest::Import { choices: Some(choices), ceiling_bytes });
    }

    /// Joins the titles and names in the files of `from` to the data set `of`; together they are `data`.
    pub fn add_labels(&self, data: DataId, (of, from): (DataId, DataId), choices: Choices) {
        let files = self.0.state.borrow().files.get(&from).cloned();
        let Some(files) = files else { return self.0.refuse(data, files_gone()) };
        self.0.ask_about_data(data, of, (ImportRequest::AddLabels { choices: Some(choices) }, files));
    }

    /// Makes a data set up.
    pub fn generate(&self, data: DataId, spec: SyntheticSpec) {
        self.0.wait_for_import(Import::new(data, ImportRequest::Generate { spec }, Some(Vec::new()), None));
        self.0.begin_import();
    }

    /// Finds the items of the data set `of` that a person had. `data` is the handle of the answer.
    pub fn match_titles(&self, data: DataId, of: DataId, (text, files): (String, Vec<File>)) {
        self.0.ask_about_data(data, of, (ImportRequest::MatchTitles { text }, files));
    }

    /// Adds a person to the data set `of`; together they are `data`.
    pub fn add_person(&self, data: DataId, of: DataId, person: Person) {
        self.0.ask_about_data(data, of, (ImportRequest::AddUser { person }, Vec::new()));
    }

    /// Frees the handles of the files of `data`.
    pub fn forget_files(&self, data: DataId) {
        self.0.state.borrow_mut().files.remove(&data);
    }

    /// All rejected rows of a data set as a table of text; none when there are none.
    pub fn rejects(&self, data: DataId) -> Option<ArrayBuffer> {
        self.0.state.borrow().rejects.get(&data).cloned()
    }
}

impl Inner {
    fn ask_about_files(self: &Rc<Self>, data: DataId, of: DataId, request: ImportRequest) {
        let files = self.state.borrow().files.get(&of).cloned();
        let Some(files) = files else { return self.refuse(data, files_gone()) };
        if matches!(request, ImportRequest::Import { .. }) {
            self.state.borrow_mut().files.insert(data, files.clone());
        }
        self.ask_as_owner(Import::new(data, request, Some(files), None));
    }

    fn ask_about_data(self: &Rc<Self>, data: DataId, of: DataId, (request, files): (ImportRequest, Vec<File>)) {
        let about = self.state.borrow().ledger.packed(of);
        let Some(about) = about else { return self.refuse(data, files_gone()) };
        if matches!(request, ImportRequest::AddLabels { .. }) {
            let mut state = self.state.borrow_mut();
            let all = state.files.get(&of).into_iter().flatten().chain(&files).cloned().collect();
            state.files.insert(data, all);
        }
        self.ask_as_owner(Import::new(data, request, Some(files), Some(about)));
    }

    /// Asks as soon as the engine worker is up: what it is made of must be loaded before the page locks.
    fn ask_as_owner(self: &Rc<Self>, import: Import) {
        self.wait_for_import(import);
        self.state.borrow_mut().wants_lock = true;
        self.begin_import();
    }

    /// Takes the place of what was asked before. The worker of a preview goes on with the same files.
    fn wait_for_import(&self, mut import: Import) {
        let before = self.state.borrow_mut().import.take();
        match before {
            Some(before) if before.idle => {
                (import.link, import.parquet) = (before.link, before.parquet);
            }
            Some(before) => self.refuse(before.data, cancelled()),
            None => {}
        }
        self.state.borrow_mut().import = Some(import);
    }

    /// Starts what waits, if there is anything and the engine worker has started.
    pub(super) fn begin_import(self: &Rc<Self>) {
        let failed = match &self.state.borrow().engine.phase {
            Phase::Loading | Phase::Starting => return,
            Phase::Restoring | Phase::Ready => None,
            Phase::Failed(failure) => Some(failure.clone()),
        };
        if let Some(failure) = failed {
            return self.end_import(failure);
        }
        let Some(first) = self.import_message() else { return };
        if let Err(reason) = self.lock_if_wanted() {
            return self.end_import(import_lost(&js::reason(&reason)));
        }
        let link = self.state.borrow_mut().import.as_mut().and_then(|import| import.link.take());
        let started = match link {
            Some(link) => link.send(&first).map(|()| link),
            None => self.start_import_worker(&first),
        };
        match started {
            Ok(link) => {
                if let Some(import) = &mut self.state.borrow_mut().import {
                    import.link = Some(link);
                }
            }
            Err(error) => self.end_import(import_lost(&js::reason(&error))),
        }
    }

    fn start_import_worker(self: &Rc<Self>, first: &JsValue) -> Result<Link, JsValue> {
        let inner = Rc::downgrade(self);
        let on_signal = move |signal: Signal| {
            if let Some(inner) = inner.upgrade() {
                inner.on_import_signal(signal);
            }
        };
        Link::start("import-worker.js", first, on_signal)
    }

    /// The message that asks for what waits; none when nothing waits, or something is still missing.
    fn import_message(&self) -> Option<JsValue> {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let import = state.import.as_mut().filter(|import| !import.sent)?;
        let module = if import.parquet { &state.parquet_module } else { &state.import_module };
        let Module { glue, compiled, .. } = module.as_ref()?;
        let files: Array = import.files.as_ref()?.iter().collect();
        let buffers: Array = import.about.iter().collect();
        // What can be asked for are plain data, which always become an object.
        let request = import.request.serialize(&Serializer::json_compatible()).ok()?;
        import.sent = true;
        Some(js::object(&[
            ("glue", &JsValue::from_str(glue)),
            ("module", compiled),
            ("request", &request),
            ("files", &files),
            ("buffers", &buffers),
        ]))
    }

    pub(super) fn cancel_import(&self) {
        self.end_import(cancelled());
    }

    /// Ends what waits or runs, if there is anything. Nobody waits for a preview that has been answered.
    pub(super) fn end_import(&self, failure: Failure) {
        let ended = self.state.borrow_mut().import.take();
        if let Some(import) = ended.filter(|import| !import.idle) {
            self.refuse(import.data, failure);
        }
    }
}
