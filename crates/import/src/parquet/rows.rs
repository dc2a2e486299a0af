//! Columns side by side as rows.

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ::parquet::column::reader::{ColumnReader, get_column_reader};
use ::parquet::errors::{ParquetError, Result as Decoded};

use super::broken;
use super::cells::Cells;
use super::open::Table;
use super::pages::Pages;
use crate::error::ImportError;
use crate::text::fields::Row;

/// Rows that are unpacked at once.
pub(super) const BATCH: usize = 4_096;
/// Most packed bytes of the columns of a group that are read, all of which are in memory at once.
const MAX_GROUP: u64 = 192 << 20;

/// Reads the rows of a file.
pub(super) struct Rows<'t> {
    table: &'t Table,
    file: &'t str,
    /// Columns that are read; the others stay empty.
    columns: Vec<Option<Cells>>,
    /// Rows that were given so far.
    given: u64,
    text: Vec<u8>,
    spans: Vec<(u32, u32)>,
}

impl<'t> Rows<'t> {
    /// At the start of a file. All columns are wanted when `wanted` is empty.
    pub(super) fn of(table: &'t Table, wanted: &[bool], file: &'t str) -> Self {
        let is_wanted = |column: usize| wanted.is_empty() || wanted.get(column).copied().unwrap_or(false);
        let cells = |column: usize| is_wanted(column).then(|| Cells::of(table.column(column)));
        let columns = (0..table.num_columns()).map(cells).collect();
        Self { table, file, columns, given: 0, text: Vec::new(), spans: Vec::new() }
    }

    /// Rows that were given so far.
    pub(super) fn num_rows(&self) -> u64 {
        self.given
    }

    /// Gives at most `most` rows of a group. What the sink stops with is the inner error.
    pub(super) fn read_group<E>(
        &mut self,
        reader: &mut (impl Read + Seek),
        (group, most): (usize, u64),
        sink: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<Result<(), E>, ImportError> {
        let mut readers = self.open_group(reader, group)?;
        let mut left = self.table.group_rows(group).min(most);
        while left > 0 {
            let batch = left.min(BATCH as u64) as usize;
            for (cells, reader) in self.columns.iter_mut().zip(&mut readers) {
                let (Some(cells), Some(reader)) = (cells, reader) else { continue };
                let filled = unpanicked(|| cells.fill(reader, batch)).map_err(|error| broken(self.file, &error))?;
                if filled != batch {
                    return Err(broken(self.file, &"a column has fewer rows than the others"));
                }
            }
            for row in 0..batch {
                if let Err(stop) = self.give(row, sink) {
                    return Ok(Err(stop));
                }
            }
            left -= batch as u64;
        }
        Ok(Ok(()))
    }

    fn open_group(
        &self,
        reader: &mut (impl Read + Seek),
        group: usize,
    ) -> Result<Vec<Option<ColumnReader>>, ImportError> {
        let mut left = MAX_GROUP;
        let open = |(column, cells): (usize, &Option<Cells>)| {
            if cells.is_none() {
                return Ok(None);
            }
            let (bytes, chunk) =
                self.table.chunk(reader, (group, column), left).map_err(|reason| broken(self.file, &reason))?;
            left -= bytes.len() as u64;
            let pages = Pages::of(bytes, chunk.compression(), chunk.num_values());
            Ok(Some(get_column_reader(chunk.column_descr_ptr(), Box::new(pages))))
        };
        self.columns.iter().enumerate().map(open).collect()
    }

    fn give<E>(&mut self, row: usize, sink: &mut dyn FnMut(&Row<'_>) -> Result<(), E>) -> Result<(), E> {
        self.given += 1;
        self.text.clear();
        self.spans.clear();
        for (column, cells) in self.columns.iter().enumerate() {
            if column > 0 {
                self.text.push(b',');
            }
            let start = self.text.len() as u32;
            self.text.extend_from_slice(cells.as_ref().map_or(&[], |cells| cells.field(row)));
            self.spans.push((start, self.text.len() as u32));
        }
        sink(&Row { line: self.given, raw: &self.text, text: &self.text, spans: &self.spans })
    }
}

/// Decodes. The library takes some damage for impossible and panics, which ends the import of this file alone; in
/// WebAssembly, where nothing unwinds, the worker of the import ends, which the page tells.
fn unpanicked(decode: impl FnOnce() -> Decoded<usize>) -> Decoded<usize> {
    // What is half decoded is given up together with its readers.
    catch_unwind(AssertUnwindSafe(decode))
        .unwrap_or_else(|_| Err(ParquetError::General("its pages contradict each other".to_owned())))
}
