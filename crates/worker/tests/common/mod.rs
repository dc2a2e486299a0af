//! What the native tests and those in the browser share.
#![allow(dead_code, reason = "each test binary uses a part")]

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::ids::{DataId, JobId, ModelId, QueryId};
use alteraser_api::protocol::{Event, Request};
use alteraser_api::report::Side;
use serde_json::json;

pub(crate) const DATA: DataId = DataId(1);

#[path = "../../../engine/tests/common/models.rs"]
mod models;

/// Models that are trained in every environment, with the fingerprint of their parameters. The same bits are expected
/// natively and in WebAssembly, on one thread and on several.
pub(crate) fn fingerprints() -> Vec<(Training, &'static str)> {
    let trainings = models::small_models(&alteraser_engine::catalog()).into_iter().map(Training::of);
    trainings.zip(models::FINGERPRINTS).collect()
}

/// A small data set, which is trained in no time.
pub(crate) fn packed_bytes() -> Vec<u8> {
    models::grouped(60, 40, 3).to_bytes()
}

/// A data set on which [`long_training`] takes many times longer than it takes to stop it.
pub(crate) fn large_bytes() -> Vec<u8> {
    models::grouped(1_200, 600, 3).to_bytes()
}

pub(crate) fn open() -> Request {
    Request::Open { data: DATA, name: "groups".into() }
}

/// A small model of the kind `id`.
pub(crate) fn training(id: &str) -> Training {
    Training::of(Choice::with(id, json!({ "embedding_dim": 7, "l2": 1.0 })))
}

/// A training that is meant to be stopped.
pub(crate) fn long_training() -> Training {
    let model = Choice::with("logistic-mf", json!({ "embedding_dim": 64, "l2": 0.1 }));
    Training { max_sweeps: 1_000, tolerance: 0.0, ..Training::of(model) }
}

pub(crate) fn train(number: u32, training: Training) -> Request {
    let (job, model) = (JobId(number), ModelId(number));
    let (split, evaluation) = (Split::default(), Evaluation::default());
    Request::Train { job, data: DATA, model, split, training, evaluation }
}

/// Forgets two records in a hundred of model 1 with `methods`.
pub(crate) fn compare(number: u32, methods: &[&str], models: &[u32]) -> Request {
    compare_choices(number, methods.iter().map(|&id| Choice::of(id)).collect(), models)
}

/// A comparison whose method is meant to be stopped.
pub(crate) fn long_compare(number: u32, models: &[u32]) -> Request {
    let method = Choice::with("warm-adamw", json!({ "epochs": 1_000, "batch_size": 1 }));
    compare_choices(number, vec![method], models)
}

fn compare_choices(number: u32, methods: Vec<Choice>, models: &[u32]) -> Request {
    Request::Compare {
        job: JobId(number),
        model: ModelId(1),
        forget: ForgetRequest::random(0.02, 3),
        methods,
        models: models.iter().copied().map(ModelId).collect(),
        evaluation: Evaluation::default(),
    }
}

pub(crate) fn recommend(model: u32, user: u32) -> Request {
    Request::Recommend { query: QueryId(7), model: ModelId(model), user, k: 10 }
}

pub(crate) fn history(model: u32, user: u32) -> Request {
    Request::History { query: QueryId(8), model: ModelId(model), user }
}

pub(crate) fn explain(model: u32, user: u32, item: u32) -> Request {
    Request::Explain { query: QueryId(9), model: ModelId(model), user, item }
}

pub(crate) fn nearest(model: u32, side: Side, row: u32) -> Request {
    Request::Nearest { query: QueryId(10), model: ModelId(model), side, row, k: 5 }
}

pub(crate) fn holders(model: u32, item: u32) -> Request {
    Request::Holders { query: QueryId(11), model: ModelId(model), item }
}

/// Whether `event` ends a job, a query or an opening.
pub(crate) fn is_answer(event: &Event) -> bool {
    !matches!(event, Event::Ready { .. } | Event::Progress { .. } | Event::MethodDone { .. })
}
