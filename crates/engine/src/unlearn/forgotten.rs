//! The forgotten records as terms, in batches.

use super::UnlearningTask;
use crate::data::Side;
use crate::hash::{Purpose, Stream};
use crate::models::BlockModel;
use crate::objective::{NEGATIVE, PointTerm};
use crate::solve::{Pair, Place};

/// Terms that are visited in batches, in an order that each epoch shuffles.
pub(super) struct ForgottenTerms {
    terms: Vec<(Pair, PointTerm)>,
    batch_size: usize,
    seed: u64,
    /// Numbers of the terms in the order of this epoch.
    order: Vec<u32>,
    shuffled_for: u32,
}

impl ForgottenTerms {
    /// The records of the forget set as the objective counted them.
    pub(super) fn of_records(model: &dyn BlockModel, task: &UnlearningTask<'_>, batch_size: usize) -> Self {
        let records = task.full.records();
        let mut terms = Vec::with_capacity(task.forget.records().len());
        for (user, items) in task.forget.by_row(Side::User) {
            let row = records.row(Side::User, user as usize);
            let values = records.values(Side::User, user as usize);
            for item in items {
                if let Ok(place) = row.binary_search(&item) {
                    terms.push(((user, item), model.objective().record_term(values.at(place))));
                }
            }
        }
        Self { terms, batch_size, seed: task.settings.seed, order: Vec::new(), shuffled_for: 0 }
    }

    /// The same, and the negatives that the records own.
    pub(super) fn with_negatives(model: &dyn BlockModel, task: &UnlearningTask<'_>, batch_size: usize) -> Self {
        let mut forgotten = Self::of_records(model, task, batch_size);
        let owned = task.full.negatives().map(|negatives| negatives.owned_by(task.forget, Side::User));
        for (user, items) in owned.unwrap_or_default() {
            forgotten.terms.extend(items.into_iter().map(|item| ((user, item), NEGATIVE)));
        }
        forgotten
    }

    /// The same, each term changed.
    pub(super) fn map(self, change: impl FnMut((Pair, PointTerm)) -> (Pair, PointTerm)) -> Self {
        Self { terms: self.terms.into_iter().map(change).collect(), ..self }
    }

    /// All terms, in the order of users and items.
    pub(super) fn all(&self) -> &[(Pair, PointTerm)] {
        &self.terms
    }

    /// Batches of an epoch.
    pub(super) fn num_batches(&self) -> usize {
        self.terms.len().div_ceil(self.batch_size)
    }

    /// The terms of the batch at `place`.
    pub(super) fn batch(&mut self, place: Place) -> impl Iterator<Item = (Pair, PointTerm)> + '_ {
        if self.shuffled_for != place.epoch {
            self.order = (0..self.terms.len() as u32).collect();
            Stream::new(self.seed, Purpose::Shuffle, u64::from(place.epoch)).shuffle(&mut self.order);
            self.shuffled_for = place.epoch;
        }
        let start = place.step * self.batch_size;
        let end = self.order.len().min(start + self.batch_size);
        self.order[start..end].iter().map(|&n| self.terms[n as usize])
    }
}
