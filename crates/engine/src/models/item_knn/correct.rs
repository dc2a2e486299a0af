//! Corrections of the neighbors when the records of few users change.
//!
//! A record of item i that comes or goes changes how often i was chosen, and with it the similarity of i to every other
//! item; between other items nothing changes. So the neighbors of the changed items are found again, from counts over
//! their own users, and in every other list only the changed items move. The result is that of a fit, bit by bit.

use super::ItemKnn;
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::models::MappingModel;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// Items of the other lists that are looked at between two looks at whether to stop.
const CHUNK: usize = 64;

impl MappingModel for ItemKnn {
    fn correct(&mut self, train: &TrainingSet, users: &[u32], subject: &str, ctx: &RunContext<'_>) -> Result<()> {
        let phase = Phase { name: "Correcting", subject, unit: "items", step: 0 };
        let records = train.records();
        let changed = changed_items(&self.records, records, users);
        let mut counts = vec![0; records.num_rows(Side::Item)];
        let mut is_changed = vec![false; counts.len()];
        // Of each item the changed items that it shares users with now, and the similarities.
        let mut moved: Vec<Vec<(u32, f32)>> = vec![Vec::new(); counts.len()];
        for (done, &item) in changed.iter().enumerate() {
            ctx.cancel.chunk(|| {
                is_changed[item as usize] = true;
                let mut all = self.similar_items(records, item, &mut counts);
                for &(other, similarity) in &all {
                    moved[other as usize].push((item, similarity));
                }
                self.keep_nearest(&mut all);
                self.neighbors[item as usize] = all;
                Ok(())
            })?;
            ctx.report(phase, done + 1, changed.len())?;
        }
        let others: Vec<u32> = (0..counts.len() as u32).filter(|&item| !is_changed[item as usize]).collect();
        for chunk in others.chunks(CHUNK) {
            ctx.cancel.chunk(|| {
                for &item in chunk {
                    self.move_neighbors(records, item, (&is_changed, &moved[item as usize]), &mut counts);
                }
                Ok(())
            })?;
        }
        self.records = records.clone();
        Ok(())
    }

    fn costs_more_than_a_fit(&self, _num_users: usize) -> bool {
        false
    }
}

impl ItemKnn {
    /// Moves the changed items in the list of an item that has not changed itself; `moved` are those that share users
    /// with it now.
    fn move_neighbors(
        &mut self,
        records: &Interactions,
        item: u32,
        (is_changed, moved): (&[bool], &[(u32, f32)]),
        counts: &mut [u32],
    ) {
        let list = &mut self.neighbors[item as usize];
        let (was_full, was_last) = (list.len() == self.config.neighbors, list.last().copied());
        let len_before = list.len();
        list.retain(|&(other, _)| !is_changed[other as usize]);
        let num_gone = len_before - list.len();
        if moved.is_empty() && num_gone == 0 {
            return;
        }
        list.extend(moved);
        self.keep_nearest_of(item);
        let list = &self.neighbors[item as usize];
        // A full list has left out items that were behind its last one. They may belong into it now if some left and
        // the last one is behind the former last one, or missing.
        let is_behind = match (list.last(), was_last) {
            (Some(last), Some(was_last)) => super::most_similar_first(last, &was_last).is_gt(),
            _ => true,
        };
        if was_full && num_gone > 0 && (list.len() < self.config.neighbors || is_behind) {
            self.neighbors[item as usize] = self.neighbors_of(records, item, counts);
        }
    }

    fn keep_nearest_of(&mut self, item: u32) {
        let mut list = std::mem::take(&mut self.neighbors[item as usize]);
        self.keep_nearest(&mut list);
        self.neighbors[item as usize] = list;
    }
}

/// The items, ascending, of which one of `users` has a record in one of the two but not in the other.
fn changed_items(before: &Interactions, after: &Interactions, users: &[u32]) -> Vec<u32> {
    let mut changed = Vec::new();
    for &user in users {
        let [before, after] = [before, after].map(|records| records.row(Side::User, user as usize));
        changed.extend(before.iter().filter(|item| after.binary_search(item).is_err()));
        changed.extend(after.iter().filter(|item| before.binary_search(item).is_err()));
    }
    changed.sort_unstable();
    changed.dedup();
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ForgetSet;
    use crate::error::Error;
    use crate::models::item_knn::ItemKnnConfig;
    use crate::models::{FitSettings, Recommender};
    use crate::run::CancelToken;
    use alteraser_api::experiment::Level;
    use proptest::prelude::*;

    fn fitted(train: &TrainingSet, neighbors: usize) -> ItemKnn {
        let num_items = train.records().num_rows(Side::Item);
        let config = ItemKnnConfig { neighbors, shrinkage: 1.0 };
        let mut model = ItemKnn { config, neighbors: vec![Vec::new(); num_items], records: train.records().clone() };
        let settings = FitSettings {
            subject: "test",
            max_sweeps: 1,
            level: Level::Practical,
            tolerance: 0.0,
            seed: 1,
            newton_steps: 1,
        };
        let cancel = CancelToken::default();
        model.fit(train, &settings, &RunContext::new(&cancel, &|_| (), &|| 0.0)).expect("not cancelled");
        model
    }

    fn correct(model: &mut ItemKnn, train: &TrainingSet, users: &[u32], cancel: &CancelToken) -> Result<()> {
        model.correct(train, users, "test", &RunContext::new(cancel, &|_| (), &|| 0.0))
    }

    proptest! {
        #[test]
        fn corrections_equal_a_fit_bit_by_bit(
            pairs in prop::collection::btree_set((0_u32..8, 0_u32..12), 10..60), chosen in any::<u64>(), neighbors in 1_usize..6,
        ) {
            let (users, items): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
            let full = TrainingSet::from_parts(Interactions::from_pairs(8, 12, &users, &items), None);
            let is_chosen = |n: usize| chosen >> (n % 64) & 3 == 3;
            let forgotten: Vec<(u32, u32)> =
                pairs.iter().enumerate().filter(|(n, _)| is_chosen(*n)).map(|(_, &pair)| pair).collect();
            prop_assume!(!forgotten.is_empty() && forgotten.len() < pairs.len());
            let retained = full.without(&ForgetSet::of_records(full.records(), &forgotten).expect("records"));
            let mut touched: Vec<u32> = forgotten.iter().map(|&(user, _)| user).collect();
            touched.dedup();
            let mut model = fitted(&full, neighbors);
            prop_assert_eq!(correct(&mut model, &retained, &touched, &CancelToken::default()), Ok(()));
            prop_assert_eq!(model.save(), fitted(&retained, neighbors).save());
            prop_assert_eq!(correct(&mut model, &full, &touched, &CancelToken::default()), Ok(()));
            prop_assert_eq!(model.save(), fitted(&full, neighbors).save());
        }
    }

    #[test]
    fn a_cancelled_correction_says_so() {
        let full = TrainingSet::from_parts(Interactions::from_pairs(2, 3, &[0, 0, 1], &[0, 1, 1]), None);
        let cancel = CancelToken::default();
        cancel.cancel();
        assert_eq!(correct(&mut fitted(&full, 2), &full, &[1], &cancel), Err(Error::Cancelled));
    }
}
