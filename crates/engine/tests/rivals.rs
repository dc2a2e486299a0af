//! What the rivals claim, and what they cost, on small data.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::report::{Comparison, MethodReport, StopReason};
use alteraser_engine::{Dataset, Trained, experiment};
use common::{grouped, with_context};
use serde_json::json;

/// Methods that fine-tune on the forgotten records themselves.
const HEURISTICS: [&str; 4] = ["label-flipping", "gradient-ascent", "reverse-bpr", "two-teachers"];

fn trainings() -> [Training; 2] {
    let train = |id, l2| {
        let model = Choice::with(id, json!({ "embedding_dim": 8, "l2": l2 }));
        Training { tolerance: 1e-6, max_sweeps: 500, ..Training::of(model) }
    };
    [train("logistic-mf", 4.0), train("ials", 20.0)]
}

fn train(data: &Arc<Dataset>, training: &Training) -> Trained {
    with_context(|ctx| experiment::train(data, &Split::default(), training, &Evaluation::default(), ctx))
        .expect("it trains")
}

fn compare(trained: &Trained, forget: &ForgetRequest, methods: &[Choice]) -> Comparison {
    let evaluation = Evaluation { repeats: 1, ..Evaluation::default() };
    with_context(|ctx| experiment::compare(trained, forget, methods, &evaluation, "test", ctx, &mut |_, _, _| ()))
        .expect("all methods apply")
}

fn row<'a>(comparison: &'a Comparison, id: &str) -> &'a MethodReport {
    comparison.rows.iter().find(|row| row.method.id == id).unwrap_or_else(|| panic!("no row {id}"))
}

fn membership(comparison: &Comparison, id: &str) -> f64 {
    row(comparison, id).consistency.membership_auc.value.expect("enough records")
}

fn some_records() -> ForgetRequest {
    ForgetRequest::random(0.08, 2)
}

#[test]
fn heuristics_make_forgotten_records_harder_to_tell() {
    let data = grouped(120, 90, 3);
    for training in trainings() {
        let trained = train(&data, &training);
        let methods = ["no-op"].into_iter().chain(HEURISTICS).map(Choice::of).collect::<Vec<_>>();
        let comparison = compare(&trained, &some_records(), &methods);
        for id in HEURISTICS {
            let run = &row(&comparison, id).efficiency.run;
            assert!(membership(&comparison, id) < membership(&comparison, "no-op"), "{} {id}", training.model.id);
            assert_eq!((run.curve.len() as u32, run.stop), (run.steps + 1, StopReason::MaxSteps));
        }
    }
}

/// A retrain scores a forgotten record like a pair that nobody saw; "not wanted" is more than that.
#[test]
fn flipped_labels_over_forget() {
    let data = grouped(120, 90, 3);
    for training in trainings() {
        let config = json!({ "epochs": 60, "learning_rate": 2e-2, "replay": 4 });
        let methods = [Choice::of("no-op"), Choice::with("label-flipping", config)];
        let comparison = compare(&train(&data, &training), &some_records(), &methods);
        let auc = |id| membership(&comparison, id);
        let found = ["no-op", "retrain", "label-flipping"].map(auc);
        assert!(found[0] > found[1] && found[1] > found[2] + 0.02, "{}: {found:?}", training.model.id);
        let percent = row(&comparison, "label-flipping").consistency.forgotten_percent.value.expect("enough records");
        assert!(percent > 125.0, "{percent}");
    }
}

#[test]
fn climbing_without_a_rehearsal_ruins_the_model_and_stays_finite() {
    let data = grouped(100, 60, 2);
    let config = json!({ "learning_rate": 0.3, "epochs": 200, "retained_weight": 0.0, "max_gradient": 1e6 });
    for training in trainings() {
        let trained = train(&data, &training);
        let comparison = compare(&trained, &some_records(), &[Choice::with("gradient-ascent", config.clone())]);
        let climbed = row(&comparison, "gradient-ascent");
        assert!(climbed.consistency.loss_gap.value.expect("both have objectives") > 1.0);
        assert!(climbed.delta.ndcg.value.expect("held-out records") < -0.05);
    }
}
