//! What training minimizes.
//!
//! ```text
//! L(θ; D) = Σ_{r ∈ D} w_r ℓ(z_r, y_r) + Σ_{negatives owned by D} ℓ(z, 0) + c Σ_{unseen pairs} ℓ(z, 0)
//!           + α₀/2 Σ_{all pairs} z² + ½ Σ_rows λ_row ‖x‖² + ½ Σ_rows λ_b,row b²
//! ```
//!
//! A pair is unseen when its user has records but none of this item.

mod loss;
mod penalty;

use crate::data::{Interactions, RowValues, Side, ValueReading};
use crate::error::{Error, Result};
use crate::training_set::Needs;

pub(crate) use loss::PointTerms;
pub use loss::{Loss, NEGATIVE, PointTerm};
pub use penalty::{Penalty, RowPenalty};

/// What a record counts as, depending on what was read of its value v.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RecordTerm {
    /// The same for every record; values are not read.
    Constant(PointTerm),
    /// w = 1, y = v − offset: an explicit rating, for the squared loss.
    Rating {
        /// A constant of the configuration, never estimated from the records: it would remember forgotten ones.
        offset: f32,
    },
    /// w = α v, y = 1 + α₀/w: an explicit confidence, for the squared loss with an all-pairs term of weight α₀.
    Confidence {
        /// α.
        scale: f32,
    },
}

/// Everything that is minimized, apart from the records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Objective {
    /// ℓ.
    pub loss: Loss,
    /// What a record counts as.
    pub record: RecordTerm,
    /// What is read of the records' values.
    pub reading: ValueReading,
    /// Negatives that each record owns.
    pub negatives_per_record: u32,
    /// c: weight of every unseen pair as a negative; 0 leaves them out.
    pub unseen_weight: f32,
    /// α₀; 0 leaves the all-pairs term out.
    pub all_pairs_weight: f32,
    /// λ, λ_b and ν.
    pub penalty: Penalty,
}

impl Objective {
    /// An objective whose records all count as `record`, without negatives and all-pairs term.
    pub fn of_records(loss: Loss, record: PointTerm, penalty: Penalty) -> Self {
        Self {
            loss,
            record: RecordTerm::Constant(record),
            reading: ValueReading::Ignored,
            negatives_per_record: 0,
            unseen_weight: 0.0,
            all_pairs_weight: 0.0,
            penalty,
        }
    }

    /// What the objective needs of a training set.
    pub fn needs(&self) -> Needs {
        Needs {
            negatives_per_record: self.negatives_per_record,
            unseen_pairs: self.unseen_weight > 0.0,
            values: self.reading,
        }
    }

    /// Weight and target of a record of whose value `value` was read.
    #[inline]
    pub fn record_term(&self, value: f32) -> PointTerm {
        match self.record {
            RecordTerm::Constant(term) => term,
            RecordTerm::Rating { offset } => PointTerm { weight: 1.0, target: value - offset },
            RecordTerm::Confidence { scale } => {
                let weight = scale * value;
                PointTerm { weight, target: 1.0 + self.all_pairs_weight / weight }
            }
        }
    }

    /// Fails at a record whose value cannot be what the objective takes it for.
    ///
    /// # Errors
    /// [`Error::BadValue`].
    pub fn check_values(&self, records: &Interactions) -> Result<()> {
        if !self.reads_values() {
            return Ok(());
        }
        for user in 0..records.num_rows(Side::User) {
            let entries = records.row(Side::User, user).iter().zip(records.values(Side::User, user).iter());
            for (&item, value) in entries {
                let PointTerm { weight, target } = self.record_term(value);
                if !(weight > 0.0 && weight.is_finite() && target.is_finite()) {
                    return Err(Error::BadValue { user: user as u32, item });
                }
            }
        }
        Ok(())
    }

    /// What an unseen pair counts as.
    pub fn unseen_term(&self) -> PointTerm {
        PointTerm { weight: self.unseen_weight, target: 0.0 }
    }

    /// Weights and targets of a row's records; when they differ they are written to `weights` and `targets`.
    pub(crate) fn weigh<'a>(
        &self,
        values: RowValues<'_>,
        weights: &'a mut Vec<f32>,
        targets: &'a mut Vec<f32>,
    ) -> PointTerms<'a> {
        weights.clear();
        targets.clear();
        if self.reads_values() {
            for PointTerm { weight, target } in values.iter().map(|value| self.record_term(value)) {
                weights.push(weight);
                targets.push(target);
            }
        }
        self.weighed(weights, targets)
    }

    /// Weights and targets of records, `weights` and `targets` as [`Objective::weigh`] has left them.
    pub(crate) fn weighed<'a>(&self, weights: &'a [f32], targets: &'a [f32]) -> PointTerms<'a> {
        match self.record {
            RecordTerm::Constant(term) => PointTerms::Same(term),
            _ => PointTerms::Each { weights, targets },
        }
    }

    /// Whether records count differently.
    pub(crate) fn reads_values(&self) -> bool {
        !matches!(self.record, RecordTerm::Constant(_))
    }

    /// λ of the parameters of a row with `num_records` records that meets `num_counterparts` rows of the other side.
    pub fn row_penalty(
        &self,
        num_records: usize,
        num_counterparts: usize,
        bias_coordinate: Option<usize>,
    ) -> RowPenalty {
        let Penalty { l2, bias_share, exponent } = self.penalty;
        let l2 = if exponent == 0.0 {
            l2
        } else {
            let mass = num_records as f64 + f64::from(self.all_pairs_weight) * num_counterparts as f64;
            (f64::from(l2) * libm::pow(mass, f64::from(exponent))) as f32
        };
        RowPenalty { l2, bias_l2: l2 * bias_share, bias_coordinate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_penalty_follows_the_mass_of_the_row() {
        let penalty = Penalty { l2: 2.0, bias_share: 0.1, exponent: 0.5 };
        let record = PointTerm { weight: 1.0, target: 1.0 };
        let objective = Objective { all_pairs_weight: 0.5, ..Objective::of_records(Loss::Squared, record, penalty) };
        let row = objective.row_penalty(4, 10, Some(2));
        assert_relative_eq!(row.l2, 6.0);
        assert_relative_eq!(row.at(2), 0.6);
        assert_relative_eq!(row.energy(&[1.0, 2.0, 3.0]), 0.5 * (6.0 * 5.0 + 0.6 * 9.0), max_relative = 1e-6);
        let flat = Objective { penalty: Penalty { exponent: 0.0, ..penalty }, ..objective };
        assert_relative_eq!(flat.row_penalty(4, 10, None).at(2), 2.0);
    }

    #[test]
    fn records_count_as_their_values_say() {
        let penalty = Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 };
        let constant = Objective::of_records(Loss::Squared, PointTerm { weight: 1.0, target: 1.0 }, penalty);
        assert_eq!(constant.record_term(5.0), PointTerm { weight: 1.0, target: 1.0 });
        let rating = Objective { record: RecordTerm::Rating { offset: 3.5 }, ..constant };
        assert_eq!(rating.record_term(5.0), PointTerm { weight: 1.0, target: 1.5 });
        let record = RecordTerm::Confidence { scale: 2.0 };
        let confidence = Objective { record, all_pairs_weight: 3.0, ..constant };
        assert_eq!(confidence.record_term(4.0), PointTerm { weight: 8.0, target: 1.375 });
    }
}
