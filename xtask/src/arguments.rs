//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::bench;
use crate::build;
use crate::experiments;
use crate::paths;
use crate::run;
use crate::serve;

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
cargo xtask run [--port N] [--build-only DIR]   set up, build, and serve or leave a static site in DIR
cargo xtask test [--only NAME | --list]         set up and run every check, or one
cargo xtask build [--dev]                       build into dist/; --dev is quick to build and slow to run
cargo xtask serve [--dir DIR] [--port N] [--prefix /sub/] [--no-headers]
cargo xtask screens                             take the pictures in docs/screens of the site in dist/
cargo xtask bench [--data FILE|DIR] [--peers PYTHON] [--only CASE] [--experiment SPEC]...
                                                measure the engine natively and in Chromium
cargo xtask import-bench FILE                   import FILE natively and into the site in dist/, and train on it
cargo xtask experiments [--data NAME=FILE]... [--only WORD]
                                                run the specifications in experiments/ and put the tables into docs
cargo xtask setup                               install what the build and the checks need
cargo xtask engines, cargo xtask finish         the hooks that Trunk calls";

/// The port unless the person asks for another.
const DEFAULT_PORT: u16 = 8080;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Setup,
    Build(build::Options),
    Engines,
    Finish,
    Screens,
    Bench(bench::Options),
    ImportBench(PathBuf),
    Experiments(experiments::Options),
    Serve(serve::Options),
    Run(run::Options),
    ListChecks,
    Test { only: Option<String> },
}

/// Reads the command line, the program's name first.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Task> {
    let mut parser = Parser::from_iter(arguments);
    let task = match parser.next()? {
        Some(Arg::Value(name)) => name.string()?,
        None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Task::Help),
        Some(other) => return Err(other.unexpected().into()),
    };
    match task.as_str() {
        "help" => Ok(Task::Help),
        "run" => parse_run(&mut parser),
        "test" => parse_test(&mut parser),
        "build" => parse_build(&mut parser),
        "serve" => parse_serve(&mut parser),
        "setup" => end(&mut parser, Task::Setup),
        "engines" => end(&mut parser, Task::Engines),
        "finish" => end(&mut parser, Task::Finish),
        "bench" => parse_bench(&mut parser),
        "import-bench" => parse_import_bench(&mut parser),
        "experiments" => parse_experiments(&mut parser),
        "screens" => end(&mut parser, Task::Screens),
        other => bail!("There is no task '{other}'. The tasks are:\n{HELP}"),
    }
}

