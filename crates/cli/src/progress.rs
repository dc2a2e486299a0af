//! Progress and complaints on standard error, so that standard output holds nothing but the result.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use alteraser_api::report::Progress;

/// Time between two updates of the progress line.
const INTERVAL: Duration = Duration::from_millis(100);

/// Shows one line of progress on a terminal, and nothing elsewhere.
pub(crate) struct Reporter {
    last: Option<Mutex<Instant>>,
}

impl Reporter {
    pub(crate) fn new(quiet: bool) -> Self {
        let is_shown = !quiet && std::io::stderr().is_terminal();
        Self { last: is_shown.then(|| Mutex::new(Instant::now())) }
    }

    pub(crate) fn show(&self, progress: &Progress) {
        let Some(Ok(mut last)) = self.last.as_ref().map(Mutex::try_lock) else { return };
        if last.elapsed() < INTERVAL {
            return;
        }
        *last = Instant::now();
        let Progress { phase, subject, done, total, unit, step, .. } = progress;
        write_line(&format!("\r\x1b[K{subject}: {phase}, pass {step}, {done} of {total} {unit}"));
    }

    pub(crate) fn clear(&self) {
        if self.last.is_some() {
            write_line("\r\x1b[K");
        }
    }
}

/// Writes what went wrong, with its causes.
pub(crate) fn complain(error: &anyhow::Error) {
    write_line(&format!("alteraser: {error:#}\n"));
}

fn write_line(text: &str) {
    let mut stderr = std::io::stderr().lock();
    // Where standard error cannot be written there is nobody to tell.
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
