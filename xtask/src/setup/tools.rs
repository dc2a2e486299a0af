//! Trunk and the command line of wasm-bindgen, in a folder of the project.

use anyhow::{Context as _, Result};

use crate::build;
use crate::command;
use crate::paths;

/// The last version that the pinned compiler can build.
const TRUNK_VERSION: &str = "0.21.14";

/// Profile settings that build a tool in a third of the time; the tools are fast enough.
const CHEAP_PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];

/// A tool from the crate registry.
struct Tool {
    krate: &'static str,
    version: String,
    /// Programs that must report the version.
    programs: &'static [&'static str],
    /// Whether the versions of its own lock file are used. That of wasm-bindgen can be ahead of a registry mirror.
    locked: bool,
}

/// Installs both tools unless the right versions are there.
pub(super) fn install_missing() -> Result<()> {
    let lock = build::text(&paths::root().join("Cargo.lock"))?;
    let bindgen_version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen.")?;
    let tools = [
        Tool { krate: "trunk", version: TRUNK_VERSION.to_owned(), programs: &["trunk"], locked: true },
        Tool {
            krate: "wasm-bindgen-cli",
            version: bindgen_version,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            locked: false,
        },
    ];
    tools.iter().filter(|tool| !is_there(tool)).try_for_each(install)
}

/// The version of a crate in the lock file: the tool and the crate must be the same.
fn locked_version(lock: &str, krate: &str) -> Option<String> {
    let package = lock.split("[[package]]").find(|package| package.contains(&format!("name = \"{krate}\"\n")))?;
    let version = package.split("version = \"").nth(1)?;
    version.split('"').next().map(str::to_owned)
}

fn is_there(tool: &Tool) -> bool {
    tool.programs.iter().all(|program| {
        let reported = command::output(command::program(program).arg("--version"));
        reported.is_some_and(|text| text.split_whitespace().nth(1) == Some(&tool.version))
    })
}

fn install(tool: &Tool) -> Result<()> {
    let (krate, version) = (tool.krate, &tool.version);
    if command::is_installed("cargo-binstall") {
        println!("Downloading {krate} {version} into .tools.");
        let mut binstall = command::program("cargo-binstall");
        binstall.args(["--no-confirm", "--root"]).arg(paths::tools()).arg(format!("{krate}@{version}"));
        if command::run(&mut binstall, "The download").is_ok() && is_there(tool) {
            return Ok(());
        }
    }
    println!("Building {krate} {version} into .tools; this takes some minutes, once.");
    let mut cargo = command::program("cargo");
    cargo.args(["install", krate, "--version", version, "--force", "--root"]).arg(paths::tools());
    cargo.arg("--target-dir").arg(paths::target().join("tools")).envs(CHEAP_PROFILE);
    cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    if tool.locked {
        cargo.arg("--locked");
    }
    command::run(&mut cargo, &format!("Installing {krate} {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
         [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"registry\"\n";

    #[test]
    fn the_version_is_that_of_the_very_crate() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn a_program_of_another_version_does_not_count() {
        let tool = |version: &str| Tool {
            krate: "cargo",
            version: version.to_owned(),
            programs: &["cargo", "rustc"],
            locked: true,
        };
        let pinned = command::output(command::program("cargo").arg("--version")).unwrap();
        assert!(is_there(&tool(pinned.split_whitespace().nth(1).unwrap())));
        assert!(!is_there(&tool("0.0.1")));
    }
}
