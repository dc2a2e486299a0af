//! `alteraser compare`: specification and files in, comparison out.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use alteraser_api::experiment::ExperimentSpec;
use alteraser_api::report::Progress;
use alteraser_engine::{CancelToken, Dataset, RunContext, experiment};
use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use crate::CompareArgs;
use crate::complaint::{of_engine, of_request};
use crate::data::{self, Opened};
use crate::progress::Reporter;

/// Runs the experiment and writes the comparison.
pub(crate) fn run(args: &CompareArgs, out: &mut dyn Write) -> Result<()> {
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().context("the threads cannot be started")?;
    }
    let spec = read_spec(&args.spec)?;
    let Opened { name, packed, held_out } = data::open(&args.data, args.test.as_deref())?;
    let dataset =
        Arc::new(Dataset::open_with_held_out(&packed, &held_out).map_err(|error| anyhow!(of_engine(&error)))?);
    let reporter = Reporter::new(args.quiet);
    let start = Instant::now();
    let (cancel, on_progress) = (CancelToken::default(), |progress: Progress| reporter.show(&progress));
    let now_ms = || start.elapsed().as_secs_f64() * 1e3;
    let ctx = RunContext::new(&cancel, &on_progress, &now_ms);
    let comparison = experiment::run(&dataset, &name, &spec, &ctx, &mut |_, _, _| ())
        .map_err(|error| anyhow!(of_request(&error, &spec.forget)))?;
    reporter.clear();
    serde_json::to_writer_pretty(&mut *out, &comparison)?;
    writeln!(out)?;
    Ok(())
}

/// Writes the catalog.
pub(crate) fn print_catalog(out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, &alteraser_engine::catalog())?;
    writeln!(out)?;
    Ok(())
}

/// Reads a specification, or takes it out of an exported comparison.
fn read_spec(path: &Path) -> Result<ExperimentSpec> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let broken = || format!("{} is not an experiment", path.display());
    let mut value: Value = serde_json::from_str(&text).with_context(broken)?;
    if let Some(spec) = value.get_mut("spec") {
        value = spec.take();
    }
    serde_json::from_value(value).with_context(broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use tempfile::TempDir;

    const SPEC: &str = r#"{
        "training": { "model": { "id": "logistic-mf", "config": { "embedding_dim": 4 } }, "max_sweeps": 20 },
        "forget": { "kind": "random-share", "share": 0.05, "seed": 3 },
        "methods": [{ "id": "no-op" }, { "id": "alteraser-full", "config": { "sweeps": 3 } }]
    }"#;

    fn write(folder: &TempDir, name: &str, text: &str) -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Forty users who like the even or the odd ones of thirty items.
    fn ratings() -> String {
        let liked = |user: u32, item: u32| user % 2 == item % 2 && !(user * 7 + item * 5).is_multiple_of(4);
        let rows =
            (0..40).flat_map(|user| (0..30).filter(move |&item| liked(user, item)).map(move |item| (user, item)));
        rows.map(|(user, item)| [user.to_string(), item.to_string(), "4.0".to_owned()].join(",") + "\n").collect()
    }

    fn compare(spec: &Path, data: PathBuf) -> Result<Value> {
        let args = CompareArgs { spec: spec.to_owned(), data: vec![data], test: None, threads: None, quiet: true };
        let mut out = Vec::new();
        run(&args, &mut out)?;
        Ok(serde_json::from_slice(&out)?)
    }

    #[test]
    fn an_exported_comparison_gives_the_same_numbers_again() {
        let folder = TempDir::new().unwrap();
        let data = write(&folder, "ratings.csv", &ratings());
        let first = compare(&write(&folder, "spec.json", SPEC), data.clone()).unwrap();
        let exported = write(&folder, "exported.json", &first.to_string());
        let second = compare(&exported, data).unwrap();
        let consistency = |comparison: &Value| -> Vec<Value> {
            comparison["rows"].as_array().unwrap().iter().map(|row| row["consistency"].clone()).collect()
        };
        assert_eq!(consistency(&first), consistency(&second));
        assert_eq!((&first["spec"], &first["forget"]), (&second["spec"], &second["forget"]));
        let methods: Vec<_> = first["rows"].as_array().unwrap().iter().map(|row| &row["method"]["id"]).collect();
        assert_eq!(methods, ["retrain", "no-op", "alteraser-full"]);
    }

    #[test]
    fn a_request_may_be_a_text() {
        let folder = TempDir::new().unwrap();
        let data = write(&folder, "ratings.csv", &ratings());
        let spec = |request: &str| SPEC.replace(r#"{ "kind": "random-share", "share": 0.05, "seed": 3 }"#, request);
        let typed = compare(&write(&folder, "typed.json", SPEC), data.clone()).unwrap();
        let text = spec(r#""random:5% seed:3""#);
        let text = compare(&write(&folder, "text.json", &text), data.clone()).unwrap();
        assert_eq!((&text["forget"], &text["spec"]["forget"]), (&typed["forget"], &"random:5% seed:3".into()));
        let wrong = write(&folder, "wrong.json", &spec(r#""usr:7""#));
        let message = format!("{:#}", compare(&wrong, data).unwrap_err());
        assert!(message.starts_with("at character 1: there is no field `usr`; did you mean `user`"), "{message}");
        assert!(message.contains("  usr:7\n  ^^^\n"), "{message}");
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_do() {
        let folder = TempDir::new().unwrap();
        let data = write(&folder, "ratings.csv", &ratings());
        let message =
            |spec: &str, data: PathBuf| format!("{:#}", compare(&write(&folder, "spec.json", spec), data).unwrap_err());
        let unknown = SPEC.replace("logistic-mf", "svd");
        let expected = "there is no model called `svd`; there are: ials, ease, logistic-mf, item-knn, rating-mf. Choose one of the names listed.";
        assert_eq!(message(&unknown, data.clone()), expected);
        assert!(message("{}", data.clone()).contains("spec.json is not an experiment: missing field"));
        let nowhere = folder.path().join("nowhere.csv");
        assert!(message(SPEC, nowhere).contains("nowhere.csv cannot be opened"));
        let spoiled = write(&folder, "spoiled.csv", "");
        assert!(message(SPEC, spoiled).contains("spoiled.csv"));
    }

    #[test]
    fn the_catalog_is_printed() {
        let mut out = Vec::new();
        print_catalog(&mut out).unwrap();
        let catalog: Value = serde_json::from_slice(&out).unwrap();
        assert!(catalog["models"].as_array().is_some_and(|models| !models.is_empty()));
    }
}
