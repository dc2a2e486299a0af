//! Streams a table through a sink, chunk by chunk.

use std::ops::ControlFlow;

use crate::error::ImportError;
use crate::import::Progress;
use crate::source::Bytes;
use crate::text::encoding::Recoder;
use crate::text::layout::Parser;
use crate::text::split::RowSink;

/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;

/// Tells how far the import is.
pub(crate) struct Meter<'w> {
    pub(crate) progress: Progress,
    pub(crate) watch: &'w mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl Meter<'_> {
    /// Tells that more was read.
    pub(crate) fn advance(&mut self, bytes: usize, rows: Option<u64>) -> Result<(), ImportError> {
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

/// A sink of the rows of one table.
pub(crate) trait TableSink: RowSink<Stop = ImportError> {
    /// Rows taken, when they are rows that progress is measured in.
    fn rows(&self) -> Option<u64>;

    /// Whether what was taken still fits, when it is a share of `share` of the table.
    ///
    /// # Errors
    /// [`ImportError::TooBig`] when it does not.
    fn check(&self, _share: f64) -> Result<(), ImportError> {
        Ok(())
    }
}

/// Gives all rows of a file of `size` bytes to `sink`.
pub(crate) fn stream<S: TableSink>(
    (mut bytes, size): (Bytes<'_>, u64),
    mut parser: Parser,
    meter: &mut Meter<'_>,
    sink: &mut S,
) -> Result<(), ImportError> {
    let mut chunk = vec![0; CHUNK];
    let mut length = bytes.fill(&mut chunk)?;
    let (mut recoder, mark) = Recoder::for_head(&chunk[..length]);
    let (mut start, mut read) = (mark, 0);
    loop {
        let last = length < CHUNK;
        parser.push(recoder.recode(&chunk[start..length], last), sink)?;
        read += length;
        sink.check(read as f64 / size.max(1) as f64)?;
        meter.advance(length, sink.rows())?;
        if last {
            break;
        }
        length = bytes.fill(&mut chunk)?;
        start = 0;
    }
    parser.finish(sink)?;
    meter.advance(0, sink.rows())
}
