//! One table out of several: each row is a mean of the members' rows, mapped into one space and weighted by attention.
//!
//! Chen, Sun, Zhang, Ding: *Recommendation Unlearning* (2022), section 4.3. For the rows x_k that the members k have of a
//! user,
//!
//! ```text
//! t_k = W_k x_k + b_k,      a_k = vᵀ relu(A t_k + c),      α = softmax(a),      y = Σ_k α_k t_k
//! ```
//!
//! and for an item likewise, with the same W and b but an A, c and v of its own. A bias is averaged with the same α. Only
//! members that know a row take part in it: a row of zeros is what a member has of a row that it never saw.

mod align;
mod row;
mod training;

use rayon::prelude::*;

use self::row::Row;
pub(super) use self::training::train;
use crate::data::Side;
use crate::error::Result;
use crate::hash::{Purpose, Stream};
use crate::kernels::add_scaled;
use crate::params::{ParamShape, Params};
use crate::per_thread::PerThread;
use crate::run::CancelToken;

/// Tasks that rows are cut into: fixed, so that threads do not change the sum of their gradients.
const TASKS: usize = 16;

/// The shape of the aggregation and the members' parameters, which stay as they are.
pub(super) struct Attention<'a> {
    members: Vec<&'a Params>,
    shape: ParamShape,
    /// Numbers of a row, without its bias.
    dim: usize,
    /// Length of A t.
    hidden: usize,
    scratch: PerThread<Row<'a>>,
}

/// Where a part of the weights lies among all of them.
type Part = std::ops::Range<usize>;

/// Parts of the weights that rows of one side share.
struct SideParts {
    a: Part,
    c: Part,
    v: Part,
}

/// Rows of both sides, ascending.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rows {
    users: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    fn of(&self, side: Side) -> &[u32] {
        match side {
            Side::User => &self.users,
            Side::Item => &self.items,
        }
    }
}

impl<'a> Attention<'a> {
    /// The aggregation of these members, all of `shape`, whose rows end with a bias when `has_bias`.
    pub(super) fn new(members: Vec<&'a Params>, shape: ParamShape, has_bias: bool) -> Self {
        let dim = shape.users.1 - usize::from(has_bias);
        Self { members, shape, dim, hidden: dim.div_ceil(2), scratch: PerThread::new() }
    }

    /// Number of weights.
    pub(super) fn num_weights(&self) -> usize {
        self.side(Side::Item).v.end
    }

    /// Where W_k lies, b_k following.
    fn map(&self, member: usize) -> Part {
        let start = member * self.dim * (self.dim + 1);
        start..start + self.dim * self.dim
    }

    fn shift(&self, member: usize) -> Part {
        let start = self.map(member).end;
        start..start + self.dim
    }

    fn side(&self, side: Side) -> SideParts {
        let size = self.hidden * (self.dim + 2);
        let start = self.map(self.members.len()).start + if side == Side::Item { size } else { 0 };
        let c = start + self.hidden * self.dim;
        SideParts { a: start..c, c: c..c + self.hidden, v: c + self.hidden..c + 2 * self.hidden }
    }

    /// The weights to begin with: each member mapped onto the first as well as a rotation can, attention all but uniform.
    ///
    /// # Errors
    /// Cancelled.
    fn first_weights(&self, seed: u64, cancel: &CancelToken) -> Result<Vec<f32>> {
        let mut weights = vec![0.0; self.num_weights()];
        for member in 0..self.members.len() {
            let rotation = align::rotation(self.members[member], self.members[0], self.dim, cancel)?;
            weights[self.map(member)].copy_from_slice(&rotation);
        }
        for (key, side) in [Side::User, Side::Item].into_iter().enumerate() {
            let SideParts { a, v, .. } = self.side(side);
            let mut stream = Stream::new(seed, Purpose::Init, u64::MAX - key as u64);
            // The spread of the paper's program.
            let spread = libm::sqrt(2.0 / (self.dim + self.hidden) as f64);
            weights[a].fill_with(|| (spread * stream.normal()) as f32);
            weights[v].fill(0.01);
        }
        Ok(weights)
    }

    fn all_rows(&self) -> Rows {
        Rows { users: (0..self.shape.users.0 as u32).collect(), items: (0..self.shape.items.0 as u32).collect() }
    }

    /// The aggregated table.
    pub(super) fn aggregated(&self, weights: &[f32]) -> Params {
        let mut table = Params::zeros(self.shape);
        self.aggregate(weights, &self.all_rows(), &mut table);
        table
    }

    /// Writes these rows of the aggregated table into `table`.
    fn aggregate(&self, weights: &[f32], rows: &Rows, table: &mut Params) {
        for side in [Side::User, Side::Item] {
            let (rows, len) = (rows.of(side), self.shape.table(side).1);
            let mut means = vec![0.0; rows.len() * len];
            let chunk = rows.len().div_ceil(TASKS).max(1);
            rows.par_chunks(chunk).zip(means.par_chunks_mut(chunk * len)).for_each(|(rows, means)| {
                self.scratch.with(|row| {
                    for (&number, mean) in rows.iter().zip(means.chunks_exact_mut(len)) {
                        row.look_at(self, weights, (side, number as usize));
                        row.add_mean(self.dim, mean);
                    }
                });
            });
            for (&row, mean) in rows.iter().zip(means.chunks_exact(len)) {
                table.row_mut(side, row as usize).copy_from_slice(mean);
            }
        }
    }

