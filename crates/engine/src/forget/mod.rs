//! Forget requests: one small language, its typed form, the records that it means, and what forgetting them would take.
//!
//! A text becomes a tree of conditions (`parse`); a condition marks records of the training set (`matching`); marks
//! combine by `AND`, `OR` and `NOT`; what is marked in the end is the checked [`ForgetSet`](crate::data::ForgetSet)
//! ([`resolve`]). What that would touch and take is told before anything is forgotten ([`preview`]). The grammar is in `docs/forget-requests.md`.

mod cursor;
mod draws;
mod field;
mod impact;
mod layout;
mod marks;
mod matching;
mod names;
mod nearest;
mod pace;
mod parse;
mod problem;
mod resolve;
mod rules;
mod term;
#[cfg(test)]
mod tests;

pub use field::Field;
pub use impact::{explain, preview};
pub(crate) use pace::Work;
pub use problem::{RequestError, RequestProblem};
pub use resolve::{Resolved, read, resolve};
