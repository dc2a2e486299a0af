//! Which answer a request waits for.

use alteraser_api::ids::{DataId, JobId, ModelId, QueryId};
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
    let opens = matches!(request, Request::Open { .. } | Request::Restore { .. });
    opens || job_of(request).is_some() || query_of(request).is_some()
}

/// Whether `request` opens the model, or the data set when there is no model.
pub(super) fn is_opening(request: &Request, of_data: DataId, of_model: Option<ModelId>) -> bool {
    match (request, of_model) {
        (Request::Open { data, .. }, None) => *data == of_data,
        (Request::Restore { model, .. }, Some(of_model)) => *model == of_model,
        _ => false,
    }
}
