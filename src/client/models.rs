//! Trained models as files.

use std::rc::Rc;

use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::protocol::{Event, Failure};
use js_sys::ArrayBuffer;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use super::failures::{file_not_read, file_too_large};
use super::{Client, Inner, Notice, js};

/// Part of the engine's memory that the file of a model may have: its bytes and its parameters are there at once.
const LARGEST_PART: u64 = 4;

impl Client {
    /// The bytes of a trained model, which [`Client::open_model`] opens again.
    pub fn saved_model(&self, model: ModelId) -> Option<ArrayBuffer> {
        self.0.state.borrow().ledger.saved(model)
    }

    /// Locks the page and opens the model in `file` as `model`. The data set must be the one that it was trained on.
    pub fn open_model(&self, data: DataId, model: ModelId, file: File) {
        if file.size() as u64 > self.ceiling_bytes() / LARGEST_PART {
            return self.0.refuse_model(data, model, file_too_large(&file.name()));
        }
        self.0.state.borrow_mut().wants_lock = true;
        if let Err(error) = self.0.lock_if_wanted() {
            return self.0.refuse_model(data, model, file_not_read(&file.name(), &js::reason(&error)));
        }
        spawn_local(Rc::clone(&self.0).read_model(data, model, file));
    }
}

impl Inner {
    async fn read_model(self: Rc<Self>, data: DataId, model: ModelId, file: File) {
        let read = JsFuture::from(file.array_buffer()).await.and_then(JsValue::dyn_into::<ArrayBuffer>);
        match read {
            Ok(bytes) => self.ask(|ledger| ledger.open_model(data, model, bytes)),
            Err(error) => self.refuse_model(data, model, file_not_read(&file.name(), &js::reason(&error))),
        }
    }

    fn refuse_model(&self, data: DataId, model: ModelId, failure: Failure) {
        self.notify(Notice::Engine(Event::OpenFailed { data, model: Some(model), failure }));
    }
}
