//! The records a model is fitted to, with the negatives they own.

use std::collections::BTreeSet;

use crate::data::{Dataset, ForgetSet, Interactions, OwnedNegatives, Side};

/// Records and owned negatives: what an objective sums over.
#[derive(Debug, Clone)]
pub struct TrainingSet {
    records: Interactions,
    negatives: Option<OwnedNegatives>,
}

/// The point terms of one row: counterparts that are records, and counterparts that are owned negatives.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Counterparts of the row's records, ascending.
    pub positives: &'a [u32],
    /// Counterparts of the row's owned negatives, ascending, with multiplicity.
    pub negatives: &'a [u32],
}

impl Terms<'_> {
    /// Number of terms.
    pub fn len(self) -> usize {
        self.positives.len() + self.negatives.len()
    }

    /// Whether the row has no term.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// All counterparts, positives first.
    pub fn counterparts(&self) -> impl Iterator<Item = u32> {
        self.positives.iter().chain(self.negatives).copied()
    }
}

impl TrainingSet {
    /// The records `train` of `data`, each owning `negatives_per_record` negatives drawn with `seed`.
    pub fn new(data: &Dataset, train: &Interactions, negatives_per_record: u32, seed: u64) -> Self {
        let negatives = (negatives_per_record > 0)
            .then(|| OwnedNegatives::draw(negatives_per_record, seed, train, data.user_keys(), data.item_keys()));
        Self { records: train.clone(), negatives }
    }

    /// These records with these negatives.
    pub fn from_parts(records: Interactions, negatives: Option<OwnedNegatives>) -> Self {
        Self { records, negatives }
    }

    /// The records.
    pub fn records(&self) -> &Interactions {
        &self.records
    }

    /// The owned negatives, for objectives that have them.
    pub fn negatives(&self) -> Option<&OwnedNegatives> {
        self.negatives.as_ref()
    }

    /// The point terms of row `row` of `side`.
    pub fn terms(&self, side: Side, row: usize) -> Terms<'_> {
        let negatives = self.negatives.as_ref().map_or(&[][..], |negatives| negatives.row(side, row));
        Terms { positives: self.records.row(side, row), negatives }
    }

    /// The retained training set: `forget` and the negatives it owns are gone. Costs what `forget` touches.
    #[must_use]
    pub fn without(&self, forget: &ForgetSet) -> Self {
        let negatives = self.negatives.as_ref().map(|negatives| negatives.without(forget));
        Self { records: self.records.without(forget), negatives }
    }

    /// The rows of `side` whose terms change when `forget` goes: those of its records and of their negatives.
    pub fn touched_rows(&self, forget: &ForgetSet, side: Side) -> Vec<u32> {
        let mut rows: BTreeSet<u32> = forget.by_row(side).into_keys().collect();
        if let Some(negatives) = &self.negatives {
            rows.extend(negatives.owned_by(forget, side).into_keys());
        }
        rows.into_iter().collect()
    }
}
