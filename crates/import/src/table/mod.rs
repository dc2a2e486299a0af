//! What a table is about: which columns are users, items, values, times and titles.

pub(crate) mod columns;
pub(crate) mod kind;
pub(crate) mod names;
pub(crate) mod survey;
