//! What random numbers are drawn for, and what is made of them.

use alteraser_draws::{Words, index_below};
pub(crate) use alteraser_draws::{hash_bytes, hash_words};

/// What random numbers are for; streams of different purposes never overlap.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// Which users are read.
    Users = 1,
    /// How much a made-up user likes.
    Activity,
    /// What a made-up user likes.
    Taste,
    /// How items are called.
    Names,
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

    /// A word of 64 random bits.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.words.next_u64()
    }

    /// A number in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An index below `len`.
    pub(crate) fn below(&mut self, len: usize) -> usize {
        index_below(self.next_u64(), len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_everywhere() {
        let mut stream = Stream::new(1, Purpose::Taste, 7);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&stream.unit()) && stream.below(3) < 3));
        assert_ne!(Stream::new(1, Purpose::Taste, 7).next_u64(), Stream::new(1, Purpose::Users, 7).next_u64());
    }
}
