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

use rayon::prelude::*;

use crate::data::Side;
use crate::hash::{Purpose, Stream};
use crate::kernels::{add_scaled, dot};
use crate::params::{ParamShape, Params};

/// Tasks that the rows of a table are cut into: fixed, so that threads do not change the sum of their gradients.
const TASKS: usize = 16;

/// Longest rows for which an alignment is computed; it costs the cube of the length.
const LONGEST_ALIGNED: usize = 128;

const MAX_POLAR_STEPS: usize = 100;

/// The shape of the aggregation and the members' parameters, which stay as they are.
pub(super) struct Attention<'a> {
    members: Vec<&'a Params>,
    shape: ParamShape,
    /// Numbers of a row, without its bias.
    dim: usize,
    /// Length of A t.
    hidden: usize,
}

/// Where a part of the weights lies among all of them.
type Part = std::ops::Range<usize>;

/// Parts of the weights that rows of one side share.
struct SideParts {
    a: Part,
    c: Part,
    v: Part,
}

/// What is known of a row on the way to its mean.
struct Row<'a> {
    /// The members that know the row: number, x_k, β_k.
    known: Vec<(usize, &'a [f32], f32)>,
    /// t_k one after another.
    mapped: Vec<f32>,
    /// A t_k + c one after another.
    inner: Vec<f32>,
    /// α.
    shares: Vec<f32>,
}

impl<'a> Attention<'a> {
    /// The aggregation of these members, whose rows end with a bias when `has_bias`.
    pub(super) fn new(members: Vec<&'a Params>, shape: ParamShape, has_bias: bool) -> Self {
        let dim = shape.users.1 - usize::from(has_bias);
        Self { members, shape, dim, hidden: dim.div_ceil(2) }
    }

