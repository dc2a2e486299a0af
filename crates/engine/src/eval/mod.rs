//! Evaluation: what a model recommends, how good that is, and whether it has forgotten.

pub(crate) mod accuracy;
pub(crate) mod consistency;
pub(crate) mod membership;
pub(crate) mod probe;
pub(crate) mod ranking;
pub(crate) mod scoring;
pub(crate) mod top_k;
