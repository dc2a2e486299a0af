//! Finds where records begin and end, wherever the stream is cut.

use memchr::{memchr, memchr_iter, memchr2};

use super::Shape;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element<'a> {
    /// An object or a list, as far as brackets tell. When it turns out not to be valid and this is not the last try,
    /// only its first line is given up.
    Record { line: u64, raw: &'a [u8], is_last_try: bool },
    /// Something between records that is no record.
    Other { line: u64, raw: &'a [u8] },
    /// A line with the start of a record that does not end.
    Broken { line: u64, raw: &'a [u8] },
    /// A record longer than the limit.
    TooLong { line: u64 },
}

/// Bytes that may be looked at again after records that are not valid. Without a bound, a file of nothing but opening
/// brackets would take for ever.
const SECOND_LOOKS: usize = 64 << 20;

/// Splits bytes into records.
pub(crate) struct JsonSplitter {
    shape: Shape,
    phase: Phase,
    max_row: usize,
    pending: Vec<u8>,
    /// Line of the first pending byte, from 1.
    line: u64,
    second_looks: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before the bracket that opens the list or the object around it.
    Start,
    /// Among the fields of the object around the list.
    Fields,
    /// Where records are.
    Records,
    /// Behind the list.
    End,
}

/// One step of the splitter: bytes used, or more bytes are needed.
type Step = Option<usize>;

impl JsonSplitter {
    /// A splitter at the start of a file. No record may be longer than `max_row` bytes.
    pub(crate) fn new(shape: Shape, max_row: usize) -> Self {
        let phase = if matches!(shape, Shape::Lines | Shape::Stream) { Phase::Records } else { Phase::Start };
        Self { shape, phase, max_row, pending: Vec::new(), line: 1, second_looks: SECOND_LOOKS }
    }

    /// Takes the next bytes and gives `sink` what they complete. The sink says whether a record is valid.
    pub(crate) fn push<E>(
        &mut self,
        bytes: &[u8],
        sink: &mut impl FnMut(Element<'_>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let used = self.split(&pending, false, sink)?;
        pending.drain(..used);
        self.pending = pending;
        Ok(())
    }

    /// Ends the stream.
    pub(crate) fn finish<E>(&mut self, sink: &mut impl FnMut(Element<'_>) -> Result<bool, E>) -> Result<(), E> {
        let mut pending = std::mem::take(&mut self.pending);
        if pending.last().is_some_and(|&byte| byte != b'\n') {
            pending.push(b'\n');
        }
        self.split(&pending, true, sink)?;
        Ok(())
    }

    fn split<E>(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut impl FnMut(Element<'_>) -> Result<bool, E>,
    ) -> Result<usize, E> {
        let mut at = 0;
        loop {
            let between = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
            self.line += memchr_iter(b'\n', &bytes[at..at + between]).count() as u64;
            at += between;
            let rest = &bytes[at..];
            if rest.is_empty() {
                return Ok(at);
            }
            let step = match self.phase {
                Phase::End => return Ok(bytes.len()),
                Phase::Start => {
                    self.phase = if self.shape == Shape::List { Phase::Records } else { Phase::Fields };
                    Some(1)
                }
                Phase::Fields => self.field(rest),
                Phase::Records if self.shape == Shape::Lines => self.line_record(rest, sink)?,
                Phase::Records => self.record(rest, last, sink)?,
            };
            // The limit holds wherever the stream is cut: what is passed over at once obeys it too.
            let Some(used) = step.filter(|&used| used <= self.max_row + 1) else {
                if rest.len() > self.max_row && sink(Element::TooLong { line: self.line })? {
                    return Ok(bytes.len());
                }
                return Ok(at);
            };
            self.line += memchr_iter(b'\n', &rest[..used]).count() as u64;
            at += used;
        }
    }

    /// Passes a field of the object around the list, or enters the list.
    fn field(&mut self, rest: &[u8]) -> Step {
        if rest[0] == b'}' {
            self.phase = Phase::End;
            return Some(1);
        }
        if rest[0] != b'"' {
            return value_end(rest);
        }
        let Field { name, value } = field(rest)?;
        if let Shape::Wrapped(wanted) = &self.shape
            && name == wanted.as_bytes()
            && rest[value] == b'['
        {
            self.phase = Phase::Records;
            return Some(value + 1);
        }
        Some(value + value_end(&rest[value..])?)
    }

    fn line_record<E>(
        &mut self,
        rest: &[u8],
        sink: &mut impl FnMut(Element<'_>) -> Result<bool, E>,
    ) -> Result<Step, E> {
        let Some(end) = memchr(b'\n', rest) else { return Ok(None) };
        let line = self.line;
        if end > self.max_row {
            sink(Element::TooLong { line })?;
        }
        let raw = rest[..end].trim_ascii_end();
        let raw = raw.strip_suffix(b",").unwrap_or(raw).trim_ascii_end();
        if matches!(raw.first(), Some(b'{' | b'[')) {
            sink(Element::Record { line, raw, is_last_try: true })?;
        } else {
            sink(Element::Other { line, raw })?;
        }
        Ok(Some(end))
    }

    fn record<E>(
        &mut self,
        rest: &[u8],
        last: bool,
        sink: &mut impl FnMut(Element<'_>) -> Result<bool, E>,
    ) -> Result<Step, E> {
        let line = self.line;
        if rest[0] == b']' && self.shape != Shape::Stream {
            self.phase = Phase::End;
            return Ok(Some(1));
        }
        if !matches!(rest[0], b'{' | b'[') {
            let Some(end) = rest.iter().position(|byte| matches!(byte, b',' | b'\n' | b']')) else { return Ok(None) };
            let end = end.max(1);
            sink(Element::Other { line, raw: rest[..end].trim_ascii_end() })?;
            return Ok(Some(end));
        }
        let window = &rest[..rest.len().min(self.max_row + 1)];
        let first_line = memchr(b'\n', window);
        let may_look_again = self.second_looks > 0 && first_line.is_some();
        if let Some(end) = value_end(window).filter(|&end| end <= self.max_row) {
            let is_last_try = !may_look_again || first_line.is_none_or(|line| line >= end);
            if sink(Element::Record { line, raw: &window[..end], is_last_try })? {
                return Ok(Some(end));
            }
        } else if rest.len() <= self.max_row && !last {
            return Ok(None);
        }
        match first_line.filter(|_| may_look_again) {
            Some(end) => {
                self.second_looks = self.second_looks.saturating_sub(window.len());
                sink(Element::Broken { line, raw: window[..end].trim_ascii_end() })?;
                Ok(Some(end))
            }
            None if last && window.len() == rest.len() => {
                sink(Element::Broken { line, raw: window.trim_ascii_end() })?;
                Ok(Some(rest.len()))
            }
            None => Ok(None),
        }
    }
}

/// A field of an object.
pub(super) struct Field<'a> {
    /// Its name as written.
    pub(super) name: &'a [u8],
    /// Where its value begins.
    pub(super) value: usize,
}

/// The field whose name begins at the start of `bytes`; none when they end before its value.
pub(super) fn field(bytes: &[u8]) -> Option<Field<'_>> {
    let end = string_end(bytes)?;
    let between = bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b':').count();
    let value = end + between;
    (value < bytes.len()).then(|| Field { name: &bytes[1..end - 1], value })
}

/// Length of the value at the start of `bytes`, by its brackets; none when it does not end.
pub(super) fn value_end(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'"' => string_end(bytes),
        b'{' | b'[' => {
            let (mut depth, mut at) = (0_usize, 0);
            loop {
                match bytes.get(at)? {
                    b'"' => {
                        at += string_end(&bytes[at..])?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
            bytes.iter().position(ends).map(|end| end.max(1))
        }
    }
}

/// Length of the string at the start of `bytes`, with its quotes.
fn string_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
