//! `alteraser bench`: how long a sweep and a ranking take on this machine.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use alteraser_api::catalog::Choice;
use alteraser_api::packed::PackedData;
use alteraser_bench::{BenchReport, BenchSpec, measure, synthetic};
use anyhow::{Context, Result, anyhow};
use clap::Args;
use serde_json::{Map, Value};

use crate::data;

/// Users, items and records.
const LIKE_MOVIELENS_1M: [u32; 3] = [6_040, 3_416, 899_397];

/// Arguments of `alteraser bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Files with the interactions; without any, made-up data of the size of MovieLens 1M.
    #[arg(long, num_args = 1..)]
    data: Vec<PathBuf>,
    /// The model.
    #[arg(long, default_value = "ials")]
    model: String,
    /// Length of the vectors; the model's default unless given.
    #[arg(long)]
    dim: Option<u32>,
    /// A further field of the model, `l2=50`; may be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Sweeps that are timed.
    #[arg(long, default_value_t = 5)]
    sweeps: u32,
    /// Length of the lists that are made for all users; 0 makes none.
    #[arg(long, default_value_t = 20)]
    k: u32,
    /// Times the lists are made.
    #[arg(long, default_value_t = 3)]
    rankings: u32,
    /// Train once more to the tight level, and time how long it takes to come this near to the minimum, relatively.
    #[arg(long)]
    gap: Option<f64>,
    /// Single records that are forgotten by the touched blocks.
    #[arg(long, default_value_t = 0)]
    requests: u32,
    /// Without files: users, items and records of the made-up data.
    #[arg(long, num_args = 3, value_names = ["USERS", "ITEMS", "RECORDS"], conflicts_with = "data", default_values_t = LIKE_MOVIELENS_1M)]
    made_up: Vec<u32>,
    /// Seed of the initial parameters and of the owned negatives.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Threads that compute; all cores by default.
    #[arg(long)]
    threads: Option<usize>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    /// What to measure, as JSON, instead of the options above.
    #[arg(long, value_name = "JSON")]
    spec: Option<String>,
    /// Measure nothing; write the data as packed columns for the bench in the browser.
    #[arg(long, value_name = "FILE")]
    pack: Option<PathBuf>,
}

/// Measures and prints.
pub(crate) fn run(args: &BenchArgs, out: &mut dyn Write) -> Result<()> {
    let packed = open(args)?;
    if let Some(path) = &args.pack {
        return fs::write(path, packed.to_bytes()).with_context(|| format!("{} cannot be written", path.display()));
    }
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = args.threads {
        pool = pool.num_threads(threads);
    }
    let pool = pool.build().context("the threads cannot be started")?;
    let spec = spec(args)?;
    let start = Instant::now();
    let report = pool
        .install(|| measure(&packed, &spec, &|| start.elapsed().as_secs_f64() * 1e3))
        .map_err(|error| anyhow!("{error}. {}", error.hint()))?;
    if args.json {
        serde_json::to_writer(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, out)?;
    }
    Ok(())
}

fn open(args: &BenchArgs) -> Result<PackedData> {
    match args.made_up[..] {
        [num_users, num_items, num_records] if args.data.is_empty() => {
            Ok(synthetic(num_users, num_items, num_records as usize, 1))
        }
        _ => Ok(data::open(&args.data, None)?.packed),
    }
}

fn spec(args: &BenchArgs) -> Result<BenchSpec> {
    if let Some(spec) = &args.spec {
        return serde_json::from_str(spec).context("--spec is not a specification");
    }
    let mut config = Map::new();
    if let Some(dim) = args.dim {
        config.insert("embedding_dim".into(), dim.into());
    }
    for setting in &args.set {
        let (name, value) = setting.split_once('=').with_context(|| format!("--set {setting} has no `=`"))?;
        // A word that is no JSON is a word.
        config.insert(name.into(), serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)));
    }
    let model = Choice::with(args.model.as_str(), Value::Object(config));
    let &BenchArgs { sweeps, k, rankings, gap, requests, seed, .. } = args;
    Ok(BenchSpec { model, sweeps, k, rankings, gap, requests, seed })
}

