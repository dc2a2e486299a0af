//! What a table is about: which columns are users, items, values, times, titles and categories.

pub(crate) mod columns;
pub(crate) mod guess;
pub(crate) mod known;
pub(crate) mod names;
pub(crate) mod roles;
pub(crate) mod survey;
