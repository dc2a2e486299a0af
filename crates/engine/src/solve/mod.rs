//! Solvers, generic over block models.

mod adamw;
mod block;
mod evaluate;
mod fit;
mod sweep;

pub(crate) use adamw::{AdamW, AdamWSettings};
pub use evaluate::objective_value;
pub use fit::fit_by_sweeps;
pub(crate) use sweep::{Selection, Sweeper};
