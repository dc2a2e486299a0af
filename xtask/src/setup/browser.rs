//! Chromium and its driver, for the checks.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::command;

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const BROWSERS_ELSEWHERE: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const DRIVERS: [&str; 1] = ["chromedriver"];
const DRIVERS_ELSEWHERE: [&str; 2] = ["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];

/// The browser; `CHROMIUM` names another.
pub(crate) fn browser() -> Result<PathBuf> {
    locate("CHROMIUM", &BROWSERS, &BROWSERS_ELSEWHERE).context(ADVICE)
}

/// Its driver; `CHROMEDRIVER` names another.
pub(crate) fn driver() -> Result<PathBuf> {
    locate("CHROMEDRIVER", &DRIVERS, &DRIVERS_ELSEWHERE).context(ADVICE)
}

const ADVICE: &str = "The checks need Chromium or Chrome, and chromedriver of the same version: install them \
     (Debian: chromium chromium-driver; macOS: brew install --cask chromium chromedriver), \
     or name them in CHROMIUM and CHROMEDRIVER.";

/// Installs both by apt where that is at hand.
pub(super) fn install_missing() -> Result<()> {
    if browser().is_ok() && driver().is_ok() {
        return Ok(());
    }
    if !may_use_apt() {
        bail!(ADVICE);
    }
    println!("Installing Chromium and its driver by apt.");
    let mut update = command::program("apt-get");
    command::run(update.args(["update", "--quiet"]), "apt-get update").context(ADVICE)?;
    let mut install = command::program("apt-get");
    install.args(["install", "--yes", "--quiet", "--no-install-recommends", "chromium", "chromium-driver"]);
    command::run(install.env("DEBIAN_FRONTEND", "noninteractive"), "apt-get install").context(ADVICE)?;
    browser().and_then(|_| driver()).map(drop)
}

fn may_use_apt() -> bool {
    let user = command::output(command::program("id").arg("-u"));
    user.is_some_and(|id| id.trim() == "0") && command::is_installed("apt-get")
}

fn locate(variable: &str, names: &[&str], elsewhere: &[&str]) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    let known = || elsewhere.iter().map(Path::new).find(|path| path.is_file()).map(Path::to_path_buf);
    named.or_else(|| command::find(names)).or_else(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_name_or_by_place() {
        assert!(locate("NO_SUCH_VARIABLE", &["no-such-program", "sh"], &[]).unwrap().ends_with("sh"));
        assert_eq!(locate("NO_SUCH_VARIABLE", &[], &["/no/such", "/bin/sh"]), Some(PathBuf::from("/bin/sh")));
        assert_eq!(locate("NO_SUCH_VARIABLE", &["no-such-program"], &["/no/such"]), None);
    }

    #[test]
    fn a_variable_comes_first() {
        assert_eq!(locate("PATH", &["sh"], &[]), env::var_os("PATH").map(PathBuf::from));
    }
}
