//! What the tests of the engine share.
#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod models;
pub(crate) mod reference;

use std::sync::Arc;

use alteraser_engine::{CancelToken, Dataset, RunContext};

/// Runs `work` with a context that reports nowhere and a clock that ticks a second per look, so that no run counts as
/// short and is timed again.
pub(crate) fn with_context<T>(work: impl FnOnce(&RunContext<'_>) -> T) -> T {
    let ticks = std::sync::atomic::AtomicU32::new(0);
    let now_ms = || 1e3 * f64::from(ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let cancel = CancelToken::default();
    work(&RunContext::new(&cancel, &|_| (), &now_ms))
}

/// The data of [`models::grouped`], opened.
pub(crate) fn grouped(num_users: u32, num_items: u32, groups: u32) -> Arc<Dataset> {
    Arc::new(Dataset::open(&models::grouped(num_users, num_items, groups)).expect("the data are consistent"))
}
