//! A data set as packed columns: what an import makes, the page keeps, and the engine opens.
//!
//! Layout of the bytes, little endian: magic `AEDS`, version, eight u32 of counts and flags, then the columns one after
//! another, each padded to four bytes. Columns are plain arrays, so encoding and decoding are copies.

mod labels;

use thiserror::Error;

pub use labels::{Labels, PREFIX_BYTES};

const MAGIC: [u8; 4] = *b"AEDS";
const VERSION: u32 = 1;
const HEADER_WORDS: usize = 8;

/// A data set as columns. Record `r` says that user `users[r]` had item `items[r]` with `values[r]` at `times[r]`.
///
/// Users and items are numbered from 0 in the order of first appearance; a pair occurs once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackedData {
    /// User of each record.
    pub users: Vec<u32>,
    /// Item of each record.
    pub items: Vec<u32>,
    /// Value of each record: rating, count; 1 where the file has none.
    pub values: Vec<f32>,
    /// Seconds since 1970 of each record; empty where the file has none.
    pub times: Vec<u32>,
    /// Each user's id in the file.
    pub user_labels: Strings,
    /// Each item's id in the file.
    pub item_labels: Strings,
    /// Each item's title, empty text where unknown; no texts at all when no titles came with the data.
    pub item_titles: Strings,
}

/// Many short texts in one allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strings {
    /// Text `n` is `bytes[ends[n - 1]..ends[n]]`.
    ends: Vec<u32>,
    bytes: String,
}

impl Strings {
    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a text at the end.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    /// Text `index`; none past the end.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        self.bytes.get(start..end)
    }

    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

impl<S: AsRef<str>> FromIterator<S> for Strings {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut strings = Self::default();
        for text in texts {
            strings.push(text.as_ref());
        }
        strings
    }
}

/// Why bytes are not a packed data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PackedError {
    /// The bytes do not start with the magic and version of this layout.
    #[error("these bytes are not a packed data set of version {VERSION}")]
    NotPacked,
    /// The bytes end early or carry more than they declare.
    #[error("the packed data set declares {declared} bytes and has {found}")]
    WrongLength {
        /// Bytes that the header declares.
        declared: usize,
        /// Bytes that are there.
        found: usize,
    },
    /// A record names a user or item that does not exist, or a text is broken.
    #[error("the packed data set is inconsistent: {0}")]
    Inconsistent(&'static str),
}

impl PackedData {
    /// Number of records.
    pub fn num_records(&self) -> usize {
        self.users.len()
    }

    /// Number of users.
    pub fn num_users(&self) -> usize {
        self.user_labels.len()
    }

    /// Number of items.
    pub fn num_items(&self) -> usize {
        self.item_labels.len()
    }

    /// The bytes of the data set.
    pub fn to_bytes(&self) -> Vec<u8> {
        let texts = [&self.user_labels, &self.item_labels, &self.item_titles];
        let mut header = vec![self.users.len() as u32, self.times.len() as u32];
        for strings in texts {
            header.extend([strings.len() as u32, strings.bytes.len() as u32]);
        }
        debug_assert_eq!(header.len(), HEADER_WORDS);
        let mut out = Vec::with_capacity(declared_length(&header).unwrap_or(0));
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        put_words(&mut out, &header);
        put_words(&mut out, &self.users);
        put_words(&mut out, &self.items);
        out.extend(self.values.iter().flat_map(|value| value.to_le_bytes()));
        put_words(&mut out, &self.times);
        for strings in texts {
            put_words(&mut out, &strings.ends);
            out.extend(strings.bytes.as_bytes());
            out.resize(out.len().next_multiple_of(4), 0);
        }
        out
    }

    /// Reads the bytes of [`PackedData::to_bytes`] back.
    ///
    /// # Errors
    /// [`PackedError`] when the bytes are of another kind, cut short, or inconsistent.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackedError> {
        let prefix = 8 + 4 * HEADER_WORDS;
        if bytes.len() < prefix || bytes[..4] != MAGIC || bytes[4..8] != VERSION.to_le_bytes() {
            return Err(PackedError::NotPacked);
        }
        let mut reader = Reader { bytes, at: 8 };
        let header = reader.words(HEADER_WORDS);
        let declared = declared_length(&header).ok_or(PackedError::Inconsistent("the counts overflow"))?;
        if declared != bytes.len() {
            return Err(PackedError::WrongLength { declared, found: bytes.len() });
        }
        let records = header[0] as usize;
        let users = reader.words(records);
        let items = reader.words(records);
        let values = reader.words(records).into_iter().map(f32::from_bits).collect();
        let times = reader.words(header[1] as usize);
        let user_labels = reader.strings(header[2], header[3])?;
        let item_labels = reader.strings(header[4], header[5])?;
        let item_titles = reader.strings(header[6], header[7])?;
        let packed = Self { users, items, values, times, user_labels, item_labels, item_titles };
        packed.check()?;
        Ok(packed)
    }

    /// Whether the columns fit together.
    ///
    /// # Errors
    /// [`PackedError::Inconsistent`] when they have different lengths, a record names a user or item without a label, or
    /// a value is not a finite number.
    pub fn check(&self) -> Result<(), PackedError> {
        let broken = |what| Err(PackedError::Inconsistent(what));
        if self.items.len() != self.users.len() || self.values.len() != self.users.len() {
            return broken("its columns have different lengths");
        }
        if !self.times.is_empty() && self.times.len() != self.users.len() {
            return broken("it has times for some records only");
        }
        if !self.item_titles.is_empty() && self.item_titles.len() != self.item_labels.len() {
            return broken("it has titles for some items only");
        }
        if self.users.iter().any(|&user| user as usize >= self.num_users()) {
            return broken("a record names a user that does not exist");
        }
        if self.items.iter().any(|&item| item as usize >= self.num_items()) {
            return broken("a record names an item that does not exist");
        }
        if self.values.iter().any(|value| !value.is_finite()) {
            return broken("a value is not a finite number");
        }
        Ok(())
    }
}

