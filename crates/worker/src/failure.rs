//! Turns what went wrong into what the page shows.

use alteraser_api::forget::PreviewAnswer;
use alteraser_api::ids::{DataId, ModelId};
use alteraser_api::protocol::{Failure, FailureKind};
use alteraser_engine::Error;

/// The engine's error as a failure: its text as a sentence, its hint, its kind.
pub(crate) fn of_engine(error: &Error) -> Failure {
    let kind = match error {
        Error::Cancelled => FailureKind::Cancelled,
        Error::BadData(_) | Error::NoRecords => FailureKind::Data,
        Error::NotPositiveDefinite { .. } | Error::Singular { .. } | Error::Diverged { .. } => FailureKind::Diverged,
        _ => FailureKind::Invalid,
    };
    Failure { kind, message: sentence(&error.to_string()), hint: error.hint().to_owned() }
}

/// The answer about a forget request that cannot be met; any other error is the failure of the question.
pub(crate) fn of_request(error: &Error) -> Result<PreviewAnswer, Failure> {
    let failure = of_engine(error);
    let place = match error {
        Error::BadRequest(bad) => bad.place,
        Error::NothingToForget | Error::EverythingToForget { .. } => None,
        _ => return Err(failure),
    };
    Ok(PreviewAnswer::Refused { message: failure.message, hint: failure.hint, place })
}

pub(crate) fn cancelled() -> Failure {
    of_engine(&Error::Cancelled)
}

pub(crate) fn unknown_data(data: DataId) -> Failure {
    invalid(format!("Data set {data} is not open."), "Import the file again.")
}

pub(crate) fn unknown_model(model: ModelId) -> Failure {
    invalid(format!("Model {model} is not open."), "Train it again.")
}

pub(crate) fn wrong_model_count(methods: usize, models: usize) -> Failure {
    let expected = methods + 1;
    invalid(
        format!("{methods} methods and the reference make {expected} models, but {models} handles were given."),
        "Give one handle for the reference and one per method.",
    )
}

fn invalid(message: String, hint: &str) -> Failure {
    Failure { kind: FailureKind::Invalid, message, hint: hint.to_owned() }
}

/// `text` with a capital letter in front and a full stop at the end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.ends_with(['.', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use alteraser_api::packed::PackedError;

    use super::*;

    #[test]
    fn kinds_follow_the_error() {
        let kind = |error: &Error| of_engine(error).kind;
        assert_eq!(kind(&Error::Cancelled), FailureKind::Cancelled);
        assert_eq!(kind(&Error::NoRecords), FailureKind::Data);
        assert_eq!(kind(&Error::BadData(PackedError::NotPacked)), FailureKind::Data);
        assert_eq!(kind(&Error::Diverged { step: 1, objective: f64::NAN }), FailureKind::Diverged);
        assert_eq!(kind(&Error::NothingToForget), FailureKind::Invalid);
    }

    #[test]
    fn the_text_becomes_a_sentence() {
        assert_eq!(of_engine(&Error::NoRecords).message, "The data hold no records.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence("did you mean it?"), "Did you mean it?");
        assert_eq!(sentence(""), ".");
    }
}
