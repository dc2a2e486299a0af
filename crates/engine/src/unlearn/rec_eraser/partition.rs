//! Balanced partitions of embeddings.
//!
//! Chen, Sun, Zhang, Ding: *Recommendation Unlearning* (2022), algorithms 1 and 2: k-means whose clusters have room for a
//! limited number of points. All pairs of a point and a center are visited by ascending distance, and a point goes to
//! the center of its first pair whose cluster has room; centers move to the means of their points, again and again.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use crate::data::Side;
use crate::error::Result;
use crate::hash::{Purpose, Stream};
use crate::models::BlockModel;
use crate::run::{Phase, RunContext};

/// Room of a cluster, over the number of points divided by the number of clusters: the slack of the paper's program.
const SLACK: f64 = 1.2;

/// Points whose distances one task computes.
const CHUNK: usize = 1024;

/// At most this many rounds; fewer when no center moves any more.
const MAX_ROUNDS: usize = 50;

/// Points that are placed between two looks at whether the run was cancelled.
const PLACED_AT_ONCE: usize = 4096;

/// What is partitioned: rows of a table, or pairs of rows of two tables.
pub(super) struct Points<'a> {
    /// Numbers of a row that count.
    dim: usize,
    /// Numbers of a row.
    stride: usize,
    /// Tables, row after row.
    tables: Vec<&'a [f32]>,
    /// For each table, the row of each point.
    rows: Vec<Vec<u32>>,
}

impl<'a> Points<'a> {
    /// Points made of rows of these sides, one row of each, without the rows' biases.
    pub(super) fn new(model: &'a dyn BlockModel, rows: Vec<(Side, Vec<u32>)>) -> Self {
        let stride = model.vectors().shape().users.1;
        let (sides, rows): (Vec<Side>, Vec<Vec<u32>>) = rows.into_iter().unzip();
        let tables = sides.into_iter().map(|side| model.vectors().table(side)).collect();
        Self { dim: model.bias_coordinate().unwrap_or(stride), stride, tables, rows }
    }

    /// The row of each point in the first table.
    pub(super) fn rows_of_first(&self) -> &[u32] {
        &self.rows[0]
    }

    /// Number of points.
    fn len(&self) -> usize {
        self.rows[0].len()
    }

    /// A point's numbers, table after table.
    fn numbers(&self, point: usize) -> impl Iterator<Item = &[f32]> {
        self.tables.iter().zip(&self.rows).map(move |(table, rows)| {
            let start = rows[point] as usize * self.stride;
            &table[start..start + self.dim]
        })
    }

    /// The squared distance from a center; for pairs the product of both squared distances (equation 5 of the paper).
    fn distance(&self, point: usize, center: &[f64]) -> f64 {
        let squared = |(row, center): (&[f32], &[f64])| {
            row.iter().zip(center).map(|(&x, &c)| (f64::from(x) - c) * (f64::from(x) - c)).sum::<f64>()
        };
        self.numbers(point).zip(center.chunks_exact(self.dim)).map(squared).product()
    }

    fn center_at(&self, point: usize) -> Vec<f64> {
        self.numbers(point).flatten().map(|&x| f64::from(x)).collect()
    }
}

/// How a partition is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartitionSettings<'a> {
    /// Number of clusters.
    pub(super) num_clusters: u16,
    /// Seed of the first centers, which are points.
    pub(super) seed: u64,
    /// For whom.
    pub(super) subject: &'a str,
}

