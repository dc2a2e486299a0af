//! Parquet: columns of a binary file as rows of a table.
//!
//! The file's description, the encodings and the levels of nesting are read by the `parquet` crate; pages are found and
//! unpacked here, because its own unpacking needs code in C and trusts the sizes that a file declares. A list becomes a
//! field with `|` between its entries, times become seconds.

mod cells;
mod codec;
mod header;
mod open;
mod pages;
mod rows;

use alteraser_api::import::TableChoice;

use crate::error::ImportError;
use crate::limits::Limits;
use crate::look::{Looked, no_table};
use crate::source::{Entry, Source};
use crate::stream::{Meter, TableSink};
use crate::table::survey::{Sample, Start, Survey};
use crate::text::layout::Layout;
use open::Table;
use rows::Rows;

/// Rows that roles are guessed from.
const SURVEYED_ROWS: u64 = 5_000;

/// Looks at the description and the first rows of a file.
pub(crate) fn survey(
    source: &mut Source<'_>,
    entry: &Entry,
    choice: Option<&TableChoice>,
    limits: &Limits,
) -> Result<Survey, ImportError> {
    let file = &entry.name;
    let mut reader = source.seekable(entry, limits)?;
    let table = Table::open(&mut reader, file, limits)?;
    let mut sample = Sample::new(limits);
    let mut rows = Rows::of(&table, &[], file);
    for group in 0..table.num_groups() {
        if rows.num_rows() >= SURVEYED_ROWS {
            break;
        }
        let most = SURVEYED_ROWS - rows.num_rows();
        // Stopping early is how the sink says that it has seen enough.
        let _enough =
            rows.read_group(&mut reader, (group, most), &mut |row| crate::text::split::RowSink::row(&mut sample, row))?;
    }
    let whole = table.num_rows() <= SURVEYED_ROWS;
    let layout = Layout::Parquet(table.names());
    let start = Start { file, bytes: &[], whole, choice };
    let survey = sample.survey(layout, &start).map_err(|reason| no_table(reason, file, limits))?;
    // The rows are packed, so their number comes from the description and not from the size of the file.
    Ok(Survey { row_bytes: entry.size as f64 / table.num_rows().max(1) as f64, ..survey })
}

/// Gives all rows to `sink`. Only `wanted` columns are unpacked.
pub(crate) fn read<S: TableSink>(
    source: &mut Source<'_>,
    table: &Looked,
    (wanted, limits): (&[bool], &Limits),
    meter: &mut Meter<'_>,
    sink: &mut S,
) -> Result<(), ImportError> {
    let entry = &table.entry;
    let file = &entry.name;
    let mut reader = source.seekable(entry, limits)?;
    let table = Table::open(&mut reader, file, limits)?;
    let mut rows = Rows::of(&table, wanted, file);
    let groups = table.num_groups();
    for group in 0..groups {
        let mut seen = 0;
        rows.read_group(&mut reader, (group, u64::MAX), &mut |row| {
            sink.row(row)?;
            seen += 1;
            if seen % rows::BATCH as u64 == 0 { meter.advance(0, sink.rows()) } else { Ok(()) }
        })??;
        let share = (group + 1) as f64 / groups as f64;
        sink.check(share)?;
        let bytes = (entry.size as f64 * share) as u64;
        let before = (entry.size as f64 * group as f64 / groups as f64) as u64;
        meter.advance((bytes - before) as usize, sink.rows())?;
    }
    meter.advance(0, sink.rows())
}

/// What the `parquet` crate says, as an error of the file.
fn broken(file: &str, reason: &impl ToString) -> ImportError {
    let reason = reason.to_string();
    let reason = reason.strip_prefix("Parquet error: ").unwrap_or(&reason).trim_end_matches('.').to_owned();
    ImportError::Parquet { file: file.to_owned(), reason }
}
