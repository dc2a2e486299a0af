//! LightGCN: vectors that are mixed with those of their neighbors in the graph of records.
//!
//! He, Deng, Wang, Li, Zhang, Wang: *LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation*
//! (2020), equations 3, 4 and 7-10. With the 0th layer Θ of users and items as the only parameters, and d the number of
//! training records of a row,
//!
//! ```text
//! E^(k+1) = Ã E^(k),  E^(0) = Θ,  Ã_ui = 1/√(d_u d_i) for every record,     E = (E^(0) + … + E^(K)) / (K + 1),     z_ui = e_u · e_i
//! ```
//!
//! The paper trains on pairs of a chosen and another item (BPR); here the loss is the log loss of the other models on
//! records and the negatives that they own, so that every method and measure applies. BPR is not offered.
//!
//! A record is an edge: forgetting it cuts the edge, and what stays is propagated over the graph of what stays.

mod graph;
mod whole;

use std::ops::Range;
use std::sync::OnceLock;

use alteraser_api::report::RunReport;
use serde::{Deserialize, Serialize};

use self::graph::Graph;
use self::whole::WholeLightGcn;
use super::fields::{EMBEDDING_DIM, L2};
use super::inputs::{read_records, write_records};
use super::{Attribution, Bilinear, BlockModel, BlockRows, FitSettings, Gathered, ModelConfig, Recommender};
use crate::config::{Config, FieldSpec, Range as Allowed};
use crate::data::{Interactions, Side};
use crate::error::Result;
use crate::memory::Footprint;
use crate::objective::{Loss, Objective, Penalty, PointTerm};
use crate::params::Params;
use crate::run::{CancelToken, RunContext};
use crate::solve::vectors::inner;
use crate::solve::{SmoothProblem, fit_to_level};
use crate::training_set::TrainingSet;

/// LightGCN with the log loss on records (y = 1) and the negatives that they own (y = 0).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct LightGcnConfig {
    embedding_dim: usize,
    layers: u32,
    l2: f64,
    negatives: u32,
    init_scale: f64,
}

impl Default for LightGcnConfig {
    fn default() -> Self {
        Self { embedding_dim: 64, layers: 3, l2: 1.0, negatives: 4, init_scale: 0.1 }
    }
}

impl Config for LightGcnConfig {
    const ID: &'static str = "light-gcn";
    const LABEL: &'static str = "LightGCN";
    const SUMMARY: &'static str =
        "Mixes the vectors of users and items with those of their neighbors in the graph of interactions.";
    const PAPER: &'static str = "He et al.: LightGCN: Simplifying and Powering Graph Convolution Network, 2020";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        EMBEDDING_DIM,
        FieldSpec {
            name: "layers",
            label: "Layers",
            help: "How many interactions away neighbors are mixed in.",
            range: Allowed::Integer(1, 8),
        },
        L2,
        FieldSpec {
            name: "negatives",
            label: "Negatives per record",
            help: "Items that each record owns as examples of what the user did not choose.",
            range: Allowed::Integer(1, 50),
        },
        FieldSpec {
            name: "init_scale",
            label: "Initial spread",
            help: "Standard deviation of the initial vectors.",
            range: Allowed::Real(1e-6, 10.0),
        },
    ];
}

impl ModelConfig for LightGcnConfig {
    fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender> {
        let penalty = Penalty { l2: self.l2 as f32, bias_share: 1.0, exponent: 0.0 };
        let record = PointTerm { weight: 1.0, target: 1.0 };
        let objective = Objective::of_records(Loss::Logistic, record, penalty);
        let objective = Objective { negatives_per_record: self.negatives, ..objective };
        let zeroth = Bilinear::new(objective, (num_users, num_items), self.embedding_dim, false, self.init_scale);
        let graph = Graph::new(&Interactions::from_pairs(num_users, num_items, &[], &[]), self.layers);
        Box::new(LightGcn { zeroth, graph, mixed: OnceLock::new() })
    }

    fn footprint(&self, counts: (u64, u64)) -> Footprint {
        let dim = self.embedding_dim as u64;
        let tables = Footprint::of_tables(counts, dim);
        // Its steps are over all parameters in double precision from the start.
        let whole = (counts.0.saturating_add(counts.1)).saturating_mul(dim).saturating_mul(8 * VECTORS);
        let bytes = tables.bytes.saturating_add(whole);
        Footprint { negatives_per_record: self.negatives, bytes, ..tables }
    }
}

/// Tables in double precision that a step keeps: those of conjugate gradients or of L-BFGS, and those of propagation.
const VECTORS: u64 = 16;

