//! Rows of tables of interactions become columns of numbers.

use alteraser_api::import::DataSize;
use alteraser_api::packed::{PackedData, PackedError, Strings};

use crate::columns::Columns;
use crate::details::{categories_of, tidy};
use crate::error::ImportError;
use crate::intern::Interner;
use crate::keep::Filter;
use crate::limits::Limits;
use crate::look::Looked;
use crate::number;
use crate::rejects::{Problem, Rejects};
use crate::stream::TableSink;
use crate::table::roles::{DetailColumns, InteractionColumns};
use crate::text::fields::Row;
use crate::text::split::RowSink;

/// Rows after which a table that is mostly rejected is given up.
const PROBE_ROWS: u64 = 1_000;

/// What was read so far, from all tables of interactions.
#[derive(Default)]
pub(crate) struct Records {
    /// The records.
    pub(crate) columns: Columns,
    /// Ids of users.
    pub(crate) users: Interner,
    /// Ids of items.
    pub(crate) items: Interner,
    /// Titles of items as the rows say them; empty when they do not.
    pub(crate) titles: Strings,
    /// Categories of items as the rows say them; empty when they do not.
    pub(crate) categories: Strings,
    /// Rows that were not understood.
    pub(crate) rejects: Rejects,
    /// Rows seen, without headers.
    pub(crate) num_rows: u64,
    /// Rows of users that are left out.
    pub(crate) num_left_out: u64,
}

/// What is read and what is not.
pub(crate) struct Rules {
    /// Whose rows are read.
    pub(crate) filter: Filter,
    /// Whether values are left out.
    pub(crate) drop_values: bool,
    /// Whether times are left out.
    pub(crate) drop_times: bool,
    /// Memory that the engine has.
    pub(crate) ceiling_bytes: Option<u64>,
    /// Bounds of the import.
    pub(crate) limits: Limits,
}

/// Reads the rows of one table.
pub(crate) struct RecordReader<'r> {
    file: &'r str,
    roles: InteractionColumns,
    num_fields: usize,
    comma_is_point: bool,
    skip_header: bool,
    rules: &'r Rules,
    out: &'r mut Records,
    rows_before: u64,
    rejects_before: u64,
}

/// A row as read. The ids are not numbered yet, because a rejected row must not make an id known.
struct Record<'a> {
    user: &'a [u8],
    item: &'a [u8],
    value: f32,
    time: u32,
}

impl<'r> RecordReader<'r> {
    /// Nothing read yet of `table`; records are added to `out`.
    pub(crate) fn new(
        table: &'r Looked,
        mut roles: InteractionColumns,
        rules: &'r Rules,
        out: &'r mut Records,
    ) -> Self {
        roles.value = roles.value.filter(|_| !rules.drop_values);
        roles.time = roles.time.filter(|_| !rules.drop_times);
        let (rows_before, rejects_before) = (out.num_rows, out.rejects.count());
        Self {
            file: &table.entry.name,
            roles,
            num_fields: table.survey.stats.len(),
            comma_is_point: table.survey.layout.comma_is_point(),
            skip_header: table.survey.skips_header,
            rules,
            out,
            rows_before,
            rejects_before,
        }
    }

    /// Checks that something sensible was read.
    pub(crate) fn finish(&self) -> Result<(), ImportError> {
        match self.num_rows() {
            0 => Err(ImportError::OnlyHeader { file: self.file.to_owned() }),
            rows if rows < PROBE_ROWS => self.check_rejects(),
            _ => Ok(()),
        }
    }

    fn num_rows(&self) -> u64 {
        self.out.num_rows - self.rows_before
    }

    fn check_rejects(&self) -> Result<(), ImportError> {
        let (rejected, rows) = (self.out.rejects.count() - self.rejects_before, self.num_rows());
        match self.out.rejects.first() {
            Some(first) if rejected * 2 > rows => Err(ImportError::MostlyRejected {
                file: self.file.to_owned(),
                line: first.line,
                reason: first.reason.trim_end_matches('.').to_owned(),
                rejected,
                rows,
            }),
            _ => Ok(()),
        }
    }

    /// Reads a row; on failure, the column from 1 and what is wrong.
    #[inline]
    fn read<'a>(&self, row: &Row<'a>) -> Result<Record<'a>, (usize, Problem)> {
        if row.len() != self.num_fields {
            return Err((0, Problem::FieldCount { found: row.len(), expected: self.num_fields }));
        }
        let InteractionColumns { user, item, value, time, .. } = self.roles;
        Ok(Record {
            user: self.id(row, user, Problem::NoUser)?,
            item: self.id(row, item, Problem::NoItem)?,
            value: match value {
                Some(at) => number::value(row.field(at), self.comma_is_point)
                    .map_err(|problem| (at + 1, Problem::Value(problem)))?,
                None => 1.0,
            },
            time: match time {
                Some(at) => number::time(row.field(at)).map_err(|problem| (at + 1, Problem::Time(problem)))?,
                None => 0,
            },
        })
    }

    #[inline]
    fn id<'a>(&self, row: &Row<'a>, at: usize, missing: Problem) -> Result<&'a [u8], (usize, Problem)> {
        let id = row.field(at);
        if id.is_empty() {
            return Err((at + 1, missing));
        }
        let limit = self.rules.limits.max_id_bytes;
        if id.len() > limit { Err((at + 1, Problem::LongId { limit })) } else { Ok(id) }
    }

    #[inline]
    fn keep(&mut self, record: &Record<'_>, row: &Row<'_>) -> Result<(), ImportError> {
        let out = &mut *self.out;
        if !self.rules.filter.keeps(record.user, &out.users) {
            out.num_left_out += 1;
            return Ok(());
        }
        let (user, item) = (out.users.intern(record.user), out.items.intern(record.item));
        let (Some(user), Some(item)) = (user, item) else { return Err(self.too_large("text in its ids")) };
        if out.columns.len() == u32::MAX as usize {
            return Err(self.too_large("rows"));
        }
        out.columns.users.push(user);
        out.columns.items.push(item);
        out.columns.values.push(record.value.to_bits());
        if self.roles.time.is_some() {
            out.columns.times.push(record.time);
        }
        if let Some(details) = &self.roles.details {
            out.describe(item as usize, details, row);
        }
        Ok(())
    }

    fn too_large(&self, what: &'static str) -> ImportError {
        ImportError::TooLarge { file: self.file.to_owned(), what }
    }
}