    /// The gradient in the weights of what has the gradient `of_table` in the numbers of the aggregated table, which is 0
    /// outside of `rows`.
    fn gradient(&self, weights: &[f32], rows: &Rows, of_table: &[f32]) -> Vec<f32> {
        let mut total = vec![0.0; self.num_weights()];
        let split = self.shape.users.0 * self.shape.users.1;
        for (side, of_table) in [(Side::User, &of_table[..split]), (Side::Item, &of_table[split..])] {
            let (rows, len) = (rows.of(side), self.shape.table(side).1);
            let of_chunk = |rows: &[u32]| {
                let mut gradient = vec![0.0; self.num_weights()];
                self.scratch.with(|row| {
                    for number in rows.iter().map(|&row| row as usize) {
                        let of_row = &of_table[number * len..(number + 1) * len];
                        row.look_at(self, weights, (side, number));
                        row.add_gradient(self, (weights, side), of_row, &mut gradient);
                    }
                });
                gradient
            };
            let parts: Vec<Vec<f32>> = rows.par_chunks(rows.len().div_ceil(TASKS).max(1)).map(of_chunk).collect();
            for part in parts {
                add_scaled(&mut total, 1.0, &part);
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    pub(super) fn random_params(shape: ParamShape, seed: u64) -> Params {
        let mut stream = Stream::new(seed, Purpose::Init, 0);
        Params::from_values(shape, (0..shape.len()).map(|_| stream.normal() as f32).collect()).expect("as many")
    }

    fn first_weights(attention: &Attention<'_>) -> Vec<f32> {
        attention.first_weights(1, &CancelToken::default()).expect("not cancelled")
    }

    fn weighted(table: &Params, of_table: &[f32]) -> f64 {
        table.values().iter().zip(of_table).map(|(&x, &g)| f64::from(x) * f64::from(g)).sum()
    }

    #[test]
    fn the_gradient_agrees_with_finite_differences() {
        for has_bias in [true, false] {
            let len = 3 + usize::from(has_bias);
            let shape = ParamShape { users: (4, len), items: (5, len) };
            let mut members = [1, 2, 3].map(|seed| random_params(shape, seed));
            members[1].row_mut(Side::User, 2).fill(0.0);
            let attention = Attention::new(members.iter().collect(), shape, has_bias);
            let mut stream = Stream::new(9, Purpose::Init, 0);
            let weights: Vec<f32> = (0..attention.num_weights()).map(|_| 0.5 * stream.normal() as f32).collect();
            let of_table: Vec<f32> = (0..shape.len()).map(|_| stream.normal() as f32).collect();
            let gradient = attention.gradient(&weights, &attention.all_rows(), &of_table);
            for (k, &found) in gradient.iter().enumerate() {
                let h = 1.0 / 2048.0;
                let at = |shift: f32| {
                    let mut moved = weights.clone();
                    moved[k] += shift;
                    weighted(&attention.aggregated(&moved), &of_table)
                };
                // Some fifty f32 numbers around 1, each good to 2⁻²³, over 2h; the step is short so that relu has no kink
                // within it.
                let expected = (at(h) - at(-h)) / f64::from(2.0 * h);
                assert_relative_eq!(f64::from(found), expected, epsilon = 5e-3, max_relative = 5e-3);
            }
        }
    }

    #[test]
    fn members_that_are_rotated_copies_are_put_together_again() {
        let shape = ParamShape { users: (6, 3), items: (7, 3) };
        let first = random_params(shape, 4);
        // A rotation about the third axis that also swaps two others.
        let rotate = |x: &[f32]| [0.6 * x[0] - 0.8 * x[2], -x[1], 0.8 * x[0] + 0.6 * x[2]];
        let rotated = first.values().chunks(3).flat_map(rotate).collect();
        let second = Params::from_values(shape, rotated).expect("as many");
        let attention = Attention::new(vec![&first, &second], shape, false);
        let table = attention.aggregated(&first_weights(&attention));
        for (found, expected) in table.values().iter().zip(first.values()) {
            assert_relative_eq!(found, expected, epsilon = 1e-4);
        }
    }

    #[test]
    fn a_row_that_one_member_knows_is_that_members_and_one_that_none_knows_is_zero() {
        let shape = ParamShape { users: (2, 3), items: (2, 3) };
        let mut members = [5, 6].map(|seed| random_params(shape, seed));
        members[1].row_mut(Side::User, 0).fill(0.0);
        for member in &mut members {
            member.row_mut(Side::Item, 1).fill(0.0);
        }
        let attention = Attention::new(members.iter().collect(), shape, true);
        let table = attention.aggregated(&first_weights(&attention));
        for (found, expected) in table.row(Side::User, 0).iter().zip(members[0].row(Side::User, 0)) {
            assert_relative_eq!(found, expected, epsilon = 1e-5);
        }
        assert!(table.row(Side::Item, 1).iter().all(|&x| x == 0.0));
    }

    #[test]
    fn rows_that_are_not_asked_for_stay() {
        let shape = ParamShape { users: (2, 3), items: (2, 3) };
        let members = [7, 8].map(|seed| random_params(shape, seed));
        let attention = Attention::new(members.iter().collect(), shape, false);
        let weights = first_weights(&attention);
        let (all, mut table) = (attention.aggregated(&weights), Params::zeros(shape));
        attention.aggregate(&weights, &Rows { users: vec![1], items: Vec::new() }, &mut table);
        assert_eq!(table.row(Side::User, 1), all.row(Side::User, 1));
        assert!(table.row(Side::User, 0).iter().chain(table.table(Side::Item)).all(|&x| x == 0.0));
    }
}
