//! Records: as opened, split, owned negatives, and what to forget.

pub(crate) mod dataset;
pub(crate) mod forget;
pub(crate) mod interactions;
pub(crate) mod negatives;
mod open;
pub(crate) mod rows;
pub(crate) mod split;
pub(crate) mod values;

pub use dataset::Dataset;
pub use forget::ForgetSet;
pub use interactions::{Interactions, Side};
pub use negatives::OwnedNegatives;
pub use values::{RowValues, ValueReading};
