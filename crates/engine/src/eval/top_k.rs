//! The best k of many scores.

/// The k best-scored items that are not in `masked` (ascending), best first; equal scores in the order of items.
/// A score that is not a number is never among them.
pub(crate) fn top_k(scores: &[f32], masked: &[u32], k: usize) -> Vec<(u32, f32)> {
    let mut best: Vec<(u32, f32)> = Vec::with_capacity(k + 1);
    let mut masked = masked.iter().copied().peekable();
    for (item, &score) in scores.iter().enumerate() {
        let item = item as u32;
        if masked.next_if_eq(&item).is_some() || score.is_nan() {
            continue;
        }
        if best.len() == k && best.last().is_none_or(|&(_, worst)| score <= worst) {
            continue;
        }
        let rank = best.partition_point(|&(_, other)| other >= score);
        best.insert(rank, (item, score));
        best.truncate(k);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_sorting(
            scores in prop::collection::vec(0_u8..20, 0..60),
            masked in prop::collection::btree_set(0_u32..60, 0..20),
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
