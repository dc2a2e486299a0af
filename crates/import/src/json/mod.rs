//! Records written as JSON: one per line, one after another, in a list, or in a list inside of an object.

mod detect;
mod record;
mod split;

pub(crate) use detect::{Found, detect};
pub(crate) use record::Fields;
pub(crate) use split::JsonSplitter;

use crate::rejects::Problem;
use crate::text::fields::Row;
use crate::text::split::RowSink;
use split::Element;

/// How records follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each on a line of its own.
    Lines,
    /// One after another, over any lines.
    Stream,
    /// In one list.
    List,
    /// In the list of this name in one object.
    Wrapped(String),
}

/// How a JSON file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonLayout {
    /// How records follow each other.
    pub(crate) shape: Shape,
    /// The columns: names of an object's fields in the order in which they were seen, or places in a list.
    pub(crate) keys: Keys,
}

/// What the columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Records are objects.
    Named(Vec<String>),
    /// Records are lists of this length.
    Places(usize),
}

impl Keys {
    /// Number of columns.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Named(names) => names.len(),
            Self::Places(count) => *count,
        }
    }
}

/// Turns a stream of JSON into rows.
pub(crate) struct JsonRows {
    splitter: JsonSplitter,
    fields: Fields,
}

impl JsonRows {
    /// At the start of a file. Fields of columns that are not `wanted` stay empty; all are wanted when it is empty.
    pub(crate) fn new(layout: &JsonLayout, wanted: &[bool], max_row: usize) -> Self {
        let fields = Fields::new(layout.keys.clone(), wanted.to_vec());
        Self { splitter: JsonSplitter::new(layout.shape.clone(), max_row), fields }
    }

    /// Takes the next bytes and gives `sink` the rows that they complete.
    pub(crate) fn push<S: RowSink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), S::Stop> {
        let Self { splitter, fields } = self;
        splitter.push(bytes, &mut |element| give(fields, element, sink))
    }

    /// Ends the stream.
    pub(crate) fn finish<S: RowSink>(&mut self, sink: &mut S) -> Result<(), S::Stop> {
        let Self { splitter, fields } = self;
        splitter.finish(&mut |element| give(fields, element, sink))
    }
}

/// Gives `sink` what was found. False when a record is not valid, so that the splitter may look for the next one.
fn give<S: RowSink>(fields: &mut Fields, element: Element<'_>, sink: &mut S) -> Result<bool, S::Stop> {
    match element {
        Element::Record { line, raw, is_last_try } => match fields.read(raw) {
            Ok(()) => sink.row(&Row { line, raw, text: fields.text(), spans: fields.spans() })?,
            Err(problem) if is_last_try => sink.spoiled(line, problem, raw)?,
            Err(_) => return Ok(false),
        },
        Element::Other { line, raw } => sink.spoiled(line, Problem::NotARecord, raw)?,
        Element::Broken { line, raw } => sink.spoiled(line, Problem::Json, raw)?,
        Element::TooLong { line } => return Err(sink.too_long(line)),
    }
    Ok(true)
}