/// The cluster of each point. With fewer points than clusters some stay empty.
///
/// # Errors
/// Cancelled.
pub(super) fn partition(
    points: &Points<'_>,
    settings: PartitionSettings<'_>,
    ctx: &RunContext<'_>,
) -> Result<Vec<u16>> {
    let num_clusters = usize::from(settings.num_clusters).min(points.len()).max(1);
    let room = room(points.len(), num_clusters);
    let mut order: Vec<usize> = (0..points.len()).collect();
    Stream::new(settings.seed, Purpose::Shards, 0).shuffle(&mut order);
    let mut centers: Vec<Vec<f64>> = order.iter().take(num_clusters).map(|&point| points.center_at(point)).collect();
    let mut clusters = Vec::new();
    for round in 1..=MAX_ROUNDS {
        clusters = fill_clusters(points, &centers, room, ctx)?;
        let phase = Phase { name: "Partitioning", subject: settings.subject, unit: "rounds", step: 0 };
        ctx.report(phase, round, MAX_ROUNDS)?;
        let moved = means(points, &clusters, &centers);
        if moved == centers {
            break;
        }
        centers = moved;
    }
    Ok(clusters)
}

/// Points that a cluster has room for.
fn room(num_points: usize, num_clusters: usize) -> usize {
    (SLACK * num_points as f64 / num_clusters as f64).ceil() as usize
}

/// A pair of a point and a center in the order of visits: bits of the distance, which order like it does, then numbers.
type Visit = Reverse<(u64, usize, usize)>;

/// Sends every point to the center of its first pair, by distance, whose cluster has room. A pair is looked at only once
/// its point's nearer ones have turned out to be full.
fn fill_clusters(points: &Points<'_>, centers: &[Vec<f64>], room: usize, ctx: &RunContext<'_>) -> Result<Vec<u16>> {
    let nearest = |point: usize, sizes: &[usize]| {
        let open = (0..centers.len()).filter(|&cluster| sizes[cluster] < room);
        let visit = |cluster: usize| Reverse((points.distance(point, &centers[cluster]).to_bits(), point, cluster));
        // The largest of the reversed.
        open.map(visit).max()
    };
    let mut sizes = vec![0; centers.len()];
    let all: Vec<usize> = (0..points.len()).collect();
    let chunks: Vec<Result<Vec<Visit>>> = all
        .par_chunks(CHUNK)
        .map(|chunk| ctx.cancel.chunk(|| Ok(chunk.iter().filter_map(|&point| nearest(point, &sizes)).collect())))
        .collect();
    let mut visits: BinaryHeap<Visit> = chunks.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let mut clusters = vec![0; points.len()];
    let mut placed = 0;
    while let Some(Reverse((_, point, cluster))) = visits.pop() {
        if sizes[cluster] < room {
            placed += 1;
            if placed % PLACED_AT_ONCE == 0 {
                ctx.cancel.check()?;
            }
            sizes[cluster] += 1;
            clusters[point] = cluster as u16;
        } else {
            visits.extend(nearest(point, &sizes));
        }
    }
    Ok(clusters)
}

