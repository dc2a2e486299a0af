//! Solvers, generic over block models.

mod adamw;
mod block;
mod descent;
mod evaluate;
mod fit;
mod moments;
mod pace;
mod point_terms;
mod replay;
mod sweep;
mod symmetric;

pub(crate) use adamw::{AdamW, AdamWSettings};
pub use block::BlockSolver;
pub(crate) use descent::{Descent, Lesson, Place};
pub use evaluate::objective_value;
pub use fit::fit_by_sweeps;
pub(crate) use pace::Pace;
pub(crate) use point_terms::{Batch, Pair};
pub(crate) use replay::Replay;
pub(crate) use sweep::{Selection, Sweeper};
pub(crate) use symmetric::Symmetric;
