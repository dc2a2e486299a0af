//! Requests that come one after another: what is left does not depend on their order.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_engine::{Trained, experiment};
use common::{grouped, with_context};
use serde_json::json;

/// The retrain and the model that `method` leaves, with its loss gap.
fn forget(trained: &Trained, request: &ForgetRequest, method: &Choice) -> (Arc<Trained>, Arc<Trained>, f64) {
    let mut models = Vec::new();
    let evaluation = Evaluation { repeats: 1, ..Evaluation::default() };
    let methods = std::slice::from_ref(method);
    let comparison = with_context(|ctx| {
        experiment::compare(trained, request, methods, &evaluation, "test", ctx, &mut |_, model, _| {
            models.push(Arc::clone(model));
        })
    });
    let gap = comparison.expect("it applies").rows[1].consistency.loss_gap.value.expect("an objective");
    let unlearned = models.pop().expect("two models");
    (models.pop().expect("two models"), unlearned, gap)
}

/// √(mean squared difference of all scores).
fn distance(a: &Trained, b: &Trained) -> f64 {
    let (num_users, num_items) = (a.data().num_users() as u32, a.data().num_items() as u32);
    let scores = |model: &Trained, user| {
        let (mut list, _) = model.recommend(user, num_items).expect("a user");
        list.sort_by_key(|recommended| recommended.item);
        list
    };
    let of_user = |user| {
        let pairs = scores(a, user).into_iter().zip(scores(b, user));
        pairs.map(|(a, b)| f64::from(a.score - b.score)).map(|apart| apart * apart).collect::<Vec<_>>()
    };
    let squares: Vec<f64> = (0..num_users).flat_map(of_user).collect();
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

#[test]
fn the_order_of_requests_does_not_matter() {
    let data = grouped(100, 70, 3);
    // The requests share a record, and one erases a user.
    let requests = [ForgetRequest::users([3]), ForgetRequest::items([0, 6])];
    let method = Choice::with("alteraser-full", json!({ "sweeps": 100 }));
    for (id, l2) in [("logistic-mf", 4.0), ("ials", 20.0)] {
        let model = Choice::with(id, json!({ "embedding_dim": 8, "l2": l2 }));
        let training = Training { tolerance: 1e-8, max_sweeps: 1000, ..Training::of(model) };
        let trained =
            with_context(|ctx| experiment::train(&data, &Split::default(), &training, &Evaluation::default(), ctx));
        let trained = trained.expect("it trains");
        let in_order = |[first, second]: [&ForgetRequest; 2]| {
            let (_, after_first, _) = forget(&trained, first, &method);
            forget(&after_first, second, &method)
        };
        let (retrained, forth, gap_forth) = in_order([&requests[0], &requests[1]]);
        let (same, back, gap_back) = in_order([&requests[1], &requests[0]]);
        assert_eq!(retrained.summary().fingerprint, same.summary().fingerprint, "{id}: the same records stay");
        assert!(gap_forth.max(gap_back) < 1e-5, "{id}: gaps {gap_forth} and {gap_back}");
        let (apart, moved) = (distance(&forth, &back), distance(&trained, &forth));
        assert!(apart < 0.02 * moved, "{id}: the orders end {apart} apart, forgetting moved the scores by {moved}");
    }
}
