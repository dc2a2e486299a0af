//! Hard requests and many requests: the methods hold, and doing nothing does not.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ExperimentSpec, ForgetRequest, Split, Training};
use alteraser_api::report::{Comparison, MethodReport};
use alteraser_api::stress::{DriftRow, StressReport, StressResult, StressSpec, StressTest};
use alteraser_engine::{Dataset, Error, experiment};
use common::with_context;
use serde_json::json;

fn stress(tests: &[StressTest]) -> Result<StressReport, Error> {
    let model = Choice::with("logistic-mf", json!({ "embedding_dim": 8, "l2": 4.0 }));
    let spec = StressSpec {
        split: Split::default(),
        training: Training { tolerance: 1e-6, max_sweeps: 500, ..Training::of(model) },
        methods: ["no-op", "alteraser-local", "alteraser-full"].map(Choice::of).to_vec(),
        tests: tests.to_vec(),
        evaluation: Evaluation { repeats: 1, ..Evaluation::default() },
    };
    with_context(|ctx| experiment::stress(&uneven(), "test", &spec, ctx))
}

/// Groups of which some users have all records, some a half, some a third.
fn uneven() -> Arc<Dataset> {
    let mut packed = common::models::grouped(120, 80, 4);
    let is_kept = |(&user, &item): (&u32, &u32)| (item / 4) % (1 + user / 4 % 3) == 0;
    let kept: Vec<bool> = packed.users.iter().zip(&packed.items).map(is_kept).collect();
    let keep = |column: &mut Vec<u32>| {
        let mut kept = kept.iter();
        column.retain(|_| kept.next() == Some(&true));
    };
    keep(&mut packed.users);
    keep(&mut packed.items);
    packed.values.truncate(packed.users.len());
    Arc::new(Dataset::open(&packed).expect("the data are consistent"))
}

fn row<'a>(comparison: &'a Comparison, id: &str) -> &'a MethodReport {
    comparison.rows.iter().find(|row| row.method.id == id).expect("a row")
}

#[test]
fn a_slow_down_request_makes_the_local_method_solve_nearly_everything() {
    let report = stress(&[StressTest::SlowDown { records: 60, seed: 1 }]).expect("it runs");
    let [StressResult::SlowDown { comparison }] = &report.results[..] else { panic!("one slow-down") };
    assert_eq!((comparison.forget.num_users, comparison.forget.num_items), (60, 60), "sixty records, all of new rows");
    let solves = |id| row(comparison, id).efficiency.run.block_solves;
    assert!(solves("alteraser-local") >= 120);
    let kl = |id| row(comparison, id).consistency.kl_forgotten.value.expect("scores");
    assert!(kl("alteraser-local") < 0.5 * kl("no-op"));
}

#[test]
fn influential_users_move_the_model_more_than_others_do() {
    let report = stress(&[StressTest::InfluentialUsers { users: 3 }]).expect("it runs");
    let [StressResult::InfluentialUsers { comparison }] = &report.results[..] else { panic!("one comparison") };
    assert_eq!(comparison.forget.num_users_erased, 3);
    let distance = |comparison: &Comparison, id| {
        row(comparison, id).consistency.score_distance.value.expect("the scores are not all zero")
    };
    assert!(distance(comparison, "alteraser-full") < 0.5 * distance(comparison, "no-op"));
    let ExperimentSpec { split, training, evaluation, .. } = &comparison.spec;
    let trained = with_context(|ctx| experiment::train(&uneven(), split, training, evaluation, ctx));
    let trained = trained.expect("it trains");
    let others = |first: u32| {
        let (request, lazy) = (ForgetRequest::users(first..first + 3), [Choice::of("no-op")]);
        let comparison =
            with_context(|ctx| experiment::compare(&trained, &request, &lazy, evaluation, "", ctx, &mut |_, _, _| ()));
        distance(&comparison.expect("it forgets"), "no-op")
    };
    let mean = [0, 20, 40, 60, 80, 100].map(others).iter().sum::<f64>() / 6.0;
    assert!(distance(comparison, "no-op") > 1.2 * mean, "{} and {mean}", distance(comparison, "no-op"));
}

#[test]
fn requests_in_a_row_do_not_drift_from_fresh_retrains() {
    let (requests, records, check_every) = (10, 5, 4);
    let report = stress(&[StressTest::Sequence { requests, records, check_every, seed: 1 }]).expect("it runs");
    let [StressResult::Sequence { rows }] = &report.results[..] else { panic!("one sequence") };
    let checks = |row: &DriftRow| row.points.iter().map(|point| (point.requests, point.records)).collect::<Vec<_>>();
    for row in rows {
        assert_eq!(checks(row), [(4, 20), (8, 40), (10, 50)], "{}", row.label);
        assert!(row.points.windows(2).all(|pair| pair[0].seconds < pair[1].seconds));
    }
    let last =
        |id: &str| rows.iter().find(|row| row.method.id == id).and_then(|row| row.points.last()).expect("points");
    let kl = |id| last(id).kl_forgotten.value.expect("scores");
    assert!(kl("alteraser-full") < 0.2 * kl("no-op"), "{} {}", kl("alteraser-full"), kl("no-op"));
    let excess = |id| last(id).loss_excess.value.expect("objectives");
    assert!(excess("alteraser-full") < 0.1 * excess("no-op"), "{} {}", excess("alteraser-full"), excess("no-op"));
}

#[test]
fn impossible_tests_are_refused_before_training() {
    let none = stress(&[StressTest::InfluentialUsers { users: 0 }]).map(drop);
    assert!(matches!(none, Err(Error::InvalidConfig { ref field, .. }) if field == "users"), "{none:?}");
    let all = stress(&[StressTest::Sequence { requests: 1000, records: 1000, check_every: 1, seed: 1 }]).map(drop);
    assert!(matches!(all, Err(Error::EverythingToForget { .. })), "{all:?}");
    let all = stress(&[StressTest::SlowDown { records: 1_000_000, seed: 1 }]).map(drop);
    assert!(matches!(all, Err(Error::EverythingToForget { .. })), "{all:?}");
}
