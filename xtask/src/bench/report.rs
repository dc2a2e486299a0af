//! What was measured, as tables for people and as JSON.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, thread};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::cases::Case;
use super::folder;
use crate::command::{output, program};

/// One measurement.
pub(super) struct Sample {
    case: String,
    /// `native` or `Chromium`.
    place: &'static str,
    threads: u32,
    /// What the bench reported.
    report: Value,
    /// Linear memory of the worker, which never shrinks.
    megabytes: Option<f64>,
}

impl Sample {
    pub(super) fn new(case: &Case, place: &'static str, threads: u32, answer: Value) -> Self {
        let megabytes = answer["megabytes"].as_f64();
        let Value::Object(mut fields) = answer else { return Self::empty(case, place, threads) };
        Self { report: fields.remove("report").unwrap_or_default(), megabytes, ..Self::empty(case, place, threads) }
    }

    fn empty(case: &Case, place: &'static str, threads: u32) -> Self {
        Self { case: case.name.clone(), place, threads, report: Value::Null, megabytes: None }
    }

    fn number(&self, field: &str) -> f64 {
        self.report[field].as_f64().unwrap_or(f64::NAN)
    }

    /// The shortest and the middle of the seconds in `field`.
    fn seconds(&self, field: &str) -> (f64, f64) {
        let mut seconds: Vec<f64> =
            self.report[field].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        best_and_median(&mut seconds)
    }
}

/// Everything of one run.
pub(super) struct Report {
    machine: Value,
    samples: Vec<Sample>,
    /// Seconds of a sweep in Chromium over those natively, and over those on two threads, by case and round.
    ratios: Vec<(String, Vec<[f64; 2]>)>,
    peers: Vec<Value>,
    /// Name, place and comparison of each experiment.
    experiments: Vec<(String, &'static str, Value)>,
}

impl Report {
    /// Notes where and on what.
    pub(super) fn begin(file: Option<&Path>) -> Self {
        let name = file.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let machine = json!({
            "processor": processor(),
            "cores": thread::available_parallelism().map_or(0, std::num::NonZero::get),
            "load_before": load(),
            "commit": output(program("git").args(["rev-parse", "--short", "HEAD"])).map(|hash| hash.trim().to_owned()),
            "data": name.unwrap_or_else(|| "made up, of the size of MovieLens 1M".to_owned()),
        });
        Self { machine, samples: Vec::new(), ratios: Vec::new(), peers: Vec::new(), experiments: Vec::new() }
    }

    pub(super) fn add(&mut self, sample: Sample) {
        self.samples.push(sample);
    }

    pub(super) fn add_ratios(&mut self, case: &Case, ratios: Vec<[f64; 2]>) {
        self.ratios.push((case.name.clone(), ratios));
    }

    pub(super) fn add_experiment(&mut self, spec: &Path, place: &'static str, comparison: Value) {
        let name = spec.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.experiments.push((name, place, comparison));
    }

    pub(super) fn add_peers(&mut self, peers: Vec<Value>) {
        self.peers = peers;
    }

    /// Prints the tables and writes both forms.
    pub(super) fn finish(mut self) -> Result<()> {
        self.machine["load_after"] = json!(load());
        let (text, numbers) = (self.tables(), serde_json::to_string_pretty(&self.numbers())?);
        println!("\n{text}");
        for (name, content) in [("bench.md", &text), ("bench.json", &numbers)] {
            let path = folder().join(name);
            fs::write(&path, content).with_context(|| format!("{} could not be written.", path.display()))?;
            println!("Wrote {}.", path.display());
        }
        Ok(())
    }

    fn numbers(&self) -> Value {
        let sample = |sample: &Sample| {
            json!({
                "case": sample.case, "place": sample.place, "threads": sample.threads,
                "report": sample.report, "megabytes": sample.megabytes,
            })
        };
        json!({
            "machine": self.machine,
            "samples": self.samples.iter().map(sample).collect::<Vec<_>>(),
            "ratios": self.ratios,
            "peers": self.peers,
            "experiments": self.experiments,
        })
    }

    fn tables(&self) -> String {
        let mut text = format!("Machine: {}\n\n", self.machine);
        text += "Seconds, best / median.\n\n";
        text += "| model | where | threads | a sweep | blocks a second | top 20 of all users | forgetting a record, ms | bytes a record | memory MB | objective |\n";
        text += "|---|---|---|---|---|---|---|---|---|---|\n";
        self.samples.iter().for_each(|sample| add_row(&mut text, sample));
        self.add_trainings(&mut text);
        if !self.ratios.is_empty() {
            text += "\nRatios of sweeps, median of rounds.\n\n| model | Chromium / native, one thread | Chromium, one thread / two |\n|---|---|---|\n";
        }
        for (case, ratios) in &self.ratios {
            let [to_native, gain] =
                [0, 1].map(|which| best_and_median(&mut ratios.iter().map(|ratio| ratio[which]).collect::<Vec<_>>()).1);
            let _ = writeln!(text, "| {case} | {to_native:.2} | {gain:.2} |");
        }
        self.experiments.iter().for_each(|experiment| add_experiment(&mut text, experiment));
        if !self.peers.is_empty() {
            text += "\n| other program | d | threads | seconds, best / median |\n|---|---|---|---|\n";
        }
        for peer in &self.peers {
            let seconds = [&peer["best"], &peer["median"]].map(|seconds| seconds.as_f64().unwrap_or(f64::NAN));
            let program = peer["program"].as_str().unwrap_or_default();
            let _ = writeln!(
                text,
                "| {program} | {} | {} | {:.3} / {:.3} |",
                peer["dim"], peer["threads"], seconds[0], seconds[1]
            );
        }
        text
    }

