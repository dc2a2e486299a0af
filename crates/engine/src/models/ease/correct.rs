//! Corrections of the inverse when the records of few users change.
//!
//! Liu et al.: *Recommendation Unlearning via Matrix Correction* (2023) corrects the item-item mapping of such models
//! instead of learning it again. Here the correction is exact but for rounding, by the formula of Sherman and Morrison
//! (1950): when user u's records change from x to x′,
//!
//! ```text
//! P ← P + (P x)(P x)ᵀ/(1 − xᵀP x),      then      P ← P − (P x′)(P x′)ᵀ/(1 + x′ᵀP x′)
//! ```
//!
//! In the dual form row and column u of XXᵀ + λI change. All users that change are taken out, K ← K − k kᵀ/K_uu with k the
//! column of u, which leaves zeros in row and column u, and put back one after another by bordering,
//!
//! ```text
//! K ← K + (e_u − K g)(e_u − K g)ᵀ/(λ + |x′| − gᵀK g),      g_v = |x′ ∩ x_v| over the users v that are in
//! ```
//!
//! Sums over rows of the inverse are in f64, entries are rounded to f32 once per step, and both triangles alike.

use rayon::prelude::*;

use super::Ease;
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::models::MappingModel;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// A change of the inverse: plus scale · v vᵀ.
struct RankOne {
    scale: f64,
    v: Vec<f64>,
}

impl MappingModel for Ease {
    fn correct(&mut self, train: &TrainingSet, users: &[u32], subject: &str, ctx: &RunContext<'_>) -> Result<()> {
        let phase = Phase { name: "Correcting", subject, unit: "changes", step: 0 };
        let records = train.records();
        match self.side() {
            Side::Item => self.correct_items(records, users, phase, ctx)?,
            Side::User => self.correct_users(records, users, phase, ctx)?,
        }
        let inverse = std::mem::take(&mut self.inverse);
        self.set(inverse, records);
        Ok(())
    }

    fn costs_more_than_a_fit(&self, num_users: usize) -> bool {
        num_users > self.size() / USERS_PER_FIT
    }
}

/// The inverse costs as much as correcting it for the rows of its matrix divided by this many users: size³ multiplications
/// in tiles that stay in the cache, against 2 · size² per user that pass the whole matrix through it.
const USERS_PER_FIT: usize = 4;

