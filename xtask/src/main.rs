//! Project chores: set up, build, serve, test. `cargo xtask help` lists them.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

mod arguments;
mod bench;
mod build;
mod command;
mod experiments;
mod paths;
mod policy;
mod run;
mod serve;
mod setup;
mod test;

use std::process::ExitCode;

use anyhow::Result;

use arguments::{HELP, Task};

fn main() -> ExitCode {
    match arguments::parse(std::env::args_os()).and_then(perform) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    match task {
        Task::Help => println!("{HELP}"),
        Task::Setup => setup::for_tests()?,
        Task::Build(options) => {
            setup::for_build()?;
            build::build(options)?;
        }
        Task::Engines => build::pre_build_hook()?,
        Task::Finish => build::post_build_hook()?,
        Task::Serve(options) => serve::serve(options)?,
        Task::Run(options) => run::run(&options)?,
        Task::Bench(options) => bench::bench(&options)?,
        Task::ImportBench(file) => test::import_bench(&file)?,
        Task::Experiments(options) => experiments::run(&options)?,
        Task::Screens => test::screens()?,
        Task::ListChecks => test::list(),
        Task::Test { only } => return test::run(only.as_deref()),
    }
    Ok(ExitCode::SUCCESS)
}
