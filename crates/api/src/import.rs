//! What the page and the throw-away import worker say to each other, and what an import reports.
//!
//! The page posts the chosen `File` handles to the worker; the worker answers with these events.

use serde::{Deserialize, Serialize};

use crate::protocol::Failure;

/// From the import worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ImportEvent {
    /// More of the files has been read. At most one in 50 ms.
    Progress {
        /// Bytes of text read so far, unpacked, over the files that are read to the end.
        bytes: u64,
        /// Bytes of text in these files. An archive may understate them, so this may grow.
        total_bytes: u64,
        /// Rows of interactions parsed so far.
        rows: u64,
    },
    /// The import is done. Buffer 0: [`crate::packed::PackedData`] bytes. The worker may be terminated.
    Imported {
        /// What was read.
        report: ImportReport,
    },
    /// The files could not be read. Whatever was loaded before is untouched.
    Failed {
        /// What went wrong, with the line.
        failure: Failure,
    },
}

/// What an import read, in counts and words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Name shown to the person: the file's name without its ending, or the archive's.
    pub name: String,
    /// What the files were taken for, `MovieLens ratings.csv with movies.csv`.
    pub format: String,
    /// Rows read, rejected ones and duplicates included, a header not.
    pub num_rows: u64,
    /// Records kept.
    pub num_records: u64,
    /// Rows that repeat a user and item; the last one is kept.
    pub num_duplicates: u64,
    /// Rows rejected.
    pub num_rejected: u64,
    /// The first hundred rejected rows.
    pub rejects: Vec<Reject>,
    /// What a person should know about the data, one sentence each.
    pub warnings: Vec<String>,
}

/// A row that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// File it is in.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column, from 1; 0 when the whole row is meant.
    pub column: u32,
    /// Why, one sentence.
    pub reason: String,
    /// The row, shortened.
    pub text: String,
}
