//! Splits a stream of bytes into rows of fields, wherever the stream is cut.
//!
//! A line without quotes is split here, at the speed of a scan. A line with quotes goes through `csv-core`, which knows
//! escaped quotes and line breaks inside of them.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use memchr::memchr;

use super::dialect::{Delimiter, Dialect};
use super::fields::Row;
use crate::rejects::Problem;

/// Takes rows as they are found.
pub(crate) trait RowSink {
    /// What stops the stream.
    type Stop;

    /// The next row.
    fn row(&mut self, row: &Row<'_>) -> Result<(), Self::Stop>;

    /// Something that is no row. Reading goes on behind it.
    fn spoiled(&mut self, line: u64, problem: Problem, raw: &[u8]) -> Result<(), Self::Stop>;

    /// A line longer than the limit; what to stop with.
    fn too_long(&mut self, line: u64) -> Self::Stop;
}

/// Splits bytes into rows.
pub(crate) struct Splitter {
    delimiter: Delimiter,
    quoted: Option<Quoted>,
    max_row: usize,
    /// Bytes of rows that are not complete yet.
    pending: Vec<u8>,
    /// Line of the first pending byte, from 1.
    line: u64,
    spans: Vec<(u32, u32)>,
}

impl Splitter {
    /// A splitter at the start of a file. No row may be longer than `max_row` bytes.
    pub(crate) fn new(dialect: Dialect, max_row: usize) -> Self {
        let quoted = match dialect.delimiter {
            Delimiter::Byte(byte) if dialect.quotes => Some(Quoted::new(byte)),
            _ => None,
        };
        Self { delimiter: dialect.delimiter, quoted, max_row, pending: Vec::new(), line: 1, spans: Vec::new() }
    }

    /// A splitter for which quotes mean nothing.
    pub(crate) fn plain(delimiter: Delimiter, max_row: usize) -> Self {
        Self::new(Dialect { delimiter, quotes: false }, max_row)
    }

    /// Takes the next bytes and gives `sink` the rows that they complete.
    pub(crate) fn push<S: RowSink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), S::Stop> {
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let used = self.split(&pending, false, sink)?;
        pending.drain(..used);
        self.pending = pending;
        Ok(())
    }

    /// Ends the stream: the last line needs no line break.
    pub(crate) fn finish<S: RowSink>(&mut self, sink: &mut S) -> Result<(), S::Stop> {
        let mut pending = std::mem::take(&mut self.pending);
        if pending.last().is_some_and(|&byte| byte != b'\n') {
            pending.push(b'\n');
        }
        self.split(&pending, true, sink)?;
        Ok(())
    }

    /// Number of bytes used.
    fn split<S: RowSink>(&mut self, bytes: &[u8], last: bool, sink: &mut S) -> Result<usize, S::Stop> {
        let mut at = 0;
        loop {
            let rest = &bytes[at..];
            let Some(length) = memchr(b'\n', rest) else {
                return if rest.len() > self.max_row { Err(sink.too_long(self.line)) } else { Ok(at) };
            };
            if length > self.max_row {
                return Err(sink.too_long(self.line));
            }
            let line = without_return(&rest[..length]);
            if line.trim_ascii().is_empty() {
                at += length + 1;
                self.line += 1;
            } else if self.split_plain(line) {
                sink.row(&Row { line: self.line, raw: line, text: line, spans: &self.spans })?;
                at += length + 1;
                self.line += 1;
            } else {
                let Some(used) = self.quoted_row(rest, last, sink)? else { return Ok(at) };
                at += used;
            }
        }
    }

    /// Finds the fields of a line; false when it has a quote that matters.
    #[inline]
    fn split_plain(&mut self, line: &[u8]) -> bool {
        self.spans.clear();
        match self.delimiter {
            Delimiter::Byte(byte) => {
                let check_quotes = self.quoted.is_some();
                let mut start = 0;
                for (at, &found) in line.iter().enumerate() {
                    if found == byte {
                        self.spans.push((start, at as u32));
                        start = at as u32 + 1;
                    } else if found == b'"' && check_quotes {
                        return false;
                    }
                }
                self.spans.push((start, line.len() as u32));
            }
            Delimiter::DoubleColon => split_double_colon(line, &mut self.spans),
            Delimiter::Spaces => split_spaces(line, &mut self.spans),
        }
        true
    }

    /// Gives `sink` the row with quotes at the start of `rest`. None when more bytes are needed to end it.
    fn quoted_row<S: RowSink>(&mut self, rest: &[u8], last: bool, sink: &mut S) -> Result<Option<usize>, S::Stop> {
        let Some(quoted) = &mut self.quoted else { return Ok(None) };
        let within = &rest[..rest.len().min(self.max_row + 1)];
        if let Some(used) = quoted.read(within, &mut self.spans) {
            let raw = without_return(within[..used].strip_suffix(b"\n").unwrap_or(&within[..used]));
            sink.row(&Row { line: self.line, raw, text: &quoted.text, spans: &self.spans })?;
            self.line += memchr::memchr_iter(b'\n', &within[..used]).count() as u64;
            return Ok(Some(used));
        }
        if !last && rest.len() <= self.max_row {
            return Ok(None);
        }
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        // A quote that is never closed costs its own line only.
        sink.spoiled(self.line, Problem::UnclosedQuote, without_return(&rest[..length]))?;
        self.line += 1;
        Ok(Some(length + 1))
    }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn split_double_colon(line: &[u8], spans: &mut Vec<(u32, u32)>) {
    let mut start = 0;
    for at in memchr::memmem::find_iter(line, b"::") {
        spans.push((start, at as u32));
        start = at as u32 + 2;
    }
    spans.push((start, line.len() as u32));
}

/// Runs of spaces and tabs count as one separator, so that aligned columns are read.
fn split_spaces(line: &[u8], spans: &mut Vec<(u32, u32)>) {
    let mut start = None;
    for (at, byte) in line.iter().enumerate() {
        match (byte, start) {
            (b' ' | b'\t', Some(from)) => {
                spans.push((from, at as u32));
                start = None;
            }
            (b' ' | b'\t', None) | (_, Some(_)) => {}
            (_, None) => start = Some(at as u32),
        }
    }
    if let Some(from) = start {
        spans.push((from, line.len() as u32));
    }
}

/// Reads rows with quotes.
struct Quoted {
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Quoted {
    fn new(delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Self { reader, text: vec![0; 4096], ends: vec![0; 64] }
    }

    /// Reads the row at the start of `bytes` and returns its length with the line break; none when it does not end.
    fn read(&mut self, bytes: &[u8], spans: &mut Vec<(u32, u32)>) -> Option<usize> {
        loop {
            self.reader.reset();
            let (result, used, _, fields) = self.reader.read_record(bytes, &mut self.text, &mut self.ends);
            match result {
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return None,
                ReadRecordResult::Record => {
                    spans.clear();
                    let mut start = 0;
                    for &end in &self.ends[..fields] {
                        spans.push((start, end as u32));
                        start = end as u32;
                    }
                    self.drop_return(bytes, used, spans);
                    return Some(used);
                }
            }
        }
    }

    /// The carriage return of a Windows line break ends up in the last field.
    fn drop_return(&self, bytes: &[u8], used: usize, spans: &mut [(u32, u32)]) {
        let Some((start, end)) = spans.last_mut() else { return };
        let returned = bytes[..used].ends_with(b"\r\n") && self.text[*start as usize..*end as usize].ends_with(b"\r");
        *end -= u32::from(returned);
    }
}

#[cfg(test)]
mod tests;
