//! `alteraser compare`, `audit` and `stress`: specification and files in, result out.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use alteraser_api::audit::AuditSpec;
use alteraser_api::experiment::ExperimentSpec;
use alteraser_api::report::Progress;
use alteraser_api::stress::StressSpec;
use alteraser_engine::{CancelToken, Dataset, Error, RunContext, experiment};
use anyhow::{Context, Result, anyhow};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::complaint::{of_engine, of_request};
use crate::data::{self, Opened};
use crate::markdown;
use crate::progress::Reporter;
use crate::{CompareArgs, ExperimentArgs};

/// Runs the experiment and writes the comparison.
pub(crate) fn compare(args: &CompareArgs, out: &mut dyn Write) -> Result<()> {
    let work = |data: &Arc<Dataset>, name: &str, spec: &ExperimentSpec, ctx: &RunContext<'_>| {
        experiment::run(data, name, spec, ctx, &mut |_, _, _| ())
    };
    let comparison = run(&args.experiment, work, |error, spec| of_request(error, &spec.forget))?;
    if args.markdown {
        return Ok(write!(out, "{}", markdown::table(&comparison))?);
    }
    print(&comparison, out)
}

/// Runs the audit and writes what it says.
pub(crate) fn audit(args: &ExperimentArgs, out: &mut dyn Write) -> Result<()> {
    let audit = run(
        args,
        |data, name, spec: &AuditSpec, ctx| experiment::audit(data, name, spec, ctx),
        |error, _| of_engine(error),
    )?;
    print(&audit, out)
}

/// Runs the stress tests and writes their results.
pub(crate) fn stress(args: &ExperimentArgs, out: &mut dyn Write) -> Result<()> {
    let report = run(
        args,
        |data, name, spec: &StressSpec, ctx| experiment::stress(data, name, spec, ctx),
        |error, _| of_engine(error),
    )?;
    print(&report, out)
}

/// Reads the specification, opens the data and does the work.
fn run<S: DeserializeOwned, R>(
    args: &ExperimentArgs,
    work: impl FnOnce(&Arc<Dataset>, &str, &S, &RunContext<'_>) -> alteraser_engine::Result<R>,
    complain: impl FnOnce(&Error, &S) -> String,
) -> Result<R> {
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
    let result = work(&dataset, &name, &spec, &ctx).map_err(|error| anyhow!(complain(&error, &spec)))?;
    reporter.clear();
    Ok(result)
}

/// Writes the catalog.
pub(crate) fn print_catalog(out: &mut dyn Write) -> Result<()> {
    print(&alteraser_engine::catalog(), out)
}

fn print(result: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, result)?;
    writeln!(out)?;
    Ok(())
}

