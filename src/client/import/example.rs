//! The built-in example, which the page loads before it locks.

use std::rc::Rc;

use alteraser_api::ids::DataId;
use alteraser_api::import::ImportRequest;
use alteraser_api::protocol::Failure;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, Response};

use super::Import;
use crate::client::failures::{example_locked, not_loaded};
use crate::client::{Client, Inner, js};

const EXAMPLE: &str = "data/ml-latest-small.zip";
const EXAMPLE_NAME: &str = "ml-latest-small.zip";

impl Client {
    /// Loads and imports the built-in example as `data`. Fails when the page is locked.
    pub fn import_example(&self, data: DataId) {
        spawn_local(Rc::clone(&self.0).import_example(data));
    }
}

impl Inner {
    /// Loads the built-in example and imports it, unless the page is locked already.
    async fn import_example(self: Rc<Self>, data: DataId) {
        let request = ImportRequest::Import { choices: None, ceiling_bytes: None };
        self.wait_for_import(Import::new(data, request, None, None));
        let fetched = if self.state.borrow().locked { Err(example_locked()) } else { fetch_example().await };
        if let Some(import) = self.state.borrow_mut().import.as_mut().filter(|import| import.data == data) {
            import.files = fetched.as_ref().ok().map(|file| vec![file.clone()]);
        } else {
            // It was cancelled, or gave way to another import.
            return;
        }
        match fetched {
            Ok(file) => {
                self.state.borrow_mut().files.insert(data, vec![file]);
                self.begin_import();
            }
            Err(failure) => self.end_import(failure),
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
