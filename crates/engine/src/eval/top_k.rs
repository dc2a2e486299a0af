//! The best k of many scores.

use std::iter::Peekable;

/// Scores that are looked at together: nearly all are below the k-th best, and one comparison says so for all.
const BLOCK: usize = 16;

/// The k best-scored items that are not in `masked` (ascending), best first; equal scores in the order of items.
/// A score that is not a number is never among them.
pub(crate) fn top_k(scores: &[f32], masked: &[u32], k: usize) -> Vec<(u32, f32)> {
    let mut best = Best { k, entries: Vec::with_capacity(k + 1) };
    if k == 0 {
        return best.entries;
    }
    let mut masked = masked.iter().copied().peekable();
    let (blocks, rest) = scores.as_chunks::<BLOCK>();
    for (n, block) in blocks.iter().enumerate() {
        let mut block = *block;
        mask(&mut block, n * BLOCK, &mut masked);
        best.take(&block, n * BLOCK);
    }
    let mut last = [f32::NAN; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let first = blocks.len() * BLOCK;
    mask(&mut last, first, &mut masked);
    best.take(&last, first);
    best.entries
}

/// Makes masked scores no numbers; `first` is the item of the first score.
#[inline]
fn mask(scores: &mut [f32; BLOCK], first: usize, masked: &mut Peekable<impl Iterator<Item = u32>>) {
    while let Some(item) = masked.next_if(|&item| (item as usize) < first + BLOCK) {
        if let Some(score) = scores.get_mut(item as usize - first) {
            *score = f32::NAN;
        }
    }
}

/// The best scores so far.
struct Best {
    k: usize,
    /// Best first, at most k.
    entries: Vec<(u32, f32)>,
}

impl Best {
    #[inline]
    fn take(&mut self, scores: &[f32; BLOCK], first: usize) {
        if self.entries.len() == self.k {
            let worst = self.entries[self.k - 1].1;
            // Counted: to stop at the first would forbid vector code.
            let num_better: u32 = scores.iter().map(|&score| u32::from(score > worst)).sum();
            if num_better == 0 {
                return;
            }
        }
        for (n, &score) in scores.iter().enumerate() {
            self.insert((first + n) as u32, score);
        }
    }

    fn insert(&mut self, item: u32, score: f32) {
        let is_better = self.entries.len() < self.k || self.entries.last().is_some_and(|&(_, worst)| score > worst);
        if score.is_nan() || !is_better {
            return;
        }
        let rank = self.entries.partition_point(|&(_, other)| other >= score);
        self.entries.insert(rank, (item, score));
        self.entries.truncate(self.k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_sorting(
            scores in prop::collection::vec(0_u8..20, 0..90),
            masked in prop::collection::btree_set(0_u32..90, 0..40),
            k in 0_usize..30,
        ) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let masked: Vec<u32> = masked.into_iter().collect();
            let mut sorted: Vec<(u32, f32)> =
                scores.iter().enumerate().map(|(item, &score)| (item as u32, score)).collect();
            sorted.retain(|(item, _)| !masked.contains(item));
            sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            sorted.truncate(k);
            prop_assert_eq!(top_k(&scores, &masked, k), sorted);
        }
    }

    #[test]
    fn a_score_that_is_no_number_is_left_out() {
        assert_eq!(top_k(&[f32::NAN, 1.0, f32::NEG_INFINITY], &[], 3), [(1, 1.0), (2, f32::NEG_INFINITY)]);
    }
}