    /// The trainings from scratch to the tight level.
    fn add_trainings(&self, text: &mut String) {
        let trained: Vec<_> = self.samples.iter().filter(|sample| sample.report["training"].is_object()).collect();
        if !trained.is_empty() {
            *text += "\nTraining from scratch.\n\n| model | where | threads | seconds to the gap | gap | seconds to the tight level | level | steps | products | seconds a product |\n";
            *text += "|---|---|---|---|---|---|---|---|---|---|\n";
        }
        for Sample { case, place, threads, report, .. } in trained {
            let training = &report["training"];
            let run = &training["run"];
            let product = training["product_seconds"].as_array().into_iter().flatten().filter_map(Value::as_f64);
            let (product, _) = best_and_median(&mut product.collect::<Vec<_>>());
            let seconds = |value: &Value| value.as_f64().map_or_else(String::new, |value| format!("{value:.2}"));
            let _ = writeln!(
                text,
                "| {case} | {place} | {threads} | {} | {} | {} | {} | {} | {} | {product:.4} |",
                seconds(&training["seconds_to_gap"]),
                training["gap"],
                seconds(&run["seconds"]),
                run["level"].as_str().unwrap_or_default(),
                run["steps"],
                run["hessian_products"],
            );
        }
    }
}

fn add_row(text: &mut String, sample: &Sample) {
    let (sweep, sweep_median) = sample.seconds("sweep_seconds");
    let (ranking, ranking_median) = sample.seconds("ranking_seconds");
    let (_, forgetting) = sample.seconds("forget_seconds");
    let forgetting = 1e3 * forgetting;
    let Sample { case, place, threads, .. } = sample;
    let blocks = sample.number("blocks_per_sweep") / sweep;
    let bytes = sample.number("resident_bytes") / sample.number("num_records");
    let memory = sample.megabytes.map_or_else(String::new, |megabytes| format!("{megabytes:.0}"));
    let objective = sample.number("objective");
    let _ = writeln!(
        text,
        "| {case} | {place} | {threads} | {sweep:.3} / {sweep_median:.3} | {blocks:.0} | \
         {ranking:.3} / {ranking_median:.3} | {forgetting:.2} | {bytes:.1} | {memory} | {objective} |"
    );
}

/// What forgetting came to, a row for each method.
fn add_experiment(text: &mut String, (name, place, comparison): &(String, &'static str, Value)) {
    let _ = writeln!(text, "\n{name}, {place}: {} records forgotten.\n", comparison["forget"]["num_records"]);
    *text += "| method | seconds | retrain over it | blocks | products | loss gap | KL on forgotten | forgotten % | gradient ratio |\n";
    *text += "|---|---|---|---|---|---|---|---|---|\n";
    for row in comparison["rows"].as_array().into_iter().flatten() {
        let (run, consistency) = (&row["efficiency"]["run"], &row["consistency"]);
        let number = |value: &Value| value.as_f64().map_or_else(|| "–".to_owned(), |value| format!("{value:.3e}"));
        let figure = |value: &Value| number(&value["value"]);
        let _ = writeln!(
            text,
            "| {} {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row["method"]["id"].as_str().unwrap_or_default(),
            row["method"]["config"],
            number(&run["seconds"]),
            figure(&row["efficiency"]["speed_up"]),
            run["block_solves"],
            run["hessian_products"],
            figure(&consistency["loss_gap"]),
            figure(&consistency["kl_forgotten"]),
            figure(&consistency["forgotten_percent"]),
            figure(&consistency["gradient_ratio"]),
        );
    }
}

/// The first and the middle one; sorts.
fn best_and_median(values: &mut [f64]) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    (at(0), at(values.len() / 2))
}

/// The name of the processor, where the system tells it.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

/// Tasks that wanted to run in the last minute, where the system tells it.
fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::cases;

    #[test]
    fn the_tables_hold_what_was_measured() {
        let case = &cases::all()[0];
        let answer = json!({
            "report": {
                "sweep_seconds": [0.5, 0.25, 0.75], "ranking_seconds": [0.1], "forget_seconds": [0.004], "blocks_per_sweep": 100,
                "resident_bytes": 1200, "num_records": 100, "objective": 12.5,
                "training": {
                    "gap": 1e-6, "seconds_to_gap": 1.5, "product_seconds": [0.25, 0.125],
                    "run": { "seconds": 2.25, "level": "tight", "steps": 40, "hessian_products": 120 },
                },
            },
            "megabytes": 64.4,
        });
        let mut report = Report::begin(None);
        report.add(Sample::new(case, "Chromium", 2, answer));
        report.add_ratios(case, vec![[1.25, 1.5], [1.5, 1.75], [1.375, 1.9]]);
        report.add_peers(vec![json!({ "program": "other", "dim": 64, "threads": 2, "best": 0.2, "median": 0.3 })]);
        let text = report.tables();
        let row = "| iALS 16 | Chromium | 2 | 0.250 / 0.500 | 400 | 0.100 / 0.100 | 4.00 | 12.0 | 64 | 12.5 |";
        assert!(text.contains(row), "{text}");
        assert!(
            text.contains("| iALS 16 | 1.38 | 1.75 |") && text.contains("| other | 64 | 2 | 0.200 / 0.300 |"),
            "{text}"
        );
        let row = "| iALS 16 | Chromium | 2 | 1.50 | 1e-6 | 2.25 | tight | 40 | 120 | 0.1250 |";
        assert!(text.contains(row), "{text}");
        assert_eq!(report.numbers()["samples"][0]["report"]["objective"], 12.5);
    }
}
