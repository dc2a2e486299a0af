//! LightGCN: what training and forgetting over a graph of records claim.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Level, Split, Training};
use alteraser_api::report::{Comparison, Measure};
use alteraser_engine::{Error, Trained, build_model, experiment};
use common::{grouped, with_context};
use serde_json::json;

fn training(l2: f64) -> Training {
    let model = Choice::with("light-gcn", json!({ "embedding_dim": 8, "l2": l2 }));
    Training { tolerance: 1e-6, max_sweeps: 300, ..Training::of(model) }
}

fn train(data: &std::sync::Arc<alteraser_engine::Dataset>, training: &Training) -> Trained {
    with_context(|ctx| experiment::train(data, &Split::default(), training, &Evaluation::default(), ctx))
        .expect("it trains")
}

fn compare(trained: &Trained, forget: &ForgetRequest, methods: &[&str]) -> Comparison {
    let methods: Vec<Choice> = methods.iter().map(|&id| Choice::of(id)).collect();
    let evaluation = Evaluation { repeats: 1, ..Evaluation::default() };
    with_context(|ctx| experiment::compare(trained, forget, &methods, &evaluation, "", ctx, &mut |_, _, _| ()))
        .expect("all methods apply")
}

fn value(comparison: &Comparison, id: &str, measure: Measure) -> f64 {
    let row = comparison.rows.iter().find(|row| row.method.id == id).unwrap_or_else(|| panic!("no row {id}"));
    measure.of(&row.consistency, &row.accuracy).value.expect("it is measured")
}

#[test]
fn it_beats_popularity_and_every_step_goes_down() {
    let summary = train(&grouped(200, 120, 4), &training(1.0)).summary().clone();
    let popularity = summary.baselines[0].1.ndcg.value.expect("held-out records");
    let ndcg = summary.accuracy.ndcg.value.expect("held-out records");
    assert!(ndcg > 1.5 * popularity, "{ndcg} against {popularity}");
    for pair in summary.run.curve.windows(2) {
        assert!(pair[1].objective <= pair[0].objective * (1.0 + 1e-6), "{pair:?}");
    }
}

#[test]
fn forgetting_comes_closer_to_the_retrain_than_doing_nothing() {
    for seed in 1..=3 {
        let trained = train(&grouped(120, 80, 4), &Training { seed, ..training(2.0) });
        let methods = ["no-op", "alteraser-local", "alteraser-full", "alteraser-exact", "newton-cg", "warm-adamw"];
        let comparison = compare(&trained, &ForgetRequest::random(0.02, seed), &methods);
        let kl = |id| value(&comparison, id, Measure::KlForgotten);
        let gap = |id| value(&comparison, id, Measure::LossGap);
        for id in ["alteraser-local", "alteraser-full", "alteraser-exact", "newton-cg"] {
            assert!(kl(id) < kl("no-op"), "{id}: {} against {}", kl(id), kl("no-op"));
            assert!(gap(id) < gap("no-op"), "{id}: {} against {}", gap(id), gap("no-op"));
        }
        assert!(gap("alteraser-exact") < 1e-6, "{}", gap("alteraser-exact"));
    }
}

#[test]
fn the_tight_level_is_reached() {
    let training = Training { level: Level::Tight, ..training(2.0) };
    let run = train(&grouped(120, 80, 4), &training).summary().run.clone();
    assert_eq!(run.level, Some(Level::Tight), "{:?} of {:?}", run.gradient_norm, run.gradient_bound);
}

#[test]
fn layers_out_of_range_are_refused() {
    for layers in [0, 9] {
        let result = build_model(&Choice::with("light-gcn", json!({ "layers": layers })), 2, 3);
        let Err(Error::InvalidConfig { field, rule, .. }) = result else { panic!("{layers} layers were built") };
        assert_eq!((field.as_str(), rule.as_str()), ("layers", "a whole number from 1 to 8"));
    }
}
