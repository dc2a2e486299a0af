//! Installs what is missing, says what it does, and is quick when nothing is.

pub(crate) mod browser;
pub(crate) mod node;
mod tools;

use anyhow::Result;

/// What the build needs. Node is welcome but not needed.
pub(crate) fn for_build() -> Result<()> {
    tools::install_missing()?;
    node::install_if_possible();
    Ok(())
}

/// What the checks need.
pub(crate) fn for_tests() -> Result<()> {
    tools::install_missing()?;
    node::install()?;
    browser::install_missing()
}