fn end(parser: &mut Parser, task: Task) -> Result<Task> {
    match parser.next()? {
        None => Ok(task),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn parse_run(parser: &mut Parser) -> Result<Task> {
    let mut options = run::Options { port: DEFAULT_PORT, build_only: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port") => options.port = parser.value()?.parse()?,
            Arg::Long("build-only") => options.build_only = Some(PathBuf::from(parser.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Run(options))
}

fn parse_test(parser: &mut Parser) -> Result<Task> {
    let mut only = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("list") => return end(parser, Task::ListChecks),
            Arg::Long("only") => only = Some(parser.value()?.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Test { only })
}

fn parse_build(parser: &mut Parser) -> Result<Task> {
    let mut options = build::Options { quick: false };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("dev") => options.quick = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Build(options))
}

fn parse_import_bench(parser: &mut Parser) -> Result<Task> {
    match parser.next()? {
        Some(Arg::Value(file)) => end(parser, Task::ImportBench(PathBuf::from(file))),
        Some(other) => Err(other.unexpected().into()),
        None => bail!("Name the file to import: cargo xtask import-bench FILE."),
    }
}

fn parse_bench(parser: &mut Parser) -> Result<Task> {
    let mut options = bench::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("data") => options.data = Some(PathBuf::from(parser.value()?)),
            Arg::Long("peers") => options.peers = Some(PathBuf::from(parser.value()?)),
            Arg::Long("only") => options.only = Some(parser.value()?.string()?),
            Arg::Long("experiment") => options.experiments.push(PathBuf::from(parser.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Bench(options))
}

fn parse_experiments(parser: &mut Parser) -> Result<Task> {
    let mut options = experiments::Options { data: Vec::new(), only: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("data") => options.data.push(named_file(&parser.value()?.string()?)?),
            Arg::Long("only") => options.only = Some(parser.value()?.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Experiments(options))
}

fn named_file(value: &str) -> Result<(String, PathBuf)> {
    match value.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok((name.to_owned(), PathBuf::from(path))),
        _ => bail!("--data must be a name and a file, as in ml-100k=u.data; it is '{value}'."),
    }
}

fn parse_serve(parser: &mut Parser) -> Result<Task> {
    let mut options = serve::Options { dir: paths::dist(), port: DEFAULT_PORT, prefix: "/".to_owned(), headers: true };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("dir") => options.dir = PathBuf::from(parser.value()?),
            Arg::Long("port") => options.port = parser.value()?.parse()?,
            Arg::Long("prefix") => options.prefix = prefix(&parser.value()?.string()?)?,
            Arg::Long("no-headers") => options.headers = false,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Task::Serve(options))
}

fn prefix(value: &str) -> Result<String> {
    if !value.starts_with('/') || !value.ends_with('/') {
        bail!("--prefix must begin and end with a slash, as in /sub/; it is '{value}'.");
    }
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(line: &str) -> Result<Task> {
        parse(std::iter::once("xtask").chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn run_takes_a_port_and_a_folder() {
        let expected = run::Options { port: 9000, build_only: Some(PathBuf::from("site")) };
        assert_eq!(parse_words("run --port 9000 --build-only site").unwrap(), Task::Run(expected));
    }

    #[test]
    fn run_uses_port_8080_unless_told() {
        assert_eq!(parse_words("run").unwrap(), Task::Run(run::Options { port: 8080, build_only: None }));
    }

    #[test]
    fn serve_takes_all_its_options() {
        let Task::Serve(options) = parse_words("serve --dir d --port 0 --prefix /sub/ --no-headers").unwrap() else {
            panic!("expected serve");
        };
        let expected = serve::Options { dir: PathBuf::from("d"), port: 0, prefix: "/sub/".to_owned(), headers: false };
        assert_eq!(options, expected);
    }

    #[test]
    fn test_takes_one_check() {
        assert_eq!(parse_words("test --only fmt").unwrap(), Task::Test { only: Some("fmt".to_owned()) });
        assert_eq!(parse_words("test --list").unwrap(), Task::ListChecks);
    }

    #[test]
    fn import_bench_takes_a_file() {
        assert_eq!(parse_words("import-bench r.csv").unwrap(), Task::ImportBench("r.csv".into()));
        assert!(parse_words("import-bench").unwrap_err().to_string().contains("Name the file"));
    }

    #[test]
    fn bench_takes_data_and_peers() {
        let expected = bench::Options {
            data: Some(PathBuf::from("d")),
            peers: Some(PathBuf::from("p")),
            only: Some("iALS".to_owned()),
            experiments: vec![PathBuf::from("s.json")],
        };
        assert_eq!(
            parse_words("bench --data d --peers p --only iALS --experiment s.json").unwrap(),
            Task::Bench(expected)
        );
        assert_eq!(parse_words("bench").unwrap(), Task::Bench(bench::Options::default()));
    }

    #[test]
    fn experiments_take_named_files() {
        let Task::Experiments(options) = parse_words("experiments --data a=b/c --data d=e --only ials").unwrap() else {
            panic!("expected experiments");
        };
        let data = [("a", "b/c"), ("d", "e")].map(|(name, path)| (name.to_owned(), PathBuf::from(path))).to_vec();
        assert_eq!(options, experiments::Options { data, only: Some("ials".to_owned()) });
        let message = parse_words("experiments --data u.data").unwrap_err().to_string();
        assert!(message.contains("it is 'u.data'"), "{message}");
    }

    #[test]
    fn a_port_beyond_16_bits_is_refused() {
        let message = parse_words("run --port 70000").unwrap_err().to_string();
        assert!(message.contains("70000"), "{message}");
    }

    #[test]
    fn an_unknown_task_or_option_is_named() {
        assert!(parse_words("fly").unwrap_err().to_string().starts_with("There is no task 'fly'"));
        assert!(parse_words("setup --fast").unwrap_err().to_string().contains("--fast"));
        assert!(parse_words("build --fast").unwrap_err().to_string().contains("--fast"));
    }

    #[test]
    fn a_prefix_without_slashes_is_refused() {
        let message = parse_words("serve --prefix sub").unwrap_err().to_string();
        assert!(message.contains("'sub'"), "{message}");
    }
}
