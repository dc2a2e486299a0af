//! What the native tests and those in the browser share.
#![allow(dead_code, reason = "each test binary uses a part")]

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::ids::{DataId, JobId, ModelId, QueryId};
use alteraser_api::packed::PackedData;
use alteraser_api::protocol::{Event, Request};
use serde_json::json;

pub(crate) const DATA: DataId = DataId(1);

/// Models that are trained in every environment, with the fingerprint of their parameters. The same bits are expected
/// natively and in WebAssembly, on one thread and on several.
pub(crate) const FINGERPRINTS: [(&str, &str); 2] = [("logistic-mf", "2a7c9da0237905b6"), ("ials", "29fe698f09db4268")];

/// A small data set, which is trained in no time.
pub(crate) fn packed_bytes() -> Vec<u8> {
    grouped(60, 40)
}

/// A data set on which [`long_training`] takes many times longer than it takes to stop it.
pub(crate) fn large_bytes() -> Vec<u8> {
    grouped(1_200, 600)
}

/// Data with structure: users and items belong to one of three groups, users mostly like their own.
fn grouped(num_users: u32, num_items: u32) -> Vec<u8> {
    let mut packed = PackedData {
        user_labels: (0..num_users).map(|user| format!("user {user}")).collect(),
        item_labels: (0..num_items).map(|item| format!("item {item}")).collect(),
        ..PackedData::default()
    };
    for user in 0..num_users {
        for item in 0..num_items {
            let draw = (user.wrapping_mul(2_654_435_761) ^ item.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 16;
            let chance = if user % 3 == item % 3 { 60 } else { 6 };
            if draw % 100 < chance {
                packed.users.push(user);
                packed.items.push(item);
                packed.values.push(1.0);
            }
        }
    }
    packed.to_bytes()
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
        forget: ForgetRequest::RandomShare { share: 0.02, seed: 3 },
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

/// Whether `event` ends a job, a query or an opening.
pub(crate) fn is_answer(event: &Event) -> bool {
    !matches!(event, Event::Ready { .. } | Event::Progress { .. } | Event::MethodDone { .. })
}
