//! A permutation test: do planted records score above pairs that they could have been exchanged with?

use alteraser_api::audit::{AuditOutcome, AuditTest};
use alteraser_api::report::Figure;
use rayon::prelude::*;

use crate::error::Result;
use crate::eval::bootstrap::intervals;
use crate::hash::{Purpose, Stream};
use crate::run::CancelToken;

/// For each planted record: which share of the others each member of its group beats, ties ½; the planted one first.
///
/// In a model that never saw it, the planted record could have been any member: it was drawn from them at random.
pub(super) struct Groups(Vec<Vec<f64>>);

impl Groups {
    /// Groups of scores, the planted record's first. A group of one says nothing and is left out.
    pub(super) fn new<'a>(scores: impl Iterator<Item = &'a [f32]>) -> Self {
        Self(scores.filter(|scores| scores.len() > 1).map(shares_beaten).collect())
    }

    /// The test: T is the mean share of controls that the planted records beat, which is their AUC. Under the null
    /// hypothesis every member of a group is as likely the planted one, so
    ///
    /// p = (1 + number of exchanges with T* ≥ T) / (1 + number of exchanges),
    ///
    /// which holds its level exactly (Phipson, Smyth: *Permutation P-values Should Never Be Zero*, 2010).
    ///
    /// # Errors
    /// Cancelled.
    pub(super) fn test(&self, test: &AuditTest, cancel: &CancelToken) -> Result<AuditOutcome> {
        if self.0.is_empty() {
            let auc = Figure::absent("no planted record has a control to compare with");
            return Ok(AuditOutcome { auc, p_remembered: 1.0, p_suppressed: 1.0 });
        }
        let planted: f64 = self.0.iter().map(|group| group[0]).sum();
        let exchange = |round: u32| {
            cancel.check()?;
            let mut stream = Stream::new(test.seed, Purpose::Permutation, u64::from(round));
            Ok(self.0.iter().map(|group| group[stream.below(group.len())]).sum())
        };
        let exchanged: Vec<Result<f64>> = (0..test.permutations).into_par_iter().map(exchange).collect();
        let exchanged: Vec<f64> = exchanged.into_iter().collect::<Result<_>>()?;
        // Sums of the same numbers in another order differ by a rounding and count as equal.
        let rounding = 1e-9 * self.0.len() as f64;
        let share = |is_as_far: &dyn Fn(f64) -> bool| {
            let as_far = exchanged.iter().filter(|&&sum| is_as_far(sum)).count();
            (1 + as_far) as f64 / (1 + exchanged.len()) as f64
        };
        Ok(AuditOutcome {
            auc: self.auc(planted, test.seed, cancel)?,
            p_remembered: share(&|sum| sum >= planted - rounding),
            p_suppressed: share(&|sum| sum <= planted + rounding),
        })
    }

    fn auc(&self, planted: f64, seed: u64, cancel: &CancelToken) -> Result<Figure> {
        let mean = |sample: &[usize]| sample.iter().map(|&n| self.0[n][0]).sum::<f64>() / sample.len() as f64;
        let [interval] = intervals(self.0.len(), seed, cancel, |sample| [Some(mean(sample))])?;
        Ok(Figure { interval, ..Figure::of(planted / self.0.len() as f64) })
    }
}

/// The share of the other scores that each score beats, ties ½.
fn shares_beaten(scores: &[f32]) -> Vec<f64> {
    let against = |a: f32, b: f32| if a > b { 1.0 } else { 0.5 * f64::from(u8::from(a.total_cmp(&b).is_eq())) };
    let of_one = |(n, &score): (usize, &f32)| {
        let others = scores.iter().enumerate().filter(|(other, _)| *other != n);
        others.map(|(_, &other)| against(score, other)).sum::<f64>() / (scores.len() - 1) as f64
    };
    scores.iter().enumerate().map(of_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hash_words;

    /// Groups of eleven pseudo-random scores, the planted one raised by `bonus`.
    fn outcome(num_groups: u64, bonus: f32, seed: u64) -> AuditOutcome {
        let score = |group: u64, member: u64| (hash_words(&[seed, group, member]) >> 40) as f32 / (1_u64 << 24) as f32;
        let group = |group: u64| -> Vec<f32> {
            (0..11).map(|member| score(group, member) + if member == 0 { bonus } else { 0.0 }).collect()
        };
        let scores: Vec<Vec<f32>> = (0..num_groups).map(group).collect();
        let groups = Groups::new(scores.iter().map(Vec::as_slice));
        groups
            .test(&AuditTest { permutations: 499, seed, ..AuditTest::default() }, &CancelToken::default())
            .expect("runs")
    }

    #[test]
    fn what_is_remembered_and_what_is_suppressed_is_seen() {
        let (raised, lowered) = (outcome(100, 0.2, 1), outcome(100, -0.2, 1));
        assert!(raised.p_remembered < 0.01 && raised.p_suppressed > 0.9, "{raised:?}");
        assert!(lowered.p_suppressed < 0.01 && lowered.p_remembered > 0.9, "{lowered:?}");
        let (low, high) = raised.auc.interval.expect("a hundred groups");
        assert!(low > 0.5 && high < 0.9 && raised.auc.value > Some(0.6), "{low} {high}");
    }

    #[test]
    fn an_honest_server_is_accused_as_often_as_the_level_allows() {
        let accused = (0..200).filter(|&seed| outcome(20, 0.0, seed).p_remembered <= 0.05).count();
        // Binomial(200, 0.05): mean 10, standard deviation 3.1.
        assert!((1..=20).contains(&accused), "{accused} of 200");
    }

    #[test]
    fn ties_are_no_evidence() {
        let groups = Groups::new([&[0.0_f32, 0.0, 0.0][..]; 30].into_iter());
        let outcome = groups.test(&AuditTest::default(), &CancelToken::default()).expect("runs");
        assert_eq!(
            (outcome.auc.value, outcome.p_remembered > 0.99, outcome.p_suppressed > 0.99),
            (Some(0.5), true, true)
        );
    }

    #[test]
    fn without_controls_there_is_no_test() {
        let groups = Groups::new([&[1.0_f32][..]].into_iter());
        let outcome = groups.test(&AuditTest::default(), &CancelToken::default()).expect("runs");
        assert_eq!(outcome.auc, Figure::absent("no planted record has a control to compare with"));
        assert!(outcome.p_remembered > 0.99);
    }
}
