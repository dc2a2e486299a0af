//! What a data set is opened from: its columns one after another in pieces, wherever they are.
//!
//! The bytes of a large data set would fill an engine's memory twice over before the engine has made its own arrays of
//! them. So an engine that finds them outside of its memory copies a piece at a time.

use super::{Labels, PREFIX_BYTES, PackedData, PackedError, declared_length, labels};

/// Bytes outside of the program's memory, or in it.
pub trait ByteSource {
    /// How many there are.
    fn num_bytes(&self) -> usize;

    /// Fills `piece` with the bytes from `at` on, all of which there are.
    fn copy(&self, at: usize, piece: &mut [u8]);
}

impl ByteSource for Vec<u8> {
    fn num_bytes(&self) -> usize {
        self.len()
    }

    fn copy(&self, at: usize, piece: &mut [u8]) {
        piece.copy_from_slice(&self[at..at + piece.len()]);
    }
}

/// A column of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// User of each record.
    Users,
    /// Item of each record.
    Items,
    /// Bits of the value of each record.
    Values,
    /// Time of each record.
    Times,
}

impl Column {
    /// Whether `words` of this column name what exists and are finite.
    ///
    /// # Errors
    /// [`PackedError::Inconsistent`] when one of them does not.
    pub fn check(self, words: &[u32], (num_users, num_items): (usize, usize)) -> Result<(), PackedError> {
        let (is_broken, what) = match self {
            Self::Users => {
                (words.iter().any(|&user| user as usize >= num_users), "a record names a user that does not exist")
            }
            Self::Items => {
                (words.iter().any(|&item| item as usize >= num_items), "a record names an item that does not exist")
            }
            Self::Values => {
                (words.iter().any(|&bits| !f32::from_bits(bits).is_finite()), "a value is not a finite number")
            }
            Self::Times => (false, ""),
        };
        if is_broken { Err(PackedError::Inconsistent(what)) } else { Ok(()) }
    }
}

/// Takes words of a column.
pub type Visit<'v> = dyn FnMut(&[u32]) -> Result<(), PackedError> + 'v;

/// Records that a data set is opened from.
pub trait RecordSource {
    /// How many there are.
    fn num_records(&self) -> usize;

    /// Whether they have times.
    fn has_times(&self) -> bool;

    /// Ids, titles and names.
    ///
    /// # Errors
    /// [`PackedError`] when they are broken or do not fit together.
    fn labels(&self) -> Result<Labels, PackedError>;

    /// Gives all words of a column in order, in pieces of any length, as they are.
    ///
    /// # Errors
    /// What `visit` gives.
    fn visit(&self, column: Column, visit: &mut Visit<'_>) -> Result<(), PackedError>;
}

/// Words that are copied at once.
const PIECE: usize = 1 << 16;

impl RecordSource for PackedData {
    fn num_records(&self) -> usize {
        self.users.len()
    }

    fn has_times(&self) -> bool {
        !self.times.is_empty()
    }

    fn labels(&self) -> Result<Labels, PackedError> {
        Ok(Labels::of(self))
    }

    fn visit(&self, column: Column, visit: &mut Visit<'_>) -> Result<(), PackedError> {
        match column {
            Column::Users => visit(&self.users),
            Column::Items => visit(&self.items),
            Column::Times => visit(&self.times),
            Column::Values => self.values.chunks(PIECE).try_for_each(|values| {
                let bits: Vec<u32> = values.iter().map(|value| value.to_bits()).collect();
                visit(&bits)
            }),
        }
    }
}

/// The bytes of [`PackedData::to_bytes`], read piece by piece.
pub struct PackedBytes<'b> {
    bytes: &'b dyn ByteSource,
    prefix: Vec<u8>,
    num_records: usize,
    has_times: bool,
}

