//! A column of 32-bit words in as few bytes as its content needs.
//!
//! Words are packed in blocks. A block keeps its least word, drops the zero bits at the end that all differences share,
//! and writes what is left in 0 to 4 bytes: ids in order of appearance take one or two, ratings in half stars one. Large
//! tables so take about half of the memory of plain columns, and growing never copies them.

/// Words of a block.
pub(crate) const BLOCK: usize = 1 << 16;

/// Words in the order in which they were pushed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    packed: Vec<Block>,
    open: Vec<u32>,
}

/// Word `n` is `base + (entry n << shift)`; an entry takes `width` bytes, little endian.
#[derive(Debug, Clone)]
struct Block {
    base: u32,
    most: u32,
    shift: u32,
    width: usize,
    bytes: Box<[u8]>,
}

impl Column {
    /// Adds a word at the end.
    #[inline]
    pub(crate) fn push(&mut self, word: u32) {
        self.open.push(word);
        if self.open.len() == BLOCK {
            self.close_block();
        }
    }

    #[cold]
    fn close_block(&mut self) {
        self.packed.push(Block::pack(&self.open));
        self.open.clear();
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.packed.len() * BLOCK + self.open.len()
    }

    /// Number of blocks, the open one included.
    pub(crate) fn num_blocks(&self) -> usize {
        self.packed.len() + usize::from(!self.open.is_empty())
    }

    /// Word `index`, which must exist.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> u32 {
        match self.packed.get(index / BLOCK) {
            Some(block) => block.get(index % BLOCK),
            None => self.open[index % BLOCK],
        }
    }

    /// Least and largest word of a block.
    pub(crate) fn range(&self, block: usize) -> (u32, u32) {
        match self.packed.get(block) {
            Some(block) => (block.base, block.most),
            None => (self.open.iter().min().copied().unwrap_or(u32::MAX), self.open.iter().max().copied().unwrap_or(0)),
        }
    }

    /// Puts the words of a block into `out`, whose content is replaced.
    pub(crate) fn read_block(&self, block: usize, out: &mut Vec<u32>) {
        out.clear();
        match self.packed.get(block) {
            Some(block) => block.unpack(out),
            None => out.extend_from_slice(&self.open),
        }
    }

    /// Replaces words: `(index, word)` in order of index.
    pub(crate) fn patch(&mut self, changes: &[(u32, u32)]) {
        let mut words = Vec::new();
        for group in changes.chunk_by(|a, b| a.0 as usize / BLOCK == b.0 as usize / BLOCK) {
            let number = group[0].0 as usize / BLOCK;
            self.read_block(number, &mut words);
            for &(index, word) in group {
                words[index as usize % BLOCK] = word;
            }
            match self.packed.get_mut(number) {
                Some(block) => *block = Block::pack(&words),
                None => self.open.clone_from(&words),
            }
        }
    }
}

impl Block {
    fn pack(words: &[u32]) -> Self {
        let base = words.iter().min().copied().unwrap_or(0);
        let most = words.iter().max().copied().unwrap_or(0);
        let differences = words.iter().fold(0, |bits, word| bits | (word - base));
        let shift = if differences == 0 { 0 } else { differences.trailing_zeros() };
        let width = (32 - (differences >> shift).leading_zeros()).div_ceil(8) as usize;
        let entry = |word: &u32| ((word - base) >> shift).to_le_bytes();
        let bytes = match width {
            0 => Box::default(),
            1 => words.iter().map(|word| entry(word)[0]).collect(),
            _ => {
                let mut bytes = Vec::with_capacity(words.len() * width);
                for word in words {
                    bytes.extend_from_slice(&entry(word)[..width]);
                }
                bytes.into_boxed_slice()
            }
        };
        Self { base, most, shift, width, bytes }
    }

    #[inline]
    fn get(&self, index: usize) -> u32 {
        let mut entry = [0; 4];
        let start = index * self.width;
        entry[..self.width].copy_from_slice(&self.bytes[start..start + self.width]);
        self.base + (u32::from_le_bytes(entry) << self.shift)
    }

    fn unpack(&self, out: &mut Vec<u32>) {
        let Self { base, shift, ref bytes, .. } = *self;
        let word = |entry: u32| base + (entry << shift);
        match self.width {
            0 => out.resize(BLOCK, base),
            1 => out.extend(bytes.iter().map(|&entry| word(entry.into()))),
            2 => out.extend(bytes.chunks_exact(2).map(|b| word(u16::from_le_bytes([b[0], b[1]]).into()))),
            3 => out.extend(bytes.chunks_exact(3).map(|b| word(u32::from_le_bytes([b[0], b[1], b[2], 0])))),
            _ => out.extend(bytes.chunks_exact(4).map(|b| word(u32::from_le_bytes([b[0], b[1], b[2], b[3]])))),
        }
    }
}

impl FromIterator<u32> for Column {
    fn from_iter<I: IntoIterator<Item = u32>>(words: I) -> Self {
        let mut column = Self::default();
        for word in words {
            column.push(word);
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(column: &Column) -> Vec<u32> {
        let (mut all, mut block) = (Vec::new(), Vec::new());
        for number in 0..column.num_blocks() {
            column.read_block(number, &mut block);
            let (least, most) = column.range(number);
            assert!(block.iter().all(|word| (least..=most).contains(word)));
            all.extend_from_slice(&block);
        }
        all
    }

    #[test]
    fn small_ranges_take_few_bytes() {
        let width = |words: &[u32]| Block::pack(words).width;
        assert_eq!(width(&[7; 9]), 0);
        assert_eq!(width(&[1_000_000, 1_000_255]), 1);
        let half_stars: Vec<u32> = (1..=10).map(|halves| (halves as f32 / 2.0).to_bits()).collect();
        assert_eq!(width(&half_stars), 1);
        assert_eq!((width(&[0, 65_535]), width(&[0, 65_537]), width(&[1, u32::MAX])), (2, 3, 4));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn words_come_back(
            seed: u32, bits in 0_u32..33, shift in 0_u32..32, len in (BLOCK - 2)..(BLOCK * 2 + 3),
            mut changes in prop::collection::vec((0_usize..BLOCK * 2, any::<u32>()), 0..9),
        ) {
            let mask = ((1_u64 << bits) - 1) as u32;
            let word = |n: usize| ((n as u32 ^ seed).wrapping_mul(2_654_435_761) & mask) << shift;
            let mut expected: Vec<u32> = (0..len).map(word).collect();
            let mut column: Column = expected.iter().copied().collect();
            prop_assert_eq!(&words(&column), &expected);
            changes.sort_by_key(|change| change.0);
            changes.dedup_by_key(|change| change.0);
            changes.retain(|change| change.0 < len);
            let changes: Vec<(u32, u32)> = changes.iter().map(|&(at, word)| (at as u32, word)).collect();
            column.patch(&changes);
            for (at, word) in changes {
                expected[at as usize] = word;
            }
            prop_assert_eq!(&words(&column), &expected);
            prop_assert_eq!(column.len(), len);
            prop_assert!((0..len).step_by(997).all(|at| column.get(at) == expected[at]));
        }
    }
}
