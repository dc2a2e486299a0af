//! The release build, driven in Chromium and, on its main path, in Firefox.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use super::tally::Tally;
use super::watch;
use crate::build;
use crate::command::{self, program};
use crate::paths;
use crate::setup::browser;

const FOLDER: &str = "tests/e2e";

/// What is trained on an imported file: a model that may be too large, and one that may not.
const TRAININGS: [&str; 2] = ["logistic-mf", "ials,train-max_sweeps=1"];

/// The program that the tests start: the very server that `./run` starts.
fn server() -> PathBuf {
    paths::target().join("e2e").join("xtask")
}

/// Puts this program aside before any check runs: cargo may replace the running one when it builds the workspace.
pub(super) fn keep_server() -> Result<()> {
    let folder = paths::target().join("e2e");
    fs::create_dir_all(&folder).with_context(|| format!("{} could not be made.", folder.display()))?;
    let own = env::current_exe().context("The path of xtask is not known.")?;
    // Removed first, because a server of an interrupted run may still run from it.
    let _ = fs::remove_file(server());
    fs::copy(&own, server()).with_context(|| format!("{} could not be copied.", own.display()))?;
    Ok(())
}

pub(super) fn check() -> Result<Tally> {
    let mut node = node()?;
    // One at a time: a machine with two cores would measure itself.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(test_files()?);
    watch::tests(&mut node)
}

/// Takes the pictures in docs/screens.
pub(super) fn screens() -> Result<()> {
    keep_server()?;
    command::run(node()?.arg(format!("{FOLDER}/screens.mjs")), "Taking pictures")
}

/// Imports `file` natively and on the page in `dist/`.
pub(super) fn import_bench(file: &Path) -> Result<()> {
    keep_server()?;
    let file = fs::canonicalize(file).with_context(|| format!("{} is not there.", file.display()))?;
    let mut cargo = program("cargo");
    cargo.args(["build", "--quiet", "--release", "--package", "alteraser-cli"]);
    command::run(&mut cargo, "Building the command line tool")?;
    let mut native = program(&paths::target().join("release/alteraser").to_string_lossy());
    let start = Instant::now();
    command::output(native.arg("import").arg(&file)).context("The file could not be imported natively.")?;
    println!("natively: {:.2} s", start.elapsed().as_secs_f64());
    command::run(node()?.arg("tests/bench/import.mjs").arg(&file).args(TRAININGS), "Importing in Chromium")
}

/// Node with what the scripts in the folder need to know.
fn node() -> Result<Command> {
    let mut node = program("node");
    node.env("CHROMIUM", browser::browser()?);
    node.env("FIREFOX", browser::firefox()?);
    node.env("ALTERASER_XTASK", server());
    node.env("ALTERASER_DIST", paths::dist());
    Ok(node)
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
