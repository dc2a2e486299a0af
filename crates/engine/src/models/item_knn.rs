//! Item-based nearest neighbors.

mod correct;

use std::cmp::Ordering;

use alteraser_api::report::RunReport;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::inputs::{read_records, write_records};
use super::{Attribution, FitSettings, MappingModel, ModelConfig, Recommender, Similarities};
use crate::config::{Config, FieldSpec, Range};
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::memory::Footprint;
use crate::run::{Phase, RunContext};
use crate::training_set::TrainingSet;

/// Items whose neighbors one task finds.
const CHUNK: usize = 4;

/// Settings of [`ItemKnn`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct ItemKnnConfig {
    pub(crate) neighbors: usize,
    pub(crate) shrinkage: f64,
}

impl Default for ItemKnnConfig {
    fn default() -> Self {
        Self { neighbors: 50, shrinkage: 10.0 }
    }
}

impl Config for ItemKnnConfig {
    const ID: &'static str = "item-knn";
    const LABEL: &'static str = "Item neighbors";
    const SUMMARY: &'static str =
        "Recommends what is often chosen together with a user's items: counting, no learning.";
    const PAPER: &'static str = "Deshpande, Karypis: Item-Based Top-N Recommendation Algorithms, 2004";
    const FIELDS: &'static [FieldSpec] = &[
        FieldSpec {
            name: "neighbors",
            label: "Neighbors",
            help: "Most similar items that each item remembers.",
            range: Range::Integer(1, 10_000),
        },
        FieldSpec {
            name: "shrinkage",
            label: "Shrinkage",
            help: "Lowers similarities that rest on few users.",
            range: Range::Real(0.0, 1e6),
        },
    ];
}

impl ModelConfig for ItemKnnConfig {
    fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        let records = Interactions::from_pairs(num_users, num_items, &[], &[]);
        Box::new(ItemKnn { config: self, neighbors: vec![Vec::new(); num_items], records })
    }

    fn footprint(&self, (_, num_items): (u64, u64)) -> Footprint {
        // A list for each item, and its bytes while they are saved, twice.
        let list = 24 + 3 * 8 * (self.neighbors as u64).min(num_items);
        Footprint { bytes: num_items.saturating_mul(list), ..Footprint::default() }
    }
}

/// The score of item j for a user is Σ s_ij over the user's items i among the neighbors of j.
///
/// s_ij = c_ij/(√(c_i c_j) + h) with c_i the users of i, c_ij the users of both, and the shrinkage h: for h = 0 the
/// cosine of the two columns.
#[derive(Debug, Clone)]
pub(crate) struct ItemKnn {
    config: ItemKnnConfig,
    /// The most similar items of each item, most similar first; items that share no user are never neighbors.
    neighbors: Vec<Vec<(u32, f32)>>,
    records: Interactions,
}

impl ItemKnn {
    /// The neighbors of `item`; `counts` has a 0 for every item, before and after.
    fn neighbors_of(&self, records: &Interactions, item: u32, counts: &mut [u32]) -> Vec<(u32, f32)> {
        let mut neighbors = self.similar_items(records, item, counts);
        self.keep_nearest(&mut neighbors);
        neighbors
    }

    /// All items that share a user with `item`, and their similarities.
    fn similar_items(&self, records: &Interactions, item: u32, counts: &mut [u32]) -> Vec<(u32, f32)> {
        let users = records.row(Side::Item, item as usize);
        let mut candidates = Vec::new();
        for &user in users {
            for &other in records.row(Side::User, user as usize) {
                if counts[other as usize] == 0 {
                    candidates.push(other);
                }
                counts[other as usize] += 1;
            }
        }
        let similarity = |other: u32| {
            let product = users.len() as f64 * records.row(Side::Item, other as usize).len() as f64;
            (f64::from(counts[other as usize]) / (product.sqrt() + self.config.shrinkage)) as f32
        };
        let others = candidates.iter().filter(|&&other| other != item);
        let similar = others.map(|&other| (other, similarity(other))).collect();
        for other in candidates {
            counts[other as usize] = 0;
        }
        similar
    }