fn print(report: &BenchReport, out: &mut dyn Write) -> Result<()> {
    let BenchReport { num_users, num_items, num_records, num_terms, threads, .. } = report;
    writeln!(out, "{}  {}", report.model.id, report.model.config)?;
    writeln!(out, "data       {num_users} users, {num_items} items, {num_records} records, {num_terms} terms")?;
    let bytes_per_record = report.resident_bytes as f64 / *num_records as f64;
    writeln!(out, "memory     {bytes_per_record:.1} bytes a record, and {} parameters", report.num_parameters)?;
    writeln!(out, "threads    {threads}")?;
    let (best, median) = best_and_median(&report.sweep_seconds);
    writeln!(out, "sweep      {best:.4} s at best, {median:.4} s in the middle of {}", report.sweep_seconds.len())?;
    writeln!(out, "blocks     {:.0} a second", report.blocks_per_sweep as f64 / best)?;
    writeln!(out, "objective  {}", report.objective)?;
    if !report.ranking_seconds.is_empty() {
        let (best, median) = best_and_median(&report.ranking_seconds);
        writeln!(out, "ranking    {best:.4} s at best, {median:.4} s in the middle, of all users")?;
    }
    if !report.forget_seconds.is_empty() {
        let (best, median) = best_and_median(&report.forget_seconds);
        let (best, median, count) = (1e3 * best, 1e3 * median, report.forget_seconds.len());
        writeln!(out, "forgetting {best:.3} ms at best, {median:.3} ms in the middle, of {count} single records")?;
    }
    Ok(())
}

/// The shortest and the middle one.
fn best_and_median(seconds: &[f64]) -> (f64, f64) {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    (at(0), at(sorted.len() / 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        bench: BenchArgs,
    }

    fn args(line: &str) -> BenchArgs {
        Line::try_parse_from(std::iter::once("bench").chain(line.split_whitespace())).expect("it parses").bench
    }

    #[test]
    fn fields_of_the_model_are_numbers_or_words() {
        let spec = spec(&args("--model ials --dim 8 --set l2=50 --set solver=cg")).expect("both have a value");
        assert_eq!(spec.model.config, serde_json::json!({ "embedding_dim": 8, "l2": 50, "solver": "cg" }));
        assert_eq!((spec.sweeps, spec.k, spec.seed), (5, 20, 42));
    }

    #[test]
    fn a_whole_specification_may_be_given() {
        let given = spec(&args("--dim 8")).expect("it has a value");
        let text = serde_json::to_string(&given).expect("it is JSON");
        assert_eq!(spec(&args(&format!("--spec {text}"))).expect("its own text"), given);
        assert_eq!(spec(&args("--spec 7")).expect_err("refused").to_string(), "--spec is not a specification");
    }

    #[test]
    fn a_setting_without_a_value_is_told() {
        assert_eq!(spec(&args("--set l2")).expect_err("refused").to_string(), "--set l2 has no `=`");
    }

    #[test]
    fn a_file_is_measured() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("data.csv");
        let lines: Vec<String> = (0..40).map(|n| format!("{},{}", n % 8, (n * 7 + n / 8) % 11)).collect();
        fs::write(&file, format!("user,item\n{}\n", lines.join("\n"))).expect("it can be written");
        let mut out = Vec::new();
        run(&args(&format!("--data {} --dim 4 --sweeps 2 --threads 1 --json", file.display())), &mut out)
            .expect("it runs");
        let report: BenchReport = serde_json::from_slice(&out).expect("a report");
        assert_eq!((report.num_users, report.sweep_seconds.len(), report.threads), (8, 2, 1));
        let mut text = Vec::new();
        print(&report, &mut text).expect("it prints");
        assert!(String::from_utf8_lossy(&text).contains("8 users"));
    }

    #[test]
    fn made_up_data_have_the_size_that_is_asked() {
        let mut out = Vec::new();
        run(&args("--made-up 30 20 200 --dim 4 --sweeps 1 --k 0 --requests 3 --threads 1"), &mut out).expect("it runs");
        let text = String::from_utf8_lossy(&out);
        assert!(text.contains("30 users, 20 items") && text.contains("of 3 single records"), "{text}");
    }

    #[test]
    fn the_middle_is_not_the_mean() {
        assert_eq!(best_and_median(&[9.0, 1.0, 2.0]), (1.0, 2.0));
    }
}
