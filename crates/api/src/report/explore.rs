//! What is asked about one user and one item: why a score, who is near, who has it.

use serde::{Deserialize, Serialize};

/// Users or items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Rows are users.
    User,
    /// Rows are items.
    Item,
}

/// Why an item has its score for a user: the score is the sum of the contributions and the other parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The score that is explained; absent together with everything else when there is no answer.
    pub score: Option<f64>,
    /// How the score is divided up, one sentence.
    #[serde(default)]
    pub how: String,
    /// What each record of the user adds, largest first.
    #[serde(default)]
    pub contributions: Vec<Contribution>,
    /// What belongs to no single record, in a fixed order.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// Why there is no answer, one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
}

/// What one record of a user adds to a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The item of the record.
    pub item: u32,
    /// What it adds; below 0 when it speaks against.
    pub amount: f64,
}

/// A part of a score that belongs to no single record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What it is.
    pub label: String,
    /// What it adds.
    pub amount: f64,
}

/// The users or items that are nearest to one of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// What nearness is measured by.
    pub measure: String,
    /// Nearest first, the row itself left out.
    pub rows: Vec<Neighbor>,
}

/// A row that is near.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Neighbor {
    /// The user or item.
    pub row: u32,
    /// How near it is; larger is nearer.
    pub similarity: f32,
}

/// A record of an item, as seen from the item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Holder {
    /// The user who has it.
    pub user: u32,
    /// The value in the file; 1 when the file has none.
    pub value: f32,
    /// Seconds since 1970, when the data carry times.
    pub time: Option<u64>,
    /// It is held out for measuring, so the model has never seen it and cannot forget it.
    pub held_out: bool,
    /// The model has forgotten it.
    pub forgotten: bool,
}
