//! `./test`: every check, counted.

mod budget;
mod e2e;
mod references;
mod rust;
mod tally;
mod tidy;
mod watch;
mod web;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};

use crate::build;
use crate::paths;
use crate::setup;
use tally::Tally;

/// One check.
struct Check {
    name: &'static str,
    about: &'static str,
    /// Whether it looks at the built site.
    needs_site: bool,
    run: fn() -> Result<Tally>,
}

/// All checks, the quick ones first. They do not depend on each other, except that some need the site.
const CHECKS: [Check; 14] = [
    Check { name: "fmt", about: "formatting", needs_site: false, run: rust::fmt },
    Check { name: "tidy", about: "rules that the compiler can't check", needs_site: false, run: tidy::check },
    Check { name: "clippy", about: "lints of native code", needs_site: false, run: rust::clippy },
    Check { name: "clippy-wasm", about: "lints of code for the browser", needs_site: false, run: rust::clippy_wasm },
    Check { name: "native", about: "unit, integration and doc tests", needs_site: false, run: rust::native },
    Check { name: "docs", about: "documentation without warnings", needs_site: false, run: rust::docs },
    Check { name: "build", about: "the release build of the site", needs_site: false, run: build_site },
    Check { name: "budget", about: "sizes after compression", needs_site: true, run: budget::check },
    Check { name: "references", about: "no other host is named", needs_site: true, run: references::check },
    Check { name: "web-threads", about: "the engine with threads in Chromium", needs_site: false, run: web::threads },
    Check { name: "web-single", about: "the engine without threads in Chromium", needs_site: false, run: web::single },
    Check { name: "web-import", about: "the import in Chromium", needs_site: false, run: web::import },
    Check { name: "web-page", about: "the page's parts in Chromium", needs_site: false, run: web::page },
    Check { name: "e2e", about: "the release build in Chromium and Firefox", needs_site: true, run: e2e::check },
];

/// Takes the pictures in docs/screens.
pub(crate) fn screens() -> Result<()> {
    setup::for_tests()?;
    e2e::screens()
}

/// Measures how a file is imported, natively and in Chromium.
pub(crate) fn import_bench(file: &Path) -> Result<()> {
    setup::for_tests()?;
    e2e::import_bench(file)
}

/// Prints the names of the checks.
pub(crate) fn list() {
    for check in &CHECKS {
        println!("{:<12} {}", check.name, check.about);
    }
}

/// Runs all checks, or the one named `only`, and prints how many passed and failed.
pub(crate) fn run(only: Option<&str>) -> Result<ExitCode> {
    let checks = select(only)?;
    let mut total = Tally::default();
    let mut site_is_built = match setup::for_tests().and_then(|()| e2e::keep_server()) {
        Ok(()) => only.is_some() && paths::dist().join("index.html").is_file(),
        Err(error) => {
            println!("{error:#}");
            return Ok(close(Tally::failed()));
        }
    };
    for check in checks {
        println!("\n── {}: {}", check.name, check.about);
        let tally = if check.needs_site && !site_is_built {
            println!("There is no site to look at. Build it first: ./test --only build");
            Tally::failed()
        } else {
            (check.run)().unwrap_or_else(|error| {
                println!("{error:#}");
                Tally::failed()
            })
        };
        site_is_built |= check.name == "build" && tally.failed == 0;
        println!("   {}: {tally}", check.name);
        total = total + tally;
    }
    println!();
    Ok(close(total))
}

fn select(only: Option<&str>) -> Result<Vec<&'static Check>> {
    let Some(only) = only else { return Ok(CHECKS.iter().collect()) };
    let names = || CHECKS.map(|check| check.name).join(", ");
    let chosen: Vec<_> = CHECKS.iter().filter(|check| check.name == only).collect();
    if chosen.is_empty() {
        bail!("There is no check '{only}'. The checks are: {}.", names());
    }
    Ok(chosen)
}

fn close(total: Tally) -> ExitCode {
    println!("{total}");
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn build_site() -> Result<Tally> {
    build::build(build::Options { quick: false })?;
    Ok(Tally::passed())
}

/// A check that found complaints, or not.
fn verdict(complaints: &[String]) -> Result<Tally> {
    if complaints.is_empty() { Ok(Tally::passed()) } else { Err(anyhow!(complaints.join("\n"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_the_site_is_built_before_it_is_looked_at() {
        let mut names = CHECKS.map(|check| check.name);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        let build = CHECKS.iter().position(|check| check.name == "build").unwrap();
        assert!(CHECKS.iter().enumerate().all(|(place, check)| !check.needs_site || place > build));
    }

    #[test]
    fn one_check_can_be_chosen() {
        assert_eq!(select(Some("fmt")).unwrap().len(), 1);
        assert_eq!(select(None).unwrap().len(), CHECKS.len());
    }

    #[test]
    fn an_unknown_check_is_told_with_those_there_are() {
        let message = select(Some("spelling")).err().unwrap().to_string();
        assert!(message.starts_with("There is no check 'spelling'. The checks are: fmt, tidy"), "{message}");
    }

    #[test]
    fn complaints_are_an_error() {
        assert_eq!(verdict(&[]).unwrap(), Tally::passed());
        assert_eq!(verdict(&["a".to_owned(), "b".to_owned()]).unwrap_err().to_string(), "a\nb");
    }
}
