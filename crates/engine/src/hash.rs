//! What random numbers are drawn for, and what is made of them.

use alteraser_draws::Words;
pub(crate) use alteraser_draws::{hash_bytes, hash_words, index_below, mix};

/// What a stream of random numbers is for; streams of different purposes never overlap.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Init = 1,
    Negatives,
    Split,
    ForgetShare,
    Controls,
    Pairs,
    Bootstrap,
    Shuffle,
    Unseen,
    Replay,
    Rivals,
    Random,
    Shards,
    Triggers,
    Permutation,
    Stress,
    Lanczos,
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    words: Words,
}

impl Stream {
    /// The stream of `seed` for `purpose`, told apart by `key`.
    pub(crate) fn new(seed: u64, purpose: Purpose, key: u64) -> Self {
        Self { words: Words::new(seed, purpose as u64, key) }
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        self.words.next_u64()
    }

    /// An index below `len`.
    pub(crate) fn below(&mut self, len: usize) -> usize {
        index_below(self.next_u64(), len)
    }

    /// A number in `(0, 1)`, never an end.
    fn open_unit(&mut self) -> f64 {
        ((self.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A standard normal number, by Box and Muller (1958) with portable `libm` functions.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.open_unit()));
        radius * libm::cos(2.0 * std::f64::consts::PI * self.open_unit())
    }

    /// Puts `values` into random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for end in (2..=values.len()).rev() {
            values.swap(end - 1, self.below(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut stream = Stream::new(1, Purpose::Init, 0);
        let draws: Vec<f64> = (0..20_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws.len() as f64;
        // Four standard errors: 4/√20000 = 0.028, 4·√(2/20000) = 0.04.
        assert!(mean.abs() < 0.028 && (variance - 1.0).abs() < 0.04, "mean {mean}, variance {variance}");
    }

    #[test]
    fn shuffling_keeps_all_values() {
        let mut values: Vec<u32> = (0..100).collect();
        Stream::new(3, Purpose::Shuffle, 0).shuffle(&mut values);
        assert_ne!(values, (0..100).collect::<Vec<_>>());
        values.sort_unstable();
        assert_eq!(values, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn streams_of_different_purposes_differ() {
        let first = |purpose| Stream::new(1, purpose, 2).next_u64();
        assert_ne!(first(Purpose::Init), first(Purpose::Negatives));
    }
}
