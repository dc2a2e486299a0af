//! The import from start to end: open, look, choose, read, join, finish.

use std::ops::ControlFlow;

use alteraser_api::import::{Choices, ImportReport, TableUse, ValueRule};
use alteraser_api::packed::{PackedData, Strings};

use crate::describe;
use crate::details::Details;
use crate::error::ImportError;
use crate::finish::{Loaded, finish};
use crate::keep::{Filter, size_left};
use crate::limits::Limits;
use crate::look::{Looked, look};
use crate::plan::{Plan, choose, plan, why_none};
use crate::preview::expected_size;
use crate::records::{RecordReader, Records, Rules};
use crate::source::{Input, Source};
use crate::stream::{Meter, TableSink, stream};
use crate::table::roles::DetailColumns;
use crate::text::layout::Parser;
use crate::warn;

/// How far an import is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    /// All rejected rows as comma-separated text; empty when there are none.
    pub rejects: String,
}

/// What to read, how, and what it may cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportOptions {
    /// What to read and how; as guessed when absent.
    pub choices: Option<Choices>,
    /// Memory that the engine has, in bytes; nothing is too big when absent.
    pub ceiling_bytes: Option<u64>,
    /// Bounds of the import.
    pub limits: Limits,
}

/// Hears how far an import is, and may stop it.
pub type Watch<'w> = dyn FnMut(Progress) -> ControlFlow<()> + 'w;

/// Imports files that belong together as guessed: interactions, and titles if they are among them.
///
/// `watch` hears of the progress after each chunk and may stop the import.
///
/// # Errors
/// [`ImportError`] names the file, the line where there is one, and what is expected.
pub fn import_files(inputs: Vec<Input<'_>>, limits: &Limits, watch: &mut Watch<'_>) -> Result<Imported, ImportError> {
    let options = ImportOptions { limits: *limits, ..ImportOptions::default() };
    load_files(inputs, &options, watch).map(Loaded::into_imported)
}

/// Imports files that belong together, into little memory.
///
/// # Errors
/// As [`import_files`], and [`ImportError::TooBig`] with offers when the data would not fit.
pub fn load_files(
    inputs: Vec<Input<'_>>,
    options: &ImportOptions,
    watch: &mut Watch<'_>,
) -> Result<Loaded, ImportError> {
    let limits = &options.limits;
    let (mut sources, found) = look(inputs, options.choices.as_ref(), limits);
    let choices = choose(&found, options.choices.as_ref());
    let plan = plan(&found, &choices)?;
    let Some((first, _)) = plan.interactions.first() else { return Err(why_none(&found)) };
    let rules = rules(&plan, &choices, options)?;
    check_size(&plan, first, &choices, options)?;
    let mut report = ImportReport {
        name: describe::name(first),
        format: describe::format(&plan),
        warnings: describe::unused(&found, &choices),
        choices: choices.clone(),
        ..ImportReport::default()
    };
    let total_bytes = tables(&plan).map(|table| table.entry.size).sum();
    let mut meter = Meter { progress: Progress { total_bytes, ..Progress::default() }, watch };

    let mut records = Records::default();
    for (table, columns) in &plan.interactions {
        let wanted = columns.wanted(table.survey.stats.len());
        let mut reader = RecordReader::new(table, columns.clone(), &rules, &mut records);
        read_table(&mut sources, table, (&wanted, limits), &mut meter, &mut reader)?;
        reader.finish()?;
        report.warnings.extend(warn::swapped(table, columns));
    }
    records.complete();
    let is_filtered = rules.filter != Filter::All;
    let names = read_details(&mut sources, &plan, &mut records, (is_filtered, limits), &mut meter, &mut report)?;
    finish(records, names, &choices, (report, &first.entry.name))
}

/// Joins titles, categories and names of files to a data set that was imported before.
///
/// # Errors
/// As [`import_files`], when no file has titles or names, and when the data set is broken.
pub fn add_labels(
    data: &PackedData,
    inputs: Vec<Input<'_>>,
    options: &ImportOptions,
    watch: &mut Watch<'_>,
) -> Result<Loaded, ImportError> {
    let limits = &options.limits;
    let (mut sources, found) = look(inputs, options.choices.as_ref(), limits);
    let mut choices = choose(&found, options.choices.as_ref());
    for table in choices.tables.iter_mut().filter(|table| table.use_as == TableUse::Interactions) {
        table.use_as = TableUse::Unused;
    }
    let plan = plan(&found, &choices)?;
    let Some(first) = tables(&plan).next() else { return Err(why_none(&found)) };
    let file = first.entry.name.clone();
    let mut records = Records::of(data)?;
    let mut report = ImportReport {
        name: describe::name(first),
        format: describe::format(&plan),
        choices: choices.clone(),
        ..ImportReport::default()
    };
    let total_bytes = tables(&plan).map(|table| table.entry.size).sum();
    let mut meter = Meter { progress: Progress { total_bytes, ..Progress::default() }, watch };
    let known = read_details(&mut sources, &plan, &mut records, (false, limits), &mut meter, &mut report)?;
    let names = if known.is_empty() { data.user_names.clone() } else { known };
    // The values are what they are: the rules were obeyed when the records were read.
    let as_is = Choices { tables: choices.tables, ..Choices::default() };
    finish(records, names, &as_is, (report, &file))
}

