//! What is read from files, and how: guessed by a preview, changed by a person, obeyed by an import.

use serde::{Deserialize, Serialize};

/// What to read and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// What each table is used for. A table that is not named here is not read.
    pub tables: Vec<TableChoice>,
    /// What a value means.
    pub values: ValueRule,
    /// What becomes of rows that repeat a user and item.
    pub duplicates: DuplicateRule,
    /// Least records that a user and an item must have; others are dropped until all have them.
    pub k_core: Option<u32>,
    /// Whose rows are read.
    pub keep: Keep,
    /// Whether times are left out, which saves memory.
    pub drop_times: bool,
}

/// What one table is used for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableChoice {
    /// Its file, without folders.
    pub file: String,
    /// The archive that the file is in.
    pub archive: Option<String>,
    /// What it is used for.
    pub use_as: TableUse,
    /// What each column holds. Columns past the end are ignored.
    pub roles: Vec<Role>,
    /// What separates its columns; guessed when absent.
    pub separator: Option<Separator>,
    /// Whether its first row is a header; guessed when absent.
    pub has_header: Option<bool>,
}

/// What a table is used for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableUse {
    /// Who had what.
    Interactions,
    /// Titles and categories of items.
    Items,
    /// Names of users.
    Users,
    /// It is not read.
    #[default]
    Unused,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The user's id.
    User,
    /// The item's id.
    Item,
    /// Rating, count or weight.
    Value,
    /// When.
    Time,
    /// The item's title; in a list of users, the user's name.
    Title,
    /// The item's categories.
    Category,
    /// Nothing that is read.
    #[default]
    Ignore,
}

/// What separates columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// `,`
    Comma,
    /// A tab.
    Tab,
    /// `;`
    Semicolon,
    /// `|`
    Pipe,
    /// Runs of spaces.
    Space,
    /// `::`
    DoubleColon,
}

/// What a value means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ValueRule {
    /// A rating or weight, kept as it is.
    #[default]
    Explicit,
    /// Nothing: a row says that there was an interaction, and every record has the value 1.
    Implicit,
    /// A rating that counts as liking from a bound on: records below it are dropped, all others have the value 1.
    Threshold {
        /// The bound.
        at_least: f32,
    },
    /// How often. Without a column of values each row counts once.
    Count,
}

/// What becomes of rows that repeat a user and item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DuplicateRule {
    /// The latest counts: by time where there are times, else by position.
    #[default]
    Last,
    /// The one with the largest value counts; of equals the latest.
    Max,
    /// Their values are added up; the time is the latest.
    Sum,
}

/// Whose rows are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Keep {
    /// All users.
    #[default]
    All,
    /// The users that appear first.
    FirstUsers {
        /// How many.
        users: u32,
    },
    /// A random part of the users, drawn by a hash of each id.
    RandomUsers {
        /// Chance of each user, in (0, 1].
        share: f64,
        /// Seed of the draw, below 2⁵³.
        seed: u64,
    },
}
