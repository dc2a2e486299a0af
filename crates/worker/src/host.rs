//! What a session needs from the place it runs in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use alteraser_api::protocol::Event;

/// An event on its way to the page, with the large byte arrays that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The event.
    pub event: Event,
    /// The buffers that the event's documentation names.
    pub buffers: Vec<Vec<u8>>,
}

impl From<Event> for Outgoing {
    fn from(event: Event) -> Self {
        Self { event, buffers: Vec::new() }
    }
}

/// Where events go, what time it is, and how much memory there is. The first two are called from whichever thread computes.
#[derive(Clone)]
pub struct Host {
    /// Takes an event.
    pub send: Arc<dyn Fn(Outgoing) + Send + Sync>,
    /// Milliseconds of a clock that all threads share.
    pub now_ms: Arc<dyn Fn() -> f64 + Send + Sync>,
    /// Memory that data and models may be kept in, in bytes; none when nobody knows of a bound.
    pub ceiling_bytes: Option<u64>,
}

/// Where jobs run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Executor {
    /// In the call that asks for them, which returns when they are done. For one thread.
    Inline,
    /// On the pool of threads, so that the call returns at once and cancels are heard while a job runs.
    Pool,
}

/// Locks `mutex`. A thread that panicked inside left plain maps and lists behind, which stay consistent.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
