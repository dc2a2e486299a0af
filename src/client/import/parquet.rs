//! The module that reads Parquet: larger than the others together, so it is loaded when the page has nothing else to do.

use std::rc::Rc;

use crate::client::failures::parquet_not_loaded;
use crate::client::modules::load_parquet;
use crate::client::{Inner, js};

/// The page settles before more is loaded.
const DELAY_MS: i32 = 300;

impl Inner {
    /// Loads the module once, after a while, unless the page has locked itself by then.
    pub(crate) fn load_parquet_when_idle(self: &Rc<Self>) {
        if std::mem::replace(&mut self.state.borrow_mut().parquet_wanted, true) {
            return;
        }
        let inner = Rc::downgrade(self);
        js::when_idle(DELAY_MS, move || {
            let Some(inner) = inner.upgrade().filter(|inner| !inner.state.borrow().locked) else { return };
            wasm_bindgen_futures::spawn_local(async move {
                // That it could not be had is told when a person needs it.
                if let Ok(module) = load_parquet().await {
                    inner.state.borrow_mut().parquet_module = Some(module);
                }
            });
        });
    }

    /// Asks again, with the module that reads Parquet.
    pub(super) fn read_parquet(self: &Rc<Self>, file: &str) {
        let is_there = {
            let mut state = self.state.borrow_mut();
            let is_there = state.parquet_module.is_some();
            if let Some(import) = &mut state.import {
                (import.parquet, import.sent, import.link) = (true, false, None);
            }
            is_there
        };
        if is_there { self.begin_import() } else { self.end_import(parquet_not_loaded(file)) }
    }
}
