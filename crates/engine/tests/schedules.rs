//! What the schedules of AltEraser and the methods on all parameters reach, and what that costs.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Level, Split, Training};
use alteraser_api::report::{Comparison, RunReport, StopReason};
use alteraser_engine::{Dataset, Trained, experiment};
use approx::assert_relative_eq;
use common::{grouped, with_context};
use serde_json::{Value, json};

/// Regularized so that the minimum is one and the same from every start, and trained to it.
fn trainings() -> [Training; 2] {
    let train = |id, l2| {
        let model = Choice::with(id, json!({ "embedding_dim": 6, "l2": l2 }));
        Training { level: Level::Tight, max_sweeps: 500, ..Training::of(model) }
    };
    [train("logistic-mf", 4.0), train("ials", 20.0)]
}

fn train(data: &Arc<Dataset>, training: &Training) -> Trained {
    with_context(|ctx| experiment::train(data, &Split::default(), training, &Evaluation::default(), ctx))
        .expect("it trains")
}

fn compare(trained: &Trained, forget: &ForgetRequest, methods: &[Choice]) -> Comparison {
    with_context(|ctx| {
        experiment::compare(trained, forget, methods, &Evaluation::default(), "test", ctx, &mut |_, _, _| ())
    })
    .expect("all methods apply")
}

fn run<'a>(comparison: &'a Comparison, choice: &Choice) -> &'a RunReport {
    let row = comparison.rows.iter().find(|row| row.method == *choice).unwrap_or_else(|| panic!("no row {choice:?}"));
    &row.efficiency.run
}

fn kl(comparison: &Comparison, choice: &Choice) -> f64 {
    let row = comparison.rows.iter().find(|row| row.method == *choice).unwrap_or_else(|| panic!("no row {choice:?}"));
    row.consistency.kl_forgotten.value.expect("the forgotten pairs have scores")
}

fn objective(run: &RunReport) -> f64 {
    run.objective.value.expect("a bilinear model has one")
}

fn with(id: &str, config: Value) -> Choice {
    Choice::with(id, config)
}

fn some(seed: u64) -> ForgetRequest {
    ForgetRequest::random(0.02, seed)
}

#[test]
fn exact_ends_where_a_converged_retrain_ends() {
    let data = grouped(120, 90, 3);
    for training in trainings() {
        let trained = train(&data, &training);
        let exact = Choice::of("alteraser-exact");
        let comparison = compare(&trained, &some(1), &[exact.clone(), Choice::of("no-op")]);
        let (retrain, run) = (&comparison.rows[0].efficiency.run, run(&comparison, &exact));
        assert_eq!((retrain.level, run.level), (Some(Level::Tight), Some(Level::Tight)), "{}", training.model.id);
        assert_eq!(run.stop, StopReason::Converged);
        assert!(run.gradient_norm.value <= run.gradient_bound.value);
        assert_relative_eq!(objective(run), objective(retrain), max_relative = 1e-8);
        assert!(kl(&comparison, &exact) < 1e-6 * kl(&comparison, &Choice::of("no-op")));
        assert!(run.hessian_products < retrain.hessian_products + 20 && run.block_solves < retrain.block_solves / 4);
    }
}

#[test]
fn exact_shows_each_stage_as_it_lands() {
    let data = grouped(120, 90, 3);
    let trained = train(&data, &trainings()[0]);
    let exact = Choice::of("alteraser-exact");
    let comparison = compare(&trained, &some(1), std::slice::from_ref(&exact));
    let curve = &run(&comparison, &exact).curve;
    assert!(curve.len() > 3, "the start, the touched blocks and some Newton steps");
    assert!(curve.windows(2).all(|pair| pair[1].objective <= pair[0].objective * (1.0 + 1e-7)), "{curve:?}");
    let norms: Vec<f64> = curve[1..].iter().map(|point| point.gradient_norm.expect("every stage knows it")).collect();
    assert!(norms[norms.len() - 1] < 1e-3 * norms[0], "{norms:?}");
}

