//! Evaluation: what a model recommends, how good that is, and whether it has forgotten.

pub(crate) mod accuracy;
pub(crate) mod bootstrap;
pub(crate) mod consistency;
mod divergence;
pub(crate) mod judgement;
pub(crate) mod membership;
pub(crate) mod pairwise;
mod privacy;
pub(crate) mod probe;
mod procrustes;
pub(crate) mod questions;
pub(crate) mod ranking;
pub(crate) mod rmse;
pub(crate) mod scoring;
pub(crate) mod slices;
mod standing;
pub(crate) mod top_k;
