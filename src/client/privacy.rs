//! When the page locks itself, and what trying to get out shows.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::notice::{Notice, PrivacyState};
use super::{Inner, lock};

impl Inner {
    /// Locks the page once a person has opened a file of their own.
    pub(super) fn lock_if_wanted(&self) -> Result<(), JsValue> {
        {
            let mut state = self.state.borrow_mut();
            if state.locked || !state.wants_lock {
                return Ok(());
            }
            lock::lock()?;
            state.locked = true;
        }
        self.notify_privacy();
        Ok(())
    }

    /// Tries to send something from the page and from the engine worker.
    pub(super) fn probe_privacy(self: &Rc<Self>) {
        if !self.state.borrow().locked {
            return self.notify_privacy();
        }
        let inner = Rc::clone(self);
        spawn_local(async move {
            let blocked = lock::probe().await;
            inner.state.borrow_mut().page_blocked = blocked;
            inner.notify_privacy();
        });
        let asked = self.state.borrow().engine.link.as_ref().map_or(Ok(()), super::link::Link::probe);
        if asked.is_err() {
            self.workers_probed(None);
        }
    }

    pub(super) fn workers_probed(&self, blocked: Option<bool>) {
        self.state.borrow_mut().workers_blocked = blocked;
        self.notify_privacy();
    }

    pub(super) fn notify_privacy(&self) {
        let privacy = {
            let state = self.state.borrow();
            let (page_blocked, workers_blocked) = (state.page_blocked, state.workers_blocked);
            if state.locked { PrivacyState::Locked { page_blocked, workers_blocked } } else { PrivacyState::Open }
        };
        self.notify(Notice::Privacy(privacy));
    }
}
