//! The page: a Leptos interface to the AltEraser engine.
//!
//! Everything that is known lives in [`state::AppState`], which changes in one pure function. Pages read slices of it
//! and call [`commands::App`], the one layer under mouse, keyboard and address. Components take values and callbacks.
//! The page knows no model by name: it draws what the engine's catalog offers.
//! Test ids are listed in `docs/test-ids.md`.

pub mod chart_scale;
pub mod client;
pub mod form;
pub mod format;
pub mod identity;
pub mod list_diff;
pub mod route;
pub mod state;
pub mod verdict;

#[cfg(test)]
#[path = "../tests/samples/mod.rs"]
mod samples;
