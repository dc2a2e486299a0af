//! From sources to a static site: Trunk builds the page, its hooks build the engines and finish the site.

mod engines;
mod files;
mod hosts;
mod page;
mod pool;
mod wasm_opt;

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::command;
use crate::paths;

pub(crate) use engines::{IMPORT, Module, SINGLE, TARGET, THREADS, build_bench};
pub(crate) use files::{copy_folder, list, text};

/// How to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    /// The page is built in seconds and runs slowly; the engines are as always.
    pub(crate) quick: bool,
}

/// Builds the site into `dist/`.
pub(crate) fn build(options: Options) -> Result<()> {
    // Trunk runs offline because it would fetch tools by itself; so the crates must be there before.
    command::run(command::cargo_for_wasm().args(["fetch", "--quiet"]), "Fetching the crates")?;
    let mut trunk = command::program("trunk");
    trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_RUSTFLAGS");
    // Trunk does not understand the value "1" that some terminals set.
    trunk.env_remove("NO_COLOR");
    // Its own stack says nothing of what went wrong in the sources.
    trunk.env_remove("RUST_BACKTRACE");
    trunk.args(["build", "--log", "warn", "--dist"]).arg(paths::dist());
    if options.quick {
        trunk.args(["--cargo-profile", "page-dev"]);
    } else {
        trunk.args(["--release", "--cargo-profile", "page"]);
    }
    command::run(&mut trunk, "Building the page")?;
    println!("Built {}.", paths::dist().display());
    Ok(())
}

/// Trunk calls this before it builds the page.
pub(crate) fn pre_build_hook() -> Result<()> {
    engines::build(&staging()?, is_release())
}

/// Trunk calls this when the page is built.
pub(crate) fn post_build_hook() -> Result<()> {
    let staging = staging()?;
    page::finish(&staging, is_release())?;
    hosts::write(&staging)
}

fn staging() -> Result<PathBuf> {
    let folder = env::var_os("TRUNK_STAGING_DIR");
    folder.map(PathBuf::from).context("Trunk calls this; to build, use: cargo xtask build")
}

fn is_release() -> bool {
    env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release")
}
