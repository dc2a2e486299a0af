//! Which answer a request waits for.

use alteraser_api::ids::{JobId, QueryId};
use alteraser_api::protocol::Request;

pub(super) fn job_of(request: &Request) -> Option<JobId> {
    match request {
        Request::Train { job, .. } | Request::Compare { job, .. } => Some(*job),
        _ => None,
    }
}

pub(super) fn query_of(request: &Request) -> Option<QueryId> {
    match request {
        Request::Recommend { query, .. }
        | Request::History { query, .. }
        | Request::Explain { query, .. }
        | Request::Nearest { query, .. }
        | Request::Holders { query, .. }
        | Request::Preview { query, .. } => Some(*query),
        _ => None,
    }
}

/// Whether the engine owes an answer to `request`.
pub(super) fn is_answered(request: &Request) -> bool {
    job_of(request).is_some() || query_of(request).is_some() || matches!(request, Request::Open { .. })
}
