//! Runs a test runner, passes its output on, and counts its results.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use super::tally::Tally;
use crate::command::Command;

/// Runs the command to its end. A command that fails without a failed test, as when a test does not compile, counts
/// as one failure; one that runs no test at all is an error, because a filter may have gone wrong.
pub(super) fn tests(command: &mut Command) -> Result<Tally> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{program} did not start."))?;
    let output = child.stdout.take().context("The output can't be read.")?;
    let mut tally = Tally::default();
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally = tally + Tally::of_line(&line).unwrap_or_default();
    }
    let status = child.wait()?;
    match (status.success(), tally) {
        (false, Tally { failed: 0, .. }) => Ok(tally + Tally::failed()),
        (true, Tally { passed: 0, failed: 0 }) => bail!("No test was found."),
        _ => Ok(tally),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::program;

    fn shell(script: &str) -> Result<Tally> {
        tests(program("sh").args(["-c", script]))
    }

    #[test]
    fn results_of_several_runs_add_up() {
        let script = "echo 'test result: ok. 2 passed; 0 failed;'; echo 'test result: ok. 3 passed; 0 failed;'";
        assert_eq!(shell(script).unwrap(), Tally { passed: 5, failed: 0 });
    }

    #[test]
    fn a_run_that_breaks_counts_as_a_failure() {
        let script = "echo 'test result: ok. 2 passed; 0 failed;'; exit 101";
        assert_eq!(shell(script).unwrap(), Tally { passed: 2, failed: 1 });
    }

    #[test]
    fn failed_tests_are_counted_once() {
        let script = "echo 'test result: FAILED. 2 passed; 4 failed;'; exit 101";
        assert_eq!(shell(script).unwrap(), Tally { passed: 2, failed: 4 });
    }

    #[test]
    fn a_run_without_tests_is_an_error() {
        assert_eq!(shell("exit 0").unwrap_err().to_string(), "No test was found.");
    }
}
