//! The baseline that recommends to everybody what most people have.

use alteraser_api::report::RunReport;

use super::{Attribution, FitSettings, Recommender};
use crate::data::Side;
use crate::error::Result;
use crate::run::RunContext;
use crate::training_set::TrainingSet;

/// The score of an item is its number of records.
#[derive(Debug, Clone)]
pub(crate) struct Popularity {
    counts: Vec<f32>,
}

impl Popularity {
    pub(crate) fn new(num_items: usize) -> Self {
        Self { counts: vec![0.0; num_items] }
    }
}

impl Recommender for Popularity {
    fn fit(&mut self, train: &TrainingSet, _settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        let stopwatch = ctx.stopwatch();
        for (item, count) in self.counts.iter_mut().enumerate() {
            *count = train.records().row(Side::Item, item).len() as f32;
        }
        Ok(RunReport::one_shot(stopwatch.seconds(), "counting has no objective"))
    }

    fn score_user(&self, _user: usize, scores: &mut [f32]) {
        scores.copy_from_slice(&self.counts);
    }

    fn num_parameters(&self) -> usize {
        self.counts.len()
    }

    fn save(&self) -> Vec<u8> {
        self.counts.iter().flat_map(|count| count.to_le_bytes()).collect()
    }

    fn load(&mut self, state: &[u8], _train: &TrainingSet) -> bool {
        let (words, rest) = state.as_chunks::<4>();
        let fits = rest.is_empty() && words.len() == self.counts.len();
        if fits {
            self.counts = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        }
        fits
    }

    fn attribute(&self, _train: &TrainingSet, _user: usize, _item: u32) -> Result<Attribution, &'static str> {
        Err("The score is the number of records of the item, whatever this user has.")
    }

    fn boxed_clone(&self) -> Box<dyn Recommender> {
        Box::new(self.clone())
    }
}
