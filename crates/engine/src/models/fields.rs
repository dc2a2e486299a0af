//! Fields that the configurations of several models share.

use crate::config::{FieldSpec, Range};

pub(super) const EMBEDDING_DIM: FieldSpec = FieldSpec {
    name: "embedding_dim",
    label: "Dimensions",
    help: "Length of the vectors. More can express more and cost more.",
    range: Range::Integer(1, 512),
};

pub(super) const L2: FieldSpec = FieldSpec {
    name: "l2",
    label: "Regularization λ",
    help: "Pulls the vectors towards zero. Too little overfits and makes retrains disagree.",
    range: Range::Real(1e-6, 1e6),
};
