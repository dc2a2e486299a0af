//! The engine's errors in words for a terminal.

use alteraser_api::experiment::ForgetRequest;
use alteraser_engine::Error;

/// What went wrong and what to do.
pub(crate) fn of_engine(error: &Error) -> String {
    format!("{error}. {}", error.hint())
}

/// The same with a caret below the place in the text of the request that is to blame, when one is.
pub(crate) fn of_request(error: &Error, request: &ForgetRequest) -> String {
    let place = match (error, request) {
        (Error::BadRequest(bad), ForgetRequest::Text(text)) => bad.place.map(|place| (place, text)),
        _ => None,
    };
    let Some((place, text)) = place else { return of_engine(error) };
    let shown = place.pointed_at(text).replace('\n', "\n  ");
    format!("{error}\n\n  {shown}\n\n{}", error.hint())
}
