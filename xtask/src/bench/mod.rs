//! `cargo xtask bench`: one table of how fast the engine is, natively and in Chromium, in one run.

mod browser;
mod cases;
mod native;
mod report;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::command;
use crate::paths;
use crate::setup;
use browser::Browser;
use cases::Case;
use native::Native;
use report::{Report, Sample};

/// What to measure on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// A file of interactions, or a folder that holds MovieLens 1M; made-up data without one.
    pub(crate) data: Option<PathBuf>,
    /// The Python that has the other programs.
    pub(crate) peers: Option<PathBuf>,
    /// Only the cases whose name begins like this.
    pub(crate) only: Option<String>,
    /// Specifications of experiments that are run natively and in Chromium.
    pub(crate) experiments: Vec<PathBuf>,
}

/// Threads that every case is measured with.
const THREADS: [u32; 2] = [1, 2];

/// Threads of an experiment.
const TWO: u32 = 2;

/// Rounds of sweeps natively, in Chromium and there on two threads, one right after the other, for their ratios.
const ROUNDS: usize = 9;

/// Measures, prints the tables, and leaves the numbers in `target/bench`.
pub(crate) fn bench(options: &Options) -> Result<()> {
    setup::for_tests()?;
    let file = data_file(options.data.as_deref(), env::var_os("ALTERASER_DATA").map(PathBuf::from).as_deref())?;
    let native = Native::build(file.as_deref())?;
    let mut browser = Browser::start(&native)?;
    let mut report = Report::begin(file.as_deref());
    let cases: Vec<Case> = cases::all()
        .into_iter()
        .filter(|case| options.only.as_ref().is_none_or(|only| case.name.starts_with(only)))
        .collect();
    if cases.is_empty() {
        bail!("No case begins with '{}'.", options.only.as_deref().unwrap_or_default());
    }
    for case in &cases {
        for threads in THREADS {
            println!("{}, {threads} threads", case.name);
            report.add(Sample::new(case, "native", threads, native.measure(&case.spec(), threads)?));
            report.add(Sample::new(case, "Chromium", threads, browser.measure(&case.spec(), threads)?));
        }
    }
    browser.end_all()?;
    for case in cases.iter().filter(|case| case.is_main) {
        println!("{}, {ROUNDS} rounds", case.name);
        report.add_ratios(case, ratios(&native, &mut browser, case)?);
    }
    for spec in &options.experiments {
        println!("{}", spec.display());
        report.add_experiment(spec, "native", native.compare(spec)?);
        report.add_experiment(spec, "Chromium", browser.compare(spec, TWO)?);
    }
    if let (Some(python), Some(file)) = (&options.peers, &file) {
        report.add_peers(peers(python, file)?);
    }
    report.finish()
}

/// Seconds of a sweep in Chromium over those natively, and over those on two threads: one pair of ratios a round.
fn ratios(native: &Native, browser: &mut Browser, case: &Case) -> Result<Vec<[f64; 2]>> {
    let spec = json!({ "model": case.model(), "sweeps": 1, "k": 0, "rankings": 0, "seed": cases::SEED });
    let seconds = |answer: Value| answer["report"]["sweep_seconds"][0].as_f64().context("The report has no sweep.");
    let mut round = || {
        let natively = seconds(native.measure(&spec, 1)?)?;
        let alone = seconds(browser.measure(&spec, 1)?)?;
        let together = seconds(browser.measure(&spec, 2)?)?;
        Ok([alone / natively, alone / together])
    };
    (0..ROUNDS).map(|_| round()).collect()
}

/// What the other programs say, a line each.
fn peers(python: &Path, file: &Path) -> Result<Vec<Value>> {
    println!("the other programs");
    let mut command = command::program(&python.to_string_lossy());
    command.arg("tests/bench/peers.py").arg(file).stderr(Stdio::inherit());
    let lines =
        command::output(&mut command).context("tests/bench/peers.py failed. What it needs stands at its top.")?;
    lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// The file to measure on; a folder is searched for the training pairs of MovieLens 1M.
fn data_file(named: Option<&Path>, variable: Option<&Path>) -> Result<Option<PathBuf>> {
    const IN_FOLDER: [&str; 2] = ["ml-1m-pairs/ml-1m.train.tsv", "ml-1m.train.tsv"];
    let Some(path) = named.or(variable) else { return Ok(None) };
    // Programs run in the project's folder, wherever this one was called.
    let path = fs::canonicalize(path).with_context(|| format!("{} is not there.", path.display()))?;
    if path.is_file() {
        return Ok(Some(path));
    }
    let found = IN_FOLDER.iter().map(|name| path.join(name)).find(|file| file.is_file());
    found.map(Some).with_context(|| format!("{} holds no {}.", path.display(), IN_FOLDER[0]))
}

/// Where everything that is made goes.
fn folder() -> PathBuf {
    paths::target().join("bench")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_searched_and_a_file_taken_as_it_is() {
        let folder = paths::target().join("xtask-tests/bench-data");
        fs::create_dir_all(folder.join("ml-1m-pairs")).unwrap();
        let file = folder.join("ml-1m-pairs/ml-1m.train.tsv");
        fs::write(&file, "1\t2\n").unwrap();
        let file = fs::canonicalize(&file).unwrap();
        assert_eq!(data_file(Some(&folder), None).unwrap(), Some(file.clone()));
        assert_eq!(data_file(Some(&file), Some(Path::new("no/such"))).unwrap(), Some(file.clone()));
        assert_eq!(data_file(None, Some(&folder)).unwrap(), Some(file));
        assert_eq!(data_file(None, None).unwrap(), None);
    }

    #[test]
    fn missing_data_are_told() {
        assert_eq!(data_file(Some(Path::new("no/such")), None).unwrap_err().to_string(), "no/such is not there.");
        let empty = paths::target().join("xtask-tests/bench-empty");
        fs::create_dir_all(&empty).unwrap();
        let message = data_file(Some(&empty), None).unwrap_err().to_string();
        assert!(message.ends_with("holds no ml-1m-pairs/ml-1m.train.tsv."), "{message}");
    }
}
