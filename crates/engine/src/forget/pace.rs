//! What methods are expected to take on this device, told from the training of the model at hand.
//!
//! The training was timed sweep by sweep, on this device, with these threads and these data. A method that says what it
//! does in the same units takes so many of them, so no preview has to measure anything.

use alteraser_api::report::{Figure, RunReport};

use crate::data::{ForgetSet, Side};
use crate::models::BlockModel;
use crate::solve::{CHUNK_WORK, work_of};
use crate::trained::Trained;
use crate::training_set::TrainingSet;

/// What a method does, in units that training has shown the pace of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Nothing.
    Nothing,
    /// The training of the model, on what stays.
    Training,
    /// So many sweeps over all blocks, on what stays.
    Sweeps(u32),
    /// So many passes over the blocks that the forgotten records and their negatives touch.
    TouchedBlocks(u32),
}

/// Seconds of the units of work, or why they are not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pace {
    training: Result<f64, &'static str>,
    sweep: Result<f64, &'static str>,
    touched: Result<f64, &'static str>,
}

impl Pace {
    /// The pace of `base` for what is to be forgotten and the rows that this touches.
    pub(super) fn of(base: &Trained, forget: &ForgetSet, touched: &[Vec<u32>; 2]) -> Self {
        if base.summary.unlearned_by.is_some() {
            let reason = "only a training shows the pace of this device, and this model comes out of forgetting";
            return Self { training: Err(reason), sweep: Err(reason), touched: Err(reason) };
        }
        let kept = 1.0 - forget.records().len() as f64 / base.train.records().num_records() as f64;
        let sweep = base.recommender.as_blocks().and_then(|model| {
            let num_blocks = [Side::User, Side::Item].map(|side| base.train.records().num_rows(side) as u64);
            let seconds = seconds_per_sweep(&base.summary.run, num_blocks.iter().sum())?;
            Some((seconds, seconds * share_of_sweep(model, &base.train, touched)))
        });
        let sweep = sweep.ok_or("this model was not trained by sweeps, which would show the pace of this device");
        Self {
            training: Ok(base.summary.run.seconds * kept),
            sweep: sweep.map(|(seconds, _)| seconds * kept),
            touched: sweep.map(|(_, seconds)| seconds),
        }
    }

    /// Seconds that `work` is expected to take.
    pub(super) fn seconds(&self, work: Option<Work>) -> Figure {
        let seconds = match work {
            Some(Work::Nothing) => Ok(0.0),
            Some(Work::Training) => self.training,
            Some(Work::Sweeps(count)) => self.sweep.map(|seconds| f64::from(count) * seconds),
            Some(Work::TouchedBlocks(passes)) => self.touched.map(|seconds| f64::from(passes) * seconds),
            None => Err("how much it has to do is not known before it runs"),
        };
        seconds.map_or_else(Figure::absent, Figure::of)
    }
}

/// Mean seconds of the sweeps that `run` began with; every sweep solves all blocks and has a point on the curve.
fn seconds_per_sweep(run: &RunReport, num_blocks: u64) -> Option<f64> {
    let sweeps = run.block_solves.checked_div(num_blocks)?;
    let last = run.curve.iter().rfind(|point| u64::from(point.step) <= sweeps)?;
    (last.step > 0).then(|| last.seconds / f64::from(last.step))
}

/// Time that solving `touched` takes relative to solving everything: its share of the multiplications of either side, on
/// the threads that its chunks can keep busy.
fn share_of_sweep(model: &dyn BlockModel, train: &TrainingSet, touched: &[Vec<u32>; 2]) -> f64 {
    if model.is_coupled() {
        // However few rows are solved, gradient and objective are those of all records.
        return 1.0;
    }
    let threads = rayon::current_num_threads();
    let time_of = |work: usize| work as f64 / work.div_ceil(CHUNK_WORK).clamp(1, threads) as f64;
    let (mut some, mut all) = (0.0, 0.0);
    for (side, rows) in [Side::User, Side::Item].into_iter().zip(touched) {
        let dim = model.params().shape().table(side).1;
        let work = |row: u32| work_of(train, side, row, dim);
        some += time_of(rows.iter().map(|&row| work(row)).sum());
        all += time_of((0..train.records().num_rows(side) as u32).map(work).sum());
    }
    if all > 0.0 { some / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alteraser_api::report::CurvePoint;

    #[test]
    fn the_pace_is_that_of_the_sweeps_and_not_of_what_follows_them() {
        // Two sweeps over ten blocks, then a Newton step over everything.
        let curve = [(0, 0.0), (1, 3.0), (2, 4.0), (3, 14.0)].map(|(step, at)| CurvePoint::new(step, 1.0, at)).to_vec();
        let run = RunReport { block_solves: 20, curve, ..RunReport::default() };
        assert_eq!(seconds_per_sweep(&run, 10), Some(2.0));
        assert_eq!(seconds_per_sweep(&RunReport { block_solves: 0, ..run.clone() }, 10), None);
        assert_eq!(seconds_per_sweep(&RunReport { curve: Vec::new(), ..run }, 10), None);
    }
}
