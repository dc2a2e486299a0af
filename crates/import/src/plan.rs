//! Chooses which of the given files are read, and as what.

use crate::error::ImportError;
use crate::look::Found;
use crate::source::Entry;
use crate::table::kind::{InteractionColumns, Kind, TitleColumns};
use crate::table::survey::Survey;

/// A file that was looked at.
pub(crate) struct Looked {
    /// Number of the source it is in.
    pub(crate) source: usize,
    /// Name of the archive it is in.
    pub(crate) archive: Option<String>,
    /// What to read.
    pub(crate) entry: Entry,
    /// What its first part says.
    pub(crate) survey: Survey,
}

/// What to read.
pub(crate) struct Plan<'a> {
    /// The file with the interactions.
    pub(crate) interactions: (&'a Looked, InteractionColumns),
    /// The file with the titles.
    pub(crate) titles: Option<(&'a Looked, TitleColumns)>,
}

/// The best table of interactions and the titles that fit it.
pub(crate) fn choose(found: &Found) -> Result<Plan<'_>, ImportError> {
    let looked = &found.tables;
    let interactions = looked
        .iter()
        .filter_map(|table| match table.survey.kind {
            Kind::Interactions(columns) => Some((table, columns)),
            _ => None,
        })
        // The first of equals is kept.
        .rev()
        .max_by_key(|(table, columns)| (clarity(table, columns), table.entry.size));
    let Some(interactions) = interactions else { return Err(why_none(found)) };
    let titles = looked
        .iter()
        .filter_map(|table| match table.survey.kind {
            Kind::Titles(columns) => Some((table, columns)),
            _ => None,
        })
        .rev()
        .max_by_key(|(table, columns)| (same_item_name(interactions, (table, columns)), table.entry.size));
    Ok(Plan { interactions, titles })
}

/// How much of an interaction the table tells.
fn clarity(table: &Looked, columns: &InteractionColumns) -> u32 {
    let named = table.survey.header.is_some();
    2 * u32::from(named) + 2 * u32::from(columns.value.is_some()) + u32::from(columns.time.is_some())
}

fn same_item_name(interactions: (&Looked, InteractionColumns), titles: (&Looked, &TitleColumns)) -> bool {
    let name = |table: &Looked, at: usize| table.survey.header.as_ref().map(|names| names[at].clone());
    name(interactions.0, interactions.1.item) == name(titles.0, titles.1.item)
}

fn why_none(found: &Found) -> ImportError {
    let looked = &found.tables;
    let file = |table: &Looked| table.entry.name.clone();
    if let Some(table) = looked.iter().find(|table| matches!(table.survey.kind, Kind::Titles(_))) {
        return ImportError::OnlyTitles { file: file(table) };
    }
    for table in looked {
        if let Kind::Neither(side) = table.survey.kind {
            let columns = table.survey.first_row.join(", ");
            let columns = columns.chars().take(200).collect();
            return ImportError::NoColumn { file: file(table), side, columns };
        }
    }
    found.first_failure()
}
