//! A data set as packed columns: what an import makes, the page keeps, and the engine opens.
//!
//! Layout of the bytes, little endian: magic `AEDS`, version, twelve u32 of counts, then the columns one after another,
//! each padded to four bytes. Columns are plain arrays, so encoding and decoding are copies, and the bytes can be made
//! piece by piece: [`prefix`], the four columns of numbers, then [`Labels::to_bytes`].

mod labels;
mod source;
mod strings;

use thiserror::Error;

pub use labels::{Labels, PREFIX_BYTES, row_columns};
pub use source::{ByteSource, Column, PackedBytes, RecordSource, Visit};
pub use strings::Strings;

const MAGIC: [u8; 4] = *b"AEDS";
const VERSION: u32 = 2;
const HEADER_WORDS: usize = 12;

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
    /// Each item's categories with `|` between them, under the same rule as the titles.
    pub item_categories: Strings,
    /// Each user's name, under the same rule as the titles.
    pub user_names: Strings,
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
        let texts = [&self.user_labels, &self.item_labels, &self.item_titles, &self.item_categories, &self.user_names];
        let header = header(self.users.len(), self.times.len(), texts);
        let mut out = Vec::with_capacity(declared_length(&header).unwrap_or(0));
        put_prefix(&mut out, &header);
        put_words(&mut out, &self.users);
        put_words(&mut out, &self.items);
        out.extend(self.values.iter().flat_map(|value| value.to_le_bytes()));
        put_words(&mut out, &self.times);
        for strings in texts {
            put_strings(&mut out, strings);
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
        let item_categories = reader.strings(header[8], header[9])?;
        let user_names = reader.strings(header[10], header[11])?;
        let packed =
            Self { users, items, values, times, user_labels, item_labels, item_titles, item_categories, user_names };
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
        let texts = [&self.user_labels, &self.item_labels, &self.item_titles, &self.item_categories, &self.user_names];
        labels::check(texts)?;
        let counts = (self.num_users(), self.num_items());
        for column in [Column::Users, Column::Items, Column::Values] {
            self.visit(column, &mut |words| column.check(words, counts))?;
        }
        Ok(())
    }
}

/// The bytes before the columns of a data set with `num_records` records, and times for all of them or none.
pub fn prefix(num_records: usize, has_times: bool, labels: &Labels) -> Vec<u8> {
    let times = if has_times { num_records } else { 0 };
    let mut out = Vec::with_capacity(PREFIX_BYTES);
    put_prefix(&mut out, &header(num_records, times, labels.texts()));
    out
}

fn header(num_records: usize, num_times: usize, texts: [&Strings; 5]) -> Vec<u32> {
    let mut header = vec![num_records as u32, num_times as u32];
    for strings in texts {
        header.extend([strings.len() as u32, strings.bytes.len() as u32]);
    }
    debug_assert_eq!(header.len(), HEADER_WORDS);
    header
}

fn put_prefix(out: &mut Vec<u8>, header: &[u32]) {
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    put_words(out, header);
}

fn put_strings(out: &mut Vec<u8>, strings: &Strings) {
    put_words(out, &strings.ends);
    out.extend(strings.bytes.as_bytes());
    out.resize(out.len().next_multiple_of(4), 0);
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
            item_categories: ["Horror|Sci-Fi", ""].into_iter().collect(),
            user_names: Strings::default(),
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
    fn the_pieces_are_the_whole() {
        let packed = sample();
        let bytes = packed.to_bytes();
        let labels = Labels::from(packed.clone());
        let mut pieces = prefix(packed.num_records(), true, &labels);
        for column in [&packed.users, &packed.items] {
            put_words(&mut pieces, column);
        }
        pieces.extend(packed.values.iter().flat_map(|value| value.to_le_bytes()));
        put_words(&mut pieces, &packed.times);
        pieces.extend(labels.to_bytes());
        assert_eq!(pieces, bytes);
    }

    #[test]
    fn texts_for_some_only_are_refused() {
        let packed = PackedData { item_categories: ["A"].into_iter().collect(), ..sample() };
        let error = PackedData::from_bytes(&packed.to_bytes());
        assert_eq!(error, Err(PackedError::Inconsistent("it has titles or categories for some items only")));
        let packed = PackedData { user_names: ["Ann"].into_iter().collect(), ..sample() };
        let error = PackedData::from_bytes(&packed.to_bytes());
        assert_eq!(error, Err(PackedError::Inconsistent("it has names for some users only")));
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
}
