//! Times the engine: seconds per sweep and per ranking of all users, with proof that the same work was done.
//!
//! The command line tool runs it natively, and a web worker runs it in the browser; neither is part of the site.

mod measure;
mod synthetic;
mod training;
#[cfg(target_arch = "wasm32")]
mod web;

pub use measure::{BenchReport, BenchSpec, measure};
pub use synthetic::synthetic;
pub use training::TrainingReport;
#[cfg(target_arch = "wasm32")]
pub use web::Bench;
#[cfg(all(target_arch = "wasm32", feature = "threads"))]
pub use web::init_thread_pool;
