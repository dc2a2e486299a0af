//! Packages from npm: wasm-opt for the build, the drivers of the browsers for the checks.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::paths;

/// The version of the package `binaryen`, as in package.json.
pub(crate) const BINARYEN_VERSION: &str = "132";

/// The oldest Node that the drivers support.
const OLDEST_NODE: u32 = 20;

/// Installs the packages when Node is there, and says what is lost when they can't be had.
pub(super) fn install_if_possible() {
    let problem = if command::is_installed("npm") { install().err() } else { None };
    if let Some(error) = problem {
        println!("{error:#} The build goes on without wasm-opt.");
    }
}

/// Installs the packages of package-lock.json unless they are there.
pub(super) fn install() -> Result<()> {
    check_node(command::output(command::program("node").arg("--version")).as_deref())?;
    let lock = fs::read_to_string(paths::root().join("package-lock.json")).context("package-lock.json is missing.")?;
    // npm keeps no mark of its own that tells for sure, so the lock file that was installed is kept beside it.
    let mark = paths::node_modules().join(".installed-lock.json");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("Installing packages from npm into node_modules.");
    let mut npm = command::program("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    command::run(&mut npm, "npm ci")?;
    fs::write(&mark, lock).with_context(|| format!("{} could not be written.", mark.display()))
}

fn check_node(version: Option<&str>) -> Result<()> {
    let Some(version) = version else {
        bail!("The checks need Node {OLDEST_NODE} or newer with npm: install it from your system's packages.");
    };
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major < OLDEST_NODE) {
        bail!("Node {} is too old: the checks need {OLDEST_NODE} or newer.", version.trim());
    }
    Ok(())
}

/// The one wasm-opt that is known to keep the modules whole, when it is there.
pub(crate) fn wasm_opt() -> Option<PathBuf> {
    let program = paths::node_modules().join(".bin/wasm-opt");
    let version = command::output(command::program(&program.to_string_lossy()).arg("--version"))?;
    version.contains(&format!("version {BINARYEN_VERSION} ")).then_some(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_node_is_told() {
        let message = check_node(None).unwrap_err().to_string();
        assert!(message.starts_with("The checks need Node 20 or newer"), "{message}");
    }

    #[test]
    fn an_old_node_is_told() {
        assert_eq!(
            check_node(Some("v18.19.0\n")).unwrap_err().to_string(),
            "Node v18.19.0 is too old: the checks need 20 or newer."
        );
        assert!(check_node(Some("nonsense")).is_err());
        check_node(Some("v20.0.0\n")).unwrap();
    }
}
