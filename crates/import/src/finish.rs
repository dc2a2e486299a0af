//! From everything that was read to the data set: pairs are merged, filters applied, ids numbered again.

use alteraser_api::import::{Choices, DuplicateRule, ImportReport, ValueRule};
use alteraser_api::packed::{Labels, PackedData, Strings, prefix};

use crate::columns::column::{BLOCK, Column};
use crate::columns::cores::{keep_core, sizes};
use crate::columns::dropped::Dropped;
use crate::columns::repeats::merge_repeats;
use crate::columns::{Columns, Degrees};
use crate::describe;
use crate::error::ImportError;
use crate::import::Imported;
use crate::records::Records;
use crate::rejects::RejectTable;

/// An imported data set in little memory, ready to be written.
#[derive(Debug)]
pub struct Loaded {
    columns: Columns,
    dropped: Dropped,
    users: Renumbering,
    items: Renumbering,
    /// Whether every value is 1.
    all_ones: bool,
    labels: Labels,
    report: ImportReport,
    rejects: RejectTable,
}

/// New numbers of ids, when some are no longer needed.
#[derive(Debug, Default)]
struct Renumbering(Option<Vec<u32>>);

const GONE: u32 = u32::MAX;

impl Renumbering {
    fn of(degrees: &[u32]) -> Self {
        if degrees.iter().all(|&records| records > 0) {
            return Self(None);
        }
        let mut next = 0;
        let number = |&records: &u32| {
            if records == 0 {
                return GONE;
            }
            next += 1;
            next - 1
        };
        Self(Some(degrees.iter().map(number).collect()))
    }

    fn number(&self, old: u32) -> u32 {
        self.0.as_ref().map_or(old, |numbers| numbers[old as usize])
    }

    fn texts(&self, texts: Strings) -> Strings {
        match &self.0 {
            Some(numbers) if !texts.is_empty() => {
                texts.iter().zip(numbers).filter(|(_, number)| **number != GONE).map(|(text, _)| text).collect()
            }
            _ => texts,
        }
    }
}

/// Applies the choices to what was read. `names` are those of the users.
pub(crate) fn finish(
    mut records: Records,
    names: Strings,
    choices: &Choices,
    (mut report, file): (ImportReport, &str),
) -> Result<Loaded, ImportError> {
    records.complete();
    let sides = (records.users.len(), records.items.len());
    let mut dropped = Dropped::none(records.columns.len());
    report.num_duplicates = merge_repeats(&mut records.columns, sides, choices.duplicates, &mut dropped);
    if let ValueRule::Threshold { at_least } = choices.values {
        report.num_below = drop_below(&records.columns.values, at_least, &mut dropped)?;
    }
    let mut degrees = records.columns.degrees(&dropped, sides.0, sides.1);
    report.cores = sizes(&records.columns, &dropped, &degrees);
    let before = dropped.count();
    if let Some(k) = choices.k_core.filter(|&k| k > 1) {
        keep_core(&records.columns, k, &mut dropped, &mut degrees);
    }
    report.num_outside_core = dropped.count() - before;
    report.num_records = records.columns.len() as u64 - dropped.count();
    if report.num_records == 0 {
        let dropped = dropped.count() - report.num_duplicates + records.num_left_out;
        return Err(ImportError::NothingLeft { file: file.to_owned(), dropped });
    }
    report.warnings.extend(warnings(&records, &degrees, &report, choices.duplicates));
    report.num_rows = records.num_rows;
    report.num_left_out = records.num_left_out;
    report.num_rejected = records.rejects.count();
    report.reasons = records.rejects.reasons();
    let all_ones = matches!(choices.values, ValueRule::Threshold { .. });
    Ok(pack(records, names, (degrees, dropped, all_ones), report))
}

fn pack(
    records: Records,
    names: Strings,
    (degrees, dropped, all_ones): (Degrees, Dropped, bool),
    mut report: ImportReport,
) -> Loaded {
    let (users, items) = (Renumbering::of(&degrees.users), Renumbering::of(&degrees.items));
    let labels = Labels {
        user_labels: users.texts(records.users.into_labels()),
        item_labels: items.texts(records.items.into_labels()),
        item_titles: items.texts(records.titles),
        item_categories: items.texts(records.categories),
        user_names: users.texts(names),
    };
    let (shown, rejects) = records.rejects.into_parts();
    report.rejects = shown;
    Loaded { columns: records.columns, dropped, users, items, all_ones, labels, report, rejects }
}

