//! Measures that compare two models pair by pair and list by list.

use alteraser_api::report::Figure;
use rayon::prelude::*;

use super::divergence::{js_bits, kl_bernoulli, kl_symmetric};
use super::probe::UserAnswers;
use super::ranking::{jaccard_at, rank_biased_overlap};
use crate::error::Result;
use crate::run::CancelToken;

/// Persistence of the rank-biased overlap: how likely a reader goes on to the next place of the list.
const PERSISTENCE: f64 = 0.9;

/// Users compared by one task.
const CHUNK: usize = 64;

/// How far one model is from another, as sums over users.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    kl_forgotten: Mean,
    kl_symmetric: Mean,
    js: Mean,
    squares: Mean,
    kl_all: Mean,
    /// Σ (z_U − z_R)² and Σ z_R² over the sample.
    sample: (f64, f64),
    jaccard: Mean,
    overlap: Mean,
}

/// How far a model is from the reference.
pub(crate) struct Pairwise {
    pub(crate) kl_forgotten: Figure,
    pub(crate) kl_symmetric: Figure,
    pub(crate) js_forgotten: Figure,
    pub(crate) logit_distance: Figure,
    pub(crate) kl_all: Figure,
    pub(crate) score_distance: Figure,
    pub(crate) jaccard: Figure,
    pub(crate) rbo: Figure,
}

/// Compares `model` with `reference`, lists to the length k.
///
/// # Errors
/// Cancelled.
pub(crate) fn compare(
    reference: &[UserAnswers],
    model: &[UserAnswers],
    k: u32,
    cancel: &CancelToken,
) -> Result<Pairwise> {
    let chunks: Vec<Result<Vec<Sums>>> = reference
        .par_chunks(CHUNK)
        .zip(model.par_chunks(CHUNK))
        .map(|(r, u)| cancel.chunk(|| Ok(r.iter().zip(u).map(|(r, u)| Sums::of_user(r, u, k as usize)).collect())))
        .collect();
    // Added in the order of users, so that the number of threads does not change the sums.
    let mut sums = Sums::default();
    for chunk in chunks {
        chunk?.iter().for_each(|of_user| sums.add(of_user));
    }
    let (difference, norm) = sums.sample;
    Ok(Pairwise {
        kl_forgotten: sums.kl_forgotten.figure(),
        kl_symmetric: sums.kl_symmetric.figure(),
        js_forgotten: sums.js.figure(),
        logit_distance: sums.squares.map(libm::sqrt),
        kl_all: sums.kl_all.figure(),
        score_distance: if norm > 0.0 {
            Figure::of(libm::sqrt(difference / norm))
        } else {
            Figure::absent("all scores of the reference are zero")
        },
        jaccard: sums.jaccard.figure(),
        rbo: sums.overlap.figure(),
    })
}

impl Sums {
    fn of_user(reference: &UserAnswers, model: &UserAnswers, k: usize) -> Self {
        let mut sums = Self::default();
        for (&r, &u) in reference.ranked_scores.iter().zip(&model.ranked_scores) {
            let (r, u) = (f64::from(r), f64::from(u));
            sums.kl_forgotten.add(kl_bernoulli(r, u));
            sums.kl_symmetric.add(kl_symmetric(r, u));
            sums.js.add(js_bits(r, u));
            sums.squares.add((u - r) * (u - r));
        }
        for (&r, &u) in reference.sample.iter().zip(&model.sample) {
            let (r, u) = (f64::from(r), f64::from(u));
            sums.kl_all.add(kl_bernoulli(r, u));
            sums.sample = (sums.sample.0 + (u - r) * (u - r), sums.sample.1 + r * r);
        }
        if let Some(overlap) = jaccard_at(k, &model.list, &reference.list) {
            sums.jaccard.add(overlap);
        }
        if let Some(overlap) = rank_biased_overlap(PERSISTENCE, &model.list, &reference.list) {
            sums.overlap.add(overlap);
        }
        sums
    }

    fn add(&mut self, other: &Self) {
        let means = [
            (&mut self.kl_forgotten, other.kl_forgotten),
            (&mut self.kl_symmetric, other.kl_symmetric),
            (&mut self.js, other.js),
            (&mut self.squares, other.squares),
            (&mut self.kl_all, other.kl_all),
            (&mut self.jaccard, other.jaccard),
            (&mut self.overlap, other.overlap),
        ];
        for (mean, other) in means {
            *mean = Mean { sum: mean.sum + other.sum, count: mean.count + other.count };
        }
        self.sample = (self.sample.0 + other.sample.0, self.sample.1 + other.sample.1);
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn figure(self) -> Figure {
        self.map(|mean| mean)
    }

    fn map(self, of_mean: impl Fn(f64) -> f64) -> Figure {
        match self.count {
            0 => Figure::absent("there is nothing to average"),
            count => Figure::of(of_mean(self.sum / count as f64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn answers(forgotten: &[f32], sample: &[f32], list: &[u32]) -> UserAnswers {
        UserAnswers {
            ranked_scores: forgotten.to_vec(),
            sample: sample.to_vec(),
            list: list.to_vec(),
            ..UserAnswers::default()
        }
    }

    #[test]
    fn measures_average_over_all_users() {
        let reference = [answers(&[0.0], &[3.0, 0.0], &[1, 2]), answers(&[1.0], &[0.0, 4.0], &[1, 2])];
        let model = [answers(&[3.0], &[3.0, 3.0], &[1, 2]), answers(&[5.0], &[0.0, 0.0], &[3, 4])];
        let found = compare(&reference, &model, 2, &CancelToken::default()).expect("not cancelled");
        assert_relative_eq!(found.logit_distance.value.expect("two records"), 12.5_f64.sqrt());
        assert_relative_eq!(found.score_distance.value.expect("four pairs"), 1.0);
        assert_eq!((found.jaccard.value, found.rbo.value), (Some(0.5), Some(0.5)));
        let kl = 0.5 * (kl_bernoulli(0.0, 3.0) + kl_bernoulli(1.0, 5.0));
        assert_relative_eq!(found.kl_forgotten.value.expect("two records"), kl);
    }

    #[test]
    fn what_cannot_be_averaged_is_absent() {
        let nothing = [UserAnswers::default()];
        let found = compare(&nothing, &nothing, 3, &CancelToken::default()).expect("not cancelled");
        assert_eq!(found.kl_forgotten, Figure::absent("there is nothing to average"));
        assert_eq!(found.jaccard, Figure::absent("there is nothing to average"));
        assert_eq!(found.score_distance, Figure::absent("all scores of the reference are zero"));
    }
}
