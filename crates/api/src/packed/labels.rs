//! The texts of a packed data set alone: the page shows them, and needs the columns for nothing.

use std::ops::Range;

use super::{HEADER_WORDS, MAGIC, PackedData, PackedError, Reader, Strings, VERSION, declared_length, put_strings};

/// Bytes at the start of packed data that tell where the texts are.
pub const PREFIX_BYTES: usize = 8 + 4 * HEADER_WORDS;

/// Ids and titles as they are in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
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

impl From<PackedData> for Labels {
    fn from(data: PackedData) -> Self {
        let PackedData { user_labels, item_labels, item_titles, item_categories, user_names, .. } = data;
        Self { user_labels, item_labels, item_titles, item_categories, user_names }
    }
}

impl Labels {
    /// Those of a data set.
    pub(super) fn of(data: &PackedData) -> Self {
        Self {
            user_labels: data.user_labels.clone(),
            item_labels: data.item_labels.clone(),
            item_titles: data.item_titles.clone(),
            item_categories: data.item_categories.clone(),
            user_names: data.user_names.clone(),
        }
    }

    /// Whether there are titles, categories and names for all or for none.
    pub(super) fn check(&self) -> Result<(), PackedError> {
        check(self.texts())
    }

    /// Where the texts begin in packed data that start with `prefix`; they reach to its end.
    ///
    /// # Errors
    /// [`PackedError`] when the bytes are of another kind.
    pub fn offset(prefix: &[u8]) -> Result<usize, PackedError> {
        let header = header(prefix)?;
        let columns = [header[0], header[0], header[0], header[1]].map(|words| words as usize);
        let bytes = columns.iter().try_fold(PREFIX_BYTES, |sum, words| sum.checked_add(words.checked_mul(4)?));
        bytes.ok_or(PackedError::Inconsistent("the counts overflow"))
    }

    /// Reads the texts from the first [`PREFIX_BYTES`] and the bytes from [`Labels::offset`] on.
    ///
    /// # Errors
    /// [`PackedError`] when the bytes are of another kind, cut short, or inconsistent.
    pub fn from_bytes(prefix: &[u8], texts: &[u8]) -> Result<Self, PackedError> {
        let header = header(prefix)?;
        let declared = declared_length(&header).ok_or(PackedError::Inconsistent("the counts overflow"))?;
        let found = Self::offset(prefix)? + texts.len();
        if declared != found {
            return Err(PackedError::WrongLength { declared, found });
        }
        let mut reader = Reader { bytes: texts, at: 0 };
        Ok(Self {
            user_labels: reader.strings(header[2], header[3])?,
            item_labels: reader.strings(header[4], header[5])?,
            item_titles: reader.strings(header[6], header[7])?,
            item_categories: reader.strings(header[8], header[9])?,
            user_names: reader.strings(header[10], header[11])?,
        })
    }

    /// The bytes that [`Labels::from_bytes`] reads behind the prefix.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for strings in self.texts() {
            put_strings(&mut out, strings);
        }
        out
    }

    /// Length of [`Labels::to_bytes`].
    pub fn num_bytes(&self) -> usize {
        self.texts().into_iter().map(|strings| 4 * strings.len() + strings.bytes.len().next_multiple_of(4)).sum()
    }

    /// All texts in the order of the bytes.
    pub(super) fn texts(&self) -> [&Strings; 5] {
        [&self.user_labels, &self.item_labels, &self.item_titles, &self.item_categories, &self.user_names]
    }
}

/// Where the user and where the item of every record lie in packed data that start with `prefix`, in bytes.
///
/// # Errors
/// [`PackedError`] when the bytes are of another kind.
pub fn row_columns(prefix: &[u8]) -> Result<[Range<usize>; 2], PackedError> {
    let bytes = (header(prefix)?[0] as usize).checked_mul(4).ok_or(PackedError::Inconsistent("the counts overflow"))?;
    let users = PREFIX_BYTES..PREFIX_BYTES + bytes;
    Ok([users.clone(), users.end..users.end + bytes])
}

/// Whether `texts`, in the order of the bytes, are for all users and items or for none.
pub(super) fn check([users, items, titles, categories, names]: [&Strings; 5]) -> Result<(), PackedError> {
    let fits = |texts: &Strings, count: usize| texts.is_empty() || texts.len() == count;
    if !fits(titles, items.len()) || !fits(categories, items.len()) {
        return Err(PackedError::Inconsistent("it has titles or categories for some items only"));
    }
    if !fits(names, users.len()) {
        return Err(PackedError::Inconsistent("it has names for some users only"));
    }
    Ok(())
}

pub(super) fn header(prefix: &[u8]) -> Result<Vec<u32>, PackedError> {
    if prefix.len() < PREFIX_BYTES || prefix[..4] != MAGIC || prefix[4..8] != VERSION.to_le_bytes() {
        return Err(PackedError::NotPacked);
    }
    Ok(Reader { bytes: prefix, at: 8 }.words(HEADER_WORDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let packed = PackedData {
            users: vec![0, 1],
            items: vec![0, 0],
            values: vec![4.5, 1.0],
            times: vec![10, 20],
            user_labels: ["7", "ü9"].into_iter().collect(),
            item_labels: ["a"].into_iter().collect(),
            item_titles: ["Alien"].into_iter().collect(),
            item_categories: ["Horror|Sci-Fi"].into_iter().collect(),
            user_names: ["Ann", ""].into_iter().collect(),
        };
        packed.to_bytes()
    }

    #[test]
    fn the_texts_are_read_without_the_columns() {
        let bytes = sample();
        let offset = Labels::offset(&bytes[..PREFIX_BYTES]).unwrap();
        let labels = Labels::from_bytes(&bytes[..PREFIX_BYTES], &bytes[offset..]).unwrap();
        let packed = PackedData::from_bytes(&bytes).unwrap();
        assert_eq!((labels.to_bytes(), labels.num_bytes()), (bytes[offset..].to_vec(), bytes.len() - offset));
        assert_eq!(labels, Labels::from(packed));
    }

    #[test]
    fn the_columns_of_rows_are_where_they_are_said_to_be() {
        let bytes = sample();
        let [users, items] = row_columns(&bytes[..PREFIX_BYTES]).unwrap();
        assert_eq!(bytes[users], [0, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(bytes[items], [0; 8]);
        assert_eq!(row_columns(&bytes[..8]), Err(PackedError::NotPacked));
    }

    #[test]
    fn every_cut_is_refused() {
        let bytes = sample();
        let offset = Labels::offset(&bytes).unwrap();
        for end in offset..bytes.len() {
            assert!(
                Labels::from_bytes(&bytes, &bytes[offset..end]).is_err(),
                "accepted {end} of {} bytes",
                bytes.len()
            );
        }
        assert_eq!(Labels::offset(&bytes[..PREFIX_BYTES - 1]), Err(PackedError::NotPacked));
    }
}
