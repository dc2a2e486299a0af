//! Where chosen items stand among the items that could be recommended, without sorting all of them.

/// How many candidates beat an item, and how many equal it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Candidates with a higher score.
    pub(crate) above: u32,
    /// Other candidates with the same score.
    pub(crate) ties: u32,
}

impl Standing {
    /// Rank from 1; among equal scores the middle.
    pub(crate) fn rank(self) -> f64 {
        1.0 + f64::from(self.above) + 0.5 * f64::from(self.ties)
    }
}

/// Standings of the items `queries` among the candidates: all items that are neither in `masked` nor in `others`
/// (both ascending); and the number of candidates.
///
/// A query may be a candidate itself; it does not tie with itself. Costs O(m log |queries|). Scores that are no numbers
/// stand below everything.
pub(crate) fn standings(scores: &[f32], [masked, others]: [&[u32]; 2], queries: &[u32]) -> (Vec<Standing>, u32) {
    let score = |item: u32| Some(scores[item as usize]).filter(|score| !score.is_nan()).unwrap_or(f32::NEG_INFINITY);
    let mut order: Vec<usize> = (0..queries.len()).collect();
    order.sort_by(|&a, &b| score(queries[a]).total_cmp(&score(queries[b])));
    let thresholds: Vec<f32> = order.iter().map(|&query| score(queries[query])).collect();
    // A candidate lies above the first `below[c]` thresholds and at or above the first `up_to[c]`.
    let (mut beaten, mut reached) = (vec![0_u32; queries.len() + 1], vec![0_u32; queries.len() + 1]);
    let mut num_candidates = 0;
    let (mut masked, mut others) = (masked.iter().copied().peekable(), others.iter().copied().peekable());
    for item in 0..scores.len() as u32 {
        let is_out = masked.next_if_eq(&item).is_some() | others.next_if_eq(&item).is_some();
        if is_out {
            continue;
        }
        num_candidates += 1;
        let score = score(item);
        let below = thresholds.partition_point(|&threshold| threshold < score);
        let up_to = below + thresholds[below..].partition_point(|&threshold| threshold <= score);
        beaten[below] += 1;
        reached[up_to] += 1;
    }
    let mut standings = vec![Standing::default(); queries.len()];
    let (mut above, mut at_least) = (0, 0);
    for (place, &query) in order.iter().enumerate().rev() {
        above += beaten[place + 1];
        at_least += reached[place + 1];
        standings[query] = Standing { above, ties: at_least - above };
    }
    (standings, num_candidates)
}

/// Counts a query that is a candidate itself out of its own ties.
pub(crate) fn without_itself(standing: Standing) -> Standing {
    Standing { ties: standing.ties.saturating_sub(1), ..standing }
}

/// AUC of a user: P(score of a held-out item > score of a candidate), ties ½; none without either.
pub(crate) fn auc(standings: &[Standing], num_candidates: u32) -> Option<f64> {
    if standings.is_empty() || num_candidates == 0 {
        return None;
    }
    let lost = standings.iter().map(|standing| f64::from(standing.above) + 0.5 * f64::from(standing.ties));
    Some(1.0 - lost.sum::<f64>() / (standings.len() as f64 * f64::from(num_candidates)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_comparing_all(
            scores in prop::collection::vec(0_u8..9, 1..50),
            masked in prop::collection::btree_set(0_u32..50, 0..20),
            others in prop::collection::btree_set(0_u32..50, 0..20),
            queries in prop::collection::btree_set(0_u32..50, 0..12),
        ) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let queries: Vec<u32> = queries.into_iter().filter(|&item| (item as usize) < scores.len()).collect();
            let candidates: Vec<u32> =
                (0..scores.len() as u32).filter(|item| !masked.contains(item) && !others.contains(item)).collect();
            let (masked, others): (Vec<u32>, Vec<u32>) = (masked.into_iter().collect(), others.into_iter().collect());
            let (found, num_candidates) = standings(&scores, [&masked, &others], &queries);
            prop_assert_eq!(num_candidates as usize, candidates.len());
            for (&query, standing) in queries.iter().zip(found) {
                let own = scores[query as usize];
                let above = candidates.iter().filter(|&&item| scores[item as usize] > own).count();
                let ties = candidates.iter().filter(|&&item| scores[item as usize].total_cmp(&own).is_eq()).count();
                prop_assert_eq!((standing.above as usize, standing.ties as usize), (above, ties));
            }
        }
    }

    #[test]
    fn ranks_are_in_the_middle_of_equal_scores() {
        let (found, _) = standings(&[3.0, 2.0, 2.0, 2.0, 1.0], [&[], &[]], &[2]);
        assert_relative_eq!(without_itself(found[0]).rank(), 3.0);
    }

    #[test]
    fn the_area_counts_wins_and_half_ties() {
        // Item 0 is held out; it beats item 2, ties with 1 and loses to 3.
        let (found, num_candidates) = standings(&[2.0, 2.0, 1.0, 3.0], [&[], &[0]], &[0]);
        assert_eq!(auc(&found, num_candidates), Some(0.5));
        assert_eq!(auc(&[], 3), None);
    }

    #[test]
    fn a_score_that_is_no_number_stands_last() {
        let (found, _) = standings(&[f32::NAN, 1.0, f32::NAN], [&[], &[]], &[0, 1]);
        assert_eq!(found, [Standing { above: 1, ties: 2 }, Standing { above: 0, ties: 1 }]);
    }
}