#[test]
fn the_worklist_reaches_the_minimum_of_whole_sweeps() {
    let data = grouped(60, 50, 3);
    for training in trainings() {
        let trained = train(&data, &training);
        let tight = with("alteraser-active", json!({ "threshold": 1e-3, "rounds": 2000 }));
        let loose = with("alteraser-active", json!({ "threshold": 0.2 }));
        let full = with("alteraser-full", json!({ "sweeps": 100 }));
        let comparison = compare(&trained, &some(2), &[tight.clone(), loose.clone(), full.clone()]);
        let minimum = objective(&comparison.rows[0].efficiency.run);
        let (by_list, by_sweeps, soon) = (run(&comparison, &tight), run(&comparison, &full), run(&comparison, &loose));
        assert_eq!((by_list.stop, soon.stop), (StopReason::Converged, StopReason::Converged), "{}", training.model.id);
        // What the threshold leaves of the gradient; sweeps of the same length leave more.
        assert_relative_eq!(objective(by_list), minimum, max_relative = 1e-5);
        assert_relative_eq!(objective(by_sweeps), minimum, max_relative = 1e-4);
        let solves = [soon, by_list, by_sweeps].map(|run| run.block_solves);
        assert!(solves[0] < solves[1] && solves[0] < solves[2], "{solves:?}");
    }
}

#[test]
fn whole_parameter_methods_come_closer_than_doing_nothing() {
    let data = grouped(120, 90, 3);
    let near = with("influence", json!({ "scope": "pruned", "hops": 1, "products": 40 }));
    let far = with("influence", json!({ "scope": "pruned", "hops": 3, "products": 40 }));
    let methods = ["no-op", "warm-lbfgs", "newton-cg", "influence", "retrain-adamw"].map(Choice::of);
    let methods: Vec<Choice> = methods.into_iter().chain([near.clone(), far]).collect();
    for training in trainings() {
        let comparison = compare(&train(&data, &training), &some(3), &methods);
        let nothing = kl(&comparison, &methods[0]);
        for method in methods[1..4].iter().chain(&methods[5..]) {
            assert!(kl(&comparison, method) < 0.5 * nothing, "{} {method:?}", training.model.id);
        }
        let newton = run(&comparison, &methods[2]);
        assert!(newton.hessian_products > 0 && newton.steps == 3 && newton.gradient_norm.value.is_some());
        let influence = run(&comparison, &methods[3]);
        assert_eq!((influence.steps, influence.hessian_products, influence.stop), (1, 10, StopReason::OneShot));
        let lbfgs = run(&comparison, &methods[1]);
        assert!(lbfgs.gradient_evaluations > u64::from(lbfgs.steps));
        assert!(objective(run(&comparison, &methods[4])) < 1.2 * objective(&comparison.rows[0].efficiency.run));
    }
}

#[test]
fn influence_says_how_far_the_trained_model_is_from_a_minimum() {
    let data = grouped(120, 90, 3);
    let influence = Choice::of("influence");
    let norm = |level| {
        let trained = train(&data, &Training { level, ..trainings()[0].clone() });
        let comparison = compare(&trained, &some(3), std::slice::from_ref(&influence));
        run(&comparison, &influence).trained_gradient_norm.value.expect("it is reported")
    };
    assert!(norm(Level::Tight) < 1e-2 * norm(Level::Practical));
}

#[test]
fn one_record_costs_what_it_touches() {
    let data = grouped(120, 90, 3);
    let trained = train(&data, &trainings()[1]);
    let record = ForgetRequest::records([first_record(&trained)]);
    let local = Choice::of("alteraser-local");
    let comparison = compare(&trained, &record, std::slice::from_ref(&local));
    assert_eq!(run(&comparison, &local).block_solves, 2, "the user and the item");
}

fn first_record(trained: &Trained) -> (u32, u32) {
    let history = trained.history(0).expect("there is a user 0");
    let record = history.iter().find(|record| !record.held_out).expect("it was trained on something");
    (0, record.item)
}
