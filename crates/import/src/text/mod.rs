//! From bytes to rows of fields: encodings, separators, quotes.

pub(crate) mod dialect;
pub(crate) mod encoding;
pub(crate) mod fields;
pub(crate) mod layout;
pub(crate) mod lists;
pub(crate) mod split;
