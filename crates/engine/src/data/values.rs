//! Values of records in as few bytes as they need.
//!
//! Ratings come from a short scale, so a record keeps the place of its value in the list of distinct values, the book:
//! no byte when there is one value, one byte up to 256 values, two up to 65,536, and the value itself beyond that.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Distinct values above which records keep the values themselves.
const LONGEST_BOOK: usize = 1 << 16;

/// What a model reads of a record's value v.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum ValueReading {
    /// Nothing: every record counts the same.
    #[default]
    Ignored,
    /// v.
    AsIs,
    /// log(1 + v/ε). Hu, Koren, Volinsky: *Collaborative Filtering for Implicit Feedback Datasets* (2008), eq. 6.
    Log {
        /// ε.
        unit: f32,
    },
}

impl ValueReading {
    /// What is read of `value`.
    pub fn of(self, value: f32) -> f32 {
        match self {
            Self::Ignored => 1.0,
            Self::AsIs => value,
            Self::Log { unit } => libm::log1p(f64::from(value) / f64::from(unit)) as f32,
        }
    }
}

/// What the codes of a column stand for.
#[derive(Debug, Clone)]
pub(crate) enum Book {
    /// A code is a place in this list.
    Listed(Arc<[f32]>),
    /// A code is the bits of the value.
    Bits,
}

impl Book {
    /// The book of a column of `values`; not a number is never among them.
    pub(crate) fn of(values: &[f32]) -> Self {
        let mut maker = BookMaker::default();
        let bits: Vec<u32> = values.iter().map(|value| value.to_bits()).collect();
        maker.add(&bits);
        maker.book()
    }

    /// The code of a value that the book was made of.
    pub(crate) fn code(&self, value: f32) -> u32 {
        match self {
            Self::Listed(values) => values.partition_point(|other| other.total_cmp(&value).is_lt()) as u32,
            Self::Bits => value.to_bits(),
        }
    }

    #[inline]
    pub(crate) fn value(&self, code: u32) -> f32 {
        match self {
            Self::Listed(values) => values[code as usize],
            Self::Bits => f32::from_bits(code),
        }
    }

    /// The book of what `reading` reads of this column; codes change by [`Book::recode`].
    pub(crate) fn read(&self, reading: ValueReading) -> Self {
        match (self, reading) {
            (_, ValueReading::Ignored) => Self::Listed([1.0].into()),
            (Self::Bits, _) => Self::Bits,
            (Self::Listed(values), _) => Self::Listed(values.iter().map(|&value| reading.of(value)).collect()),
        }
    }

    /// The code, in [`Book::read`], of what has `code` in this one.
    pub(crate) fn recode(&self, reading: ValueReading, code: u32) -> u32 {
        match (self, reading) {
            (_, ValueReading::Ignored) => 0,
            (Self::Bits, _) => reading.of(f32::from_bits(code)).to_bits(),
            (Self::Listed(_), _) => code,
        }
    }

    /// An empty column for codes of this book.
    pub(crate) fn column(&self) -> Codes {
        match self {
            Self::Listed(values) if values.len() <= 1 => Codes::Nothing,
            Self::Listed(values) if values.len() <= 1 << 8 => Codes::Bytes(Vec::new()),
            Self::Listed(_) => Codes::Pairs(Vec::new()),
            Self::Bits => Codes::Words(Vec::new()),
        }
    }
}

/// Values of which a book is made.
pub(crate) struct BookMaker {
    seen: HashSet<u32>,
    /// Values seen lately, by a part of their hash: most columns repeat a few, which need not be looked up.
    lately: [u32; 256],
}

/// Bits of no number, which no column has.
const NO_NUMBER: u32 = u32::MAX;

impl Default for BookMaker {
    fn default() -> Self {
        Self { seen: HashSet::new(), lately: [NO_NUMBER; 256] }
    }
}

impl BookMaker {
    /// Takes the bits of some values of the column.
    pub(crate) fn add(&mut self, values: &[u32]) {
        for &bits in values {
            let lately = &mut self.lately[(bits.wrapping_mul(0x9e37_79b1) >> 24) as usize];
            if *lately != bits {
                *lately = bits;
                // One more than can be listed says that they can't be.
                if self.seen.len() <= LONGEST_BOOK {
                    self.seen.insert(bits);
                }
            }
        }
    }

    /// The book of all values taken.
    pub(crate) fn book(self) -> Book {
        if self.seen.len() > LONGEST_BOOK {
            return Book::Bits;
        }
        let mut listed: Vec<f32> = self.seen.into_iter().map(f32::from_bits).collect();
        listed.sort_unstable_by(f32::total_cmp);
        Book::Listed(listed.into())
    }
}

/// A column of codes, each in 0, 1, 2 or 4 bytes.
#[derive(Debug, Clone, Default)]
pub(crate) enum Codes {
    /// Every code is 0.
    #[default]
    Nothing,
    Bytes(Vec<u8>),
    Pairs(Vec<u16>),
    Words(Vec<u32>),
}