    /// Number of weights.
    fn num_weights(&self) -> usize {
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

    /// The weights to begin with: each member mapped onto the first as well as a rotation can ([`align`]), attention all
    /// but uniform.
    pub(super) fn first_weights(&self, seed: u64) -> Vec<f32> {
        let mut weights = vec![0.0; self.num_weights()];
        for member in 0..self.members.len() {
            let rotation = self.align(member);
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
        weights
    }

    /// The rotation that takes the member's rows closest to the first member's: the polar factor of Σ x_0 x_kᵀ over the
    /// rows that both know (orthogonal Procrustes), or no rotation when there are none or the rows are very long.
    fn align(&self, member: usize) -> Vec<f32> {
        let dim = self.dim;
        let mut product = vec![0.0; dim * dim];
        if member > 0 && dim <= LONGEST_ALIGNED {
            for side in [Side::User, Side::Item] {
                for row in 0..self.shape.table(side).0 {
                    let (from, to) = (self.members[member].row(side, row), self.members[0].row(side, row));
                    for (entries, &t) in product.chunks_exact_mut(dim).zip(&to[..dim]) {
                        for (entry, &f) in entries.iter_mut().zip(&from[..dim]) {
                            *entry += f64::from(t) * f64::from(f);
                        }
                    }
                }
            }
        }
        polar_factor(product, dim).unwrap_or_else(|| identity(dim)).iter().map(|&x| x as f32).collect()
    }

    /// The aggregated table.
    pub(super) fn aggregate(&self, weights: &[f32]) -> Params {
        let mut params = Params::zeros(self.shape);
        for side in [Side::User, Side::Item] {
            let (_, len) = self.shape.table(side);
            let range = params.table_range(side);
            params.values_mut()[range].par_chunks_mut(len).enumerate().for_each(|(row, values)| {
                let Row { known, mapped, shares, .. } = self.look_at(weights, side, row);
                for (((_, _, bias), mapped), &share) in known.iter().zip(mapped.chunks_exact(self.dim)).zip(&shares) {
                    add_scaled(&mut values[..self.dim], share, mapped);
                    if let Some(sum) = values.get_mut(self.dim) {
                        *sum += share * bias;
                    }
                }
            });
        }
        params
    }

    fn look_at(&self, weights: &[f32], side: Side, row: usize) -> Row<'a> {
        let known: Vec<(usize, &[f32], f32)> = (self.members.iter().enumerate())
            .map(|(number, member)| (number, member.row(side, row)))
            .filter(|(_, x)| x.iter().any(|&x| x != 0.0))
            .map(|(number, x)| (number, &x[..self.dim], x.get(self.dim).copied().unwrap_or(0.0)))
            .collect();
        let SideParts { a, c, v } = self.side(side);
        let (mut mapped, mut inner, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        for &(member, x, _) in &known {
            let (map, shift) = (&weights[self.map(member)], &weights[self.shift(member)]);
            mapped.extend(map.chunks_exact(self.dim).zip(shift).map(|(map, shift)| dot(map, x) + shift));
            let t = &mapped[mapped.len() - self.dim..];
            let start = inner.len();
            inner.extend(weights[a.clone()].chunks_exact(self.dim).zip(&weights[c.clone()]).map(|(a, c)| dot(a, t) + c));
            let heard = inner[start..].iter().zip(&weights[v.clone()]);
            shares.push(heard.map(|(&inner, &v)| inner.max(0.0) * v).sum());
        }
        softmax(&mut shares);
        Row { known, mapped, inner, shares }
    }

    /// The gradient in the weights of what has the gradient `of_table` in the numbers of the aggregated table.
    pub(super) fn gradient(&self, weights: &[f32], of_table: &[f32]) -> Vec<f32> {
        let mut total = vec![0.0; self.num_weights()];
        let split = self.shape.users.0 * self.shape.users.1;
        for (side, of_table) in [(Side::User, &of_table[..split]), (Side::Item, &of_table[split..])] {
            let (num_rows, len) = self.shape.table(side);
            let per_task = num_rows.div_ceil(TASKS).max(1);
            let parts: Vec<Vec<f32>> = of_table
                .par_chunks(per_task * len)
                .enumerate()
                .map(|(task, chunk)| {
                    let mut gradient = vec![0.0; self.num_weights()];
                    for (n, of_row) in chunk.chunks_exact(len).enumerate() {
                        self.add_row_gradient(weights, (side, task * per_task + n), of_row, &mut gradient);
                    }
                    gradient
                })
                .collect();
            for part in parts {
                add_scaled(&mut total, 1.0, &part);
            }
        }
        total
    }

    fn add_row_gradient(&self, weights: &[f32], (side, row): (Side, usize), of_row: &[f32], gradient: &mut [f32]) {
        let Row { known, mapped, inner, shares } = self.look_at(weights, side, row);
        let (of_mean, of_bias) = (&of_row[..self.dim], of_row.get(self.dim).copied().unwrap_or(0.0));
        let rows = known.iter().zip(mapped.chunks_exact(self.dim));
        let of_shares: Vec<f32> = rows.map(|((_, _, bias), t)| dot(of_mean, t) + of_bias * bias).collect();
        let mean = dot(&of_shares, &shares);
        let SideParts { a, c, v } = self.side(side);
        let mut of_t = vec![0.0; self.dim];
        for (n, &(member, x, _)) in known.iter().enumerate() {
            let t = &mapped[n * self.dim..(n + 1) * self.dim];
            let inner = &inner[n * self.hidden..(n + 1) * self.hidden];
            let of_a = shares[n] * (of_shares[n] - mean);
            of_t.fill(0.0);
            add_scaled(&mut of_t, shares[n], of_mean);
            for (k, &inner) in inner.iter().enumerate().filter(|(_, inner)| **inner > 0.0) {
                let of_inner = of_a * weights[v.start + k];
                let row = a.start + k * self.dim..a.start + (k + 1) * self.dim;
                add_scaled(&mut of_t, of_inner, &weights[row.clone()]);
                add_scaled(&mut gradient[row], of_inner, t);
                gradient[c.start + k] += of_inner;
                gradient[v.start + k] += of_a * inner;
            }
            for (row, &of_t) in gradient[self.map(member)].chunks_exact_mut(self.dim).zip(&of_t) {
                add_scaled(row, of_t, x);
            }
            add_scaled(&mut gradient[self.shift(member)], 1.0, &of_t);
        }
    }
}

/// e^a over its sum.
fn softmax(values: &mut [f32]) {
    let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for value in values.iter_mut() {
        *value = libm::expf(*value - largest);
    }
    let sum: f32 = values.iter().sum();
    for value in values {
        *value /= sum;
    }
}

fn identity(dim: usize) -> Vec<f64> {
    (0..dim * dim).map(|n| f64::from(u8::from(n / dim == n % dim))).collect()
}

/// U of M = U H, H symmetric, by X ← 3/2 X − 1/2 X XᵀX from M / ‖M‖ (Newton and Schulz); none when M is 0.
fn polar_factor(matrix: Vec<f64>, dim: usize) -> Option<Vec<f64>> {
    let norm = matrix.iter().map(|x| x * x).sum::<f64>().sqrt();
    if norm == 0.0 {
        return None;
    }
    let mut x: Vec<f64> = matrix.iter().map(|entry| entry / norm).collect();
    for _ in 0..MAX_POLAR_STEPS {
        let cube = times(&x, &times_transposed(&x, &x, dim), dim);
        let next: Vec<f64> = x.iter().zip(&cube).map(|(x, cube)| 1.5 * x - 0.5 * cube).collect();
        let moved: f64 = x.iter().zip(&next).map(|(x, next)| (x - next) * (x - next)).sum();
        x = next;
        if moved < 1e-12 {
            break;
        }
    }
    Some(x)
}

/// Xᵀ Y.
fn times_transposed(x: &[f64], y: &[f64], dim: usize) -> Vec<f64> {
    let mut product = vec![0.0; dim * dim];
    for (x, y) in x.chunks_exact(dim).zip(y.chunks_exact(dim)) {
        for (row, &x) in product.chunks_exact_mut(dim).zip(x) {
            row.iter_mut().zip(y).for_each(|(entry, y)| *entry += x * y);
        }
    }
    product
}

/// X Y.
fn times(x: &[f64], y: &[f64], dim: usize) -> Vec<f64> {
    let mut product = vec![0.0; dim * dim];
    for (row, x) in product.chunks_exact_mut(dim).zip(x.chunks_exact(dim)) {
        for (&x, y) in x.iter().zip(y.chunks_exact(dim)) {
            row.iter_mut().zip(y).for_each(|(entry, y)| *entry += x * y);
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn random_params(shape: ParamShape, seed: u64) -> Params {
        let mut stream = Stream::new(seed, Purpose::Init, 0);
        Params::from_values(shape, (0..shape.len()).map(|_| stream.normal() as f32).collect()).expect("as many")
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
            let gradient = attention.gradient(&weights, &of_table);
            for (k, &found) in gradient.iter().enumerate() {
                let h = 1.0 / 256.0;
                let at = |shift: f32| {
                    let mut moved = weights.clone();
                    moved[k] += shift;
                    weighted(&attention.aggregate(&moved), &of_table)
                };
                // Sums of some fifty f32 numbers around 1, over 2h; relu may have a kink within the step.
                assert_relative_eq!(f64::from(found), (at(h) - at(-h)) / f64::from(2.0 * h), epsilon = 0.02);
            }
        }
    }

    #[test]
    fn members_that_are_rotated_copies_are_put_together_again() {
        let shape = ParamShape { users: (6, 3), items: (7, 3) };
        let first = random_params(shape, 4);
        // A rotation about the third axis that also swaps two others.
        let rotate = |x: &[f32]| [0.6 * x[0] - 0.8 * x[2], -x[1], 0.8 * x[0] + 0.6 * x[2]];
        let rotated = first.values().chunks(3).flat_map(|row| rotate(row)).collect();
        let second = Params::from_values(shape, rotated).expect("as many");
        let attention = Attention::new(vec![&first, &second], shape, false);
        let table = attention.aggregate(&attention.first_weights(1));
        for (found, expected) in table.values().iter().zip(first.values()) {
            assert_relative_eq!(found, expected, epsilon = 1e-4);
        }
    }

    #[test]
    fn a_row_that_one_member_knows_is_that_members_and_one_that_none_knows_is_zero() {
        let shape = ParamShape { users: (2, 3), items: (2, 3) };
        let mut members = [5, 6].map(|seed| random_params(shape, seed));
        members[1].row_mut(Side::User, 0).fill(0.0);
        members.iter_mut().for_each(|member| member.row_mut(Side::Item, 1).fill(0.0));
        let attention = Attention::new(members.iter().collect(), shape, true);
        let table = attention.aggregate(&attention.first_weights(1));
        for (found, expected) in table.row(Side::User, 0).iter().zip(members[0].row(Side::User, 0)) {
            assert_relative_eq!(found, expected, epsilon = 1e-6);
        }
        assert!(table.row(Side::Item, 1).iter().all(|&x| x == 0.0));
    }

    #[test]
    fn polar_factors_are_orthogonal() {
        let mut stream = Stream::new(3, Purpose::Init, 0);
        let matrix: Vec<f64> = (0..25).map(|_| stream.normal()).collect();
        let factor = polar_factor(matrix, 5).expect("not zero");
        for (found, expected) in times_transposed(&factor, &factor, 5).iter().zip(identity(5)) {
            assert_relative_eq!(*found, expected, epsilon = 1e-5);
        }
        assert_eq!(polar_factor(vec![0.0; 4], 2), None);
    }
}
