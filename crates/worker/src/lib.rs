//! The engine behind a message protocol: requests in, events out.
//!
//! [`Session`] knows nothing of the browser, so a native test is a list of requests and the events that come back. The
//! web worker is a thin layer around it that turns messages into requests and events into messages.

mod failure;
mod host;
mod jobs;
mod preview;
mod progress;
mod session;
mod store;
#[cfg(target_arch = "wasm32")]
mod web;
mod work;

pub use host::{Executor, Host, Outgoing};
pub use session::Session;
#[cfg(target_arch = "wasm32")]
pub use web::Engine;
#[cfg(all(target_arch = "wasm32", feature = "threads"))]
pub use web::init_thread_pool;
