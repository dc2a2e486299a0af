//! Records that are left out, one bit each.

/// A set of records.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dropped {
    words: Vec<u64>,
    count: u64,
}

impl Dropped {
    /// None of `len` records.
    pub(crate) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], count: 0 }
    }

    /// Leaves a record out.
    pub(crate) fn insert(&mut self, record: usize) {
        let (word, bit) = (&mut self.words[record / 64], 1 << (record % 64));
        self.count += u64::from(*word & bit == 0);
        *word |= bit;
    }

    /// Whether a record is left out.
    #[inline]
    pub(crate) fn contains(&self, record: usize) -> bool {
        self.words[record / 64] >> (record % 64) & 1 == 1
    }

    /// How many are left out.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_record_counts_once() {
        let mut dropped = Dropped::none(130);
        for record in [0, 63, 64, 129, 64] {
            dropped.insert(record);
        }
        assert_eq!(dropped.count(), 4);
        assert_eq!((0..130).filter(|&record| dropped.contains(record)).collect::<Vec<_>>(), [0, 63, 64, 129]);
    }
}
