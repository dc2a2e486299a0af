//! EASE: a linear item-item model in closed form.

mod correct;

use alteraser_api::report::RunReport;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::fields::L2;
use super::inputs::{read_records, write_records};
use super::{Attribution, FitSettings, MappingModel, ModelConfig, Recommender, Similarities};
use crate::config::{Config, FieldSpec};
use crate::data::{Interactions, Side};
use crate::error::{Error, Result};
use crate::kernels::add_scaled;
use crate::memory::Footprint;
use crate::run::{Phase, RunContext};
use crate::solve::Symmetric;
use crate::training_set::TrainingSet;

/// Rows of the matrix that is inverted, at most: 4 · size² bytes for it while it is inverted, and as much for the result.
const MAX_SIZE: usize = 8192;

/// Settings of [`Ease`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct EaseConfig {
    pub(crate) l2: f64,
}

impl Default for EaseConfig {
    fn default() -> Self {
        Self { l2: 300.0 }
    }
}

impl Config for EaseConfig {
    const ID: &'static str = "ease";
    const LABEL: &'static str = "EASE";
    const SUMMARY: &'static str =
        "Learns in one step how much each item speaks for every other; as good as much larger models.";
    const PAPER: &'static str = "Steck: Embarrassingly Shallow Autoencoders for Sparse Data, 2019";
    const FIELDS: &'static [FieldSpec] = &[L2];
}

impl ModelConfig for EaseConfig {
    fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        Box::new(Ease::new(self.l2, num_users, num_items))
    }

    fn footprint(&self, (num_users, num_items): (u64, u64)) -> Footprint {
        let size = num_users.min(num_items);
        // The matrix while it is inverted, the inverse, and its bytes while they are saved, twice.
        let bytes = size.saturating_mul(size).saturating_mul(4 * 4);
        Footprint { bytes, ..Footprint::default() }
    }
}

/// min_B ‖X − X B‖² + λ ‖B‖² with B_jj = 0, for the users × items matrix X of zeros and ones.
///
/// With P = (XᵀX + λI)⁻¹ the weights are B_ij = −P_ij/P_jj off the diagonal (Steck 2019, eq. 8), so the score of item j
/// for the user with the records x is x_j − (P x)_j/P_jj. When items outnumber users the matrix that is inverted is the
/// smaller K = (XXᵀ + λI)⁻¹, for P = (I − Xᵀ K X)/λ by Woodbury's identity and P x_u = Xᵀ K e_u.
#[derive(Debug, Clone)]
pub(crate) struct Ease {
    l2: f64,
    shape: (usize, usize),
    /// P or K, both triangles, row after row; empty before the first fit.
    inverse: Vec<f32>,
    /// P_jj.
    diagonal: Vec<f32>,
    /// X, from which users are scored too.
    records: Interactions,
}

impl Ease {
    fn new(l2: f64, num_users: usize, num_items: usize) -> Self {
        let records = Interactions::from_pairs(num_users, num_items, &[], &[]);
        Self { l2, shape: (num_users, num_items), inverse: Vec::new(), diagonal: Vec::new(), records }
    }

    /// The side whose matrix is inverted: the one with fewer rows.
    fn side(&self) -> Side {
        if self.shape.1 <= self.shape.0 { Side::Item } else { Side::User }
    }

    /// Rows of the matrix that is inverted.
    fn size(&self) -> usize {
        self.shape.0.min(self.shape.1)
    }

    /// Takes an inverse and computes what follows from it.
    fn set(&mut self, inverse: Vec<f32>, records: &Interactions) {
        self.inverse = inverse;
        self.records = records.clone();
        let size = self.size();
        self.diagonal = match self.side() {
            Side::Item => (0..size).map(|j| self.inverse[j * size + j]).collect(),
            Side::User => (0..self.shape.1).into_par_iter().map(|item| self.dual_diagonal(item)).collect(),
        };
    }

    /// P_jj = (1 − x_jᵀ K x_j)/λ.
    fn dual_diagonal(&self, item: usize) -> f32 {
        let (users, size) = (self.records.row(Side::Item, item), self.size());
        let row_sum = |&user: &u32| {
            let row = &self.inverse[user as usize * size..(user as usize + 1) * size];
            users.iter().map(|&other| f64::from(row[other as usize])).sum::<f64>()
        };
        ((1.0 - users.iter().map(row_sum).sum::<f64>()) / self.l2) as f32
    }

