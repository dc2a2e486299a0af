//! What the client tells the interface.

use alteraser_api::catalog::Catalog;
use alteraser_api::ids::DataId;
use alteraser_api::import::ImportEvent;
use alteraser_api::protocol::{Event, Failure};

/// Something happened on the other side of the client.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one notice at a time is alive")]
pub enum Notice {
    /// The engine worker answered. The client keeps the buffers.
    Engine(Event),
    /// The import worker answered about the data set it imports. The client keeps the buffers.
    Import(ImportEvent, DataId),
    /// The engine worker changed its state.
    Worker(WorkerState),
    /// The engine worker has taken more memory.
    Memory(EngineMemory),
    /// What may leave the page changed, or was measured.
    Privacy(PrivacyState),
}

/// State of the engine worker.
#[derive(Debug, Clone, PartialEq)]
pub enum WorkerState {
    /// The engine is being downloaded.
    Loading {
        /// Bytes that have arrived.
        loaded_bytes: u64,
        /// Bytes in all, where the host says so.
        total_bytes: Option<u64>,
    },
    /// The engine answers.
    Ready {
        /// Threads that compute.
        threads: u32,
        /// How many and why, `1 thread: the page is not cross-origin isolated`.
        reason: String,
        /// What the engine offers.
        catalog: Catalog,
    },
    /// The worker is gone and another one is being started with the same data and models.
    Replacing {
        /// Why.
        cause: Cause,
    },
    /// The engine can not be had. Nothing will be answered any more.
    Failed {
        /// What went wrong.
        failure: Failure,
    },
}

/// Why a worker is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The person stopped a job, and a worker that hears nothing while it works ends with its job.
    Stopped,
    /// It was lost for this reason.
    Lost(String),
}

impl Cause {
    /// The cause as the end of a sentence.
    pub fn words(&self) -> &str {
        match self {
            Self::Stopped => "the job was stopped together with its worker",
            Self::Lost(reason) => reason,
        }
    }
}

/// Memory of the engine worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineMemory {
    /// Bytes it has taken.
    pub bytes: u64,
    /// The most it may take, where that is known.
    pub limit_bytes: Option<u64>,
}

/// What may leave the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyState {
    /// The page may still load its own files, such as the built-in example.
    Open,
    /// The page has locked itself. The results of trying are absent until somebody tries.
    Locked {
        /// A request from the page was stopped.
        page_blocked: Option<bool>,
        /// A request from the engine worker was stopped.
        workers_blocked: Option<bool>,
    },
}
