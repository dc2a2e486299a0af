//! Fields that the configurations of several models share.

use serde::{Deserialize, Serialize};

use crate::config::{FieldSpec, Range};
use crate::solve::BlockSolver;

pub(super) const EMBEDDING_DIM: FieldSpec = FieldSpec {
    name: "embedding_dim",
    label: "Dimensions",
    help: "Length of the vectors. More can express more and cost more.",
    range: Range::Integer(1, 512),
};

pub(super) const BIAS_SHARE: FieldSpec = FieldSpec {
    name: "bias_share",
    label: "Bias regularization, share of λ",
    help: "Biases are pulled by this share of λ.",
    range: Range::Real(1e-6, 1e3),
};

pub(super) const L2_EXPONENT: FieldSpec = FieldSpec {
    name: "l2_exponent",
    label: "Frequency scaling ν",
    help: "0 gives every row the same λ, 1 makes λ proportional to the row's weight.",
    range: Range::Real(0.0, 1.0),
};

pub(super) const INIT_SCALE: FieldSpec = FieldSpec {
    name: "init_scale",
    label: "Initial spread",
    help: "Standard deviation of the initial vectors, times √dimensions.",
    range: Range::Real(1e-6, 10.0),
};

pub(super) const L2: FieldSpec = FieldSpec {
    name: "l2",
    label: "Regularization λ",
    help: "Pulls the vectors towards zero. Too little overfits and makes retrains disagree.",
    range: Range::Real(1e-6, 1e6),
};

pub(super) const SOLVER: FieldSpec = FieldSpec {
    name: "solver",
    label: "Solving a row",
    help: "Conjugate gradients are quicker for long vectors and reach the same model in about as many sweeps.",
    range: Range::Choice(&[("exact", "Exactly"), ("conjugate-gradients", "Nearly, by conjugate gradients")]),
};

pub(super) const HESSIAN_PRODUCTS: FieldSpec = FieldSpec {
    name: "hessian_products",
    label: "Hessian products",
    help: "With conjugate gradients: steps for a row in each sweep.",
    range: Range::Integer(1, 50),
};

/// The word for how a row is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Solver {
    Exact,
    ConjugateGradients,
}

impl Solver {
    /// The solver, which takes so many Hessian products when it takes any.
    pub(super) fn with_products(self, num_products: u32) -> BlockSolver {
        match self {
            Self::Exact => BlockSolver::Cholesky,
            Self::ConjugateGradients => BlockSolver::ConjugateGradients { num_products },
        }
    }
}
