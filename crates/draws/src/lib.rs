//! Hashes and the random numbers drawn from them.
//!
//! Every draw is a pure function of a seed and of what it is drawn for, so neither the order of rows nor the number of
//! threads can change it.
#![deny(missing_docs)]

/// What the state of a stream moves by: the odd number nearest to 2⁶⁴ over the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Finalizer of SplitMix64: a bijection of 64-bit words that scatters nearby inputs (Steele, Lea, Flood: *Fast
/// Splittable Pseudorandom Number Generators*, 2014).
#[inline]
pub const fn mix(word: u64) -> u64 {
    let mut z = word.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Hash of a sequence of words.
#[inline]
pub fn hash_words(words: &[u64]) -> u64 {
    words.iter().fold(0, |hash, &word| mix(hash ^ mix(word)))
}

/// Hash of bytes.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = mix(bytes.len() as u64);
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash ^ u64::from_le_bytes(word));
    }
    hash
}

/// An index below `len` from a hash.
#[inline]
pub fn index_below(hash: u64, len: usize) -> usize {
    ((u128::from(hash) * len as u128) >> 64) as usize
}

/// A stream of random words.
#[derive(Debug, Clone)]
pub struct Words {
    state: u64,
}

impl Words {
    /// The stream of `seed` for a purpose, told apart by `key`.
    #[inline]
    pub fn new(seed: u64, purpose: u64, key: u64) -> Self {
        Self { state: hash_words(&[seed, purpose, key]) }
    }

    /// A word of 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_what_they_always_were() {
        // Recorded once: models, splits and made-up data are drawn by these.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        let mut words = Words::new(1, 2, 3);
        assert_ne!(words.next_u64(), words.next_u64());
        assert_eq!(Words::new(1, 2, 3).next_u64(), Words::new(1, 2, 3).next_u64());
        assert_ne!(hash_words(&[1, 2]), hash_words(&[2, 1]));
        assert_ne!(hash_bytes(b"ab\0"), hash_bytes(b"ab"));
    }

    #[test]
    fn indices_are_below_their_bound() {
        let mut words = Words::new(1, 1, 1);
        assert!((0..1000).all(|_| index_below(words.next_u64(), 3) < 3));
        assert_eq!(index_below(u64::MAX, 7), 6);
    }
}