impl<'b> PackedBytes<'b> {
    /// Looks at the start of `bytes`.
    ///
    /// # Errors
    /// [`PackedError`] when they are of another kind, cut short, or have times for some records only.
    pub fn of(bytes: &'b dyn ByteSource) -> Result<Self, PackedError> {
        let mut prefix = vec![0; PREFIX_BYTES.min(bytes.num_bytes())];
        bytes.copy(0, &mut prefix);
        let header = labels::header(&prefix)?;
        let declared = declared_length(&header).ok_or(PackedError::Inconsistent("the counts overflow"))?;
        let found = bytes.num_bytes();
        if declared != found {
            return Err(PackedError::WrongLength { declared, found });
        }
        let (num_records, num_times) = (header[0] as usize, header[1] as usize);
        if num_times > 0 && num_times != num_records {
            return Err(PackedError::Inconsistent("it has times for some records only"));
        }
        Ok(Self { bytes, prefix, num_records, has_times: num_times > 0 })
    }
}

impl RecordSource for PackedBytes<'_> {
    fn num_records(&self) -> usize {
        self.num_records
    }

    fn has_times(&self) -> bool {
        self.has_times
    }

    fn labels(&self) -> Result<Labels, PackedError> {
        let start = Labels::offset(&self.prefix)?;
        let mut texts = vec![0; self.bytes.num_bytes() - start];
        self.bytes.copy(start, &mut texts);
        let labels = Labels::from_bytes(&self.prefix, &texts)?;
        labels.check()?;
        Ok(labels)
    }

    fn visit(&self, column: Column, visit: &mut Visit<'_>) -> Result<(), PackedError> {
        let len = if column == Column::Times && !self.has_times { 0 } else { self.num_records };
        let start = PREFIX_BYTES + 4 * self.num_records * column as usize;
        let (mut bytes, mut words) = (Vec::new(), Vec::new());
        for first in (0..len).step_by(PIECE) {
            bytes.resize(4 * PIECE.min(len - first), 0);
            self.bytes.copy(start + 4 * first, &mut bytes);
            words.clear();
            words.extend(bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])));
            visit(&words)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn large() -> PackedData {
        let len = 2 * PIECE + 3;
        PackedData {
            users: (0..len as u32).map(|record| record % 7).collect(),
            items: (0..len as u32).map(|record| record / 7).collect(),
            values: (0..len).map(|record| record as f32).collect(),
            times: (0..len as u32).rev().collect(),
            user_labels: (0..7).map(|user| user.to_string()).collect(),
            item_labels: (0..=len / 7).map(|item| item.to_string()).collect(),
            ..PackedData::default()
        }
    }

    fn all(source: &dyn RecordSource, column: Column) -> Vec<u32> {
        let mut out = Vec::new();
        let seen = source.visit(column, &mut |words| {
            out.extend_from_slice(words);
            Ok(())
        });
        assert_eq!(seen, Ok(()));
        out
    }

    #[test]
    fn bytes_give_what_the_columns_give() {
        for packed in [large(), PackedData { times: Vec::new(), ..large() }, PackedData::default()] {
            let bytes = packed.to_bytes();
            let source = PackedBytes::of(&bytes).unwrap();
            assert_eq!((source.num_records(), source.has_times()), (packed.num_records(), packed.has_times()));
            assert_eq!(source.labels(), packed.labels());
            for column in [Column::Users, Column::Items, Column::Values, Column::Times] {
                assert_eq!(all(&source, column), all(&packed, column), "{column:?}");
            }
        }
    }

    #[test]
    fn every_cut_is_refused() {
        let bytes = PackedData { users: vec![0], items: vec![0], values: vec![1.0], ..large() }.to_bytes();
        for length in 0..200 {
            assert!(PackedBytes::of(&bytes[..length].to_vec()).is_err(), "accepted {length} bytes");
        }
        assert_eq!(
            PackedBytes::of(&bytes).err(),
            Some(PackedError::Inconsistent("it has times for some records only"))
        );
    }
}
