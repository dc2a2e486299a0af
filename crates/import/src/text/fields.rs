//! One row and its fields.

/// A row of a table: its text and where its fields are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    /// Line on which the row starts, from 1.
    pub(crate) line: u64,
    /// The row as it is in the file, without the line break.
    pub(crate) raw: &'a [u8],
    /// The text that the fields point into: the raw row, or the row with quotes resolved.
    pub(crate) text: &'a [u8],
    /// Start and end of each field in the text.
    pub(crate) spans: &'a [(u32, u32)],
}

impl<'a> Row<'a> {
    /// Number of fields.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Field `index` without white space around it; empty past the end.
    #[inline]
    pub(crate) fn field(&self, index: usize) -> &'a [u8] {
        let Some(&(start, end)) = self.spans.get(index) else { return &[] };
        let field = &self.text[start as usize..end as usize];
        match field {
            [first, .., last] if *first > b' ' && *last > b' ' => field,
            _ => field.trim_ascii(),
        }
    }

    /// All fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a [u8]> {
        let row = *self;
        (0..row.len()).map(move |index| row.field(index))
    }
}
