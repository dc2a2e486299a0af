//! `alteraser compare`: specification and files in, comparison out.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use alteraser_api::experiment::ExperimentSpec;
use alteraser_engine::{CancelToken, Dataset, RunContext, experiment};
use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use crate::CompareArgs;
use crate::data::{self, Opened};
use crate::progress::Reporter;

/// Runs the experiment and writes the comparison.
pub(crate) fn run(args: &CompareArgs, out: &mut dyn Write) -> Result<()> {
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().context("the threads cannot be started")?;
    }
    let spec = read_spec(&args.spec)?;
    let Opened { name, packed, held_out } = data::open(&args.data, args.test.as_deref())?;
    let dataset = Arc::new(Dataset::open_with_held_out(&packed, &held_out).map_err(|error| with_hint(&error))?);
    let reporter = Reporter::new(args.quiet);
    let start = Instant::now();
    let ctx = RunContext {
        cancel: &CancelToken::default(),
        on_progress: &|progress| reporter.show(&progress),
        now_ms: &|| start.elapsed().as_secs_f64() * 1e3,
    };
    let comparison =
        experiment::run(&dataset, &name, &spec, &ctx, &mut |_, _, _| ()).map_err(|error| with_hint(&error))?;
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

fn with_hint(error: &alteraser_engine::Error) -> anyhow::Error {
    let hint = error.hint();
    anyhow!("{error}. {hint}")
}
