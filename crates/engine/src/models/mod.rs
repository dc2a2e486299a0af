//! Recommenders. A model is one file with its configuration, and one word in [`catalog`](crate::catalog).

use std::fmt::Debug;
use std::ops::Range;

use alteraser_api::experiment::Level;
use alteraser_api::report::RunReport;

use crate::config::Config;
use crate::data::Side;
use crate::error::Result;
use crate::memory::Footprint;
use crate::objective::{Objective, RowPenalty};
use crate::params::Params;
use crate::run::{CancelToken, RunContext};
use crate::solve::{BlockSolver, SmoothProblem};
use crate::training_set::{Needs, TrainingSet};

pub use attribution::Attribution;
pub use bilinear::Bilinear;
pub use ensemble::Ensemble;
pub use similarity::Similarities;

mod attribution;
mod bilinear;
pub(crate) mod ease;
mod energy;
pub(crate) mod ensemble;
mod fields;
mod grams;
pub(crate) mod ials;
mod inputs;
pub(crate) mod item_knn;
pub(crate) mod light_gcn;
pub(crate) mod logistic_mf;
pub(crate) mod popularity;
pub(crate) mod random;
pub(crate) mod rating_mf;
pub(crate) mod similarity;
mod whole;

/// A configuration from which a model is built.
pub(crate) trait ModelConfig: Config {
    /// The model for so many users and items, untrained.
    fn build(self, num_users: usize, num_items: usize) -> Box<dyn Recommender>;

    /// What it takes for so many users and items.
    fn footprint(&self, counts: (u64, u64)) -> Footprint;
}

/// How long and from where a model is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitSettings<'a> {
    /// For whom it is done, as shown beside the progress: `Training`, `Retrain`.
    pub subject: &'a str,
    /// At most this many steps or epochs.
    pub max_sweeps: u32,
    /// How far training goes.
    pub level: Level,
    /// The practical level is reached when a sweep lowers the objective by less than this, relatively.
    pub tolerance: f64,
    /// Seed of the initial parameters.
    pub seed: u64,
    /// Newton steps that a block takes in one visit.
    pub newton_steps: u32,
}

/// Anything that recommends: it is fitted to a training set, scores every item for a user, and can be saved.
///
/// Its state may be anything: two tables, an item-item matrix, an ensemble of others.
pub trait Recommender: Debug + Send + Sync {
    /// Fits from scratch, whatever the state was before.
    ///
    /// # Errors
    /// Cancelled, or a numerical breakdown. The state is then unspecified: fit a clone.
    fn fit(&mut self, train: &TrainingSet, settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport>;

    /// Writes the score of every item for `user` into `scores`.
    fn score_user(&self, user: usize, scores: &mut [f32]);

    /// Writes the scores of every item for all of `users`, user after user: what [`Recommender::score_user`] writes for
    /// each, which may be quicker for several at a time.
    fn score_users(&self, users: Range<usize>, scores: &mut [f32]) {
        let num_items = scores.len() / users.len().max(1);
        for (user, scores) in users.zip(scores.chunks_exact_mut(num_items.max(1))) {
            self.score_user(user, scores);
        }
    }

    /// Number of parameters.
    fn num_parameters(&self) -> usize;

    /// The state as bytes, the same for the same state on every machine.
    fn save(&self) -> Vec<u8>;

    /// Takes the state of [`Recommender::save`], fitted to `train`; false when the bytes do not fit, and then nothing
    /// changed.
    fn load(&mut self, state: &[u8], train: &TrainingSet) -> bool;

    /// What is added to a score to predict the value of a record, for models whose scores predict values.
    fn value_offset(&self) -> Option<f32> {
        None
    }

    /// The score of `item` for `user` as a sum over the records of the user, `train` being what the model was fitted to
    /// last.
    ///
    /// # Errors
    /// The reason why this model has no such sum, one sentence.
    fn attribute(&self, train: &TrainingSet, user: usize, item: u32) -> Result<Attribution, &'static str> {
        let blocks = self.as_blocks().ok_or("This model does not score from the records of the user.")?;
        Ok(attribution::attribute(blocks, train, user, item))
    }

    /// How near every row of `side` is to `row` by what the model has learned; none where it has learned nothing of
    /// the kind.
    fn similarities(&self, side: Side, row: usize) -> Option<Similarities> {
        let blocks = self.as_blocks()?;
        let (_, stride) = blocks.vectors().shape().table(side);
        let dim = stride - usize::from(blocks.bias_coordinate().is_some());
        Some(similarity::of_vectors(blocks.vectors(), dim, side, row))
    }

    /// A copy.
    fn boxed_clone(&self) -> Box<dyn Recommender>;

    /// What a training set for this model holds beside who had what.
    fn needs(&self) -> Needs {
        self.as_blocks().map_or_else(Needs::default, |blocks| blocks.objective().needs())
    }

    /// The model as blocks, when it has them.
    fn as_blocks(&self) -> Option<&dyn BlockModel> {
        None
    }

    /// The model as blocks, to change.
    fn as_blocks_mut(&mut self) -> Option<&mut dyn BlockModel> {
        None
    }

    /// The model as a mapping that can be corrected, when it is one.
    fn as_mapping(&self) -> Option<&dyn MappingModel> {
        None
    }

    /// The same, to change.
    fn as_mapping_mut(&mut self) -> Option<&mut dyn MappingModel> {
        None
    }

