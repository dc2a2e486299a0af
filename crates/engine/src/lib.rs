//! Block-wise second-order training and unlearning of recommenders, and the evaluation of both.
//!
//! The engine is pure: it reads no clock, no file and no global random state, and knows nothing of the web. The same
//! specification and seed give the same parameters, bit by bit, whatever the number of threads, natively and in
//! WebAssembly.
//!
//! The method in one paragraph. A model has one block of parameters per user and per item. With one side frozen, each
//! block of the other side is a small convex problem that a Newton step with a Cholesky factorization nearly solves
//! ([`solve`]); all blocks of a side are solved in parallel, side after side: a sweep. Training sweeps from random
//! parameters; forgetting removes records, and the negatives they own, and sweeps again from the trained parameters,
//! over all blocks or just those that the forgotten records touch (`unlearn`). What that did is judged against a
//! retrain on the retained records ([`experiment::compare`]).
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "expected values may differ in the last bit"))]

mod audit;
mod catalog;
mod comparing;
mod config;
pub mod data;
mod error;
mod eval;
pub mod experiment;
mod explore;
pub mod forget;
mod grid;
mod hash;
#[doc(hidden)]
pub mod kernels;
mod memory;
pub mod models;
pub mod objective;
mod order;
pub mod params;
mod per_thread;
mod run;
mod saved;
pub mod solve;
mod stress;
mod trained;
pub mod training_set;
mod unlearn;

pub use catalog::{build_model, catalog};
pub use data::Dataset;
pub use error::{Error, Result};
pub use eval::probe::recommend_all;
pub use memory::check_training;
pub use run::{CancelToken, RunContext};
pub use trained::Trained;
pub use unlearn::{Forgetting, unlearn};
