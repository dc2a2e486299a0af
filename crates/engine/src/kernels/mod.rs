//! The dense arithmetic of a block solve: f32 storage, four lanes, the same order of operations on every machine.
//!
//! Nothing here calls a transcendental of the standard library or a routine that picks its code at run time, so native
//! and WebAssembly builds agree bit by bit. Rust never contracts a multiplication and an addition into one.
//!
//! Public for the benches alone.

mod cholesky;
mod dot;
mod double;
mod gram;
mod logistic;
mod product;
mod rows;
mod tile;

pub use cholesky::{factor, solve};
pub use dot::{add_scaled, dot, dot_f64};
pub(crate) use double::{add_both_scaled, add_scaled_double, dot_double, sigmoid_double, softplus_double};
pub use gram::{PANEL, add_gram};
pub use logistic::{sigmoid, softplus};
pub use product::{Table, multiply_rows};
pub use rows::{add_weighted_rows, add_weighted_squares, gather_rows, project_rows, scale_rows};

/// Lanes of a vector register in the portable instruction set.
pub const LANES: usize = 4;

/// Row length in memory of vectors of `dim` numbers: padded with zeros to whole tiles.
pub const fn stride(dim: usize) -> usize {
    dim.next_multiple_of(LANES)
}
