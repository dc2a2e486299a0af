//! What made-up users like.

use alteraser_api::import::SyntheticSpec;

use super::SPAN;
use crate::hash::{Purpose, Stream};

/// Chance that a record is of an item of the user's own group.
const LOYALTY: f64 = 0.75;
/// Draws per record before what is left is filled up in order of popularity.
const MAX_DRAWS: u32 = 20;

/// A made-up record.
pub(super) struct MadeUp {
    pub(super) item: u32,
    /// 1 to 5.
    pub(super) value: f32,
    /// After the start.
    pub(super) seconds: u32,
}

/// The popularity of items, in all and in each group. Item i is in group i mod the number of groups, and is less popular
/// than all items before it.
pub(super) struct Taste<'s> {
    spec: &'s SyntheticSpec,
    all: Popularity,
    groups: Vec<Popularity>,
}

impl<'s> Taste<'s> {
    pub(super) fn of(spec: &'s SyntheticSpec) -> Self {
        let group = |first: u32| Popularity::of((first..spec.items).step_by(spec.clusters as usize), spec.skew);
        Self { spec, all: Popularity::of(0..spec.items, spec.skew), groups: (0..spec.clusters).map(group).collect() }
    }

    /// `count` records of different items, in order of time.
    pub(super) fn draw(&self, user: u32, count: u32) -> Vec<MadeUp> {
        let mut stream = Stream::new(self.spec.seed, Purpose::Taste, user.into());
        let group = user % self.spec.clusters;
        let items = self.items(&mut stream, &self.groups[group as usize], count as usize);
        let mut seconds: Vec<u32> = items.iter().map(|_| stream.below(SPAN) as u32).collect();
        seconds.sort_unstable();
        let record = |(item, seconds)| {
            let is_own = item % self.spec.clusters == group;
            let liking = if is_own { 4.0 } else { 2.5 } + 2.0 * stream.unit() - 1.0;
            MadeUp { item, value: libm::rint(liking).clamp(1.0, 5.0) as f32, seconds }
        };
        items.into_iter().zip(seconds).map(record).collect()
    }

    fn items(&self, stream: &mut Stream, own: &Popularity, count: usize) -> Vec<u32> {
        let (mut items, mut known) = (Vec::with_capacity(count), std::collections::HashSet::new());
        for _ in 0..count as u32 * MAX_DRAWS {
            if items.len() == count {
                return items;
            }
            let from = if stream.unit() < LOYALTY { own } else { &self.all };
            let item = from.draw(stream.unit());
            if known.insert(item) {
                items.push(item);
            }
        }
        let rest = own.items.iter().chain(&self.all.items);
        for &item in rest {
            if items.len() < count && known.insert(item) {
                items.push(item);
            }
        }
        items
    }
}

/// Items with the sums of their weights, the most popular first.
struct Popularity {
    items: Vec<u32>,
    sums: Vec<f64>,
}

impl Popularity {
    fn of(items: impl Iterator<Item = u32>, skew: f64) -> Self {
        let items: Vec<u32> = items.collect();
        let mut sum = 0.0;
        let weight = |rank: usize| {
            sum += libm::pow(rank as f64, -skew);
            sum
        };
        let sums = (1..=items.len()).map(weight).collect();
        Self { items, sums }
    }

    /// The item at `unit` in [0, 1) of all weight.
    fn draw(&self, unit: f64) -> u32 {
        let total = self.sums.last().copied().unwrap_or(0.0);
        let at = self.sums.partition_point(|&sum| sum <= unit * total);
        self.items[at.min(self.items.len() - 1)]
    }
}