fn warnings(records: &Records, degrees: &Degrees, report: &ImportReport, rule: DuplicateRule) -> Vec<String> {
    let merged = report.num_records + report.num_below + report.num_outside_core;
    let mut out: Vec<String> = describe::repeats(report.num_duplicates, merged, rule).into_iter().collect();
    out.extend(describe::sparse_users(degrees));
    out.extend(describe::placeholders(&records.users, &degrees.users, "user"));
    out.extend(describe::placeholders(&records.items, &degrees.items, "item"));
    out
}

fn drop_below(values: &Column, at_least: f32, dropped: &mut Dropped) -> Result<u64, ImportError> {
    if !at_least.is_finite() {
        return Err(ImportError::InvalidChoice { what: "The threshold", rule: "a finite number" });
    }
    let before = dropped.count();
    let mut words = Vec::new();
    for block in 0..values.num_blocks() {
        values.read_block(block, &mut words);
        for (at, &bits) in words.iter().enumerate() {
            if f32::from_bits(bits) < at_least {
                dropped.insert(block * BLOCK + at);
            }
        }
    }
    Ok(dropped.count() - before)
}

impl Loaded {
    /// What was read, in counts and words.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }

    /// Takes all rejected rows as comma-separated text; empty when there are none.
    pub fn take_rejects(&mut self) -> String {
        std::mem::take(&mut self.rejects).into_text()
    }

    /// Takes the report.
    pub fn take_report(&mut self) -> ImportReport {
        std::mem::take(&mut self.report)
    }

    /// Length in bytes of what [`Loaded::write`] writes.
    pub fn num_bytes(&self) -> usize {
        let columns = if self.columns.has_times() { 4 } else { 3 };
        self.prefix().len() + 4 * columns * self.num_records() + self.labels.num_bytes()
    }

    /// Gives the bytes of the [`PackedData`] piece by piece.
    ///
    /// # Errors
    /// What `sink` gives.
    pub fn write<E>(&self, sink: &mut dyn FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        sink(&self.prefix())?;
        let mut bytes = Vec::new();
        self.each_column(&mut |words| {
            bytes.clear();
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            sink(&bytes)
        })?;
        sink(&self.labels.to_bytes())
    }

    /// The data set as one value.
    pub fn into_imported(mut self) -> Imported {
        let mut columns = [const { Vec::new() }; 4];
        let (mut at, length) = (0, self.num_records());
        // Writing into memory cannot fail.
        let _infallible: Result<(), std::convert::Infallible> = self.each_column(&mut |words| {
            at += usize::from(columns[at].len() == length);
            columns[at].extend_from_slice(words);
            Ok(())
        });
        let (report, rejects) = (self.take_report(), self.take_rejects());
        let [users, items, values, times] = columns;
        let Labels { user_labels, item_labels, item_titles, item_categories, user_names } = self.labels;
        let values = values.into_iter().map(f32::from_bits).collect();
        let data = PackedData {
            users,
            items,
            values,
            times,
            user_labels,
            item_labels,
            item_titles,
            item_categories,
            user_names,
        };
        Imported { data, report, rejects }
    }

    fn num_records(&self) -> usize {
        self.columns.len() - self.dropped.count() as usize
    }

    fn prefix(&self) -> Vec<u8> {
        prefix(self.num_records(), self.columns.has_times(), &self.labels)
    }

    /// Gives the words of each column, block by block, without the records that are dropped.
    fn each_column<E>(&self, sink: &mut dyn FnMut(&[u32]) -> Result<(), E>) -> Result<(), E> {
        let one = 1.0_f32.to_bits();
        self.each_block(&self.columns.users, &|word| self.users.number(word), sink)?;
        self.each_block(&self.columns.items, &|word| self.items.number(word), sink)?;
        self.each_block(&self.columns.values, &|word| if self.all_ones { one } else { word }, sink)?;
        self.each_block(&self.columns.times, &|word| word, sink)
    }

    fn each_block<E>(
        &self,
        column: &Column,
        map: &dyn Fn(u32) -> u32,
        sink: &mut dyn FnMut(&[u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut words, mut out) = (Vec::new(), Vec::new());
        for block in 0..column.num_blocks() {
            column.read_block(block, &mut words);
            out.clear();
            let left = words.iter().enumerate().filter(|(at, _)| !self.dropped.contains(block * BLOCK + at));
            out.extend(left.map(|(_, &word)| map(word)));
            if !out.is_empty() {
                sink(&out)?;
            }
        }
        Ok(())
    }
}
