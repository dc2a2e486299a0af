//! What the start of files shows, before they are read.

use serde::{Deserialize, Serialize};

use super::budget::DataSize;
use super::choices::{Choices, Role};

/// What files hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Name of the data set: the file's name without its ending, or the archive's.
    pub name: String,
    /// What the files were taken for.
    pub format: String,
    /// The tables in the files, one for each [`super::TableChoice`] of the choices.
    pub tables: Vec<TablePreview>,
    /// What would be read and how.
    pub choices: Choices,
    /// Files that are no tables, one sentence each with the reason.
    pub not_read: Vec<String>,
    /// Why nothing can be imported as it is, with what to do; absent when it can.
    pub obstacle: Option<String>,
    /// About how large the data set will be.
    pub size: DataSize,
}

/// The start of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TablePreview {
    /// Its file, without folders.
    pub file: String,
    /// The archive that the file is in.
    pub archive: Option<String>,
    /// How it is written, `comma-separated text`.
    pub format: String,
    /// Its bytes, unpacked.
    pub bytes: u64,
    /// About how many rows it has.
    pub expected_rows: u64,
    /// Its columns.
    pub columns: Vec<ColumnPreview>,
    /// The first fifty rows, each field shortened.
    pub rows: Vec<Vec<String>>,
}

/// A column and what it seems to hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnPreview {
    /// Its name in the header, or its number.
    pub name: String,
    /// What it seems to hold.
    pub role: Role,
    /// Why, as the end of a sentence: `named userId, 943 distinct`.
    pub reason: String,
    /// How sure that is.
    pub confidence: Confidence,
    /// Distinct values in the rows that were looked at.
    pub distinct: u64,
}

/// How sure a guess is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The name says so, or a person does.
    Stated,
    /// The content looks like it.
    Likely,
    /// Nothing speaks against it.
    #[default]
    Unsure,
}
