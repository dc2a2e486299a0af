//! Running other programs.

use std::env;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::ExitStatus;

pub(crate) use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::paths;

/// A program that runs in the top folder and finds the project's own tools first.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(paths::root()).env("PATH", search_path());
    command
}

/// Cargo for WebAssembly: flags meant for the person's own machine would end in the page.
pub(crate) fn cargo_for_wasm() -> Command {
    let mut command = program("cargo");
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_RUSTFLAGS");
    command
}

/// Runs a program to its end; `what` completes the sentence "… failed".
pub(crate) fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("{what} failed ({status}).");
    }
    Ok(())
}

/// Runs a program to its end, and tells the reason when it can't be started.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.status().with_context(|| format!("'{name}' could not be started. Is it installed?"))
}

/// What a program prints, or nothing when it is missing or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program is there at all.
pub(crate) fn is_installed(name: &str) -> bool {
    match program(name).arg("--version").output() {
        Ok(_) => true,
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

/// The first of the names that is a file somewhere on the search path.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&search_path()).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}

fn search_path() -> OsString {
    let own = [paths::tools().join("bin"), paths::node_modules().join(".bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    let all = own.into_iter().chain(env::split_paths(&inherited));
    // A folder whose name holds the separator can't be on a search path; the inherited path still serves then.
    env::join_paths(all).unwrap_or(inherited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named() {
        let message = format!("{:#}", run(&mut program("no-such-program"), "Nothing").unwrap_err());
        assert!(message.starts_with("'no-such-program' could not be started"), "{message}");
        assert!(!is_installed("no-such-program"));
        assert_eq!(find(&["no-such-program"]), None);
    }

    #[test]
    fn a_failing_program_is_told() {
        let message = run(program("sh").args(["-c", "exit 3"]), "The check").unwrap_err().to_string();
        assert!(message.starts_with("The check failed (exit status: 3)"), "{message}");
        assert_eq!(output(program("sh").args(["-c", "exit 3"])), None);
    }

    #[test]
    fn output_is_what_it_prints() {
        assert_eq!(output(program("sh").args(["-c", "echo hello"])).as_deref(), Some("hello\n"));
    }
}