/// The mean of each cluster's points; an empty cluster keeps its center.
fn means(points: &Points<'_>, clusters: &[u16], centers: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut sums: Vec<Vec<f64>> = centers.iter().map(|center| vec![0.0; center.len()]).collect();
    let mut sizes = vec![0_u32; centers.len()];
    for (point, &cluster) in clusters.iter().enumerate() {
        let cluster = usize::from(cluster);
        sizes[cluster] += 1;
        for (sum, &x) in sums[cluster].iter_mut().zip(points.numbers(point).flatten()) {
            *sum += f64::from(x);
        }
    }
    for ((sum, size), center) in sums.iter_mut().zip(sizes).zip(centers) {
        if size == 0 {
            sum.clone_from(center);
        } else {
            for x in &mut *sum {
                *x /= f64::from(size);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::run::CancelToken;
    use proptest::prelude::*;

    fn settings(num_clusters: u16) -> PartitionSettings<'static> {
        PartitionSettings { num_clusters, seed: 1, subject: "test" }
    }

    fn partitioned(points: &Points<'_>, settings: PartitionSettings<'_>) -> Vec<u16> {
        let cancel = CancelToken::default();
        partition(points, settings, &RunContext::new(&cancel, &|_| (), &|| 0.0)).expect("not cancelled")
    }

    fn rows(table: &[f32], dim: usize) -> Points<'_> {
        Points { dim, stride: dim, tables: vec![table], rows: vec![(0..(table.len() / dim) as u32).collect()] }
    }

    /// The algorithm as the paper states it: sort all pairs, visit them.
    fn by_sorting(points: &Points<'_>, centers: &[Vec<f64>], room: usize) -> Vec<u16> {
        let pairs = (0..points.len()).flat_map(|point| (0..centers.len()).map(move |cluster| (point, cluster)));
        let mut visits: Vec<_> = pairs
            .map(|(point, cluster)| (points.distance(point, &centers[cluster]).to_bits(), point, cluster))
            .collect();
        visits.sort_unstable();
        let mut clusters = vec![None; points.len()];
        let mut sizes = vec![0; centers.len()];
        for (_, point, cluster) in visits {
            if clusters[point].is_none() && sizes[cluster] < room {
                clusters[point] = Some(cluster as u16);
                sizes[cluster] += 1;
            }
        }
        clusters.into_iter().map(|cluster| cluster.expect("there is room for all")).collect()
    }

    proptest! {
        #[test]
        fn the_order_of_visits_is_that_of_all_pairs(
            table in prop::collection::vec(-3_i8..4, 2..80), num_clusters in 1_usize..5, spare in 0_usize..3,
        ) {
            // Small whole numbers make many ties.
            let table: Vec<f32> = table[..table.len() / 2 * 2].iter().map(|&x| f32::from(x)).collect();
            let points = rows(&table, 2);
            let centers: Vec<Vec<f64>> = (0..num_clusters).map(|n| vec![n as f64 - 1.0, 0.5 * n as f64]).collect();
            let room = points.len().div_ceil(num_clusters) + spare;
            let cancel = CancelToken::default();
            let found = fill_clusters(&points, &centers, room, &RunContext::new(&cancel, &|_| (), &|| 0.0));
            prop_assert_eq!(found, Ok(by_sorting(&points, &centers, room)));
        }
    }

    #[test]
    fn groups_are_found_and_clusters_stay_balanced() {
        // Twenty points near each of three corners.
        let noise = |n: usize| ((n * 7919) % 13) as f32 / 130.0;
        let corner = |n: usize| [[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]][n % 3];
        let table: Vec<f32> = (0..60).flat_map(|n| [corner(n)[0] + noise(n), corner(n)[1] + noise(n + 60)]).collect();
        let clusters = partitioned(&rows(&table, 2), settings(3));
        assert!((0..60).all(|n| clusters[n] == clusters[n % 3]), "{clusters:?}");
        let sizes = |clusters: &[u16], count| (0..count).map(|c| clusters.iter().filter(|&&x| x == c).count()).max();
        assert_eq!(sizes(&clusters, 3), Some(20));
        let clusters = partitioned(&rows(&table, 2), settings(4));
        assert!(sizes(&clusters, 4) <= Some(18), "room for 1.2 · 60/4");
        assert_eq!(partitioned(&rows(&table[..4], 2), settings(5)).len(), 2, "fewer points than clusters");
    }

    #[test]
    fn a_pair_is_as_far_as_the_product_of_its_parts() {
        let (users, items) = ([1.0, 0.0], [0.0, 2.0]);
        let points = Points { dim: 1, stride: 1, tables: vec![&users, &items], rows: vec![vec![0, 1], vec![1, 1]] };
        let center = points.center_at(0);
        assert_eq!(center, [1.0, 2.0]);
        assert_eq!(
            [points.distance(0, &[3.0, 5.0]), points.distance(1, &center)].map(f64::to_bits),
            [36.0_f64, 0.0].map(f64::to_bits)
        );
    }

    #[test]
    fn a_cancelled_partition_says_so() {
        let cancel = CancelToken::default();
        cancel.cancel();
        let found = partition(&rows(&[1.0, 2.0], 1), settings(2), &RunContext::new(&cancel, &|_| (), &|| 0.0));
        assert_eq!(found, Err(Error::Cancelled));
    }
}
