//! Imports: each in a worker of its own, which is thrown away, because the memory of a wasm module never shrinks.

use std::rc::Rc;

use alteraser_api::ids::DataId;
use alteraser_api::import::ImportEvent;
use alteraser_api::protocol::Failure;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Response};

use super::Inner;
use super::engine::Phase;
use super::failures::{cancelled, example_locked, import_lost, import_refused, not_loaded};
use super::js;
use super::link::{Link, Signal};
use super::modules::Module;
use super::notice::Notice;

const EXAMPLE: &str = "data/ml-latest-small.zip";
const EXAMPLE_NAME: &str = "ml-latest-small.zip";

/// An import that waits or runs.
pub(super) struct Import {
    data: DataId,
    /// None while the example is being loaded.
    files: Option<Vec<File>>,
    link: Option<Link>,
    /// The parts of the data that have arrived, each in its place.
    packed: Option<Uint8Array>,
}

impl Inner {
    /// Imports `files` as soon as the engine worker is up: what it is made of must be loaded before the page locks.
    pub(super) fn import(self: &Rc<Self>, data: DataId, files: Vec<File>) {
        self.wait_for_import(data, Some(files));
        self.state.borrow_mut().wants_lock = true;
        self.begin_import();
    }

    /// Loads the built-in example and imports it, unless the page is locked already.
    pub(super) async fn import_example(self: Rc<Self>, data: DataId) {
        self.wait_for_import(data, None);
        let fetched = if self.state.borrow().locked { Err(example_locked()) } else { fetch_example().await };
        if let Some(import) = self.state.borrow_mut().import.as_mut().filter(|import| import.data == data) {
            import.files = fetched.as_ref().ok().map(|file| vec![file.clone()]);
        } else {
            // It was cancelled, or gave way to another import.
            return;
        }
        match fetched {
            Ok(_) => self.begin_import(),
            Err(failure) => self.end_import(failure),
        }
    }

    fn wait_for_import(&self, data: DataId, files: Option<Vec<File>>) {
        self.cancel_import();
        self.state.borrow_mut().import = Some(Import { data, files, link: None, packed: None });
    }

    /// Starts the import that waits, if there is one and the engine worker has started.
    pub(super) fn begin_import(self: &Rc<Self>) {
        let failed = match &self.state.borrow().engine.phase {
            Phase::Loading | Phase::Starting => return,
            Phase::Restoring | Phase::Ready => None,
            Phase::Failed(failure) => Some(failure.clone()),
        };
        if let Some(failure) = failed {
            return self.end_import(failure);
        }
        let Some(first) = self.first_import_message() else { return };
        if let Err(reason) = self.lock_if_wanted() {
            return self.end_import(import_lost(&js::reason(&reason)));
        }
        let inner = Rc::downgrade(self);
        let on_signal = move |signal| {
            if let Some(inner) = inner.upgrade() {
                inner.on_import_signal(signal);
            }
        };
        match Link::start("import-worker.js", &first, on_signal) {
            Ok(link) => {
                if let Some(import) = &mut self.state.borrow_mut().import {
                    import.link = Some(link);
                }
            }
            Err(error) => self.end_import(import_lost(&js::reason(&error))),
        }
    }

    fn first_import_message(&self) -> Option<JsValue> {
        let state = self.state.borrow();
        let import = state.import.as_ref().filter(|import| import.link.is_none())?;
        let Module { glue, compiled, .. } = state.import_module.as_ref()?;
        let files: Array = import.files.as_ref()?.iter().collect();
        Some(js::object(&[("glue", &JsValue::from_str(glue)), ("module", compiled), ("files", &files)]))
    }

    fn on_import_signal(self: &Rc<Self>, signal: Signal) {
        let message = match signal {
            Signal::Message(message) => message,
            Signal::Lost(reason) => return self.end_import(import_lost(&reason)),
        };
        let body = js::field(&message, "body").unwrap_or(JsValue::UNDEFINED);
        match serde_wasm_bindgen::from_value::<ImportEvent>(body) {
            Ok(event) => self.on_import_event(event, js::first_buffer(&message)),
            Err(error) => self.end_import(import_lost(&error.to_string())),
        }
    }

    fn on_import_event(self: &Rc<Self>, event: ImportEvent, buffer: Option<ArrayBuffer>) {
        match event {
            ImportEvent::Progress { .. } | ImportEvent::Previewed { .. } => {
                let data = self.state.borrow().import.as_ref().map(|import| import.data);
                if let Some(data) = data {
                    self.notify(Notice::Import(event, data));
                }
            }
            ImportEvent::Piece { offset, total_bytes } => {
                if let (Some(import), Some(piece)) = (&mut self.state.borrow_mut().import, buffer) {
                    let packed = import.packed.get_or_insert_with(|| Uint8Array::new_with_length(total_bytes as u32));
                    packed.set(&Uint8Array::new(&piece), offset as u32);
                }
            }
            ImportEvent::Refused { too_big } => self.end_import(import_refused(&too_big)),
            ImportEvent::Imported { report } => {
                let Some(import) = self.state.borrow_mut().import.take() else { return };
                let Some(packed) = import.packed.map(|packed| packed.buffer()) else {
                    let failure = import_lost("the data are missing");
                    return self.notify(Notice::Import(ImportEvent::Failed { failure }, import.data));
                };
                let name = report.name.clone();
                self.state.borrow_mut().ledger.open(import.data, name, packed);
                self.notify(Notice::Import(ImportEvent::Imported { report }, import.data));
                self.pump();
            }
            ImportEvent::Failed { failure } => self.end_import(failure),
        }
    }

    pub(super) fn cancel_import(&self) {
        self.end_import(cancelled());
    }

    /// Ends the import that waits or runs, if there is one.
    pub(super) fn end_import(&self, failure: Failure) {
        let ended = self.state.borrow_mut().import.take();
        if let Some(import) = ended {
            self.notify(Notice::Import(ImportEvent::Failed { failure }, import.data));
        }
    }
}

async fn fetch_example() -> Result<File, Failure> {
    let failed = |error: JsValue| not_loaded("The example", &js::reason(&error));
    let window = web_sys::window().ok_or_else(|| failed("there is no window".into()))?;
    let response = JsFuture::from(window.fetch_with_str(&js::address(EXAMPLE))).await.map_err(failed)?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(failed(format!("the host answered {}", response.status()).into()));
    }
    let bytes = JsFuture::from(response.array_buffer().map_err(failed)?).await.map_err(failed)?;
    File::new_with_buffer_source_sequence(&Array::of1(&bytes), EXAMPLE_NAME).map_err(failed)
}
