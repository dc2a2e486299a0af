//! What the client itself has to tell when something goes wrong.

use alteraser_api::protocol::{Failure, FailureKind};

pub(super) fn cancelled() -> Failure {
    failure(FailureKind::Cancelled, "It was cancelled.".into(), "Start it again when you like.")
}

pub(super) fn worker_lost(reason: &str) -> Failure {
    let message = format!("The engine stopped unexpectedly: {reason}.");
    failure(FailureKind::WorkerLost, message, "Data and trained models are kept. Try again, perhaps with less data.")
}

pub(super) fn engine_failed(reason: &str) -> Failure {
    let message = format!("The engine can not be started: {reason}.");
    failure(FailureKind::WorkerLost, message, "Reload the page. If that does not help, try a current browser.")
}

pub(super) fn not_loaded(what: &str, reason: &str) -> Failure {
    let message = format!("{what} could not be loaded: {reason}.");
    failure(FailureKind::WorkerLost, message, "Check the connection and reload the page.")
}

pub(super) fn other_version(page: u32, engine: u32) -> Failure {
    let message = format!("The page speaks version {page} of the protocol and the engine version {engine}.");
    failure(FailureKind::WorkerLost, message, "Reload the page to get both from the same build.")
}

pub(super) fn import_lost(reason: &str) -> Failure {
    let message = format!("The import stopped unexpectedly: {reason}.");
    failure(FailureKind::WorkerLost, message, "Nothing that was open is lost. Try again, perhaps with a smaller file.")
}

/// The handles of the files, or the data, were freed meanwhile.
pub(super) fn files_gone() -> Failure {
    failure(FailureKind::Invalid, "The files are no longer at hand.".into(), "Choose them again.")
}

pub(super) fn file_not_read(file: &str, reason: &str) -> Failure {
    failure(FailureKind::Data, format!("{file} could not be read: {reason}."), "Choose it again.")
}

pub(super) fn file_too_large(file: &str) -> Failure {
    let message = format!("{file} is larger than any model that fits into memory.");
    failure(FailureKind::Invalid, message, "Choose the file of a model that was saved on this page.")
}

pub(super) fn parquet_not_loaded(file: &str) -> Failure {
    let message = format!(
        "{file} is a Parquet file, and the part that reads Parquet had not arrived before the page locked itself."
    );
    failure(FailureKind::Invalid, message, "Reload the page, wait a moment, and choose the file again.")
}

pub(super) fn example_locked() -> Failure {
    failure(
        FailureKind::Invalid,
        "The page is locked since you opened a file of your own, so it can load nothing any more.".into(),
        "Reload the page to open the example.",
    )
}

fn failure(kind: FailureKind, message: String, hint: &str) -> Failure {
    Failure { kind, message, hint: hint.to_owned() }
}
