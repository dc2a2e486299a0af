//! A request becomes the checked set of records that it means.

use alteraser_api::forget::{Condition, ForgetRequest};

use super::matching::Matching;
use super::parse::{Parsed, parse};
use crate::data::{Dataset, ForgetSet, Interactions};
use crate::error::{Error, Result};
use crate::run::CancelToken;

/// What a request means in one training set.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The request as typed data, which prints as its canonical text.
    pub condition: Condition,
    /// The records, checked: there is at least one, and at least one stays.
    pub forget: ForgetSet,
    /// What a person should know, one sentence each.
    pub notes: Vec<String>,
}

/// Reads a request without any data.
///
/// # Errors
/// [`Error::BadRequest`] with the character, for a text that is not of the language.
pub fn read(request: &ForgetRequest) -> Result<Condition> {
    parsed(request).map(|parsed| parsed.condition)
}

/// Finds the records of the training set `train` of `data` that `request` means.
///
/// # Errors
/// [`Error::BadRequest`] for a text that is not of the language, names that are not in the data, and conditions on what
/// the data lack; [`Error::NothingToForget`] and [`Error::EverythingToForget`]; [`Error::Cancelled`].
pub fn resolve(
    request: &ForgetRequest,
    data: &Dataset,
    train: &Interactions,
    cancel: &CancelToken,
) -> Result<Resolved> {
    let Parsed { condition, places } = parsed(request)?;
    let mut matching = Matching::new(data, train, &places, cancel);
    let marks = matching.marks(&condition)?;
    let forget = ForgetSet::of_sorted(train, matching.records(&marks))?;
    Ok(Resolved { condition, forget, notes: matching.notes })
}

fn parsed(request: &ForgetRequest) -> Result<Parsed> {
    match request {
        ForgetRequest::Text(text) => parse(text).map_err(Error::BadRequest),
        ForgetRequest::Typed(condition) => Ok(Parsed { condition: condition.clone(), places: Vec::new() }),
    }
}
