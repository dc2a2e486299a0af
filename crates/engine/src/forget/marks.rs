//! A mark per record of the training set.

use std::ops::Range;

/// A set of the numbers below a length, one bit each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    words: Vec<u64>,
    len: usize,
}

impl Marks {
    /// None of `len` marked.
    pub(super) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    pub(super) fn mark(&mut self, n: usize) {
        self.words[n / 64] |= 1 << (n % 64);
    }

    pub(super) fn mark_range(&mut self, range: Range<usize>) {
        range.for_each(|n| self.mark(n));
    }

    /// Keeps what both mark.
    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Adds what `other` marks.
    pub(super) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Marks what was not marked, and nothing else.
    pub(super) fn invert(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        if let Some(last) = self.words.last_mut().filter(|_| !self.len.is_multiple_of(64)) {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }

    /// How many are marked.
    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn is_marked(&self, n: usize) -> bool {
        self.words[n / 64] >> (n % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn of(len: usize, numbers: &BTreeSet<usize>) -> Marks {
        let mut marks = Marks::none(len);
        numbers.iter().filter(|&&n| n < len).for_each(|&n| marks.mark(n));
        marks
    }

    fn all(marks: &Marks) -> BTreeSet<usize> {
        (0..marks.len).filter(|&n| marks.is_marked(n)).collect()
    }

    proptest! {
        #[test]
        fn marks_are_sets(
            len in 0_usize..200,
            a in prop::collection::btree_set(0_usize..200, 0..60),
            b in prop::collection::btree_set(0_usize..200, 0..60),
        ) {
            let (left, right) = (of(len, &a), of(len, &b));
            let (a, b) = (all(&left), all(&right));
            let mut both = left.clone();
            both.and(&right);
            prop_assert_eq!(all(&both), a.intersection(&b).copied().collect());
            let mut either = left.clone();
            either.or(&right);
            prop_assert_eq!(all(&either), a.union(&b).copied().collect());
            let mut inverted = left.clone();
            inverted.invert();
            prop_assert_eq!(inverted.count(), len - a.len());
            inverted.invert();
            prop_assert_eq!(inverted, left);
        }
    }
}
