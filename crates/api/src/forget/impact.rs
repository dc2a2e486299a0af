//! What a request would forget, before anything is forgotten.

use serde::{Deserialize, Serialize};

use crate::catalog::Choice;
use crate::report::{Figure, ForgetSummary};

/// The answer to a question what a request would forget. A request that cannot be met has an answer too: a person who
/// types one passes through many of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PreviewAnswer {
    /// It can be met.
    Met {
        /// What it would forget.
        impact: Impact,
    },
    /// It cannot be met.
    Refused {
        /// Why, one sentence.
        message: String,
        /// What to do, one sentence.
        hint: String,
        /// Where in the text, when it is a text and one place is to blame.
        place: Option<Place>,
    },
}

/// A stretch of a text, in characters from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first character.
    pub start: u32,
    /// One past the last character; the same as `start` at the end of the text.
    pub end: u32,
}

/// What a request would forget, and what that would take.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// The request in canonical form.
    pub request: String,
    /// The matching records in counts.
    pub forget: ForgetSummary,
    /// Items with a forgotten record that are left with no, one and two records.
    pub items_left_with: [u32; 3],
    /// Blocks that are solved first; absent without a model that is made of blocks.
    pub first_blocks: Option<FirstBlocks>,
    /// The first matching records by user, then item.
    pub examples: Vec<(u32, u32)>,
    /// Expected time of the reference retrain, then of each method that was asked about.
    pub estimates: Vec<Estimate>,
    /// What a person should know, one sentence each: names that stand twice, titles of several items, large shares.
    pub notes: Vec<String>,
}

/// Blocks whose terms change when the records and the negatives that they own go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstBlocks {
    /// Users.
    pub users: u32,
    /// Items.
    pub items: u32,
}

/// Expected time of a method on the device that answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Method and configuration.
    pub method: Choice,
    /// Name shown to the person.
    pub label: String,
    /// Seconds; absent for a method whose work is not known before.
    pub seconds: Figure,
}