const BY_NEIGHBOR: &str = "Each record adds what its item passes on to the user's vector over the graph; the parts add \
                           up to the score.";
const GONE: &str = "Records that were to be forgotten and are still in the graph";

/// The 0th layer, the graph that it is propagated over, and what comes out.
#[derive(Debug, Clone)]
struct LightGcn {
    /// Θ, as a model that would score without a graph.
    zeroth: Bilinear,
    graph: Graph,
    /// E, as a model that scores by it; empty after Θ or the graph has changed.
    mixed: OnceLock<Bilinear>,
}

impl LightGcn {
    /// The model that scores by E.
    fn mixed(&self) -> &Bilinear {
        // Propagation uses the thread pool, and a thread that waits there may take up work that asks for E again. So it
        // runs before the cell is locked: at worst several threads compute the same numbers.
        if let Some(mixed) = self.mixed.get() {
            return mixed;
        }
        let mut mixed = self.zeroth.clone();
        let propagated = self.propagated(self.zeroth.params().values());
        mixed.params_mut().values_mut().copy_from_slice(&propagated);
        self.mixed.get_or_init(|| mixed)
    }

    /// P X of a table X in the layout of the parameters, summed in f64.
    fn propagated(&self, table: &[f32]) -> Vec<f32> {
        let wide: Vec<f64> = table.iter().map(|&x| f64::from(x)).collect();
        self.graph.propagate(&wide, self.dim()).into_iter().map(|x| x as f32).collect()
    }

    fn dim(&self) -> usize {
        self.zeroth.params().shape().users.1
    }

    /// Adds P G to `gradient` for the gradient G in E that `fill` adds to zeros.
    fn pull_back(&self, gradient: &mut [f32], fill: impl FnOnce(&Bilinear, &mut [f32])) {
        let mut of_mixed = vec![0.0; gradient.len()];
        fill(self.mixed(), &mut of_mixed);
        for (gradient, pulled) in gradient.iter_mut().zip(self.propagated(&of_mixed)) {
            *gradient += pulled;
        }
    }
}

impl Recommender for LightGcn {
    fn fit(&mut self, train: &TrainingSet, settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        self.see(train);
        self.reset(settings.seed);
        fit_to_level(self, train, settings, ctx)
    }

    fn score_user(&self, user: usize, scores: &mut [f32]) {
        self.mixed().score_user(user, scores);
    }

    fn score_users(&self, users: Range<usize>, scores: &mut [f32]) {
        self.mixed().score_users(users, scores);
    }

    fn num_parameters(&self) -> usize {
        self.zeroth.num_parameters()
    }

    /// The 0th layer, then the records that are the graph: a model that has not forgotten goes on scoring by them.
    fn save(&self) -> Vec<u8> {
        let mut bytes = self.zeroth.save();
        write_records(self.graph.records(), &mut bytes);
        bytes
    }

    fn load(&mut self, state: &[u8], train: &TrainingSet) -> bool {
        let Some((of_zeroth, of_graph)) = state.split_at_checked(4 * self.num_parameters()) else { return false };
        let (words, rest) = of_graph.as_chunks::<4>();
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let Some(records) = read_records(&mut words, train.records()) else { return false };
        if words.next().is_some() || !rest.is_empty() || !self.zeroth.load(of_zeroth, train) {
            return false;
        }
        self.graph = Graph::new(&records, self.graph.layers());
        self.mixed.take();
        true
    }

    /// e_u · e_i with e_u = (θ_u + Σ over the user's records n of Ã_un m_n) / (K + 1), m = Σ_{k < K} Ã^k Θ: what the
    /// neighbors pass on in the end, each its own share.
    fn attribute(&self, train: &TrainingSet, user: usize, item: u32) -> Result<Attribution, &'static str> {
        let (dim, layers) = (self.dim(), self.graph.layers());
        let table: Vec<f64> = self.params().values().iter().map(|&x| f64::from(x)).collect();
        let passed_on = self.graph.sum_of_layers(&table, dim, layers.saturating_sub(1));
        let wanted: Vec<f64> = self.vectors().row(Side::Item, item as usize).iter().map(|&x| f64::from(x)).collect();
        let items = self.params().table_range(Side::Item).start;
        let amount = |table: &[f64], start: usize| inner(&table[start..start + dim], &wanted) / f64::from(layers + 1);
        let (mut records, mut gone) = (Vec::new(), None);
        for &id in self.graph.records().row(Side::User, user) {
            let other = id as usize;
            let adds = self.graph.weight(user, other) * amount(&passed_on, items + other * dim);
            if train.records().contains(user as u32, id) {
                records.push((id, adds));
            } else {
                *gone.get_or_insert(0.0) += adds;
            }
        }
        let own = ("The user's own vector", amount(&table, user * dim));
        let parts = std::iter::once(own).chain(gone.map(|gone| (GONE, gone))).collect();
        Ok(Attribution { how: BY_NEIGHBOR, records, parts })
    }

    fn boxed_clone(&self) -> Box<dyn Recommender> {
        Box::new(self.clone())
    }

    fn as_blocks(&self) -> Option<&dyn BlockModel> {
        Some(self)
    }

    fn as_blocks_mut(&mut self) -> Option<&mut dyn BlockModel> {
        Some(self)
    }
}