    /// B_ij of one item j and every i: what a record of i adds to the score of j, 0 for i = j.
    fn weights_for(&self, item: usize) -> Vec<f64> {
        let (num_items, size) = (self.shape.1, self.size());
        let mut column: Vec<f64> = match self.side() {
            Side::Item => self.inverse[item * size..(item + 1) * size].iter().copied().map(f64::from).collect(),
            Side::User => {
                // P_ij = −x_iᵀ (K x_j)/λ off the diagonal.
                let mut product = vec![0.0_f64; size];
                for &user in self.records.row(Side::Item, item) {
                    let row = &self.inverse[user as usize * size..(user as usize + 1) * size];
                    product.iter_mut().zip(row).for_each(|(sum, &entry)| *sum += f64::from(entry));
                }
                let users = |i: usize| self.records.row(Side::Item, i).iter();
                let entry = |i: usize| -users(i).map(|&user| product[user as usize]).sum::<f64>() / self.l2;
                (0..num_items).map(entry).collect()
            }
        };
        let diagonal = f64::from(self.diagonal[item]);
        for entry in &mut column {
            *entry = -*entry / diagonal;
        }
        column[item] = 0.0;
        column
    }
}

impl Recommender for Ease {
    fn fit(&mut self, train: &TrainingSet, settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        let stopwatch = ctx.stopwatch();
        let (side, size) = (self.side(), self.size());
        if size > MAX_SIZE {
            return Err(Error::TooLarge { model: EaseConfig::ID, size, limit: MAX_SIZE });
        }
        let phase = |name, unit| Phase { name, subject: settings.subject, unit, step: 0 };
        let mut matrix = Symmetric::zeros(size);
        ctx.report(phase("Counting pairs", "rows"), 0, size)?;
        matrix.fill(ctx, |row, entries| count_pairs(train.records(), side, row, entries, self.l2))?;
        ctx.report(phase("Counting pairs", "rows"), size, size)?;
        matrix.invert(phase("Inverting", "blocks"), ctx)?;
        let mut inverse = vec![0.0; size * size];
        inverse.par_chunks_mut(size).enumerate().for_each(|(i, row)| {
            for (j, entry) in row.iter_mut().enumerate() {
                *entry = matrix.at(i, j) as f32;
            }
        });
        drop(matrix);
        self.set(inverse, train.records());
        Ok(RunReport::one_shot(stopwatch.seconds(), "the closed form is the optimum, so its objective is not computed"))
    }

    fn score_user(&self, user: usize, scores: &mut [f32]) {
        let (items, size) = (self.records.row(Side::User, user), self.size());
        scores.fill(0.0);
        match self.side() {
            Side::Item => {
                for &item in items {
                    add_scaled(scores, 1.0, &self.inverse[item as usize * size..(item as usize + 1) * size]);
                }
            }
            Side::User => {
                let row = &self.inverse[user * size..(user + 1) * size];
                for (item, score) in scores.iter_mut().enumerate() {
                    *score = self.records.row(Side::Item, item).iter().map(|&other| row[other as usize]).sum();
                }
            }
        }
        for (score, &diagonal) in scores.iter_mut().zip(&self.diagonal) {
            *score = -*score / diagonal;
        }
        for &item in items {
            scores[item as usize] += 1.0;
        }
    }

    fn num_parameters(&self) -> usize {
        self.size() * (self.size() + 1) / 2
    }

    /// The lower triangle of the inverse, then the records, all in four bytes.
    fn save(&self) -> Vec<u8> {
        let lower = self.inverse.chunks(self.size().max(1)).enumerate().flat_map(|(i, row)| &row[..=i]);
        let mut bytes: Vec<u8> = lower.flat_map(|entry| entry.to_le_bytes()).collect();
        write_records(&self.records, &mut bytes);
        bytes
    }

    fn load(&mut self, state: &[u8], train: &TrainingSet) -> bool {
        let (words, rest) = state.as_chunks::<4>();
        let size = self.size();
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        if !rest.is_empty() || words.len() < self.num_parameters() {
            return false;
        }
        let mut inverse = vec![0.0; size * size];
        for i in 0..size {
            let mut entries = words.by_ref().map(f32::from_bits);
            for (j, entry) in (0..=i).zip(&mut entries) {
                inverse[i * size + j] = entry;
                inverse[j * size + i] = entry;
            }
        }
        let records = read_records(&mut words, train.records());
        match records {
            Some(records) if words.next().is_none() && inverse.iter().all(|entry| entry.is_finite()) => {
                self.set(inverse, &records);
                true
            }
            _ => false,
        }
    }

    fn attribute(&self, _train: &TrainingSet, user: usize, item: u32) -> Result<Attribution, &'static str> {
        let weights = self.weights_for(item as usize);
        let items = self.records.row(Side::User, user).iter();
        Ok(Attribution {
            how: "Each record adds the model's weight from its item to this one, and these weights add up to the score.",
            records: items.map(|&other| (other, weights[other as usize])).collect(),
            parts: Vec::new(),
        })
    }

    fn similarities(&self, side: Side, row: usize) -> Option<Similarities> {
        let values = match side {
            Side::User => return None,
            Side::Item => self.weights_for(row).into_iter().map(|weight| weight as f32).collect(),
        };
        Some(Similarities { measure: "The model's weight from the one item to the other", values })
    }

    fn boxed_clone(&self) -> Box<dyn Recommender> {
        Box::new(self.clone())
    }

    fn as_mapping(&self) -> Option<&dyn MappingModel> {
        Some(self)
    }

    fn as_mapping_mut(&mut self) -> Option<&mut dyn MappingModel> {
        Some(self)
    }
}

