//! Streams a table through a sink, chunk by chunk.

use std::ops::ControlFlow;

use crate::error::ImportError;
use crate::import::Progress;
use crate::limits::Limits;
use crate::source::Bytes;
use crate::text::dialect::Dialect;
use crate::text::encoding::Recoder;
use crate::text::split::{RowSink, Splitter};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;

/// Tells how far the import is.
pub(crate) struct Meter<'w> {
    pub(crate) progress: Progress,
    pub(crate) watch: &'w mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl Meter<'_> {
    fn advance(&mut self, bytes: usize, rows: Option<u64>) -> Result<(), ImportError> {
        self.progress.bytes += bytes as u64;
        // An archive may understate the size of what is in it.
        self.progress.total_bytes = self.progress.total_bytes.max(self.progress.bytes);
        self.progress.rows = rows.unwrap_or(self.progress.rows);
        match (self.watch)(self.progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ImportError::Cancelled),
        }
    }
}

/// A sink that may know how many rows it has taken.
pub(crate) trait TableSink: RowSink<Stop = ImportError> {
    /// Rows taken, when they are rows that progress is measured in.
    fn rows(&self) -> Option<u64>;
}

/// Gives all rows of a file to `sink`.
pub(crate) fn stream<S: TableSink>(
    mut bytes: Bytes<'_>,
    dialect: Dialect,
    limits: &Limits,
    meter: &mut Meter<'_>,
    sink: &mut S,
) -> Result<(), ImportError> {
    let mut chunk = vec![0; CHUNK];
    let mut length = bytes.fill(&mut chunk)?;
    let (mut recoder, mark) = Recoder::for_head(&chunk[..length]);
    let mut splitter = Splitter::new(dialect, limits.max_row_bytes);
    let mut start = mark;
    loop {
        let last = length < CHUNK;
        splitter.push(recoder.recode(&chunk[start..length], last), sink)?;
        meter.advance(length, sink.rows())?;
        if last {
            break;
        }
        length = bytes.fill(&mut chunk)?;
        start = 0;
    }
    splitter.finish(sink)?;
    meter.advance(0, sink.rows())
}
