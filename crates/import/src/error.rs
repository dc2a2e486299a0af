//! Why files could not be imported, in sentences a person can act on.

use alteraser_api::import::TooBig;
use alteraser_api::packed::PackedError;
use alteraser_titles::AddUserError;
use thiserror::Error;

/// Why an import failed. Every message names the file, and the line where there is one.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// No file was given.
    #[error("No file was chosen.")]
    NoFiles,
    /// A file without content.
    #[error("{file} is empty.")]
    Empty {
        /// The file.
        file: String,
    },
    /// A header without rows.
    #[error("{file} has a header in line 1 and no rows below it.")]
    OnlyHeader {
        /// The file.
        file: String,
    },
    /// A file that is no text and no archive.
    #[error("{file} is {what}, not a table of text.")]
    Binary {
        /// The file.
        file: String,
        /// What it is, with its article.
        what: &'static str,
    },
    /// The browser or the system would not give the bytes: a folder, or a file that was moved.
    #[error("{file} cannot be read: {reason}.")]
    Unreadable {
        /// The file.
        file: String,
        /// The system's words.
        reason: String,
    },
    /// A row longer than any table has.
    #[error("{file}, line {line}: the line is longer than {limit} bytes.")]
    LineTooLong {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The bound in bytes.
        limit: usize,
    },
    /// No separator gives rows of equal length.
    #[error("{file}, line 1: no separator splits the lines into the same number of columns.")]
    NotATable {
        /// The file.
        file: String,
    },
    /// More columns than any table has.
    #[error("{file}, line 1: the line has {columns} columns, more than {limit}.")]
    TooManyColumns {
        /// The file.
        file: String,
        /// Columns of the line.
        columns: usize,
        /// The bound.
        limit: usize,
    },
    /// A file that begins like JSON and goes on differently.
    #[error("{file}, line {line}: the file begins like JSON, but this is no valid record.")]
    BrokenJson {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
    },
    /// A Parquet file, which only a build with its reader understands.
    #[error("{file} is a Parquet file, which this part of the program does not read.")]
    ParquetNotRead {
        /// The file.
        file: String,
    },
    /// A Parquet file that cannot be read.
    #[error("{file} is a Parquet file that cannot be read: {reason}.")]
    Parquet {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A person chose columns that a file does not have.
    #[error("{file} has {columns} columns, but column {column} was chosen as {role}.")]
    NoSuchColumn {
        /// The file.
        file: String,
        /// Columns of the file.
        columns: usize,
        /// The chosen column, from 1.
        column: usize,
        /// What it was chosen as.
        role: &'static str,
    },
    /// A choice that cannot be obeyed.
    #[error("{what} must be {rule}.")]
    InvalidChoice {
        /// What was chosen.
        what: &'static str,
        /// What is possible.
        rule: &'static str,
    },
    /// The packed data that labels are to be joined to are broken.
    #[error("The data set cannot be extended: {0}.")]
    NotPacked(PackedError),
    /// A person cannot be added.
    #[error("{0}")]
    NotAdded(AddUserError),
    /// Nothing is left after filtering.
    #[error("No record of {file} is left: {dropped} were dropped by the filters.")]
    NothingLeft {
        /// The file.
        file: String,
        /// Records that were dropped.
        dropped: u64,
    },
    /// The data would need more memory than there is.
    #[error(
        "{file} would need about {} MB of memory, and {} MB may be used.",
        .too_big.needed_bytes.div_ceil(1_000_000), .too_big.allowed_bytes / 1_000_000
    )]
    TooBig {
        /// The file.
        file: String,
        /// How much, and what would fit.
        too_big: Box<TooBig>,
    },
    /// Nothing in the file looks like the two sides of an interaction.
    #[error("{file}, line 1: no column looks like {side}. The columns are: {columns}.")]
    NoColumn {
        /// The file.
        file: String,
        /// `users` or `items`.
        side: &'static str,
        /// The columns as found.
        columns: String,
    },
    /// A list of items without any interaction.
    #[error("{file} has the titles of items, but no file says which user had which item.")]
    OnlyTitles {
        /// The file.
        file: String,
    },
    /// Most rows do not fit the columns.
    #[error("{file}, line {line}: {reason}. {rejected} of the first {rows} rows do not fit.")]
    MostlyRejected {
        /// The file.
        file: String,
        /// Line of the first rejected row.
        line: u64,
        /// Why that row was rejected.
        reason: String,
        /// Rejected rows.
        rejected: u64,
        /// Rows looked at.
        rows: u64,
    },
    /// An archive that cannot be unpacked.
    #[error("{file} cannot be unpacked: {reason}.")]
    Archive {
        /// The archive, or the file inside it.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An archive without files.
    #[error("{file} has no files in it.")]
    EmptyArchive {
        /// The archive.
        file: String,
    },
    /// An archive with more files than are looked at.
    #[error("{file} has {members} files in it, more than {limit}.")]
    TooManyMembers {
        /// The archive.
        file: String,
        /// Files in it.
        members: usize,
        /// The bound.
        limit: usize,
    },
    /// A file inside an archive that unpacks to more than the bound.
    #[error("{file} unpacks to more than {limit} bytes.")]
    MemberTooLarge {
        /// The file inside the archive.
        file: String,
        /// The bound in bytes.
        limit: u64,
    },
    /// More rows or longer ids than 32-bit columns hold.
    #[error("{file} has more {what} than fit into memory.")]
    TooLarge {
        /// The file.
        file: String,
        /// `rows` or `text in its ids`.
        what: &'static str,
    },
    /// The person stopped it.
    #[error("The import was stopped.")]
    Cancelled,
}

/// The form that every import understands, as an example.
const EXPECTED: &str =
    "Expected is one row per interaction, for example:\nuserId,movieId,rating,timestamp\n1,31,2.5,1260759144";

impl ImportError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unreadable { .. } => {
                "Choose the file itself, not a folder, and choose it again if it was moved.".into()
            }
            Self::Archive { .. } => "Unpack it with another program and choose the files in it.".into(),
            Self::MemberTooLarge { .. } | Self::TooManyMembers { .. } | Self::TooLarge { .. } => {
                "Choose a smaller file, or a part of this one.".into()
            }
            Self::TooBig { .. } => "Read a part of the users, or leave the times out.".into(),
            Self::NothingLeft { .. } => "Lower the threshold or the least number of records.".into(),
            Self::NoSuchColumn { .. } | Self::InvalidChoice { .. } => "Choose again.".into(),
            Self::NotAdded(_) => "Type titles, one in each line, and choose what was found.".into(),
            Self::NotPacked(_) => "Import the files again.".into(),
            Self::BrokenJson { .. } => "Write one record per line, names and texts in double quotes, for example:\n\
                {\"user\": 1, \"item\": 31, \"rating\": 2.5}"
                .into(),
            Self::ParquetNotRead { .. } | Self::Parquet { .. } => {
                "Write the table as CSV with another program, and choose that file.".into()
            }
            Self::OnlyTitles { .. } => format!("Choose the file with the interactions together with it. {EXPECTED}"),
            Self::NoColumn { side, .. } => {
                let name = if *side == "users" { "userId" } else { "itemId" };
                format!("Name that column {name} in the first line. {EXPECTED}")
            }
            Self::Cancelled => "Choose the file again to read it from the start.".into(),
            _ => EXPECTED.into(),
        }
    }
}
