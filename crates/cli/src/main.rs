//! The command line tool: the page's experiments, run natively.

mod bench;
mod complaint;
mod data;
mod experiments;
mod forget;
mod generate;
mod import;
mod markdown;
mod progress;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Train a recommender, make it forget, and see what forgetting did.
#[derive(Debug, Parser)]
#[command(name = "alteraser", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run an experiment and print its comparison as JSON, the same as the page exports.
    Compare(CompareArgs),
    /// Plant records, train, have them forgotten, and test whether they are still known. Prints the audit as JSON.
    Audit(ExperimentArgs),
    /// Forget what is hard to forget, and many times in a row. Prints the results as JSON.
    Stress(ExperimentArgs),
    /// Time sweeps and rankings on a file.
    Bench(bench::BenchArgs),
    /// Import files and say what was understood, or only look at them.
    Import(import::ImportArgs),
    /// Write a made-up data set.
    Generate(generate::GenerateArgs),
    /// Tell what a forget request means in some files, and what forgetting it would take.
    Forget(forget::ForgetArgs),
    /// Print the models and methods with their settings as JSON.
    Catalog,
}

/// Arguments of `alteraser compare`.
#[derive(Debug, Args)]
struct CompareArgs {
    #[command(flatten)]
    experiment: ExperimentArgs,
    /// Print a Markdown table instead of JSON.
    #[arg(long)]
    markdown: bool,
}

/// Arguments of `alteraser compare`, `audit` and `stress`.
#[derive(Debug, Args)]
struct ExperimentArgs {
    /// The experiment: a specification, or an earlier result, such as a comparison that the page exported.
    spec: PathBuf,
    /// Files with the interactions, and with titles if there are any: CSV, TSV, u.data, ratings.dat, or a zip.
    #[arg(long, required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// A file of held-out interactions, for experiments whose split is `test-file`.
    #[arg(long)]
    test: Option<PathBuf>,
    /// Threads that compute; all cores by default. The numbers do not depend on it, times aside.
    #[arg(long)]
    threads: Option<usize>,
    /// Do not show progress.
    #[arg(long)]
    quiet: bool,
}

fn main() -> ExitCode {
    let out = &mut std::io::stdout().lock();
    let result = match Cli::parse().command {
        Command::Compare(args) => experiments::compare(&args, out),
        Command::Audit(args) => experiments::audit(&args, out),
        Command::Stress(args) => experiments::stress(&args, out),
        Command::Bench(args) => bench::run(&args, out),
        Command::Import(args) => import::run(&args, out),
        Command::Generate(args) => generate::run(&args, out),
        Command::Forget(args) => forget::run(&args, out),
        Command::Catalog => experiments::print_catalog(out),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            progress::complain(&error);
            ExitCode::FAILURE
        }
    }
}