    /// Sorts and cuts a list.
    fn keep_nearest(&self, neighbors: &mut Vec<(u32, f32)>) {
        if neighbors.len() > self.config.neighbors {
            neighbors.select_nth_unstable_by(self.config.neighbors, most_similar_first);
            neighbors.truncate(self.config.neighbors);
        }
        neighbors.sort_unstable_by(most_similar_first);
        neighbors.shrink_to_fit();
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as sorts pass them; on 32 bits the lint is silent")]
fn most_similar_first(a: &(u32, f32), b: &(u32, f32)) -> Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

impl Recommender for ItemKnn {
    fn fit(&mut self, train: &TrainingSet, settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        let stopwatch = ctx.stopwatch();
        let records = train.records();
        let num_items = records.num_rows(Side::Item);
        let phase = Phase { name: "Counting pairs", subject: settings.subject, unit: "items", step: 0 };
        ctx.report(phase, 0, num_items)?;
        let items: Vec<u32> = (0..num_items as u32).collect();
        let chunks: Vec<Result<Vec<_>>> = items
            .par_chunks(CHUNK)
            .map_init(
                || vec![0; num_items],
                |counts, items| {
                    let find = |&item: &u32| self.neighbors_of(records, item, counts);
                    ctx.cancel.chunk(|| Ok(items.iter().map(find).collect()))
                },
            )
            .collect();
        ctx.report(phase, num_items, num_items)?;
        self.neighbors = chunks.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        self.records = records.clone();
        Ok(RunReport::one_shot(stopwatch.seconds(), "counting has no objective"))
    }

    fn score_user(&self, user: usize, scores: &mut [f32]) {
        let mut is_known = vec![false; scores.len()];
        for &item in self.records.row(Side::User, user) {
            is_known[item as usize] = true;
        }
        for (score, neighbors) in scores.iter_mut().zip(&self.neighbors) {
            *score = neighbors.iter().filter(|(item, _)| is_known[*item as usize]).map(|(_, s)| s).sum();
        }
    }

    fn num_parameters(&self) -> usize {
        self.neighbors.iter().map(Vec::len).sum()
    }

    /// Of each item the number of neighbors, then each neighbor with its similarity; then the records, all in four bytes.
    fn save(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 * self.neighbors.len() + 8 * self.num_parameters());
        for neighbors in &self.neighbors {
            bytes.extend((neighbors.len() as u32).to_le_bytes());
            bytes.extend(neighbors.iter().flat_map(|(item, s)| [*item, s.to_bits()]).flat_map(u32::to_le_bytes));
        }
        write_records(&self.records, &mut bytes);
        bytes
    }

    fn load(&mut self, state: &[u8], train: &TrainingSet) -> bool {
        let (words, rest) = state.as_chunks::<4>();
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let mut read_item = || {
            let len = words.next()? as usize;
            let pairs = (0..len).map(|_| Some((words.next()?, f32::from_bits(words.next()?))));
            pairs.collect::<Option<Vec<(u32, f32)>>>()
        };
        let num_items = self.neighbors.len();
        let read: Option<Vec<Vec<(u32, f32)>>> = (0..num_items).map(|_| read_item()).collect();
        let fits = |neighbors: &Vec<Vec<(u32, f32)>>| {
            neighbors.iter().flatten().all(|(item, s)| (*item as usize) < num_items && s.is_finite())
        };
        let records = read_records(&mut words, train.records());
        match (read.filter(fits), records) {
            (Some(neighbors), Some(records)) if rest.is_empty() && words.next().is_none() => {
                (self.neighbors, self.records) = (neighbors, records);
                true
            }
            _ => false,
        }
    }

    fn attribute(&self, _train: &TrainingSet, user: usize, item: u32) -> Result<Attribution, &'static str> {
        let neighbors = &self.neighbors[item as usize];
        let similarity = |other: u32| neighbors.iter().find(|neighbor| neighbor.0 == other).map_or(0.0, |(_, s)| *s);
        let items = self.records.row(Side::User, user).iter();
        Ok(Attribution {
            how: "Each record adds how similar its item is to this one, and these similarities add up to the score.",
            records: items.map(|&other| (other, f64::from(similarity(other)))).collect(),
            parts: Vec::new(),
        })
    }

    fn similarities(&self, side: Side, row: usize) -> Option<Similarities> {
        if side == Side::User {
            return None;
        }
        let mut values = vec![f32::NAN; self.neighbors.len()];
        for &(item, similarity) in &self.neighbors[row] {
            values[item as usize] = similarity;
        }
        Some(Similarities { measure: "The similarity that the model recommends by", values })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::CancelToken;
    use alteraser_api::experiment::Level;
    use approx::assert_relative_eq;

    /// Items 0 and 1 share two users, 0 and 2 one, 1 and 2 one.
    fn fitted(neighbors: usize) -> (ItemKnn, TrainingSet) {
        let records = Interactions::from_pairs(4, 4, &[0, 0, 1, 1, 2, 2, 3], &[0, 1, 0, 1, 0, 2, 1]);
        let train = TrainingSet::from_parts(records, None);
        let config = ItemKnnConfig { neighbors, shrinkage: 1.0 };
        let mut model = ItemKnn { config, neighbors: vec![Vec::new(); 4], records: train.records().clone() };
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
        model.fit(&train, &settings, &ctx).expect("nothing can fail");
        (model, train)
    }

    #[test]
    fn similarities_follow_their_definition() {
        let (model, _) = fitted(5);
        let of_zero = &model.neighbors[0];
        assert_eq!(of_zero.iter().map(|(item, _)| *item).collect::<Vec<_>>(), [1, 2]);
        assert_relative_eq!(of_zero[0].1, 2.0 / (3.0 + 1.0));
        assert_relative_eq!(of_zero[1].1, 1.0 / (3.0_f32.sqrt() + 1.0));
        assert!(model.neighbors[3].is_empty());
        let mut scores = vec![0.0; 4];
        model.score_user(2, &mut scores);
        assert_relative_eq!(scores[1], 0.5, max_relative = 1e-6);
        assert!(scores[3].abs() < f32::EPSILON, "nothing speaks for item 3");
    }

    #[test]
    fn only_the_nearest_are_kept_and_come_back() {
        let (model, train) = fitted(1);
        assert_eq!(model.neighbors.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1, 0]);
        let mut restored = ItemKnn { neighbors: vec![Vec::new(); 4], ..model.clone() };
        assert!(restored.load(&model.save(), &train));
        assert_eq!(restored.neighbors, model.neighbors);
        let state = model.save();
        for broken in [&state[4..], &state[..state.len() - 4], &state[1..], &[state.clone(), vec![0; 4]].concat()] {
            assert!(!restored.load(broken, &train));
        }
    }
}
