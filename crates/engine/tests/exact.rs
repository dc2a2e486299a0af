//! Methods that leave nothing of a forgotten record: shards that are retrained, and closed forms that are corrected.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::report::{Comparison, MethodReport};
use alteraser_engine::{Dataset, Trained, experiment};
use common::{grouped, with_context};
use serde_json::json;

fn train(data: &Arc<Dataset>, model: Choice) -> Trained {
    let training = Training { tolerance: 1e-7, max_sweeps: 500, ..Training::of(model) };
    with_context(|ctx| experiment::train(data, &Split::default(), &training, &Evaluation::default(), ctx))
        .expect("it trains")
}

/// The comparison, and every model, the retrained one first.
fn compare(trained: &Trained, forget: &ForgetRequest, methods: &[Choice]) -> (Comparison, Vec<Arc<Trained>>) {
    let mut models = Vec::new();
    let comparison = with_context(|ctx| {
        experiment::compare(trained, forget, methods, &Evaluation::default(), "test", ctx, &mut |_, model, _| {
            models.push(Arc::clone(model));
        })
    });
    (comparison.expect("all methods apply"), models)
}

/// The largest difference of scores that two models recommend with.
fn largest_difference(a: &Trained, b: &Trained) -> f32 {
    let num_items = a.data().num_items() as u32;
    let scores = |model: &Trained, user| {
        let (mut list, _) = model.recommend(user, num_items).expect("a user");
        list.sort_by_key(|recommended| recommended.item);
        list
    };
    let of_user = |user| {
        let pairs = scores(a, user).into_iter().zip(scores(b, user));
        pairs.map(|(a, b)| (a.score - b.score).abs()).fold(0.0, f32::max)
    };
    (0..a.data().num_users() as u32).map(of_user).fold(0.0, f32::max)
}

fn ndcg(row: &MethodReport) -> f64 {
    row.accuracy.ndcg.value.expect("held-out records")
}

#[test]
fn a_corrected_mapping_is_the_retrained_one() {
    // More users than items, and fewer: EASE inverts the smaller matrix.
    for data in [grouped(90, 60, 3), grouped(60, 90, 3)] {
        for request in [ForgetRequest::random(0.005, 1), ForgetRequest::users([4, 9])] {
            let trained = train(&data, Choice::with("ease", json!({ "l2": 5.0 })));
            let (_, models) = compare(&trained, &request, &[Choice::of("exact-update")]);
            let (before, after) =
                (largest_difference(&trained, &models[0]), largest_difference(&models[1], &models[0]));
            assert!(before > 1e-3 && after < 1e-6, "{before} before, {after} after");
            let trained = train(&data, Choice::of("item-knn"));
            let (_, models) = compare(&trained, &request, &[Choice::of("exact-update")]);
            assert_eq!(models[1].summary().fingerprint, models[0].summary().fingerprint, "counts have no rounding");
        }
    }
}

#[test]
fn shards_retrain_what_a_request_hits_and_cost_accuracy() {
    let data = grouped(160, 80, 4);
    let trained = train(&data, Choice::with("logistic-mf", json!({ "embedding_dim": 8, "l2": 4.0 })));
    let one_user = ForgetRequest::users([5]);
    let methods = ["users", "records"].map(|unit| Choice::with("sisa", json!({ "shards": 8, "unit": unit })));
    let (comparison, models) = compare(&trained, &one_user, &methods);
    let retrain = &comparison.rows[0];
    for row in &comparison.rows[1..] {
        assert!(ndcg(row) < ndcg(retrain) - 0.02, "{} against {}", ndcg(row), ndcg(retrain));
        assert!(row.efficiency.run.preparation_seconds > 0.0, "the other shards are trained before requests come");
    }
    let run = &comparison.rows[1].efficiency.run;
    assert_eq!(run.block_solves, u64::from(run.steps) * (160 + 80), "all records of the user are in one shard");
    // A second request finds the shards as they are.
    let (again, _) = compare(&models[1], &ForgetRequest::users([6]), &methods[..1]);
    assert!(again.rows[1].efficiency.run.preparation_seconds == 0.0);
}
