//! Hashes and the random numbers drawn from them: pure functions of a seed and of what a number is drawn for.

/// Finalizer of SplitMix64: a bijection of 64-bit words that scatters nearby inputs (Steele, Lea, Flood: *Fast
/// Splittable Pseudorandom Number Generators*, 2014).
const fn mix(word: u64) -> u64 {
    let mut z = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Hash of a sequence of words.
pub(crate) fn hash_words(words: &[u64]) -> u64 {
    words.iter().fold(0, |hash, &word| mix(hash ^ mix(word)))
}

/// Hash of bytes.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = mix(bytes.len() as u64);
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash ^ u64::from_le_bytes(word));
    }
    hash
}

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
    state: u64,
}

impl Stream {
    /// The stream of `seed` for `purpose`, told apart by `key`.
    pub(crate) fn new(seed: u64, purpose: Purpose, key: u64) -> Self {
        Self { state: hash_words(&[seed, purpose as u64, key]) }
    }

    /// A word of 64 random bits.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An index below `len`.
    pub(crate) fn below(&mut self, len: usize) -> usize {
        ((u128::from(self.next_u64()) * len as u128) >> 64) as usize
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
        assert_ne!(hash_bytes(b"ab\0"), hash_bytes(b"ab"));
    }
}
