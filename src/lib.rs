//! The page: a Leptos interface to the AltEraser engine.
//!
//! Everything that is known lives in [`state::AppState`], which changes in one pure function. Pages read slices of it
//! and call [`commands::App`], the one layer under mouse, keyboard and address. Components take values and callbacks.
//! The page knows no model by name: it draws what the engine's catalog offers.
//! Test ids are listed in `docs/test-ids.md`.
#![allow(unreachable_pub, reason = "the component macro puts hidden public items beside re-exported components")]

pub mod actions;
pub mod announcer;
pub mod app;
pub mod attack_charts;
pub mod browser;
pub mod chart_scale;
pub mod charts;
pub mod client;
pub mod commands;
pub mod components;
pub mod eta;
pub mod export;
pub mod form;
pub mod format;
pub mod identity;
pub mod list_diff;
pub mod list_story;
pub mod measures;
pub mod names;
pub mod offers;
pub mod ordering;
pub mod pages;
pub mod percent;
pub mod result_charts;
pub mod route;
pub mod settings;
pub mod shell;
pub mod state;
pub mod theme;
pub mod verdict;
pub mod windowing;

#[cfg(test)]
#[path = "../tests/samples/mod.rs"]
mod samples;

use leptos::prelude::document;
use wasm_bindgen::JsCast;

/// Puts the application into the page. The static first paint stands beside it until the start script removes it.
pub fn start() {
    console_error_panic_hook::set_once();
    match document().get_element_by_id("app") {
        Some(place) => leptos::mount::mount_to(place.unchecked_into(), app::Page).forget(),
        None => leptos::mount::mount_to_body(app::Page),
    }
}
