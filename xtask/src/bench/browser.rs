//! Chromium, measuring: a page with workers, driven by a script that answers a line with a line.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::folder;
use super::native::Native;
use crate::build;
use crate::command::program;
use crate::paths;
use crate::serve;
use crate::setup::browser;

const SOURCES: &str = "tests/bench";
const SITE_FILES: [&str; 3] = ["index.html", "page.js", "worker.js"];

/// The script, which ends when its input is closed.
pub(super) struct Browser {
    script: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Browser {
    /// Builds the site of the bench, serves it, and opens it.
    pub(super) fn start(native: &Native) -> Result<Self> {
        let site = folder().join("site");
        build::build_bench(&site.join("pkg"))?;
        for file in SITE_FILES {
            let from = paths::root().join(SOURCES).join(file);
            fs::copy(&from, site.join(file)).with_context(|| format!("{} could not be copied.", from.display()))?;
        }
        native.pack(&site.join("data.packed"))?;
        let address = serve::serve_aside(&site)?;
        Self::open(&address)
    }

    fn open(address: &str) -> Result<Self> {
        let script = Path::new(SOURCES).join("run.mjs");
        let mut node = program("node");
        node.arg(&script).arg(address).env("CHROMIUM", browser::browser()?);
        let mut script = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("node did not start.")?;
        let questions = script.stdin.take();
        let answers = BufReader::new(script.stdout.take().context("The script's output can't be read.")?);
        Ok(Self { script, questions, answers })
    }

    /// Measures as `spec` says, on the worker that has so many threads.
    pub(super) fn measure(&mut self, spec: &Value, threads: u32) -> Result<Value> {
        self.ask(&json!({ "name": threads, "threads": threads, "spec": spec }))
    }

    /// Runs the experiment of a specification.
    pub(super) fn compare(&mut self, spec: &Path, threads: u32) -> Result<Value> {
        let text = fs::read_to_string(spec).with_context(|| format!("{} could not be read.", spec.display()))?;
        let experiment: Value = serde_json::from_str(&text)?;
        let mut answer = self.ask(&json!({ "name": threads, "threads": threads, "experiment": experiment }))?;
        Ok(answer["report"].take())
    }

    /// Ends all workers; new ones are started when they are needed.
    pub(super) fn end_all(&mut self) -> Result<()> {
        super::THREADS.iter().try_for_each(|threads| self.ask(&json!({ "end": threads })).map(drop))
    }

    fn ask(&mut self, question: &Value) -> Result<Value> {
        let questions = self.questions.as_mut().context("The script has ended.")?;
        writeln!(questions, "{question}").context("The script takes no more questions.")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line)
            .with_context(|| format!("The script's answer is not JSON: '{}'.", line.trim()))?;
        match answer.get("error") {
            Some(error) => bail!("Chromium could not measure: {}", error.as_str().unwrap_or_default()),
            None => Ok(answer),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Without input the script closes Chromium and ends.
        self.questions = None;
        let _ = self.script.wait();
    }
}
