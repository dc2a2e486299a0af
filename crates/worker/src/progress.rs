//! Keeps progress from flooding the page.

use std::sync::atomic::{AtomicU64, Ordering};

use alteraser_api::report::Progress;

/// A person sees no difference between twenty updates a second and more.
const INTERVAL_MS: f64 = 50.0;

/// Lets one report through per interval. Points of a curve always pass: the curve would have holes.
pub(crate) struct ProgressGate {
    /// Bits of the time of the last report that passed.
    last_ms: AtomicU64,
}

impl ProgressGate {
    pub(crate) fn new() -> Self {
        Self { last_ms: AtomicU64::new(f64::NEG_INFINITY.to_bits()) }
    }

    /// Whether `progress`, made at `now_ms`, goes to the page.
    pub(crate) fn admits(&self, progress: &Progress, now_ms: f64) -> bool {
        let last = self.last_ms.load(Ordering::Relaxed);
        if progress.point.is_some() {
            self.last_ms.store(now_ms.to_bits(), Ordering::Relaxed);
            return true;
        }
        // Of several threads that report at the same moment, one wins the exchange.
        now_ms - f64::from_bits(last) >= INTERVAL_MS
            && self.last_ms.compare_exchange(last, now_ms.to_bits(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use alteraser_api::report::CurvePoint;

    use super::*;

    fn report(point: Option<CurvePoint>) -> Progress {
        let (phase, subject, unit) = Default::default();
        Progress { phase, subject, done: 1, total: 2, unit, step: 0, point }
    }

    #[test]
    fn one_report_passes_per_interval() {
        let gate = ProgressGate::new();
        let passed = [0.0, 10.0, 49.9, 50.0, 60.0, 100.0].map(|now| gate.admits(&report(None), now));
        assert_eq!(passed, [true, false, false, true, false, true]);
    }

    #[test]
    fn points_of_a_curve_always_pass() {
        let gate = ProgressGate::new();
        let point = Some(CurvePoint::new(1, 2.0, 0.1));
        let passed = [0.0, 1.0, 2.0].map(|now| gate.admits(&report(point), now));
        assert_eq!(passed, [true, true, true]);
        assert!(!gate.admits(&report(None), 51.0), "a point counts as a report");
    }
}
