//! Joins titles and categories to the items that have interactions, and names to the users.

use alteraser_api::packed::Strings;

use crate::error::ImportError;
use crate::intern::Interner;
use crate::limits::Limits;
use crate::look::Looked;
use crate::rejects::{Problem, Rejects};
use crate::stream::TableSink;
use crate::table::roles::{CategoryColumn, DetailColumns};
use crate::text::encoding::to_text;
use crate::text::fields::Row;
use crate::text::split::RowSink;

/// Characters of a title that are kept.
const MAX_TITLE_CHARS: usize = 300;
/// Categories of an item that are kept.
const MAX_CATEGORIES: usize = 20;
/// What MovieLens writes where there is none.
const NO_CATEGORY: &str = "(no genres listed)";

/// Reads the rows of a list of items or users.
pub(crate) struct Details<'a> {
    file: &'a str,
    columns: DetailColumns,
    num_fields: usize,
    skip_header: bool,
    max_row: usize,
    ids: &'a Interner,
    titles: Vec<Option<Box<str>>>,
    categories: Vec<Option<Box<str>>>,
    /// Rows that were not understood.
    pub(crate) rejects: Rejects,
    /// Ids of the list that have no interactions.
    pub(crate) num_cold: u64,
    /// Ids of the list that are those of `others`.
    pub(crate) num_of_others: u64,
    others: &'a Interner,
}

impl<'a> Details<'a> {
    /// Nothing known yet about `ids`. `others` are the ids of the other side.
    pub(crate) fn new(
        table: &'a Looked,
        columns: DetailColumns,
        (ids, others): (&'a Interner, &'a Interner),
        limits: &Limits,
    ) -> Self {
        let empty = |is_read: bool| if is_read { vec![None; ids.len()] } else { Vec::new() };
        Self {
            file: &table.entry.name,
            titles: empty(columns.title.is_some()),
            categories: empty(!columns.categories.is_empty()),
            num_fields: table.survey.stats.len(),
            skip_header: table.survey.skips_header,
            max_row: limits.max_row_bytes,
            columns,
            ids,
            rejects: Rejects::default(),
            num_cold: 0,
            num_of_others: 0,
            others,
        }
    }

    /// How many ids are described.
    pub(crate) fn num_known(&self) -> usize {
        let texts = if self.titles.is_empty() { &self.categories } else { &self.titles };
        texts.iter().flatten().count()
    }

    /// A title and the categories per id, where unknown those of before, else empty. None at all when the list has
    /// none and there were none before. Also the rows that were not understood.
    pub(crate) fn into_strings(self, titles: &Strings, categories: &Strings) -> (Strings, Strings, Rejects) {
        (merged(&self.titles, titles), merged(&self.categories, categories), self.rejects)
    }
}

fn merged(found: &[Option<Box<str>>], before: &Strings) -> Strings {
    if found.is_empty() {
        return before.clone();
    }
    let text = |(at, text): (usize, &Option<Box<str>>)| match text {
        Some(text) if !text.is_empty() => text.to_string(),
        _ => before.get(at).unwrap_or_default().to_owned(),
    };
    found.iter().enumerate().map(text).collect()
}

impl RowSink for Details<'_> {
    type Stop = ImportError;

    fn row(&mut self, row: &Row<'_>) -> Result<(), ImportError> {
        if std::mem::take(&mut self.skip_header) {
            return Ok(());
        }
        if row.len() != self.num_fields {
            let problem = Problem::FieldCount { found: row.len(), expected: self.num_fields };
            self.rejects.add(self.file, (row.line, 0), problem, row.raw);
            return Ok(());
        }
        let id = row.field(self.columns.id);
        self.num_of_others += u64::from(self.others.find(id).is_some());
        let Some(known) = self.ids.find(id) else {
            self.num_cold += 1;
            return Ok(());
        };
        if let (Some(column), Some(title)) = (self.columns.title, self.titles.get_mut(known as usize)) {
            title.get_or_insert_with(|| tidy(row.field(column)));
        }
        if let Some(categories) = self.categories.get_mut(known as usize) {
            categories.get_or_insert_with(|| categories_of(row, &self.columns.categories).into_boxed_str());
        }
        Ok(())
    }

    fn spoiled(&mut self, line: u64, problem: Problem, raw: &[u8]) -> Result<(), ImportError> {
        self.skip_header = false;
        self.rejects.add(self.file, (line, 0), problem, raw);
        Ok(())
    }

    fn too_long(&mut self, line: u64) -> ImportError {
        ImportError::LineTooLong { file: self.file.to_owned(), line, limit: self.max_row }
    }
}

