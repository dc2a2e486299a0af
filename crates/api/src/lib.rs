//! Everything that crosses a boundary: page and workers, command line and engine, engine and files.
//!
//! Plain data with public fields. No algorithm lives here: constructors, byte layouts and `Display` are all there is,
//! so that the page, the workers and the command line agree on shapes without sharing code.
#![deny(missing_docs)]

pub mod audit;
pub mod catalog;
pub mod experiment;
pub mod forget;
pub mod ids;
pub mod import;
pub mod memory;
pub mod packed;
pub mod protocol;
pub mod report;
pub mod stress;
