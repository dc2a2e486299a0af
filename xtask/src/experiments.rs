//! Runs the specifications in `experiments/` and puts their tables into `docs/experiments.md`.
//!
//! A specification is named after its data and its model, `ml-100k.logistic-mf.json`. Only ml-latest-small comes with
//! the project; other data are given by name and path, and specifications whose data are not given keep their tables.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::paths;

/// Which experiments are run, and on which files.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Names of data sets with the files that hold them.
    pub(crate) data: Vec<(String, PathBuf)>,
    /// A word that the name of a specification must contain.
    pub(crate) only: Option<String>,
}

/// Runs them all.
pub(crate) fn run(options: &Options) -> Result<()> {
    let document = paths::root().join("docs/experiments.md");
    let mut text = read(&document)?;
    for spec in specifications()? {
        let name = name_of(&spec);
        if options.only.as_ref().is_some_and(|word| !name.contains(word.as_str())) {
            continue;
        }
        let Some(data) = data_of(&name, &options.data) else {
            println!("{name}: skipped, its data were not given (--data {}=FILE)", data_name(&name));
            continue;
        };
        println!("{name}: running");
        text = with_table(&text, &name, &table(&spec, &data)?)?;
        // Each table is kept as it comes, so that a run that is stopped has not been for nothing.
        fs::write(&document, &text).with_context(|| format!("{} cannot be written.", document.display()))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read.", path.display()))
}

/// The specifications in the order of their names.
fn specifications() -> Result<Vec<PathBuf>> {
    let folder = paths::root().join("experiments");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read.", folder.display()))?;
    let files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    let mut specs: Vec<PathBuf> =
        files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    specs.sort();
    Ok(specs)
}

fn name_of(spec: &Path) -> String {
    spec.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The data of a specification: the part of its name before the first dot.
fn data_name(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn data_of(name: &str, given: &[(String, PathBuf)]) -> Option<PathBuf> {
    let wanted = data_name(name);
    let own = (wanted == "ml-latest-small").then(|| paths::root().join("www/data/ml-latest-small.zip"));
    given.iter().find(|(name, _)| name == wanted).map(|(_, path)| path.clone()).or(own)
}

/// What the command line tool prints for a specification.
fn table(spec: &Path, data: &Path) -> Result<String> {
    let mut cargo = command::program("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "alteraser-cli", "--", "compare", "--markdown", "--quiet"]);
    cargo.arg(spec).arg("--data").arg(data).stderr(Stdio::inherit());
    let output = cargo.output().context("cargo could not be started.")?;
    if !output.status.success() {
        bail!("{} failed ({}).", spec.display(), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The document with `table` between the marks of `name`.
fn with_table(document: &str, name: &str, table: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let parts = document.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let Some((before, after)) = parts else {
        bail!("docs/experiments.md has no place for '{name}': add the lines\n{begin}{end}");
    };
    Ok(format!("{before}{begin}\n{}\n\n{end}{after}", table.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_replaces_the_one_before() {
        let document = "# Results\n<!-- a.b -->\nold\n<!-- end of a.b -->\nafter\n";
        let new = with_table(document, "a.b", "| new |\n").unwrap();
        assert_eq!(new, "# Results\n<!-- a.b -->\n\n| new |\n\n<!-- end of a.b -->\nafter\n");
        assert_eq!(with_table(&new, "a.b", "| new |").unwrap(), new);
        let message = with_table(document, "c", "").unwrap_err().to_string();
        assert!(message.starts_with("docs/experiments.md has no place for 'c'"), "{message}");
    }

    #[test]
    fn every_specification_has_its_place_and_only_the_example_comes_with_data() {
        let document = read(&paths::root().join("docs/experiments.md")).unwrap();
        let specs = specifications().unwrap();
        assert!(!specs.is_empty());
        for spec in specs {
            let name = name_of(&spec);
            with_table(&document, &name, "").unwrap();
            assert_eq!(data_of(&name, &[]).is_some(), name.starts_with("ml-latest-small."), "{name}");
            let given = [(data_name(&name).to_owned(), PathBuf::from("file"))];
            assert_eq!(data_of(&name, &given), Some(PathBuf::from("file")));
        }
    }
}
