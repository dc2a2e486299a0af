//! What files show before they are read.

use alteraser_api::import::{Choices, DataSize, Preview, Role, TablePreview, TableUse};

use crate::describe;
use crate::error::ImportError;
use crate::limits::Limits;
use crate::look::{Looked, look};
use crate::plan::{choose, plan, why_none};
use crate::source::Input;
use crate::table::columns::ColumnStats;
use crate::table::guess::{Guess, explain};
use crate::table::roles::InteractionColumns;

/// Looks at the start of files: what the tables are, what would be read, and how large the data set will be.
///
/// # Errors
/// [`ImportError`] when none of the files is a table.
pub fn preview_files(
    inputs: Vec<Input<'_>>,
    choices: Option<&Choices>,
    limits: &Limits,
) -> Result<Preview, ImportError> {
    let (_, found) = look(inputs, choices, limits);
    if found.tables.is_empty() {
        return Err(found.first_failure());
    }
    let choices = choose(&found, choices);
    let plan = plan(&found, &choices);
    let obstacle = match &plan {
        Ok(plan) if plan.interactions.is_empty() => Some(why_none(&found)),
        Ok(_) => None,
        Err(error) => Some(error.clone()),
    };
    let plan = plan.ok().filter(|plan| !plan.interactions.is_empty());
    let shown = plan.as_ref().map_or(&found.tables[0], |plan| plan.interactions[0].0);
    let tables = found.tables.iter().zip(&choices.tables);
    Ok(Preview {
        name: describe::name(shown),
        format: plan.as_ref().map(describe::format).unwrap_or_default(),
        tables: tables.map(|(table, choice)| table_preview(table, choice.use_as, &choice.roles)).collect(),
        not_read: found.failures.iter().map(ToString::to_string).collect(),
        obstacle: obstacle.map(|error| format!("{error} {}", error.hint())),
        size: plan.map(|plan| expected_size(&plan.interactions)).unwrap_or_default(),
        choices,
    })
}

fn table_preview(table: &Looked, use_as: TableUse, roles: &[Role]) -> TablePreview {
    let survey = &table.survey;
    let chosen = Guess { use_as, roles: roles.to_vec(), missing: None };
    TablePreview {
        file: table.entry.name.clone(),
        archive: table.archive.clone(),
        format: survey.layout.words(),
        bytes: table.entry.size,
        expected_rows: table.expected_rows(),
        columns: explain(survey.header.as_deref(), &survey.stats, &chosen),
        rows: survey.first_rows.clone(),
    }
}

/// About how large a data set will be, from the first rows of its tables.
pub(crate) fn expected_size(tables: &[(&Looked, InteractionColumns)]) -> DataSize {
    let mut size = DataSize { has_times: true, ..DataSize::default() };
    for (table, columns) in tables {
        let rows = table.expected_rows();
        let seen = table.survey.num_rows.max(1) as u64;
        // Users come one after another in most tables, so their number grows with the rows; items come again.
        let scaled = |stats: &ColumnStats| {
            let distinct = stats.num_distinct() as u64;
            if stats.is_grouped() { distinct.saturating_mul(rows) / seen } else { distinct }
        };
        size.records += rows;
        size.users += scaled(&table.survey.stats[columns.user]).max(1);
        size.items += scaled(&table.survey.stats[columns.item]).max(1);
        size.has_times &= columns.time.is_some();
    }
    size
}
