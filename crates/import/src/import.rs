//! The import from start to end: open, look, choose, read, join, pack.

use std::ops::ControlFlow;

use alteraser_api::import::ImportReport;
use alteraser_api::packed::{PackedData, Strings};

use crate::describe;
use crate::duplicates::drop_repeats;
use crate::error::ImportError;
use crate::limits::Limits;
use crate::look::look;
use crate::plan::{Looked, choose};
use crate::records::Records;
use crate::source::{Input, Source};
use crate::stream::{Meter, stream};
use crate::table::kind::TitleColumns;
use crate::titles::Titles;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of text read so far.
    pub bytes: u64,
    /// Bytes of text to read.
    pub total_bytes: u64,
    /// Rows of interactions read so far.
    pub rows: u64,
}

/// What an import gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The data set.
    pub data: PackedData,
    /// What was read, in counts and words.
    pub report: ImportReport,
}

/// Imports files that belong together: interactions, and titles if they are among them.
///
/// `watch` hears of the progress after each chunk and may stop the import.
///
/// # Errors
/// [`ImportError`] names the file, the line where there is one, and what is expected.
pub fn import_files(
    inputs: Vec<Input<'_>>,
    limits: &Limits,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Imported, ImportError> {
    let (mut sources, found) = look(inputs, limits);
    let plan = choose(&found)?;
    let mut report = describe::report(&found, &plan);
    let (table, columns) = plan.interactions;
    let total_bytes = table.entry.size + plan.titles.map_or(0, |(titles, _)| titles.entry.size);
    let mut meter = Meter { progress: Progress { bytes: 0, total_bytes, rows: 0 }, watch };

    let mut records = Records::new(&table.entry.name, table.entry.size, columns, &table.survey, limits);
    let bytes = sources[table.source].read(&table.entry, limits)?;
    stream(bytes, table.survey.dialect, limits, &mut meter, &mut records)?;
    records.finish()?;
    let titles = match plan.titles {
        Some(titles) => read_titles(titles, &mut sources, &records, limits, &mut meter, &mut report)?,
        None => Strings::default(),
    };
    Ok(pack(records, titles, report))
}

/// Titles in the order of the items; none at all when no title fits, which the report then says.
fn read_titles(
    (table, columns): (&Looked, TitleColumns),
    sources: &mut [Source<'_>],
    records: &Records,
    limits: &Limits,
    meter: &mut Meter<'_>,
    report: &mut ImportReport,
) -> Result<Strings, ImportError> {
    let file = &table.entry.name;
    let mut titles = Titles::new(file, columns, &table.survey, &records.items, limits);
    let bytes = sources[table.source].read(&table.entry, limits)?;
    stream(bytes, table.survey.dialect, limits, meter, &mut titles)?;
    if let Some(first) = titles.rejects.first() {
        let rows = describe::counted(titles.rejects.count(), "row was", "rows were");
        let (line, reason) = (first.line, &first.reason);
        report.warnings.push(format!("{file}: {rows} not read, the first in line {line}. {reason}"));
    }
    let (known, items) = (titles.num_known(), records.items.len());
    if known == 0 {
        report.warnings.push(format!("{file} has no title for any of the items: the ids differ."));
        return Ok(Strings::default());
    }
    if known < items {
        let unnamed = (items - known) as u64;
        let unnamed = describe::counted(unnamed, &format!("of {items} items has"), &format!("of {items} items have"));
        report.warnings.push(format!("{unnamed} no title in {file}."));
    }
    Ok(titles.into_strings())
}

fn pack(records: Records, item_titles: Strings, mut report: ImportReport) -> Imported {
    let Records { mut columns, users, items, rejects, num_rows, .. } = records;
    report.num_rows = num_rows;
    report.num_duplicates = drop_repeats(&mut columns, users.len(), items.len());
    report.num_records = columns.users.len() as u64;
    report.num_rejected = rejects.count();
    report.rejects = rejects.into_kept();
    report.warnings.extend(describe::warnings(&columns, users.len(), items.len(), report.num_duplicates));
    let data = PackedData {
        users: columns.users,
        items: columns.items,
        values: columns.values,
        times: columns.times,
        user_labels: users.into_labels(),
        item_labels: items.into_labels(),
        item_titles,
        item_categories: Strings::default(),
        user_names: Strings::default(),
    };
    Imported { data, report }
}
