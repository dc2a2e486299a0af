//! What cargo checks by itself.

use anyhow::Result;

use super::tally::Tally;
use super::watch;
use crate::build::TARGET;
use crate::command::{self, Command, cargo_for_wasm, program};
use crate::paths;

/// Crates that end in the browser.
const WASM_CRATES: [&str; 7] = [
    "alteraser",
    "alteraser-api",
    "alteraser-draws",
    "alteraser-engine",
    "alteraser-import",
    "alteraser-titles",
    "alteraser-worker",
];

pub(super) fn fmt() -> Result<Tally> {
    pass(program("cargo").args(["fmt", "--all", "--check"]), "The check of the formatting (to repair it: cargo fmt)")
}

pub(super) fn clippy() -> Result<Tally> {
    let mut cargo = program("cargo");
    cargo.args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    pass(&mut cargo, "clippy")
}

pub(super) fn clippy_wasm() -> Result<Tally> {
    let mut cargo = cargo_for_wasm();
    cargo.env("CLIPPY_CONF_DIR", paths::root().join("xtask/clippy-wasm"));
    cargo.args(["clippy", "--quiet", "--target", TARGET, "--lib", "--bins"]);
    cargo.args(WASM_CRATES.iter().flat_map(|name| ["--package", name]));
    pass(cargo.args(["--", "-D", "warnings"]), "clippy for the browser")
}

pub(super) fn native() -> Result<Tally> {
    watch::tests(program("cargo").args(["test", "--quiet", "--workspace", "--no-fail-fast"]))
}

pub(super) fn docs() -> Result<Tally> {
    let mut cargo = program("cargo");
    cargo.args(["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    pass(&mut cargo, "The documentation")
}

fn pass(command: &mut Command, what: &str) -> Result<Tally> {
    command::run(command, what).map(|()| Tally::passed())
}
