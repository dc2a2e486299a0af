//! Solvers, generic over block models and over smooth problems.

mod adamw;
mod block;
mod conjugate_gradients;
mod coupled;
mod course;
mod descent;
mod evaluate;
mod fit;
mod lanczos;
mod lbfgs;
mod lowest;
mod moments;
mod momentum;
mod newton_cg;
mod point_terms;
mod polish;
mod problem;
mod replay;
mod sweep;
mod symmetric;
#[cfg(test)]
mod test_functions;
mod training;
pub(crate) mod vectors;

pub(crate) use adamw::{AdamW, AdamWSettings};
pub use block::BlockSolver;
pub(crate) use conjugate_gradients::{CgLimits, conjugate_gradients};
pub(crate) use course::Course;
pub(crate) use descent::{Descent, Lesson, Place};
pub use evaluate::objective_value;
pub use fit::fit_by_sweeps;
pub(crate) use lanczos::{LinearMap, largest_singular_value};
pub(crate) use lbfgs::Lbfgs;
pub(crate) use lowest::{gradient_norm, lowest_near};
pub(crate) use moments::{Moments, StepSize};
#[cfg(test)]
pub(crate) use newton_cg::NewtonCg;
pub(crate) use point_terms::{Batch, Pair, PairDraws, PointTermIndex};
pub(crate) use polish::{
    Begin, End, Goal, MAX_PRODUCTS, TIGHT, begin, newton_down, newton_on, round_into, settle, starting_point, take_step,
};
pub use problem::{Expansion, GlobalTest, NewtonSystem, SmoothProblem, WholeSystem};
pub(crate) use replay::Replay;
pub(crate) use sweep::{CHUNK_WORK, Selection, Sweeper, work_of};
pub(crate) use symmetric::Symmetric;
pub use training::fit_to_level;
pub(crate) use training::newton_bytes;
