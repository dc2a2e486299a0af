//! Measures of one ranked list. Lists are best first; sets are ascending.

/// Recall@k = |A ∩ T| / |T| for the first k of the list A and the relevant items T, which must not be empty.
pub(crate) fn recall_at(k: usize, ranked: &[u32], relevant: &[u32]) -> f64 {
    let hits = ranked.iter().take(k).filter(|item| relevant.binary_search(item).is_ok()).count();
    hits as f64 / relevant.len() as f64
}

/// NDCG@k = Σ_{hits at rank r ≤ k} 1/log₂(r + 1) over the same sum for the ideal list of min(k, |T|) hits.
pub(crate) fn ndcg_at(k: usize, ranked: &[u32], relevant: &[u32]) -> f64 {
    let gain = |rank: usize| 1.0 / libm::log2((rank + 2) as f64);
    let hits = ranked.iter().take(k).enumerate().filter(|(_, item)| relevant.binary_search(item).is_ok());
    let ideal: f64 = (0..k.min(relevant.len())).map(gain).sum();
    hits.map(|(rank, _)| gain(rank)).sum::<f64>() / ideal
}

/// HR@k = 1 when the first k of the list hold a relevant item, else 0.
pub(crate) fn hit_rate_at(k: usize, ranked: &[u32], relevant: &[u32]) -> f64 {
    f64::from(ranked.iter().take(k).any(|item| relevant.binary_search(item).is_ok()))
}

/// Rank-biased overlap of two lists, extrapolated beyond their common depth s:
///
/// RBO = A_s p^s + (1 − p)/p · Σ_{d=1}^{s} A_d p^d, A_d = |common items of the first d| / d; none when s = 0.
///
/// Webber, Moffat, Zobel: *A Similarity Measure for Indefinite Rankings* (2010), eq. 23. Lists that differ in length are
/// compared to the length of the shorter one.
pub(crate) fn rank_biased_overlap(p: f64, a: &[u32], b: &[u32]) -> Option<f64> {
    let depth = a.len().min(b.len());
    if depth == 0 {
        return None;
    }
    let (mut common, mut power, mut sum) = (0_u32, 1.0, 0.0);
    for d in 0..depth {
        common += u32::from(b[..=d].contains(&a[d])) + u32::from(a[..d].contains(&b[d]));
        power *= p;
        sum += f64::from(common) / (d + 1) as f64 * power;
    }
    Some(f64::from(common) / depth as f64 * power + (1.0 - p) / p * sum)
}

/// Jaccard overlap |A ∩ B| / |A ∪ B| of the first k of two lists; none when both are empty.
pub(crate) fn jaccard_at(k: usize, a: &[u32], b: &[u32]) -> Option<f64> {
    let (a, b) = (&a[..k.min(a.len())], &b[..k.min(b.len())]);
    let common = a.iter().filter(|item| b.contains(item)).count();
    let union = a.len() + b.len() - common;
    (union > 0).then(|| common as f64 / union as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    #[test]
    fn the_textbook_example() {
        let (ranked, relevant) = ([3, 1, 2, 0], [0, 3, 9]);
        assert_relative_eq!(recall_at(4, &ranked, &relevant), 2.0 / 3.0);
        assert_relative_eq!(recall_at(1, &ranked, &relevant), 1.0 / 3.0);
        let ideal = 1.0 + 1.0 / 3.0_f64.log2() + 0.5;
        assert_relative_eq!(ndcg_at(4, &ranked, &relevant), (1.0 + 1.0 / 5.0_f64.log2()) / ideal, epsilon = 1e-12);
        assert_relative_eq!(ndcg_at(1, &ranked, &relevant), 1.0);
    }

    #[test]
    fn overlap_counts_common_items_once() {
        assert_eq!(jaccard_at(2, &[1, 2, 3], &[2, 4, 1]), Some(1.0 / 3.0));
        assert_eq!(jaccard_at(2, &[], &[]), None);
    }

    #[test]
    fn a_hit_is_any_relevant_item_among_the_first() {
        let (ranked, relevant) = ([3, 1, 2, 0], [0, 9]);
        assert_eq!([1, 3, 4].map(|k| hit_rate_at(k, &ranked, &relevant) > 0.5), [false, false, true]);
    }

    #[test]
    fn rank_biased_overlap_weighs_the_top() {
        // By hand, p = ½: overlaps 0/1, 2/2, 2/3; ⅔ · ⅛ + ½/½ · (0 · ½ + 1 · ¼ + ⅔ · ⅛) = 5/12.
        let value = rank_biased_overlap(0.5, &[1, 2, 3], &[2, 1, 4]).expect("lists");
        assert_relative_eq!(value, 5.0 / 12.0, epsilon = 1e-15);
        let best = rank_biased_overlap(0.9, &[1, 2, 3], &[1, 2, 3]).expect("lists");
        assert_relative_eq!(best, 1.0, epsilon = 1e-15);
        assert_eq!(rank_biased_overlap(0.9, &[1, 2], &[3, 4]), Some(0.0));
        let (high, low) =
            (rank_biased_overlap(0.9, &[1, 2, 3], &[1, 2, 4]), rank_biased_overlap(0.9, &[1, 2, 3], &[4, 2, 3]));
        assert!(high > low);
        assert_eq!(rank_biased_overlap(0.9, &[], &[]), None);
    }

    proptest! {
        #[test]
        fn measures_lie_between_zero_and_one(
            ranked in Just((0_u32..30).collect::<Vec<_>>()).prop_shuffle(),
            relevant in prop::collection::btree_set(0_u32..40, 1..10),
            k in 1_usize..40,
        ) {
            let relevant: Vec<u32> = relevant.into_iter().collect();
            let mut shuffled = ranked.clone();
            shuffled.rotate_left(k % 30);
            let overlap = rank_biased_overlap(0.9, &ranked, &shuffled).expect("lists");
            for value in [recall_at(k, &ranked, &relevant), ndcg_at(k, &ranked, &relevant), overlap] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value));
            }
            prop_assert_eq!(jaccard_at(k, &ranked, &ranked), Some(1.0));
        }
    }
}
