//! Files in, data sets and sentences out.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod archives;
mod choices;
mod errors;
mod formats;
mod packed;
#[cfg(feature = "parquet")]
mod parquet;
mod properties;
mod real_files;
mod support;
