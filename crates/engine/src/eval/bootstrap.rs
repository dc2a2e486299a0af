//! Bootstrap intervals: how much a mean over few units can be trusted.

use rayon::prelude::*;

use crate::error::Result;
use crate::hash::{Purpose, Stream};
use crate::run::CancelToken;

/// Bootstrap samples.
const RESAMPLES: u64 = 500;

/// Lower and upper end of a 95 % interval.
pub(crate) type Interval = Option<(f64, f64)>;

/// 95 % percentile intervals of N statistics of `len` units drawn with replacement, the same draws for all of them.
///
/// Efron, Tibshirani: *An Introduction to the Bootstrap* (1993), chapter 13. A draw for which a statistic is none does
/// not count for it. When the statistic is a mean of differences the interval is the paired one.
///
/// # Errors
/// Cancelled.
pub(crate) fn intervals<const N: usize>(
    len: usize,
    seed: u64,
    cancel: &CancelToken,
    statistic: impl Fn(&[usize]) -> [Option<f64>; N] + Sync,
) -> Result<[Interval; N]> {
    let draw = |round: u64| {
        cancel.check()?;
        let mut stream = Stream::new(seed, Purpose::Bootstrap, round);
        let sample: Vec<usize> = (0..len).map(|_| stream.below(len)).collect();
        Ok(statistic(&sample))
    };
    let rounds: Result<Vec<[Option<f64>; N]>> = (0..RESAMPLES).into_par_iter().map(draw).collect();
    let rounds = rounds?;
    Ok(std::array::from_fn(|n| interval(rounds.iter().filter_map(|values| values[n]).collect())))
}

fn interval(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len() as f64 - 1.0) * share).round() as usize).copied();
    Some((at(0.025)?, at(0.975)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn mean(values: &[f64], sample: &[usize]) -> Option<f64> {
        (!sample.is_empty()).then(|| sample.iter().map(|&n| values[n]).sum::<f64>() / sample.len() as f64)
    }

    #[test]
    fn the_interval_of_a_mean_has_the_width_of_its_standard_error() {
        let values: Vec<f64> = (0..400).map(|n| f64::from(n % 20)).collect();
        let [found] =
            intervals(400, 1, &CancelToken::default(), |sample| [mean(&values, sample)]).expect("not cancelled");
        let (low, high) = found.expect("there are values");
        // Uniform on 0..20: standard deviation 5.77, standard error 0.288, 95 % width 1.13.
        assert!(low < 9.5 && 9.5 < high && (high - low - 1.13).abs() < 0.2, "{low} {high}");
    }

    #[test]
    fn nothing_has_no_interval_and_a_cancelled_run_stops() {
        let cancel = CancelToken::default();
        assert_eq!(intervals(0, 1, &cancel, |sample| [mean(&[], sample)]), Ok([None]));
        cancel.cancel();
        assert_eq!(intervals(3, 1, &cancel, |sample| [mean(&[1.0; 3], sample)]), Err(Error::Cancelled));
    }
}