/// Reads a specification, or takes it out of a result.
fn read_spec<S: DeserializeOwned>(path: &Path) -> Result<S> {
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
    use alteraser_api::catalog::Choice;
    use alteraser_api::experiment::{Evaluation, Split, Training};
    use serde_json::json;
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
        ratings_of(30)
    }

    fn ratings_of(num_items: u32) -> String {
        let liked = |user: u32, item: u32| user % 2 == item % 2 && !(user * 7 + item * 5).is_multiple_of(4);
        let rows = (0..40)
            .flat_map(|user| (0..num_items).filter(move |&item| liked(user, item)).map(move |item| (user, item)));
        rows.map(|(user, item)| [user.to_string(), item.to_string(), "4.0".to_owned()].join(",") + "\n").collect()
    }

    fn arguments(spec: &Path, data: PathBuf) -> ExperimentArgs {
        ExperimentArgs { spec: spec.to_owned(), data: vec![data], test: None, threads: None, quiet: true }
    }

    fn compare(spec: &Path, data: PathBuf) -> Result<Value> {
        let mut out = Vec::new();
        super::compare(&CompareArgs { experiment: arguments(spec, data), markdown: false }, &mut out)?;
        Ok(serde_json::from_slice(&out)?)
    }

    #[test]
    fn a_comparison_can_be_a_table() {
        let folder = TempDir::new().unwrap();
        let data = write(&folder, "ratings.csv", &ratings());
        let experiment = arguments(&write(&folder, "spec.json", SPEC), data);
        let mut out = Vec::new();
        super::compare(&CompareArgs { experiment, markdown: true }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert!(rows.iter().all(|row| row.matches('|').count() == 13), "{text}");
        assert!(rows[2].starts_with("| Retrain from scratch | 0 | yes |"), "{text}");
        assert!(rows[4].starts_with("| AltEraser, all blocks (sweeps 3) |"), "{text}");
        assert!(text.starts_with("ratings"), "{text}");
    }

    #[test]
    fn an_audit_and_a_stress_test_print_their_results() {
        let folder = TempDir::new().unwrap();
        let data = write(&folder, "ratings.csv", &ratings_of(90));
        let spec = r#"{
            "training": { "model": { "id": "ials", "config": { "embedding_dim": 4, "l2": 2.0 } } },
            "methods": [{ "id": "no-op" }],
            "test": { "triggers": 20, "controls": 2, "permutations": 99 }
        }"#;
        let mut out = Vec::new();
        audit(&arguments(&write(&folder, "audit.json", spec), data.clone()), &mut out).unwrap();
        let audit: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&audit["num_triggers"], &audit["rows"][0]["method"]["id"]), (&20.into(), &"retrain".into()));
        let spec = r#"{
            "training": { "model": { "id": "ials", "config": { "embedding_dim": 4, "l2": 2.0 } } },
            "methods": [{ "id": "no-op" }],
            "tests": [{ "kind": "sequence", "requests": 2, "records": 3, "check_every": 1, "seed": 1 }]
        }"#;
        let mut out = Vec::new();
        stress(&arguments(&write(&folder, "stress.json", spec), data), &mut out).unwrap();
        let stress: Value = serde_json::from_slice(&out).unwrap();
        let points = stress["results"][0]["rows"][0]["points"].as_array().unwrap();
        assert_eq!(points.iter().map(|point| point["records"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 6]);
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
        let expected = "there is no model called `svd`; there are: ials, ease, logistic-mf, item-knn, rating-mf, light-gcn. Choose one of the names listed.";
        assert_eq!(message(&unknown, data.clone()), expected);
        assert!(message("{}", data.clone()).contains("spec.json is not an experiment: missing field"));
        let nowhere = folder.path().join("nowhere.csv");
        assert!(message(SPEC, nowhere).contains("nowhere.csv cannot be opened"));
        let spoiled = write(&folder, "spoiled.csv", "");
        assert!(message(SPEC, spoiled).contains("spoiled.csv"));
    }

    /// A few steps of a graph model, far from converged, on the built-in example.
    #[test]
    fn a_graph_model_beats_popularity_on_the_built_in_example() {
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/data/ml-latest-small.zip");
        let Opened { packed, .. } = data::open(&[PathBuf::from(example)], None).unwrap();
        let dataset = Arc::new(Dataset::open(&packed).unwrap());
        let model = Choice::with("light-gcn", json!({ "embedding_dim": 8 }));
        let training = Training { max_sweeps: 12, ..Training::of(model) };
        let cancel = CancelToken::default();
        let ctx = RunContext::new(&cancel, &|_| (), &|| 0.0);
        let evaluation = Evaluation::default();
        let trained = experiment::train(&dataset, &Split::default(), &training, &evaluation, &ctx).unwrap();
        let summary = trained.summary();
        let (label, popularity) = &summary.baselines[0];
        let [popular, found] = [popularity, &summary.accuracy].map(|accuracy| accuracy.ndcg.value.unwrap());
        assert!(label.contains("opular") && found > 1.1 * popular, "{found} against {popular} of {label}");
    }

    #[test]
    fn the_catalog_is_printed() {
        let mut out = Vec::new();
        print_catalog(&mut out).unwrap();
        let catalog: Value = serde_json::from_slice(&out).unwrap();
        assert!(catalog["models"].as_array().is_some_and(|models| !models.is_empty()));
    }
}
