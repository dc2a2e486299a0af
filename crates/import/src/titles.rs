//! Joins titles to the items that have interactions.

use alteraser_api::packed::Strings;

use crate::error::ImportError;
use crate::intern::Interner;
use crate::limits::Limits;
use crate::rejects::{Problem, Rejects};
use crate::stream::TableSink;
use crate::table::kind::TitleColumns;
use crate::table::survey::Survey;
use crate::text::encoding::to_text;
use crate::text::fields::Row;
use crate::text::split::RowSink;

/// Characters of a title that are kept.
const MAX_TITLE_CHARS: usize = 300;

/// Reads the rows of a list of items.
pub(crate) struct Titles<'a> {
    file: String,
    roles: TitleColumns,
    num_fields: usize,
    skip_header: bool,
    max_row: usize,
    items: &'a Interner,
    found: Vec<Option<Box<str>>>,
    /// Rows that were not understood.
    pub(crate) rejects: Rejects,
}

impl<'a> Titles<'a> {
    /// No titles yet for `items`.
    pub(crate) fn new(file: &str, roles: TitleColumns, survey: &Survey, items: &'a Interner, limits: &Limits) -> Self {
        Self {
            file: file.to_owned(),
            roles,
            num_fields: survey.columns,
            skip_header: survey.header.is_some(),
            max_row: limits.max_row_bytes,
            items,
            found: vec![None; items.len()],
            rejects: Rejects::of(file),
        }
    }

    /// How many items have a title.
    pub(crate) fn num_known(&self) -> usize {
        self.found.iter().flatten().count()
    }

    /// A title per item, empty where none is known.
    pub(crate) fn into_strings(self) -> Strings {
        self.found.iter().map(|title| title.as_deref().unwrap_or_default()).collect()
    }
}

impl RowSink for Titles<'_> {
    type Stop = ImportError;

    fn row(&mut self, row: &Row<'_>) -> Result<(), ImportError> {
        if std::mem::take(&mut self.skip_header) {
            return Ok(());
        }
        if row.len() != self.num_fields {
            let problem = Problem::FieldCount { found: row.len(), expected: self.num_fields };
            self.rejects.add(row.line, 0, problem, row.raw);
            return Ok(());
        }
        if let Some(item) = self.items.find(row.field(self.roles.item)) {
            self.found[item as usize].get_or_insert_with(|| tidy(row.field(self.roles.title)));
        }
        Ok(())
    }

    fn unclosed_quote(&mut self, line: u64, raw: &[u8]) -> Result<(), ImportError> {
        self.skip_header = false;
        self.rejects.add(line, 0, Problem::UnclosedQuote, raw);
        Ok(())
    }

    fn too_long(&mut self, line: u64) -> ImportError {
        ImportError::LineTooLong { file: self.file.clone(), line, limit: self.max_row }
    }
}

impl TableSink for Titles<'_> {
    fn rows(&self) -> Option<u64> {
        None
    }
}

/// A title on one line and of a length that can be shown.
fn tidy(title: &[u8]) -> Box<str> {
    let text = to_text(title);
    let mut chars = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    let mut tidied: String = chars.by_ref().take(MAX_TITLE_CHARS).collect();
    if chars.next().is_some() {
        tidied.pop();
        tidied.push('…');
    }
    tidied.into_boxed_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_line_of_bounded_length() {
        assert_eq!(&*tidy(b"Am\xE9lie\n2"), "Amélie 2");
        let long = tidy("é".repeat(1000).as_bytes());
        assert_eq!((long.chars().count(), long.chars().last()), (300, Some('…')));
        assert_eq!(tidy("x".repeat(300).as_bytes()).chars().last(), Some('x'));
    }
}
