//! What the page and the throw-away import worker say to each other, and what an import reports.
//!
//! A message to the worker is `{ request, files, buffers }`: an [`ImportRequest`], the chosen `File` handles, and the
//! large byte arrays named in its documentation. The worker answers with `{ body, buffers }`, where the body is an
//! [`ImportEvent`]. It keeps nothing between requests: each comes with its files. A message without a request asks for
//! [`ImportRequest::Import`] as guessed.

mod budget;
mod choices;
mod preview;
mod synthetic;

use serde::{Deserialize, Serialize};

pub use budget::{DataSize, OFFERED_SHARE, Offer, SHARE_OF_CEILING, TooBig, allowed_bytes};
pub use choices::{Choices, DuplicateRule, Keep, Role, Separator, TableChoice, TableUse, ValueRule};
pub use preview::{ColumnPreview, Confidence, Preview, TablePreview};
pub use synthetic::SyntheticSpec;

use crate::protocol::Failure;

/// From the page to the import worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ImportRequest {
    /// Looks at the start of the files. Answer: [`ImportEvent::Previewed`].
    Preview {
        /// What the person has changed so far: separators and headers decide what the rows are.
        choices: Option<Choices>,
    },
    /// Reads the files. Answers: [`ImportEvent::Piece`]s, then [`ImportEvent::Imported`]; or
    /// [`ImportEvent::Refused`].
    Import {
        /// What to read and how; as guessed when absent.
        choices: Option<Choices>,
        /// Memory that the engine has, in bytes. No data set is too big when absent.
        ceiling_bytes: Option<u64>,
    },
    /// Joins titles, categories and names of the files to a data set that was imported before. Buffer 0:
    /// [`crate::packed::PackedData`] bytes. Answers as for an import.
    AddLabels {
        /// What to read and how; as guessed when absent.
        choices: Option<Choices>,
    },
    /// Makes a data set up. Answers as for an import.
    Generate {
        /// What it is like.
        spec: SyntheticSpec,
    },
    /// Finds the items that a person had. Files, if there are any, are histories with one title in each row. Buffer 0:
    /// [`crate::packed::PackedData`] bytes. Answer: [`ImportEvent::Matched`].
    MatchTitles {
        /// Titles as typed, one in each line.
        text: String,
    },
    /// Adds a person to a data set that was imported before. Buffer 0: [`crate::packed::PackedData`] bytes. Answers as
    /// for an import; the new user is the last one.
    AddUser {
        /// The person.
        person: Person,
    },
}

/// A person who is added to a data set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// What they are called; a number is added when somebody is called that already.
    pub name: String,
    /// The items that they had.
    pub items: Vec<u32>,
    /// The value of each of their records; the largest in the data when absent.
    pub value: Option<f32>,
}

/// A title that a person gave, and the items that it may be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TitleMatch {
    /// The title as given.
    pub text: String,
    /// The items with their titles, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// An item that a title may be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The item.
    pub item: u32,
    /// Its title in the data.
    pub title: String,
    /// How alike they are: 1 for the same title, 0 for nothing in common.
    pub score: f64,
}

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
        /// Rows parsed per second since the start.
        rows_per_second: u64,
    },
    /// The first rows and the guessed choices.
    Previewed {
        /// What the files hold.
        preview: Preview,
    },
    /// Which items the titles are.
    Matched {
        /// One for each title.
        matches: Vec<TitleMatch>,
    },
    /// One of the files is a Parquet file, which another build of the worker's module reads. Nothing else was done.
    NeedsParquet {
        /// The file.
        file: String,
    },
    /// A part of the [`crate::packed::PackedData`] bytes, so that the worker never holds all of them. Buffer 0: the
    /// part. Parts come in order.
    Piece {
        /// Where the part begins.
        offset: u64,
        /// Bytes of all parts.
        total_bytes: u64,
    },
    /// The import is done, and all parts have been sent. Buffer 0, when there are rejected rows: all of them as a table
    /// of text, see [`ImportReport::rejects`]. The worker may be terminated.
    Imported {
        /// What was read.
        report: ImportReport,
    },
    /// The data would need more memory than there is. Whatever was loaded before is untouched.
    Refused {
        /// How much, and what would fit.
        too_big: TooBig,
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
    /// Rows that repeat a user and item; one record of each pair is kept.
    pub num_duplicates: u64,
    /// Rows rejected.
    pub num_rejected: u64,
    /// Rows of users that were left out on request.
    pub num_left_out: u64,
    /// Records dropped because their value is below the threshold.
    pub num_below: u64,
    /// Records dropped because their user or item has too few.
    pub num_outside_core: u64,
    /// Rejected rows by reason, the most frequent first.
    pub reasons: Vec<ReasonCount>,
    /// The first hundred rejected rows.
    pub rejects: Vec<Reject>,
    /// What a person should know about the data, one sentence each.
    pub warnings: Vec<String>,
    /// How much would be left if only users and items with k records were kept, for some k.
    pub cores: Vec<CoreCount>,
    /// What was read and how.
    pub choices: Choices,
}

/// How many rows were rejected for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCount {
    /// Why, one sentence.
    pub reason: String,
    /// Rows.
    pub rows: u64,
}

/// The size of a k-core: the largest part in which every user and every item has at least `k` records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoreCount {
    /// Least records of a user and of an item.
    pub k: u32,
    /// Users left.
    pub users: u64,
    /// Items left.
    pub items: u64,
    /// Records left.
    pub records: u64,
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
