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

    proptest! {
        #[test]
        fn measures_lie_between_zero_and_one(
            ranked in Just((0_u32..30).collect::<Vec<_>>()).prop_shuffle(),
            relevant in prop::collection::btree_set(0_u32..40, 1..10),
            k in 1_usize..40,
        ) {
            let relevant: Vec<u32> = relevant.into_iter().collect();
            for value in [recall_at(k, &ranked, &relevant), ndcg_at(k, &ranked, &relevant)] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value));
            }
            prop_assert_eq!(jaccard_at(k, &ranked, &ranked), Some(1.0));
        }
    }
}