impl Ease {
    /// The primal form.
    fn correct_items(
        &mut self,
        records: &Interactions,
        users: &[u32],
        phase: Phase<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<()> {
        for (done, &user) in users.iter().enumerate() {
            ctx.cancel.chunk(|| {
                let before = self.records.row(Side::User, user as usize);
                let after = records.row(Side::User, user as usize);
                let out = self.sum_of_rows(before);
                let left = 1.0 - at(&out, before);
                // P x′ after the first step.
                let mut back = self.sum_of_rows(after);
                let overlap = at(&out, after) / left;
                for (b, &o) in back.iter_mut().zip(&out) {
                    *b += overlap * o;
                }
                let grown = 1.0 + at(&back, after);
                self.add_both(&RankOne { scale: 1.0 / left, v: out }, &RankOne { scale: -1.0 / grown, v: back });
                Ok(())
            })?;
            ctx.report(phase, done + 1, users.len())?;
        }
        Ok(())
    }

    /// The dual form.
    fn correct_users(
        &mut self,
        records: &Interactions,
        users: &[u32],
        phase: Phase<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<()> {
        let mut is_out = vec![false; self.size()];
        for (done, &user) in users.iter().enumerate() {
            ctx.cancel.chunk(|| {
                let column = self.sum_of_rows(&[user]);
                is_out[user as usize] = true;
                self.add(&RankOne { scale: -1.0 / column[user as usize], v: column });
                self.clear(user);
                Ok(())
            })?;
            ctx.report(phase, done + 1, 2 * users.len())?;
        }
        for (done, &user) in users.iter().enumerate() {
            ctx.cancel.chunk(|| {
                let (others, shared) = shared_records(records, user, &is_out);
                let mut v = self.weighted_sum_of_rows(&others, &shared);
                self.refine((&others, &shared), &mut v, (records, &is_out));
                let known: f64 = others.iter().zip(&shared).map(|(&other, g)| g * v[other as usize]).sum();
                let own = self.l2 + records.row(Side::User, user as usize).len() as f64;
                for entry in &mut v {
                    *entry = -*entry;
                }
                v[user as usize] = 1.0;
                is_out[user as usize] = false;
                self.add(&RankOne { scale: 1.0 / (own - known), v });
                Ok(())
            })?;
            ctx.report(phase, users.len() + done + 1, 2 * users.len())?;
        }
        Ok(())
    }

    /// One step of iterative refinement of v = K g, with the residual g − (XXᵀ + λI) v over the users that are in: g may be
    /// large where K g is small, and then the rounding of K shows.
    fn refine(&self, (others, shared): (&[u32], &[f64]), v: &mut [f64], (records, is_out): (&Interactions, &[bool])) {
        let mut of_items = vec![0.0; self.shape.1];
        let users_in = || (0..is_out.len()).filter(|&user| !is_out[user]);
        for user in users_in() {
            records.row(Side::User, user).iter().for_each(|&item| of_items[item as usize] += v[user]);
        }
        let mut residual: Vec<f64> = vec![0.0; v.len()];
        for user in users_in() {
            residual[user] = -self.l2 * v[user] - at(&of_items, records.row(Side::User, user));
        }
        for (&other, shared) in others.iter().zip(shared) {
            residual[other as usize] += shared;
        }
        let rows: Vec<u32> = (0..v.len() as u32).collect();
        for (v, step) in v.iter_mut().zip(self.weighted_sum_of_rows(&rows, &residual)) {
            *v += step;
        }
    }

    fn sum_of_rows(&self, rows: &[u32]) -> Vec<f64> {
        self.weighted_sum_of_rows(rows, &vec![1.0; rows.len()])
    }

    /// Σ_r weight_r · row r of the inverse.
    fn weighted_sum_of_rows(&self, rows: &[u32], weights: &[f64]) -> Vec<f64> {
        let size = self.size();
        let mut sum = vec![0.0; size];
        for (&row, &weight) in rows.iter().zip(weights) {
            let start = row as usize * size;
            for (sum, &entry) in sum.iter_mut().zip(&self.inverse[start..start + size]) {
                *sum += weight * f64::from(entry);
            }
        }
        sum
    }

    /// Adds a change to the inverse. A product is the same whichever factor comes first, so triangles stay equal.
    fn add(&mut self, RankOne { scale, v }: &RankOne) {
        let size = self.size();
        self.inverse.par_chunks_mut(size).zip(v).for_each(|(row, own)| {
            for (entry, v) in row.iter_mut().zip(v) {
                *entry = (f64::from(*entry) + scale * (own * v)) as f32;
            }
        });
    }

    /// Adds two changes, in one pass and with one rounding.
    fn add_both(&mut self, one: &RankOne, other: &RankOne) {
        let size = self.size();
        self.inverse.par_chunks_mut(size).zip(one.v.par_iter().zip(&other.v)).for_each(|(row, (own, also_own))| {
            for ((entry, v), w) in row.iter_mut().zip(&one.v).zip(&other.v) {
                *entry = (f64::from(*entry) + (one.scale * (own * v) + other.scale * (also_own * w))) as f32;
            }
        });
    }

    /// Sets row and column `row` to the zeros that rounding has missed.
    fn clear(&mut self, row: u32) {
        let (row, size) = (row as usize, self.size());
        self.inverse[row * size..(row + 1) * size].fill(0.0);
        for i in 0..size {
            self.inverse[i * size + row] = 0.0;
        }
    }
}

/// Σ of these entries.
fn at(vector: &[f64], places: &[u32]) -> f64 {
    places.iter().map(|&place| vector[place as usize]).sum()
}

/// The users, ascending, that share items with `user` and are not out, and how many items they share.
fn shared_records(records: &Interactions, user: u32, is_out: &[bool]) -> (Vec<u32>, Vec<f64>) {
    let mut counts = vec![0_u32; is_out.len()];
    for &item in records.row(Side::User, user as usize) {
        for &other in records.row(Side::Item, item as usize) {
            counts[other as usize] += 1;
        }
    }
    let others = (0..is_out.len()).filter(|&other| other != user as usize && !is_out[other] && counts[other] > 0);
    others.map(|other| (other as u32, f64::from(counts[other]))).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ForgetSet;
    use crate::error::Error;
    use crate::models::{FitSettings, Recommender};
    use crate::run::CancelToken;
    use alteraser_api::experiment::Level;
    use approx::assert_relative_eq;

    fn records(num_users: u32, num_items: u32) -> Interactions {
        let has = |user: u32, item: u32| (user * 7 + item * 3 + user * item) % 5 < 2;
        let pairs = (0..num_users).flat_map(|user| (0..num_items).map(move |item| (user, item)));
        let (users, items): (Vec<u32>, Vec<u32>) = pairs.filter(|&(user, item)| has(user, item)).unzip();
        Interactions::from_pairs(num_users as usize, num_items as usize, &users, &items)
    }

    fn fitted(train: &TrainingSet) -> Ease {
        let records = train.records();
        let mut model = Ease::new(2.5, records.num_rows(Side::User), records.num_rows(Side::Item));
        let settings = FitSettings {
            subject: "test",
            max_sweeps: 1,
            level: Level::Practical,
            tolerance: 0.0,
            seed: 1,
            newton_steps: 1,
        };
        let cancel = CancelToken::default();
        model.fit(train, &settings, &RunContext::new(&cancel, &|_| (), &|| 0.0)).expect("small");
        model
    }

    fn correct(model: &mut Ease, train: &TrainingSet, users: &[u32], cancel: &CancelToken) -> Result<()> {
        model.correct(train, users, "test", &RunContext::new(cancel, &|_| (), &|| 0.0))
    }

    /// The largest difference of scores between two models.
    fn distance(a: &Ease, b: &Ease) -> f32 {
        let (num_users, num_items) = a.shape;
        let scores = |model: &Ease, user: usize| {
            let mut scores = vec![0.0; num_items];
            model.score_user(user, &mut scores);
            scores
        };
        let of_user =
            |user| scores(a, user).iter().zip(scores(b, user)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        (0..num_users).map(of_user).fold(0.0, f32::max)
    }

    /// Both shapes: more users than items, and fewer.
    fn cases() -> impl Iterator<Item = TrainingSet> {
        [(40, 25), (25, 40)].into_iter().map(|(users, items)| TrainingSet::from_parts(records(users, items), None))
    }

    #[test]
    fn corrections_equal_a_fit_to_what_stays_and_take_back_what_they_did() {
        for full in cases() {
            // Some records of user 3, all of user 7, one of user 20.
            let all = |user: u32| full.records().row(Side::User, user as usize).iter().map(move |&item| (user, item));
            let forgotten: Vec<(u32, u32)> = all(3).take(3).chain(all(7)).chain(all(20).take(1)).collect();
            let forget = ForgetSet::of_records(full.records(), &forgotten).expect("records");
            let retained = full.without(&forget);
            let mut model = fitted(&full);
            let before = distance(&model, &fitted(&retained));
            correct(&mut model, &retained, &[3, 7, 20], &CancelToken::default()).expect("not cancelled");
            let after = distance(&model, &fitted(&retained));
            // Entries are f32 numbers of the size 1/λ, and a score adds up to some fifteen of them over the diagonal.
            assert!(before > 0.05 && after < 1e-6, "{before} before, {after} after");
            correct(&mut model, &full, &[3, 7, 20], &CancelToken::default()).expect("not cancelled");
            let back = distance(&model, &fitted(&full));
            assert!(back < 1e-6, "records that come back: {back}");
        }
    }

    #[test]
    fn hundreds_of_corrections_do_not_drift() {
        for full in cases() {
            let mut model = fitted(&full);
            let mut train = full.clone();
            for step in 0..200 {
                let forgotten = full.records().records().nth(step).expect("more records than steps");
                let forget = ForgetSet::of_records(train.records(), &[forgotten]).expect("a record");
                train = train.without(&forget);
                correct(&mut model, &train, &[forgotten.0], &CancelToken::default()).expect("not cancelled");
            }
            let drift = distance(&model, &fitted(&train));
            assert!(drift < 2e-6, "{drift}");
        }
    }

    #[test]
    fn the_corrected_state_is_symmetric_and_comes_back() {
        for full in cases() {
            let forgotten = full.records().records().next().expect("a record");
            let retained = full.without(&ForgetSet::of_records(full.records(), &[forgotten]).expect("a record"));
            let mut model = fitted(&full);
            correct(&mut model, &retained, &[forgotten.0], &CancelToken::default()).expect("not cancelled");
            let mut restored = Ease::new(2.5, model.shape.0, model.shape.1);
            assert!(restored.load(&model.save(), &retained));
            assert_eq!(restored.inverse, model.inverse);
            assert_relative_eq!(distance(&restored, &model), 0.0);
        }
    }

    #[test]
    fn a_cancelled_correction_says_so() {
        for full in cases() {
            let cancel = CancelToken::default();
            cancel.cancel();
            assert_eq!(correct(&mut fitted(&full), &full, &[1], &cancel), Err(Error::Cancelled));
        }
    }
}
