//! The import in a browser: how its worker calls it and what the page hears.

use alteraser_api::import::ImportEvent;
use alteraser_api::protocol::{Failure, FailureKind};

use crate::error::ImportError;

#[cfg(target_arch = "wasm32")]
mod file;
#[cfg(target_arch = "wasm32")]
pub mod worker;

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let kind = match error {
            ImportError::Cancelled => FailureKind::Cancelled,
            ImportError::NoSuchColumn { .. } | ImportError::InvalidChoice { .. } | ImportError::TooBig { .. } => {
                FailureKind::Invalid
            }
            _ => FailureKind::Data,
        };
        Self { kind, message: error.to_string(), hint: error.hint() }
    }
}

impl From<ImportError> for ImportEvent {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::TooBig { too_big, .. } => Self::Refused { too_big: *too_big },
            ImportError::ParquetNotRead { file } => Self::NeedsParquet { file },
            error => Self::Failed { failure: error.into() },
        }
    }
}
