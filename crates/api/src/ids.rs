//! Handles that name things living on the other side of a boundary.

use serde::{Deserialize, Serialize};

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

handles! {
    /// A data set opened in a session. Chosen by the page.
    DataId;
    /// A trained or unlearned model. Chosen by the page.
    ModelId;
    /// A long-running request: training, comparing. Chosen by the page; ends in exactly one result or failure.
    JobId;
    /// A short question (a user's list, a history), answered even while a job runs.
    QueryId;
}

/// The largest integer a JavaScript number holds exactly, 2⁵³ − 1: seeds and hashes stay at or below it.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
