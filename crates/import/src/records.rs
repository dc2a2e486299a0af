//! Rows of a table of interactions become columns of numbers.

use crate::error::ImportError;
use crate::intern::Interner;
use crate::limits::Limits;
use crate::number;
use crate::rejects::{Problem, Rejects};
use crate::stream::TableSink;
use crate::table::kind::InteractionColumns;
use crate::table::survey::Survey;
use crate::text::dialect::Delimiter;
use crate::text::fields::Row;
use crate::text::split::RowSink;

/// Rows after which a table that is mostly rejected is given up.
const PROBE_ROWS: u64 = 1_000;
/// Rows that room is made for at the start, at most: an archive may lie about its size.
const MAX_RESERVED: f64 = (1 << 26) as f64;

/// The columns that have been read. Record `r` is entry `r` of each.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// Numbers of the users.
    pub(crate) users: Vec<u32>,
    /// Numbers of the items.
    pub(crate) items: Vec<u32>,
    /// Values, 1 where the table has none.
    pub(crate) values: Vec<f32>,
    /// Times in seconds since 1970; empty where the table has none.
    pub(crate) times: Vec<u32>,
}

/// Reads the rows of one table.
pub(crate) struct Records {
    file: String,
    roles: InteractionColumns,
    num_fields: usize,
    comma_is_point: bool,
    skip_header: bool,
    limits: Limits,
    /// What was read.
    pub(crate) columns: Columns,
    /// Ids of users.
    pub(crate) users: Interner,
    /// Ids of items.
    pub(crate) items: Interner,
    /// Rows that were not understood.
    pub(crate) rejects: Rejects,
    /// Rows seen, without the header.
    pub(crate) num_rows: u64,
}

/// A row as read. The ids are not numbered yet, because a rejected row must not make an id known.
struct Record<'a> {
    user: &'a [u8],
    item: &'a [u8],
    value: f32,
    time: u32,
}

impl Records {
    /// Nothing read yet of `file` with `size` bytes.
    pub(crate) fn new(file: &str, size: u64, roles: InteractionColumns, survey: &Survey, limits: &Limits) -> Self {
        let expected = (size as f64 / survey.row_bytes.max(1.0) * 1.02).min(MAX_RESERVED) as usize;
        let mut columns = Columns::default();
        // Room made in one piece saves the copies of growing. Without it, columns grow as they are filled.
        let room = columns.users.try_reserve_exact(expected).is_ok()
            && columns.items.try_reserve_exact(expected).is_ok()
            && columns.values.try_reserve_exact(expected).is_ok();
        if room && roles.time.is_some() {
            columns.times.try_reserve_exact(expected).unwrap_or_default();
        }
        Self {
            file: file.to_owned(),
            roles,
            num_fields: survey.columns,
            comma_is_point: survey.dialect.delimiter != Delimiter::Byte(b','),
            skip_header: survey.header.is_some(),
            limits: *limits,
            columns,
            users: Interner::default(),
            items: Interner::default(),
            rejects: Rejects::of(file),
            num_rows: 0,
        }
    }

    /// Checks that something sensible was read.
    pub(crate) fn finish(&self) -> Result<(), ImportError> {
        if self.num_rows == 0 {
            return Err(ImportError::OnlyHeader { file: self.file.clone() });
        }
        if self.num_rows < PROBE_ROWS { self.check_rejects() } else { Ok(()) }
    }

    fn check_rejects(&self) -> Result<(), ImportError> {
        match self.rejects.first() {
            Some(first) if self.rejects.count() * 2 > self.num_rows => Err(ImportError::MostlyRejected {
                file: self.file.clone(),
                line: first.line,
                reason: first.reason.trim_end_matches('.').to_owned(),
                rejected: self.rejects.count(),
                rows: self.num_rows,
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
        let InteractionColumns { user, item, value, time } = self.roles;
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
        let limit = self.limits.max_id_bytes;
        if id.len() > limit { Err((at + 1, Problem::LongId { limit })) } else { Ok(id) }
    }

    #[inline]
    fn keep(&mut self, record: &Record<'_>) -> Result<(), ImportError> {
        let (user, item) = (self.users.intern(record.user), self.items.intern(record.item));
        let (Some(user), Some(item)) = (user, item) else { return Err(self.too_large("text in its ids")) };
        if self.columns.users.len() == u32::MAX as usize {
            return Err(self.too_large("rows"));
        }
        self.columns.users.push(user);
        self.columns.items.push(item);
        self.columns.values.push(record.value);
        if self.roles.time.is_some() {
            self.columns.times.push(record.time);
        }
        Ok(())
    }

    fn too_large(&self, what: &'static str) -> ImportError {
        ImportError::TooLarge { file: self.file.clone(), what }
    }
}

impl RowSink for Records {
    type Stop = ImportError;

    #[inline]
    fn row(&mut self, row: &Row<'_>) -> Result<(), ImportError> {
        if std::mem::take(&mut self.skip_header) {
            return Ok(());
        }
        self.num_rows += 1;
        match self.read(row) {
            Ok(record) => self.keep(&record)?,
            Err((column, problem)) => self.rejects.add(row.line, column as u32, problem, row.raw),
        }
        if self.num_rows == PROBE_ROWS { self.check_rejects() } else { Ok(()) }
    }

    fn unclosed_quote(&mut self, line: u64, raw: &[u8]) -> Result<(), ImportError> {
        self.skip_header = false;
        self.num_rows += 1;
        self.rejects.add(line, 0, Problem::UnclosedQuote, raw);
        Ok(())
    }

    fn too_long(&mut self, line: u64) -> ImportError {
        ImportError::LineTooLong { file: self.file.clone(), line, limit: self.limits.max_row_bytes }
    }
}

impl TableSink for Records {
    fn rows(&self) -> Option<u64> {
        Some(self.num_rows)
    }
}