impl Codes {
    /// A column of the same width with `len` zeros.
    pub(crate) fn zeros_like(&self, len: usize) -> Self {
        match self {
            Self::Nothing => Self::Nothing,
            Self::Bytes(_) => Self::Bytes(vec![0; len]),
            Self::Pairs(_) => Self::Pairs(vec![0; len]),
            Self::Words(_) => Self::Words(vec![0; len]),
        }
    }

    /// An empty column of the same width with room for `capacity` codes.
    pub(crate) fn empty_like(&self, capacity: usize) -> Self {
        match self {
            Self::Nothing => Self::Nothing,
            Self::Bytes(_) => Self::Bytes(Vec::with_capacity(capacity)),
            Self::Pairs(_) => Self::Pairs(Vec::with_capacity(capacity)),
            Self::Words(_) => Self::Words(Vec::with_capacity(capacity)),
        }
    }

    pub(crate) fn push(&mut self, code: u32) {
        match self {
            Self::Nothing => (),
            Self::Bytes(codes) => codes.push(code as u8),
            Self::Pairs(codes) => codes.push(code as u16),
            Self::Words(codes) => codes.push(code),
        }
    }

    /// Takes the codes of a column of the same width at `places` behind its own.
    pub(crate) fn extend_from(&mut self, other: &Self, places: Range<usize>) {
        match (self, other) {
            (Self::Bytes(codes), Self::Bytes(other)) => codes.extend_from_slice(&other[places]),
            (Self::Pairs(codes), Self::Pairs(other)) => codes.extend_from_slice(&other[places]),
            (Self::Words(codes), Self::Words(other)) => codes.extend_from_slice(&other[places]),
            (codes, other) => places.for_each(|place| codes.push(other.get(place))),
        }
    }

    pub(crate) fn set(&mut self, place: usize, code: u32) {
        match self {
            Self::Nothing => (),
            Self::Bytes(codes) => codes[place] = code as u8,
            Self::Pairs(codes) => codes[place] = code as u16,
            Self::Words(codes) => codes[place] = code,
        }
    }

    #[inline]
    pub(crate) fn get(&self, place: usize) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Bytes(codes) => u32::from(codes[place]),
            Self::Pairs(codes) => u32::from(codes[place]),
            Self::Words(codes) => codes[place],
        }
    }

    pub(crate) fn resident_bytes(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Bytes(codes) => codes.capacity(),
            Self::Pairs(codes) => 2 * codes.capacity(),
            Self::Words(codes) => 4 * codes.capacity(),
        }
    }
}

/// The values of a row's records, beside their counterparts.
#[derive(Debug, Clone, Copy)]
pub struct RowValues<'a> {
    /// Where they are; nowhere when all are 1.
    column: Option<(&'a Book, &'a Codes)>,
    start: usize,
    len: usize,
}

impl<'a> RowValues<'a> {
    /// `len` values from `start` on in a column.
    pub(crate) fn new(book: &'a Book, codes: &'a Codes, start: usize, len: usize) -> Self {
        Self { column: Some((book, codes)), start, len }
    }

    /// `len` times 1.
    pub(crate) fn ones(len: usize) -> Self {
        Self { column: None, start: 0, len }
    }

    /// Number of values.
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether the row has no record.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The value of the record at `place` of the row.
    #[inline]
    pub fn at(self, place: usize) -> f32 {
        self.column.map_or(1.0, |(book, codes)| book.value(codes.get(self.start + place)))
    }

    /// The values in the order of the row's counterparts.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = f32> + use<'a> {
        (0..self.len).map(move |place| self.at(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn coded(values: &[f32], reading: ValueReading) -> Vec<f32> {
        let book = Book::of(values);
        let read = book.read(reading);
        let mut codes = read.column().zeros_like(values.len());
        for (place, &value) in values.iter().enumerate() {
            codes.set(place, book.recode(reading, book.code(value)));
        }
        RowValues::new(&read, &codes, 0, values.len()).iter().collect()
    }

    proptest! {
        #[test]
        fn values_come_back(values in prop::collection::vec(-1e6_f32..1e6, 0..600)) {
            prop_assert_eq!(coded(&values, ValueReading::AsIs), values);
        }
    }

    #[test]
    fn a_record_takes_as_few_bytes_as_its_values_allow() {
        for (distinct, bytes) in [(1, 0), (2, 1), (256, 1), (257, 2), (1 << 16, 2), ((1 << 16) + 1, 4)] {
            let values: Vec<f32> = (0..distinct).map(|n| n as f32).collect();
            assert_eq!(Book::of(&values).column().zeros_like(100).resident_bytes(), 100 * bytes, "{distinct} values");
            assert_eq!(coded(&values, ValueReading::AsIs), values);
        }
    }

    #[test]
    fn logarithms_are_taken_once_and_ignored_values_are_one() {
        let few = [0.5, 3.0, 0.5];
        let many: Vec<f32> = (0..70_000).map(|n| n as f32).collect();
        for values in [&few[..], &many] {
            let log = |&value: &f32| libm::log1p(f64::from(value) / 2.0) as f32;
            let expected: Vec<f32> = values.iter().map(log).collect();
            assert_eq!(coded(values, ValueReading::Log { unit: 2.0 }), expected);
            assert_eq!(coded(values, ValueReading::Ignored), vec![1.0; values.len()]);
        }
    }
}
