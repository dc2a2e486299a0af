//! The command line tool, measuring.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::command::{self, Command, program};
use crate::paths;

/// The built tool and its data.
pub(super) struct Native {
    tool: PathBuf,
    file: Option<PathBuf>,
}

impl Native {
    /// Builds the tool.
    pub(super) fn build(file: Option<&Path>) -> Result<Self> {
        println!("Building the command line tool.");
        let mut cargo = program("cargo");
        cargo
            .args(["build", "--quiet", "--release", "--package", "alteraser-cli", "--target-dir"])
            .arg(paths::target());
        command::run(&mut cargo, "Building the command line tool")?;
        Ok(Self { tool: paths::target().join("release/alteraser"), file: file.map(Path::to_path_buf) })
    }

    /// The tool about to measure on the data.
    fn tool(&self) -> Command {
        let mut tool = program(&self.tool.to_string_lossy());
        tool.arg("bench");
        if let Some(file) = &self.file {
            tool.arg("--data").arg(file);
        }
        tool
    }

    /// Measures as `spec` says.
    pub(super) fn measure(&self, spec: &Value, threads: u32) -> Result<Value> {
        let mut tool = self.tool();
        tool.args(["--json", "--threads", &threads.to_string(), "--spec", &spec.to_string()]);
        let report = command::output(&mut tool).with_context(|| format!("alteraser bench --spec '{spec}' failed."))?;
        Ok(json!({ "report": serde_json::from_str::<Value>(&report)? }))
    }

    /// Runs the experiment of a specification.
    pub(super) fn compare(&self, spec: &Path) -> Result<Value> {
        let mut tool = program(&self.tool.to_string_lossy());
        tool.args(["compare", "--quiet", "--threads", "2"]).arg(spec);
        if let Some(file) = &self.file {
            tool.arg("--data").arg(file);
        }
        let comparison = command::output(&mut tool).with_context(|| format!("{} failed.", spec.display()))?;
        Ok(serde_json::from_str(&comparison)?)
    }

    /// Writes the data as the browser takes them.
    pub(super) fn pack(&self, path: &Path) -> Result<()> {
        command::run(self.tool().arg("--pack").arg(path), "Packing the data")
    }
}
