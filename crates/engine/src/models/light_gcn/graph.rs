//! Propagation over the graph of users and items whose edges are the records.

use rayon::prelude::*;

use crate::data::{Interactions, Side};
use crate::kernels::add_scaled_double;

/// Rows that one task computes: fixed, although rows do not see each other and no sum depends on the cut.
const ROWS: usize = 64;

/// The operator P = (Ã⁰ + Ã¹ + … + Ã^K) / (K + 1) with the symmetric normalization Ã_ui = 1/√(d_u d_i) for every record,
/// d the number of records of a row.
///
/// P is linear and symmetric, so it is its own adjoint. A row without records has no neighbors: P divides it by K + 1.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    /// The edges.
    records: Interactions,
    /// K.
    layers: u32,
    /// d^−½ of users and of items, 0 for rows without records.
    roots: [Vec<f64>; 2],
}

impl Graph {
    /// The graph of `records` with K = `layers`; the records' memory is shared.
    pub(super) fn new(records: &Interactions, layers: u32) -> Self {
        let root = |degree: usize| if degree == 0 { 0.0 } else { 1.0 / libm::sqrt(degree as f64) };
        let roots = [Side::User, Side::Item]
            .map(|side| (0..records.num_rows(side)).map(|row| root(records.row(side, row).len())).collect());
        Self { records: records.clone(), layers, roots }
    }

    /// The edges.
    pub(super) fn records(&self) -> &Interactions {
        &self.records
    }

    /// K.
    pub(super) fn layers(&self) -> u32 {
        self.layers
    }

    /// P X for a table X of the users' rows and then the items', `dim` numbers each.
    ///
    /// Costs K times records times 2 `dim` multiplications. Sums go in the order of the neighbors.
    pub(super) fn propagate(&self, table: &[f64], dim: usize) -> Vec<f64> {
        let mut sum = self.sum_of_layers(table, dim, self.layers);
        let share = 1.0 / f64::from(self.layers + 1);
        for x in &mut sum {
            *x *= share;
        }
        sum
    }

    /// (Ã⁰ + … + Ã^k) X with k = `layers`.
    pub(super) fn sum_of_layers(&self, table: &[f64], dim: usize, layers: u32) -> Vec<f64> {
        let mut sum = table.to_vec();
        let (mut layer, mut next) = (table.to_vec(), vec![0.0; table.len()]);
        for _ in 0..layers {
            self.pass_on(&layer, &mut next, dim);
            std::mem::swap(&mut layer, &mut next);
            sum.par_chunks_mut(ROWS * dim).zip(layer.par_chunks(ROWS * dim)).for_each(|(sum, layer)| {
                add_scaled_double(sum, 1.0, layer);
            });
        }
        sum
    }

    /// Ã_ui of a record.
    pub(super) fn weight(&self, user: usize, item: usize) -> f64 {
        self.roots[0][user] * self.roots[1][item]
    }

    /// Writes Ã X into `next`.
    fn pass_on(&self, layer: &[f64], next: &mut [f64], dim: usize) {
        let split = self.roots[0].len() * dim;
        let (of_users, of_items) = next.split_at_mut(split);
        for (side, next) in [(Side::User, of_users), (Side::Item, of_items)] {
            let others = if side == Side::User { &layer[split..] } else { &layer[..split] };
            let (own_roots, other_roots) = (&self.roots[side.place()], &self.roots[side.other().place()]);
            next.par_chunks_mut(ROWS * dim).enumerate().for_each(|(chunk, next)| {
                for (row, next) in (chunk * ROWS..).zip(next.chunks_exact_mut(dim)) {
                    next.fill(0.0);
                    for &other in self.records.row(side, row) {
                        let other = other as usize;
                        let weight = own_roots[row] * other_roots[other];
                        add_scaled_double(next, weight, &others[other * dim..(other + 1) * dim]);
                    }
                }
            });
        }
    }

    /// The share of a row's own 0th layer in what P makes of it, P_rr without the paths of four steps and more:
    /// (1 + Σ over the neighbors n of 1/(d_r d_n)) / (K + 1), the sum only where K ≥ 2.
    pub(super) fn own_share(&self, side: Side, row: usize) -> f64 {
        let (own, others) = (self.roots[side.place()][row], &self.roots[side.other().place()]);
        let weight = |&other: &u32| own * others[other as usize];
        let back_and_forth: f64 = self.records.row(side, row).iter().map(|other| weight(other) * weight(other)).sum();
        (1.0 + if self.layers >= 2 { back_and_forth } else { 0.0 }) / f64::from(self.layers + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use nalgebra::DMatrix;

    /// Four users, of whom the last has no records, and three items, of which the last has none.
    fn records() -> Interactions {
        Interactions::from_pairs(4, 3, &[0, 0, 1, 2], &[0, 1, 1, 0])
    }

    /// P by its definition.
    fn dense(records: &Interactions, layers: u32) -> DMatrix<f64> {
        let mut adjacency = DMatrix::zeros(7, 7);
        for (user, item) in records.records() {
            let degrees = records.row(Side::User, user as usize).len() * records.row(Side::Item, item as usize).len();
            let weight = 1.0 / (degrees as f64).sqrt();
            adjacency[(user as usize, 4 + item as usize)] = weight;
            adjacency[(4 + item as usize, user as usize)] = weight;
        }
        let (mut power, mut sum) = (DMatrix::identity(7, 7), DMatrix::identity(7, 7));
        for _ in 0..layers {
            power = &power * &adjacency;
            sum += &power;
        }
        sum / f64::from(layers + 1)
    }

    #[test]
    fn it_is_the_mean_of_the_powers_of_the_normalized_adjacency() {
        let table: Vec<f64> = (0..14).map(|n| f64::from(n * 37 % 11) - 5.0).collect();
        for layers in 0..=5 {
            let graph = Graph::new(&records(), layers);
            let found = graph.propagate(&table, 2);
            let expected = dense(&records(), layers) * DMatrix::from_row_slice(7, 2, &table);
            for row in 0..7 {
                for k in 0..2 {
                    assert_relative_eq!(found[2 * row + k], expected[(row, k)], epsilon = 1e-12);
                }
            }
        }
    }

    #[test]
    fn it_is_its_own_adjoint() {
        let graph = Graph::new(&records(), 3);
        let number = |n: u32| f64::from(n * 29 % 13) - 6.0;
        let (x, y): (Vec<f64>, Vec<f64>) = ((0..14).map(number).collect(), (20..34).map(number).collect());
        let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let sides = (inner(&y, &graph.propagate(&x, 2)), inner(&x, &graph.propagate(&y, 2)));
        assert_relative_eq!(sides.0, sides.1, max_relative = 1e-12);
    }

    #[test]
    fn a_row_without_records_keeps_its_share_of_itself() {
        let graph = Graph::new(&records(), 3);
        let table: Vec<f64> = (0..7).map(f64::from).collect();
        let found = graph.propagate(&table, 1);
        assert_relative_eq!(found[3], 3.0 / 4.0);
        assert_relative_eq!(found[6], 6.0 / 4.0);
    }

    #[test]
    fn the_own_share_is_the_diagonal() {
        for layers in 0..=3 {
            let (graph, expected) = (Graph::new(&records(), layers), dense(&records(), layers));
            (0..4).for_each(|u| assert_relative_eq!(graph.own_share(Side::User, u), expected[(u, u)]));
            (0..3).for_each(|i| assert_relative_eq!(graph.own_share(Side::Item, i), expected[(4 + i, 4 + i)]));
        }
    }
}
