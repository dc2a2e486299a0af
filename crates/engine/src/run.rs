//! What every long run is given: a way to be cancelled, a way to report, a clock that belongs to the caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use alteraser_api::report::{CurvePoint, Progress};

use crate::error::{Error, Result};
use crate::models::Recommender;

/// Tells a run to stop; cheap to clone, may be set from any thread.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<CancelState>);

#[derive(Debug, Default)]
struct CancelState {
    cancelled: AtomicBool,
    late_chunks: AtomicU32,
}

impl CancelToken {
    /// Asks the run to stop.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// Chunks of work that finished after the run was asked to stop: at most one per thread.
    pub fn chunks_after_cancel(&self) -> u32 {
        self.0.late_chunks.load(Ordering::Relaxed)
    }

    /// Runs one chunk of work, at most some 50 ms, unless the run was asked to stop.
    pub(crate) fn chunk<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.check()?;
        let result = work();
        if self.is_cancelled() {
            self.0.late_chunks.fetch_add(1, Ordering::Relaxed);
            return Err(Error::Cancelled);
        }
        result
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// What a run is given. The engine itself reads no clock and writes nothing.
#[derive(Clone, Copy)]
pub struct RunContext<'a> {
    /// Polled once per chunk of work.
    pub cancel: &'a CancelToken,
    /// Called from any thread as work is done.
    pub on_progress: &'a (dyn Fn(Progress) + Sync),
    /// Milliseconds of a clock that never goes back.
    pub now_ms: &'a (dyn Fn() -> f64 + Sync),
    /// Shown the model after each step of an iterative run, when anybody asks to see it.
    pub(crate) on_checkpoint: Option<OnCheckpoint<'a>>,
}

/// Shown the seconds so far and the model as it stands, so that forgetting can be measured on the way.
pub(crate) type OnCheckpoint<'a> = &'a (dyn Fn(f64, &dyn Recommender) -> Result<()> + Sync);

impl<'a> RunContext<'a> {
    /// A context that nobody looks over the shoulder of.
    pub fn new(
        cancel: &'a CancelToken,
        on_progress: &'a (dyn Fn(Progress) + Sync),
        now_ms: &'a (dyn Fn() -> f64 + Sync),
    ) -> Self {
        Self { cancel, on_progress, now_ms, on_checkpoint: None }
    }

    /// Shows `model` as it stands after a step to whoever asked for that. The time this takes is no part of the run:
    /// it is kept off `stopwatch`.
    pub(crate) fn checkpoint(&self, stopwatch: &mut Stopwatch<'_>, model: &dyn Recommender) -> Result<()> {
        let Some(on_checkpoint) = self.on_checkpoint else { return Ok(()) };
        let seconds = stopwatch.seconds();
        stopwatch.exclude(|| on_checkpoint(seconds, model))
    }

    /// Starts the stopwatch of a run.
    pub(crate) fn stopwatch(&self) -> Stopwatch<'_> {
        Stopwatch { now_ms: self.now_ms, start_ms: (self.now_ms)(), excluded: 0.0 }
    }

    /// Reports `done` of `total` units; fails when the run was cancelled.
    pub(crate) fn report(&self, phase: Phase<'_>, done: usize, total: usize) -> Result<()> {
        self.cancel.check()?;
        (self.on_progress)(phase.progress(done, total, None));
        Ok(())
    }

    /// Reports a point of the subject's curve; fails when the run was cancelled.
    pub(crate) fn report_point(&self, phase: Phase<'_>, done: usize, total: usize, point: CurvePoint) -> Result<()> {
        self.cancel.check()?;
        (self.on_progress)(phase.progress(done, total, Some(point)));
        Ok(())
    }
}

/// What is being done, for whom, counted in what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phase<'a> {
    pub(crate) name: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) step: u32,
}

impl Phase<'_> {
    fn progress(self, done: usize, total: usize, point: Option<CurvePoint>) -> Progress {
        Progress {
            phase: self.name.to_owned(),
            subject: self.subject.to_owned(),
            done: done as u64,
            total: total as u64,
            unit: self.unit.to_owned(),
            step: self.step,
            point,
        }
    }
}

/// Seconds since a run began, by the caller's clock, without the time spent on looking at it.
pub(crate) struct Stopwatch<'a> {
    now_ms: &'a (dyn Fn() -> f64 + Sync),
    start_ms: f64,
    /// Milliseconds, too.
    excluded: f64,
}

impl Stopwatch<'_> {
    pub(crate) fn seconds(&self) -> f64 {
        ((self.now_ms)() - self.start_ms - self.excluded) / 1e3
    }

    /// Does work that is no part of the run, such as evaluating the objective for a curve.
    pub(crate) fn exclude<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let before = (self.now_ms)();
        let result = work();
        self.excluded += (self.now_ms)() - before;
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_that_ends_after_cancel_is_counted_and_its_result_dropped() {
        let token = CancelToken::default();
        assert_eq!(token.chunk(|| Ok(1)), Ok(1));
        let late = token.chunk(|| {
            token.cancel();
            Ok(2)
        });
        assert_eq!((late, token.chunks_after_cancel()), (Err(Error::Cancelled), 1));
        assert_eq!(token.chunk(|| Ok(3)), Err(Error::Cancelled));
        assert_eq!(token.chunks_after_cancel(), 1, "a chunk that never began is not counted");
    }
}