    /// The model as an ensemble, when it is one.
    fn as_ensemble(&self) -> Option<&Ensemble> {
        None
    }
}

/// A recommender whose state is a function of the records, without iteration, that can be corrected when some change.
pub trait MappingModel: Recommender {
    /// Makes the state, which must be that of a fit, that of a fit to `train`, which differs in the records of `users`
    /// only: records may have gone, and come. Progress is shown for `subject`.
    ///
    /// # Errors
    /// Cancelled. The state is then unspecified: correct a clone.
    fn correct(&mut self, train: &TrainingSet, users: &[u32], subject: &str, ctx: &RunContext<'_>) -> Result<()>;

    /// Whether correcting for so many users costs more than a fit from scratch.
    fn costs_more_than_a_fit(&self, num_users: usize) -> bool;
}

/// A recommender whose objective splits into one small problem per user and per item, the other side frozen.
pub trait BlockModel: Recommender {
    /// What is minimized.
    fn objective(&self) -> &Objective;

    /// The parameters.
    fn params(&self) -> &Params;

    /// The parameters, to change.
    fn params_mut(&mut self) -> &mut Params;

    /// Writes `rows` of `side`; `values` holds their parameters row after row.
    fn write_rows(&mut self, side: Side, rows: &[u32], values: &[f32]) {
        self.params_mut().write_rows(side, rows, values);
    }

    /// Sums over all rows that block solves share, so that solving few blocks afterwards costs what they are.
    fn prepare(&mut self) {}

    /// Sets the initial parameters of `seed`.
    fn reset(&mut self, seed: u64);

    /// The vectors whose products are scores: the parameters, or what a graph makes of them.
    fn vectors(&self) -> &Params {
        self.params()
    }

    /// A model of the same objective and shape that scores by its parameters as they are.
    fn without_graph(&self) -> Box<dyn Recommender> {
        self.boxed_clone()
    }

    /// Scores over the records of `train` from now on, when the model is one that scores over a graph of records.
    fn see(&mut self, _train: &TrainingSet) {}

    /// Whether a row moves scores of other rows, through a graph of records: then the objective is a function of the
    /// parameters and the training set alone only as [`BlockModel::whole`], and a block is solved as
    /// [`BlockModel::block_rows`] describes it only to find a direction.
    fn is_coupled(&self) -> bool {
        false
    }

    /// Which coordinate of a block is a bias, when one is.
    fn bias_coordinate(&self) -> Option<usize>;

    /// λ of the parameters of row `row` of `side`: the one place that knows how it follows from the records of the row.
    fn row_penalty(&self, train: &TrainingSet, side: Side, row: usize) -> RowPenalty {
        let records = train.records();
        let (num_records, num_others) = (records.row(side, row).len(), records.num_rows(side.other()));
        self.objective().row_penalty(num_records, num_others, self.bias_coordinate())
    }

    /// How the Newton direction of a block is found.
    fn block_solver(&self) -> BlockSolver {
        BlockSolver::Cholesky
    }

    /// Freezes the side opposite to `side` and prepares what its blocks share.
    fn block_rows(&self, side: Side) -> Box<dyn BlockRows + '_>;

    /// What [`BlockRows::linearize`] writes, without preparing anything that many blocks share: for a single block, on the
    /// calling thread.
    fn linearize_one(&self, side: Side, row: usize, x: &[f32], ids: &[u32], into: Gathered<'_>);

    /// Scores of `user` with `items` in double precision.
    fn scores_f64(&self, user: usize, items: &[u32], scores: &mut Vec<f64>);

    /// Scores of pairs of users and items.
    fn score_pairs(&self, pairs: &[(u32, u32)], scores: &mut [f32]);

    /// Adds Σ_n slopes_n ∂z_n/∂θ over `pairs` to `gradient`.
    fn backprop(&self, pairs: &[(u32, u32)], slopes: &[f32], gradient: &mut [f32]);

    /// ½ Σ over all pairs of z².
    fn all_pairs_energy(&self) -> f64;

    /// Adds the gradient of `weight` times [`BlockModel::all_pairs_energy`] to `gradient`.
    fn all_pairs_gradient(&self, weight: f32, gradient: &mut [f32]);

    /// The objective over `train` as a smooth function of all parameters in the order of [`Params`]. A row without any
    /// term is no variable of it, and must be 0.
    fn whole<'a>(&self, train: &'a TrainingSet, cancel: &'a CancelToken) -> Box<dyn SmoothProblem + 'a>;
}

/// The blocks of one side, the other side frozen.
///
/// Vectors of a block are padded with zeros to a multiple of four numbers, the stride.
pub trait BlockRows: Sync {
    /// Writes, for each pair of block `row` with one of `ids`, the features ∂z/∂x at `x` and the score there.
    fn linearize(&self, row: usize, x: &[f32], ids: &[u32], into: Gathered<'_>);

    /// α₀ Σ over the frozen side of f fᵀ, a full stride × stride matrix, when the objective has an all-pairs term.
    fn all_pairs_hessian(&self) -> Option<&[f32]>;
}

/// Where the pairs of a block are written as dense arrays: row n of `features` has `stride` numbers, zeros past the
/// block's length.
#[derive(Debug)]
pub struct Gathered<'a> {
    /// ∂z_n/∂x, row after row.
    pub features: &'a mut [f32],
    /// z_n at the point of linearization.
    pub scores: &'a mut [f32],
}
