//! The baseline that knows nothing.

use alteraser_api::report::RunReport;

use super::{Attribution, FitSettings, Recommender};
use crate::error::Result;
use crate::hash::{Purpose, Stream};
use crate::run::RunContext;
use crate::training_set::TrainingSet;

/// Scores are random numbers in 0..1, drawn by user and seed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Random {
    seed: u64,
}

impl Recommender for Random {
    fn fit(&mut self, _train: &TrainingSet, settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        let stopwatch = ctx.stopwatch();
        self.seed = settings.seed;
        Ok(RunReport::one_shot(stopwatch.seconds(), "random numbers have no objective"))
    }

    fn score_user(&self, user: usize, scores: &mut [f32]) {
        let mut stream = Stream::new(self.seed, Purpose::Random, user as u64);
        // Twenty-four bits are what an f32 below 1 can hold.
        scores.fill_with(|| (stream.next_u64() >> 40) as f32 / (1_u32 << 24) as f32);
    }

    fn num_parameters(&self) -> usize {
        0
    }

    fn save(&self) -> Vec<u8> {
        self.seed.to_le_bytes().to_vec()
    }

    fn load(&mut self, state: &[u8], _train: &TrainingSet) -> bool {
        let Ok(bytes) = state.try_into() else { return false };
        self.seed = u64::from_le_bytes(bytes);
        true
    }

    fn attribute(&self, _train: &TrainingSet, _user: usize, _item: u32) -> Result<Attribution, &'static str> {
        Err("The score is a random number.")
    }

    fn boxed_clone(&self) -> Box<dyn Recommender> {
        Box::new(self.clone())
    }
}