/// Length in bytes of a data set with this header; none when it overflows.
fn declared_length(header: &[u32]) -> Option<usize> {
    let word = |count: u32| (count as usize).checked_mul(4);
    let mut length = 8 + 4 * HEADER_WORDS;
    length = length.checked_add(word(header[0])?.checked_mul(3)?)?.checked_add(word(header[1])?)?;
    for counts in header[2..].chunks_exact(2) {
        length =
            length.checked_add(word(counts[0])?)?.checked_add((counts[1] as usize).checked_next_multiple_of(4)?)?;
    }
    Some(length)
}

fn put_words(out: &mut Vec<u8>, words: &[u32]) {
    out.extend(words.iter().flat_map(|word| word.to_le_bytes()));
}

/// Reads columns whose total length has been checked against the header.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn words(&mut self, count: usize) -> Vec<u32> {
        let end = self.at + 4 * count;
        let words =
            self.bytes[self.at..end].chunks_exact(4).map(|w| u32::from_le_bytes([w[0], w[1], w[2], w[3]])).collect();
        self.at = end;
        words
    }

    fn strings(&mut self, count: u32, length: u32) -> Result<Strings, PackedError> {
        let ends = self.words(count as usize);
        let length = length as usize;
        let bytes = self.bytes[self.at..self.at + length].to_vec();
        self.at += length.next_multiple_of(4);
        let bytes = String::from_utf8(bytes).map_err(|_| PackedError::Inconsistent("a text is not UTF-8"))?;
        let ordered =
            ends.windows(2).all(|pair| pair[0] <= pair[1]) && ends.last().map_or(0, |&end| end as usize) == length;
        let on_boundaries = ends.iter().all(|&end| bytes.is_char_boundary(end as usize));
        if !(ordered && on_boundaries) {
            return Err(PackedError::Inconsistent("the ends of the texts are out of order"));
        }
        Ok(Strings { ends, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> PackedData {
        PackedData {
            users: vec![0, 1, 1],
            items: vec![0, 0, 1],
            values: vec![4.5, 1.0, 2.0],
            times: vec![10, 20, 30],
            user_labels: ["7", "ü9"].into_iter().collect(),
            item_labels: ["a", "b"].into_iter().collect(),
            item_titles: ["Alien", ""].into_iter().collect(),
        }
    }

    #[test]
    fn bytes_round_trip() {
        let packed = sample();
        assert_eq!(PackedData::from_bytes(&packed.to_bytes()), Ok(packed));
    }

    #[test]
    fn empty_round_trip() {
        let packed = PackedData::default();
        assert_eq!(PackedData::from_bytes(&packed.to_bytes()), Ok(packed));
    }

    #[test]
    fn every_cut_is_refused() {
        let bytes = sample().to_bytes();
        for length in 0..bytes.len() {
            assert!(PackedData::from_bytes(&bytes[..length]).is_err(), "accepted {length} of {} bytes", bytes.len());
        }
    }

    #[test]
    fn a_record_of_an_unknown_user_is_refused() {
        let packed = PackedData { users: vec![0, 1, 2], ..sample() };
        let error = PackedData::from_bytes(&packed.to_bytes());
        assert_eq!(error, Err(PackedError::Inconsistent("a record names a user that does not exist")));
    }

    #[test]
    fn a_value_that_is_no_number_is_refused() {
        let packed = PackedData { values: vec![1.0, f32::NAN, 1.0], ..sample() };
        assert!(PackedData::from_bytes(&packed.to_bytes()).is_err());
    }

    #[test]
    fn texts_are_read_by_index() {
        let labels = sample().user_labels;
        assert_eq!((labels.get(1), labels.get(2)), (Some("ü9"), None));
        assert_eq!(labels.iter().collect::<Vec<_>>(), ["7", "ü9"]);
    }
}
