//! The ways in which rows are written, and the parser of each.

use super::dialect::{Delimiter, Dialect};
use super::lists::Pairs;
use super::split::{RowSink, Splitter};
use crate::json::{JsonLayout, JsonRows, Shape};

/// How rows are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A row per line, fields between separators.
    Delimited(Dialect),
    /// A line per user, with all items.
    Lists(Delimiter),
    /// Records of JSON.
    Json(JsonLayout),
    /// Columns of a binary file, with their names.
    #[cfg(feature = "parquet")]
    Parquet(Vec<String>),
}

impl Layout {
    /// What it is called.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Delimited(dialect) => format!("{}-separated text", dialect.delimiter.word()),
            Self::Lists(delimiter) => format!("{}-separated lists of items, a user per line", delimiter.word()),
            Self::Json(JsonLayout { shape, .. }) => match shape {
                Shape::Lines => "JSON lines".to_owned(),
                Shape::Stream => "JSON records".to_owned(),
                Shape::List => "a JSON list".to_owned(),
                Shape::Wrapped(name) => {
                    format!("a JSON object with a list of {}", name.chars().take(40).collect::<String>())
                }
            },
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => "a Parquet table".to_owned(),
        }
    }

    /// Whether a comma in a number may stand for the point.
    pub(crate) fn comma_is_point(&self) -> bool {
        match self {
            Self::Delimited(dialect) => dialect.delimiter != Delimiter::Byte(b','),
            Self::Lists(_) | Self::Json(_) => true,
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => false,
        }
    }
}

/// Turns a stream of text into rows.
pub(crate) enum Parser {
    /// Rows of fields.
    Delimited(Splitter),
    /// A line per user.
    Lists(Splitter),
    /// Records of JSON.
    Json(Box<JsonRows>),
}

impl Parser {
    /// At the start of a file. Only columns that are `wanted` need their text; all when it is empty. None for what is
    /// no stream of text.
    #[cfg_attr(not(feature = "parquet"), allow(clippy::unnecessary_wraps, reason = "without Parquet all is text"))]
    pub(crate) fn new(layout: &Layout, wanted: &[bool], max_row: usize) -> Option<Self> {
        Some(match layout {
            Layout::Delimited(dialect) => Self::Delimited(Splitter::new(*dialect, max_row)),
            Layout::Lists(delimiter) => Self::Lists(Splitter::plain(*delimiter, max_row)),
            Layout::Json(layout) => Self::Json(Box::new(JsonRows::new(layout, wanted, max_row))),
            #[cfg(feature = "parquet")]
            Layout::Parquet(_) => return None,
        })
    }

    /// Takes the next bytes and gives `sink` the rows that they complete.
    pub(crate) fn push<S: RowSink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), S::Stop> {
        match self {
            Self::Delimited(splitter) => splitter.push(bytes, sink),
            Self::Lists(splitter) => splitter.push(bytes, &mut Pairs::to(sink)),
            Self::Json(rows) => rows.push(bytes, sink),
        }
    }

    /// Ends the stream: the last line needs no line break.
    pub(crate) fn finish<S: RowSink>(&mut self, sink: &mut S) -> Result<(), S::Stop> {
        match self {
            Self::Delimited(splitter) => splitter.finish(sink),
            Self::Lists(splitter) => splitter.finish(&mut Pairs::to(sink)),
            Self::Json(rows) => rows.finish(sink),
        }
    }
}