impl TableSink for Details<'_> {
    fn rows(&self) -> Option<u64> {
        None
    }
}

/// A title on one line and of a length that can be shown.
pub(crate) fn tidy(title: &[u8]) -> Box<str> {
    // A character takes up to four bytes, so a title of a megabyte costs nothing.
    let head = &title[..title.len().min(4 * MAX_TITLE_CHARS + 4)];
    let head = match std::str::from_utf8(head) {
        Err(error) if head.len() < title.len() && error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    };
    let text = to_text(head);
    let mut chars = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    let mut tidied: String = chars.by_ref().take(MAX_TITLE_CHARS).collect();
    if chars.next().is_some() || head.len() < title.len() {
        tidied.pop();
        tidied.push('…');
    }
    tidied.into_boxed_str()
}

/// The categories that the columns of a row say, with `|` between them.
pub(crate) fn categories_of(row: &Row<'_>, columns: &[CategoryColumn]) -> String {
    let mut categories: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let name = name.trim().replace('|', "/");
        let is_new = !name.is_empty() && name != NO_CATEGORY && !categories.contains(&name);
        if is_new && categories.len() < MAX_CATEGORIES {
            categories.push(name);
        }
    };
    for CategoryColumn { column, flag, separator } in columns {
        let field = row.field(*column);
        match flag {
            Some(name) if field == b"1" => add(name),
            Some(_) => {}
            None => tidy(field).split(*separator).for_each(&mut add),
        }
    }
    categories.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_line_of_bounded_length() {
        assert_eq!(&*tidy(b"Am\xE9lie\n2"), "Amélie 2");
        let long = tidy("é".repeat(1_000_000).as_bytes());
        assert_eq!((long.chars().count(), long.chars().last()), (300, Some('…')));
        assert_eq!(tidy("x".repeat(300).as_bytes()).chars().last(), Some('x'));
        assert_eq!(tidy("x".repeat(301).as_bytes()).chars().last(), Some('…'));
    }

    fn categories(fields: &[&str], columns: &[CategoryColumn]) -> String {
        let text = fields.concat();
        let mut start = 0;
        let spans: Vec<(u32, u32)> = fields
            .iter()
            .map(|field| {
                let span = (start, start + field.len() as u32);
                start = span.1;
                span
            })
            .collect();
        categories_of(&Row { line: 1, raw: b"", text: text.as_bytes(), spans: &spans }, columns)
    }

    #[test]
    fn categories_come_from_lists_and_flags() {
        let list = |separator| CategoryColumn { column: 0, flag: None, separator };
        assert_eq!(categories(&["Action| Comedy||Action"], &[list('|')]), "Action|Comedy");
        assert_eq!(categories(&["Action Comedy"], &[list(' ')]), "Action|Comedy");
        assert_eq!(categories(&["(no genres listed)"], &[list('|')]), "");
        let flag = |column, name: &str| CategoryColumn { column, flag: Some(name.to_owned()), separator: '|' };
        let flags = [flag(0, "Action"), flag(1, "Sci|Fi"), flag(2, "War")];
        assert_eq!(categories(&["1", "1", "0"], &flags), "Action|Sci/Fi");
        let many: String = (0..50).map(|n: u32| n.to_string() + "|").collect();
        assert_eq!(categories(&[&many], &[list('|')]).split('|').count(), MAX_CATEGORIES);
    }
}
