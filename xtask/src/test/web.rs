//! Tests that run in Chromium, by wasm-bindgen-test.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::tally::Tally;
use super::watch;
use crate::build::{IMPORT, Module, SINGLE, TARGET, THREADS};
use crate::command::{Command, cargo_for_wasm};
use crate::paths;
use crate::setup::browser;

/// Beginning of the names of test files that run in the browser.
const PREFIX: &str = "web_";

/// A busy machine must not fail a test that would pass; this only ends one that hangs.
const TIMEOUT_SECONDS: &str = "300";

/// The engine as the page loads it when it is isolated.
pub(super) fn threads() -> Result<Tally> {
    module(&THREADS, "crates/worker/tests")
}

/// The engine as the page loads it where shared memory can't be had.
pub(super) fn single() -> Result<Tally> {
    module(&SINGLE, "crates/worker/tests")
}

/// The import as its worker calls it.
pub(super) fn import() -> Result<Tally> {
    module(&IMPORT, "crates/import/tests")
}

fn module(module: &Module, folder: &str) -> Result<Tally> {
    let mut cargo = cargo_in_browser()?;
    cargo.args(test_files(folder)?);
    // The flags and the folder of the build: std and all crates are there already.
    module.configure(&mut cargo);
    watch::tests(&mut cargo)
}

/// The page's parts, with the profile of its release build.
pub(super) fn page() -> Result<Tally> {
    let mut cargo = cargo_in_browser()?;
    cargo.args(test_files("tests")?);
    watch::tests(cargo.args(["--package", "alteraser", "--profile", "page", "--target", TARGET]))
}

fn cargo_in_browser() -> Result<Command> {
    let mut cargo = cargo_for_wasm();
    cargo.env("CHROMEDRIVER", browser::driver()?).env("WASM_BINDGEN_TEST_TIMEOUT", TIMEOUT_SECONDS);
    cargo.args(["test", "--no-fail-fast"]);
    Ok(cargo)
}

/// The flags that name the files of a folder which are for the browser.
fn test_files(folder: &str) -> Result<Vec<String>> {
    let entries = fs::read_dir(paths::root().join(folder)).with_context(|| format!("{folder} could not be read."))?;
    let names = entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut tests: Vec<_> = names.filter_map(|name| Some(name.strip_suffix(".rs")?.to_owned())).collect();
    tests.retain(|name| name.starts_with(PREFIX));
    if tests.is_empty() {
        bail!("There is no {PREFIX}*.rs in {folder}.");
    }
    tests.sort();
    Ok(tests.into_iter().flat_map(|name| ["--test".to_owned(), name]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_tests_for_the_browser_is_told() {
        assert_eq!(test_files("xtask").unwrap_err().to_string(), "There is no web_*.rs in xtask.");
        assert_eq!(test_files("no/such").unwrap_err().to_string(), "no/such could not be read.");
    }
}