/// Row `row` of XᵀX + λI, or of XXᵀ + λI, up to the diagonal: how many counterparts two rows of `side` share.
fn count_pairs(records: &Interactions, side: Side, row: usize, entries: &mut [f64], l2: f64) {
    entries.fill(0.0);
    entries[row] = l2;
    for &other in records.row(side, row) {
        // Ascending, so what lies beyond the diagonal comes last.
        for &id in records.row(side.other(), other as usize).iter().take_while(|&&id| id as usize <= row) {
            entries[id as usize] += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::CancelToken;
    use alteraser_api::experiment::Level;
    use approx::assert_relative_eq;
    use nalgebra::DMatrix;

    fn fitted(num_users: usize, num_items: usize) -> (Ease, DMatrix<f64>) {
        let has = |user: usize, item: usize| (user * 7 + item * 3) % 5 < 2;
        let pairs = (0..num_users).flat_map(|user| (0..num_items).map(move |item| (user, item)));
        let (users, items): (Vec<u32>, Vec<u32>) =
            pairs.filter(|&(user, item)| has(user, item)).map(|(user, item)| (user as u32, item as u32)).unzip();
        let train = TrainingSet::from_parts(Interactions::from_pairs(num_users, num_items, &users, &items), None);
        let mut model = Ease::new(2.5, num_users, num_items);
        let settings = FitSettings {
            subject: "Test",
            max_sweeps: 1,
            level: Level::Practical,
            tolerance: 0.0,
            seed: 1,
            newton_steps: 1,
        };
        let cancel = CancelToken::default();
        let ctx = RunContext::new(&cancel, &|_| (), &|| 0.0);
        model.fit(&train, &settings, &ctx).expect("small");
        let restored = {
            let mut restored = Ease::new(2.5, num_users, num_items);
            assert!(restored.load(&model.save(), &train), "its own bytes");
            restored
        };
        assert_eq!(restored.diagonal, model.diagonal);
        (restored, DMatrix::from_fn(num_users, num_items, |user, item| f64::from(u8::from(has(user, item)))))
    }

    #[test]
    fn scores_are_those_of_the_definition_in_both_forms() {
        for (num_users, num_items) in [(20, 9), (9, 20), (12, 12)] {
            let (model, x) = fitted(num_users, num_items);
            let p = (x.transpose() * &x + DMatrix::identity(num_items, num_items) * 2.5)
                .try_inverse()
                .expect("positive definite");
            let weights =
                DMatrix::from_fn(num_items, num_items, |i, j| if i == j { 0.0 } else { -p[(i, j)] / p[(j, j)] });
            for item in 0..num_items {
                for (other, &weight) in model.weights_for(item).iter().enumerate() {
                    assert_relative_eq!(weight, weights[(other, item)], epsilon = 2e-6);
                }
            }
            let expected = x * weights;
            for user in 0..num_users {
                let mut scores = vec![0.0; num_items];
                model.score_user(user, &mut scores);
                for (item, &score) in scores.iter().enumerate() {
                    // P is kept in f32, and the dual form subtracts sums of its entries.
                    assert_relative_eq!(f64::from(score), expected[(user, item)], epsilon = 2e-6);
                }
            }
        }
    }

    #[test]
    fn broken_states_are_refused() {
        let (mut model, _) = fitted(9, 9);
        let train = TrainingSet::from_parts(Interactions::from_pairs(9, 9, &[0], &[0]), None);
        let state = model.save();
        assert!(!model.load(&state[4..], &train) && !model.load(&state[1..], &train) && !model.load(&[], &train));
        assert!(model.load(&state, &train));
        let mut infinite = state;
        infinite[..4].copy_from_slice(&f32::INFINITY.to_le_bytes());
        assert!(!model.load(&infinite, &train));
    }

    #[test]
    fn a_catalog_that_is_too_large_is_refused_at_once() {
        let mut model = Ease::new(1.0, MAX_SIZE + 1, MAX_SIZE + 1);
        let train = TrainingSet::from_parts(Interactions::from_pairs(MAX_SIZE + 1, MAX_SIZE + 1, &[0], &[0]), None);
        let settings = FitSettings {
            subject: "Test",
            max_sweeps: 1,
            level: Level::Practical,
            tolerance: 0.0,
            seed: 1,
            newton_steps: 1,
        };
        let cancel = CancelToken::default();
        let ctx = RunContext::new(&cancel, &|_| (), &|| 0.0);
        let error = model.fit(&train, &settings, &ctx).map(|_| ());
        assert_eq!(error, Err(Error::TooLarge { model: "ease", size: 8193, limit: 8192 }));
    }
}
