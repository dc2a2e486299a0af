//! Chromium with its driver, and Firefox, for the checks.

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
const FIREFOXES: [&str; 2] = ["firefox-esr", "firefox"];
const FIREFOXES_ELSEWHERE: [&str; 1] = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/// The browser; `CHROMIUM` names another.
pub(crate) fn browser() -> Result<PathBuf> {
    locate("CHROMIUM", &BROWSERS, &BROWSERS_ELSEWHERE).context(ADVICE)
}

/// Its driver; `CHROMEDRIVER` names another.
pub(crate) fn driver() -> Result<PathBuf> {
    locate("CHROMEDRIVER", &DRIVERS, &DRIVERS_ELSEWHERE).context(ADVICE)
}

/// Firefox, which needs no driver; `FIREFOX` names another.
pub(crate) fn firefox() -> Result<PathBuf> {
    locate("FIREFOX", &FIREFOXES, &FIREFOXES_ELSEWHERE).context(ADVICE)
}

const ADVICE: &str = "The checks need Chromium or Chrome, chromedriver of the same version, and Firefox: install them \
     (Debian: chromium chromium-driver firefox-esr; macOS: brew install --cask chromium chromedriver firefox), \
     or name them in CHROMIUM, CHROMEDRIVER and FIREFOX.";

/// Installs what is missing of the three by apt where that is at hand.
pub(super) fn install_missing() -> Result<()> {
    let missing = missing_packages([browser().is_ok(), driver().is_ok(), firefox().is_ok()]);
    if missing.is_empty() {
        return Ok(());
    }
    if !may_use_apt() {
        bail!(ADVICE);
    }
    println!("Installing {} by apt.", missing.join(", "));
    let mut update = command::program("apt-get");
    command::run(update.args(["update", "--quiet"]), "apt-get update").context(ADVICE)?;
    let mut install = command::program("apt-get");
    install.args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(missing);
    command::run(install.env("DEBIAN_FRONTEND", "noninteractive"), "apt-get install").context(ADVICE)?;
    browser().and_then(|_| driver()).and_then(|_| firefox()).map(drop)
}

/// The packages to install. Chromium and its driver come together, because their versions must be the same.
fn missing_packages([browser, driver, firefox]: [bool; 3]) -> Vec<&'static str> {
    let chromium: &[&str] = if browser && driver { &[] } else { &["chromium", "chromium-driver"] };
    let firefox: &[&str] = if firefox { &[] } else { &["firefox-esr"] };
    [chromium, firefox].concat()
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
    fn only_what_is_missing_is_installed() {
        assert!(missing_packages([true, true, true]).is_empty());
        assert_eq!(missing_packages([true, true, false]), ["firefox-esr"]);
        assert_eq!(missing_packages([true, false, true]), ["chromium", "chromium-driver"]);
        assert_eq!(missing_packages([false, false, false]), ["chromium", "chromium-driver", "firefox-esr"]);
    }

    #[test]
    fn a_variable_comes_first() {
        assert_eq!(locate("PATH", &["sh"], &[]), env::var_os("PATH").map(PathBuf::from));
    }
}