impl Records {
    /// What a data set holds that was imported before.
    ///
    /// # Errors
    /// [`ImportError::NotPacked`] when two users or items have the same id.
    pub(crate) fn of(data: &PackedData) -> Result<Self, ImportError> {
        let number = |labels: &Strings| {
            let mut ids = Interner::default();
            let same = labels.iter().enumerate().all(|(at, id)| ids.intern(id.as_bytes()) == Some(at as u32));
            if same { Ok(ids) } else { Err(ImportError::NotPacked(PackedError::Inconsistent("an id occurs twice"))) }
        };
        Ok(Self {
            columns: Columns {
                users: data.users.iter().copied().collect(),
                items: data.items.iter().copied().collect(),
                values: data.values.iter().map(|value| value.to_bits()).collect(),
                times: data.times.iter().copied().collect(),
            },
            users: number(&data.user_labels)?,
            items: number(&data.item_labels)?,
            titles: data.item_titles.clone(),
            categories: data.item_categories.clone(),
            num_rows: data.num_records() as u64,
            ..Self::default()
        })
    }

    /// Takes title and categories of an item from the first row that has it.
    fn describe(&mut self, item: usize, columns: &DetailColumns, row: &Row<'_>) {
        if let Some(title) = columns.title.filter(|_| item >= self.titles.len()) {
            pad(&mut self.titles, item);
            self.titles.push(&tidy(row.field(title)));
        }
        if !columns.categories.is_empty() && item >= self.categories.len() {
            pad(&mut self.categories, item);
            self.categories.push(&categories_of(row, &columns.categories));
        }
    }

    /// Gives items that were not described an empty text, if any was described.
    pub(crate) fn complete(&mut self) {
        for texts in [&mut self.titles, &mut self.categories] {
            if !texts.is_empty() {
                pad(texts, self.items.len());
            }
        }
    }

    /// What was read, scaled to a whole of which this is a share of `share`.
    pub(crate) fn size(&self, share: f64) -> DataSize {
        let scaled = |count: usize| (count as f64 / share.clamp(1e-9, 1.0)) as u64;
        DataSize {
            records: scaled(self.columns.len()),
            users: scaled(self.users.len()),
            items: self.items.len() as u64,
            has_times: self.columns.has_times(),
        }
    }
}

fn pad(texts: &mut Strings, len: usize) {
    for _ in texts.len()..len {
        texts.push("");
    }
}

impl RowSink for RecordReader<'_> {
    type Stop = ImportError;

    #[inline]
    fn row(&mut self, row: &Row<'_>) -> Result<(), ImportError> {
        if std::mem::take(&mut self.skip_header) {
            return Ok(());
        }
        self.out.num_rows += 1;
        match self.read(row) {
            Ok(record) => self.keep(&record, row)?,
            Err((column, problem)) => self.out.rejects.add(self.file, (row.line, column as u32), problem, row.raw),
        }
        if self.num_rows() == PROBE_ROWS { self.check_rejects() } else { Ok(()) }
    }

    fn spoiled(&mut self, line: u64, problem: Problem, raw: &[u8]) -> Result<(), ImportError> {
        self.skip_header = false;
        self.out.num_rows += 1;
        self.out.rejects.add(self.file, (line, 0), problem, raw);
        if self.num_rows() == PROBE_ROWS { self.check_rejects() } else { Ok(()) }
    }

    fn too_long(&mut self, line: u64) -> ImportError {
        ImportError::LineTooLong { file: self.file.to_owned(), line, limit: self.rules.limits.max_row_bytes }
    }
}

impl TableSink for RecordReader<'_> {
    fn rows(&self) -> Option<u64> {
        Some(self.out.num_rows)
    }

    fn check(&self, share: f64) -> Result<(), ImportError> {
        let Some(ceiling) = self.rules.ceiling_bytes else { return Ok(()) };
        match self.out.size(1.0).check(ceiling) {
            Ok(()) => Ok(()),
            Err(so_far) => {
                let too_big = self.out.size(share).check(ceiling).err().unwrap_or(so_far);
                Err(ImportError::TooBig { file: self.file.to_owned(), too_big: Box::new(too_big) })
            }
        }
    }
}
