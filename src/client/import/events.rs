//! What the import worker says.

use std::rc::Rc;

use alteraser_api::ids::DataId;
use alteraser_api::import::{ImportEvent, ImportReport};
use alteraser_api::protocol::Failure;
use js_sys::{ArrayBuffer, SharedArrayBuffer, Uint8Array};

use crate::client::failures::import_lost;
use crate::client::link::Signal;
use crate::client::notice::Notice;
use crate::client::{Inner, js};

impl Inner {
    pub(super) fn on_import_signal(self: &Rc<Self>, signal: Signal) {
        let message = match signal {
            Signal::Message(message) => message,
            Signal::Lost(reason) => return self.end_import(import_lost(&reason)),
        };
        let body = js::field(&message, "body").unwrap_or(wasm_bindgen::JsValue::UNDEFINED);
        match serde_wasm_bindgen::from_value::<ImportEvent>(body) {
            Ok(event) => self.on_import_event(event, js::first_buffer(&message)),
            Err(error) => self.end_import(import_lost(&error.to_string())),
        }
    }

    fn on_import_event(self: &Rc<Self>, event: ImportEvent, buffer: Option<ArrayBuffer>) {
        match event {
            ImportEvent::Progress { .. } => self.tell_import(event),
            ImportEvent::Previewed { .. } | ImportEvent::Matched { .. } => {
                if let Some(import) = &mut self.state.borrow_mut().import {
                    import.idle = true;
                }
                self.tell_import(event);
            }
            ImportEvent::NeedsParquet { file } => self.read_parquet(&file),
            ImportEvent::Piece { offset, total_bytes } => self.keep_piece(offset, total_bytes, buffer),
            ImportEvent::Refused { .. } => {
                let ended = self.state.borrow_mut().import.take();
                if let Some(import) = ended {
                    self.notify(Notice::Import(event, import.data));
                }
            }
            ImportEvent::Imported { report } => self.finish_import(report, buffer),
            ImportEvent::Failed { failure } => self.end_import(failure),
        }
    }

    /// Tells the interface about what is asked for.
    fn tell_import(&self, event: ImportEvent) {
        let data = self.state.borrow().import.as_ref().map(|import| import.data);
        if let Some(data) = data {
            self.notify(Notice::Import(event, data));
        }
    }

    /// Tells the interface that `data` is not to be had.
    pub(super) fn refuse(&self, data: DataId, failure: Failure) {
        self.notify(Notice::Import(ImportEvent::Failed { failure }, data));
    }

    fn keep_piece(&self, offset: u64, total_bytes: u64, buffer: Option<ArrayBuffer>) {
        if let (Some(import), Some(piece)) = (&mut self.state.borrow_mut().import, buffer) {
            let packed = import.packed.get_or_insert_with(|| room_for(total_bytes as u32));
            packed.set(&Uint8Array::new(&piece), offset as u32);
        }
    }

    fn finish_import(self: &Rc<Self>, report: ImportReport, rejects: Option<ArrayBuffer>) {
        let Some(import) = self.state.borrow_mut().import.take() else { return };
        let Some(packed) = import.packed.map(|packed| packed.buffer()) else {
            return self.refuse(import.data, import_lost("the data are missing"));
        };
        {
            let mut state = self.state.borrow_mut();
            if let Some(rejects) = rejects {
                state.rejects.insert(import.data, rejects);
            }
            state.ledger.open(import.data, report.name.clone(), packed);
        }
        self.notify(Notice::Import(ImportEvent::Imported { report }, import.data));
        self.pump();
    }
}

/// Bytes that the engine's worker may read where they are, as far as the page may share memory: posting a copy of a
/// large data set would keep the page from answering.
fn room_for(bytes: u32) -> Uint8Array {
    if js::is_isolated() { Uint8Array::new(&SharedArrayBuffer::new(bytes)) } else { Uint8Array::new_with_length(bytes) }
}
