//! The import in a browser: how its worker calls it and what the page hears.

use alteraser_api::protocol::{Failure, FailureKind};

use crate::error::ImportError;

#[cfg(target_arch = "wasm32")]
pub mod worker;

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let kind = if error == ImportError::Cancelled { FailureKind::Cancelled } else { FailureKind::Data };
        Self { kind, message: error.to_string(), hint: error.hint() }
    }
}