impl BlockModel for LightGcn {
    fn objective(&self) -> &Objective {
        self.zeroth.objective()
    }

    fn params(&self) -> &Params {
        self.zeroth.params()
    }

    fn params_mut(&mut self) -> &mut Params {
        self.mixed.take();
        self.zeroth.params_mut()
    }

    fn vectors(&self) -> &Params {
        self.mixed().params()
    }

    fn without_graph(&self) -> Box<dyn Recommender> {
        Box::new(self.zeroth.clone())
    }

    fn see(&mut self, train: &TrainingSet) {
        self.mixed.take();
        self.graph = Graph::new(train.records(), self.graph.layers());
    }

    fn is_coupled(&self) -> bool {
        true
    }

    fn reset(&mut self, seed: u64) {
        self.mixed.take();
        self.zeroth.reset(seed);
    }

    fn bias_coordinate(&self) -> Option<usize> {
        None
    }

    fn block_rows(&self, side: Side) -> Box<dyn BlockRows + '_> {
        Box::new(MixedRows { model: self, side, frozen: self.mixed().block_rows(side) })
    }

    fn linearize_one(&self, side: Side, row: usize, x: &[f32], ids: &[u32], into: Gathered<'_>) {
        self.block_rows(side).linearize(row, x, ids, into);
    }

    fn scores_f64(&self, user: usize, items: &[u32], scores: &mut Vec<f64>) {
        self.mixed().scores_f64(user, items, scores);
    }

    fn score_pairs(&self, pairs: &[(u32, u32)], scores: &mut [f32]) {
        self.mixed().score_pairs(pairs, scores);
    }

    fn backprop(&self, pairs: &[(u32, u32)], slopes: &[f32], gradient: &mut [f32]) {
        self.pull_back(gradient, |mixed, gradient| mixed.backprop(pairs, slopes, gradient));
    }

    fn all_pairs_energy(&self) -> f64 {
        self.mixed().all_pairs_energy()
    }

    fn all_pairs_gradient(&self, weight: f32, gradient: &mut [f32]) {
        self.pull_back(gradient, |mixed, gradient| mixed.all_pairs_gradient(weight, gradient));
    }

    fn whole<'a>(&self, train: &'a TrainingSet, cancel: &'a CancelToken) -> Box<dyn SmoothProblem + 'a> {
        let shape = self.params().shape();
        Box::new(WholeLightGcn::new(*self.objective(), shape, self.graph.layers(), train, cancel))
    }
}

/// The blocks of `side` as if a row x of Θ moved nothing but its own e = e₀ + c (x − x₀), c its own share in the mixture:
/// features are c times the other side's vectors. What x moves beside that is left out of the curvature, not of the
/// gradient that sweeps over coupled blocks take.
struct MixedRows<'a> {
    model: &'a LightGcn,
    side: Side,
    frozen: Box<dyn BlockRows + 'a>,
}

impl BlockRows for MixedRows<'_> {
    fn linearize(&self, row: usize, x: &[f32], ids: &[u32], into: Gathered<'_>) {
        let share = self.model.graph.own_share(self.side, row) as f32;
        let mut vector = vec![0.0; x.len()];
        let start = self.model.params().row(self.side, row);
        let mixed = self.model.vectors().row(self.side, row);
        for ((vector, &x), (&start, &mixed)) in vector.iter_mut().zip(x).zip(start.iter().zip(mixed)) {
            *vector = mixed + share * (x - start);
        }
        let Gathered { features, scores } = into;
        self.frozen.linearize(row, &vector, ids, Gathered { features: &mut *features, scores });
        features[..ids.len() * x.len()].iter_mut().for_each(|feature| *feature *= share);
    }

    fn all_pairs_hessian(&self) -> Option<&[f32]> {
        None
    }
}

#[cfg(test)]
mod tests;