fn tables<'p>(plan: &'p Plan<'_>) -> impl Iterator<Item = &'p Looked> {
    let interactions = plan.interactions.iter().map(|(table, _)| *table);
    interactions.chain(plan.items.iter().chain(&plan.users).map(|(table, _)| *table))
}

fn rules(plan: &Plan<'_>, choices: &Choices, options: &ImportOptions) -> Result<Rules, ImportError> {
    Ok(Rules {
        filter: Filter::of(choices.keep)?,
        drop_values: choices.values == ValueRule::Implicit,
        // Times are worth keeping only when every record has one.
        drop_times: choices.drop_times || plan.interactions.iter().any(|(_, columns)| columns.time.is_none()),
        ceiling_bytes: options.ceiling_bytes,
        limits: options.limits,
    })
}

/// Refuses data that would not fit, by the size of the files.
fn check_size(plan: &Plan<'_>, first: &Looked, choices: &Choices, options: &ImportOptions) -> Result<(), ImportError> {
    let Some(ceiling) = options.ceiling_bytes else { return Ok(()) };
    let size = size_left(expected_size(&plan.interactions), choices.keep, choices.drop_times);
    let too_big = |too_big| ImportError::TooBig { file: first.entry.name.clone(), too_big: Box::new(too_big) };
    size.check(ceiling).map_err(too_big)
}

fn read_table<S: TableSink>(
    sources: &mut [Source<'_>],
    table: &Looked,
    (wanted, limits): (&[bool], &Limits),
    meter: &mut Meter<'_>,
    sink: &mut S,
) -> Result<(), ImportError> {
    let source = &mut sources[table.source];
    match Parser::new(&table.survey.layout, wanted, limits.max_row_bytes) {
        Some(parser) => stream((source.read(&table.entry, limits)?, table.entry.size), parser, meter, sink),
        None => read_binary(source, table, (wanted, limits), meter, sink),
    }
}

#[cfg(feature = "parquet")]
use crate::parquet::read as read_binary;

/// Binary tables are not among the layouts that this build knows, so this is only asked for by mistake.
#[cfg(not(feature = "parquet"))]
fn read_binary<S: TableSink>(
    _source: &mut Source<'_>,
    table: &Looked,
    _what: (&[bool], &Limits),
    _meter: &mut Meter<'_>,
    _sink: &mut S,
) -> Result<(), ImportError> {
    Err(ImportError::ParquetNotRead { file: table.entry.name.clone() })
}

/// Joins titles and categories to the records' items, and gives the names of the users.
fn read_details(
    sources: &mut [Source<'_>],
    plan: &Plan<'_>,
    records: &mut Records,
    (is_filtered, limits): (bool, &Limits),
    meter: &mut Meter<'_>,
    report: &mut ImportReport,
) -> Result<Strings, ImportError> {
    for (table, columns) in &plan.items {
        let sides = (&records.items, &records.users);
        let details = read_list(sources, table, (columns, sides, limits), meter)?;
        report.warnings.extend(warn::about_items(&details, &table.entry.name, records.items.len()));
        let has_none = details.num_known() == 0;
        let (titles, categories, rejects) = details.into_strings(&records.titles, &records.categories);
        records.rejects.add_table(&rejects);
        if !has_none {
            (records.titles, records.categories) = (titles, categories);
        }
    }
    let mut names = Strings::default();
    for (table, columns) in &plan.users {
        let sides = (&records.users, &records.items);
        let details = read_list(sources, table, (columns, sides, limits), meter)?;
        report.warnings.extend(warn::about_users(&details, &table.entry.name, (records.users.len(), is_filtered)));
        let has_none = details.num_known() == 0;
        let (known, _, rejects) = details.into_strings(&names, &Strings::default());
        records.rejects.add_table(&rejects);
        if !has_none {
            names = known;
        }
    }
    Ok(names)
}

type Sides<'a> = (&'a crate::intern::Interner, &'a crate::intern::Interner);

fn read_list<'a>(
    sources: &mut [Source<'_>],
    table: &'a Looked,
    (columns, sides, limits): (&DetailColumns, Sides<'a>, &Limits),
    meter: &mut Meter<'_>,
) -> Result<Details<'a>, ImportError> {
    let mut details = Details::new(table, columns.clone(), sides, limits);
    let wanted = columns.wanted(table.survey.stats.len());
    read_table(sources, table, (&wanted, limits), meter, &mut details)?;
    Ok(details)
}
