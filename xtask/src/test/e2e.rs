//! The release build, driven in Chromium.

use std::env;

use anyhow::{Context as _, Result, bail};

use super::tally::Tally;
use super::watch;
use crate::build;
use crate::command::program;
use crate::paths;
use crate::setup::browser;

const FOLDER: &str = "tests/e2e";

pub(super) fn check() -> Result<Tally> {
    let mut node = program("node");
    // One at a time: a machine with two cores would measure itself.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(test_files()?);
    node.env("CHROMIUM", browser::browser()?);
    // The tests start the very server that `./run` starts.
    node.env("ALTERASER_XTASK", env::current_exe().context("The path of xtask is not known.")?);
    node.env("ALTERASER_DIST", paths::dist());
    watch::tests(&mut node)
}

fn test_files() -> Result<Vec<String>> {
    let files = build::list(&paths::root().join(FOLDER))?;
    let names = files.iter().map(|file| format!("{FOLDER}/{}", file.to_string_lossy()));
    let tests: Vec<_> = names.filter(|name| name.ends_with(".test.mjs")).collect();
    if tests.is_empty() {
        bail!("There is no *.test.mjs in {FOLDER}.");
    }
    Ok(tests)
}
