//! Training to the practical and to the tight level.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Mutex;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, Level, Split, Training};
use alteraser_api::report::{CurvePoint, Progress, RunReport, StopReason};
use alteraser_engine::data::Interactions;
use alteraser_engine::models::{Bilinear, BlockModel, FitSettings};
use alteraser_engine::objective::{Loss, Objective, Penalty, PointTerm};
use alteraser_engine::solve::{fit_by_sweeps, fit_to_level};
use alteraser_engine::training_set::TrainingSet;
use alteraser_engine::{CancelToken, RunContext, experiment};
use approx::assert_relative_eq;
use common::{grouped, with_context};
use serde_json::json;

const SETTINGS: FitSettings<'static> =
    FitSettings { subject: "Test", max_sweeps: 300, level: Level::Tight, tolerance: 1e-5, seed: 1, newton_steps: 1 };

/// A small model with its data, at its initial parameters.
fn model() -> (Bilinear, TrainingSet) {
    let pairs = (0..80_u32).flat_map(|user| (0..50_u32).map(move |item| (user, item)));
    let liked = pairs.filter(|(user, item)| {
        let draw = (user * 7919 + item * 104_729).wrapping_mul(2_654_435_761) >> 20;
        draw % 10 < if user % 3 == item % 3 { 6 } else { 1 }
    });
    let (users, items): (Vec<u32>, Vec<u32>) = liked.unzip();
    let train = TrainingSet::from_parts(Interactions::from_pairs(80, 50, &users, &items), None).with_unseen_pairs();
    let penalty = Penalty { l2: 4.0, bias_share: 0.1, exponent: 0.0 };
    let record = PointTerm { weight: 1.0, target: 1.0 };
    let objective = Objective { unseen_weight: 0.3, ..Objective::of_records(Loss::Logistic, record, penalty) };
    let mut model = Bilinear::new(objective, (80, 50), 5, true, 0.1);
    model.reset(1);
    (model, train)
}

fn fit(model: &mut Bilinear, train: &TrainingSet, settings: &FitSettings<'_>) -> RunReport {
    with_context(|ctx| fit_to_level(model, train, settings, ctx)).expect("it trains")
}

#[test]
fn every_model_with_a_gradient_reaches_the_tight_level() {
    let data = grouped(120, 90, 3);
    for (id, l2) in [("logistic-mf", 3.0), ("ials", 10.0)] {
        let trained = |seed| {
            let model = Choice::with(id, json!({ "embedding_dim": 6, "l2": l2 }));
            let training = Training { level: Level::Tight, max_sweeps: 300, seed, ..Training::of(model) };
            let run = |ctx: &RunContext<'_>| {
                experiment::train(&data, &Split::default(), &training, &Evaluation::default(), ctx)
            };
            with_context(run).expect("it trains").summary().run.clone()
        };
        let run = trained(1);
        assert_eq!((run.stop, run.level), (StopReason::Converged, Some(Level::Tight)), "{id}");
        assert!(run.gradient_norm.value <= run.gradient_bound.value && run.gradient_norm.value.is_some());
        assert!(run.hessian_products > 0 && run.min_curvature.value.is_some());
        for pair in run.curve.windows(2) {
            assert!(pair[1].objective <= pair[0].objective * (1.0 + 1e-6), "{id}: {pair:?}");
        }
        assert_eq!(run.curve.len() as u32, run.steps + 1);
    }
}

#[test]
fn the_practical_level_is_lower_and_cheaper_than_by_plain_sweeps() {
    let (mut plain, train) = model();
    let settings = FitSettings { level: Level::Practical, ..SETTINGS };
    let by_sweeps = with_context(|ctx| fit_by_sweeps(&mut plain, &train, &settings, ctx)).expect("it trains");
    let (mut fast, _) = model();
    let run = fit(&mut fast, &train, &settings);
    assert_eq!((run.stop, run.level), (StopReason::Converged, Some(Level::Practical)));
    assert!(run.block_solves < by_sweeps.block_solves, "{} of {}", run.block_solves, by_sweeps.block_solves);
    assert!(run.objective.value < by_sweeps.objective.value);
    assert!(run.gradient_norm.value.is_some() && run.gradient_bound.value.is_none());
}

#[test]
fn starts_that_differ_end_in_one_minimum() {
    let minimum = |seed| {
        let (mut model, train) = model();
        model.reset(seed);
        fit(&mut model, &train, &SETTINGS).objective.value.expect("a bilinear model has an objective")
    };
    assert_relative_eq!(minimum(1), minimum(2), max_relative = 1e-9);
}

/// From a minimum on, a gradient that is a million times smaller needs more digits than f32 has.
#[test]
fn a_level_beyond_rounding_says_so() {
    let (mut model, train) = model();
    fit(&mut model, &train, &SETTINGS);
    let run = fit(&mut model, &train, &SETTINGS);
    assert_eq!((run.stop, run.level), (StopReason::Rounding, Some(Level::Practical)));
    assert!(run.gradient_norm.value > run.gradient_bound.value);
    assert!(run.unrounded_gradient_norm.value < run.gradient_norm.value);
}

#[test]
fn used_up_steps_say_so() {
    let (mut model, train) = model();
    let run = fit(&mut model, &train, &FitSettings { max_sweeps: 3, ..SETTINGS });
    assert_eq!((run.stop, run.level, run.steps), (StopReason::MaxSteps, None, 3));
}

#[test]
fn newton_steps_report_their_products_and_points() {
    let (mut model, train) = model();
    let seen: Mutex<Vec<Progress>> = Mutex::default();
    let on_progress = |progress: Progress| seen.lock().expect("no test panicked").push(progress);
    let cancel = CancelToken::default();
    let ctx = RunContext::new(&cancel, &on_progress, &|| 0.0);
    let run = fit_to_level(&mut model, &train, &SETTINGS, &ctx).expect("it trains");
    let seen = seen.into_inner().expect("no test panicked");
    let points: Vec<_> = seen.iter().filter_map(|progress| progress.point).collect();
    // The gradient where the sweeps ended becomes known only after that point was reported.
    let bare = |points: &[CurvePoint]| -> Vec<CurvePoint> {
        points.iter().map(|point| CurvePoint { gradient_norm: None, ..*point }).collect()
    };
    assert_eq!(bare(&points), bare(&run.curve));
    assert_eq!(points.last(), run.curve.last());
    let products = seen.iter().filter(|progress| progress.phase == "Newton-CG" && progress.unit == "products");
    assert_eq!(products.count() as u64, run.hessian_products);
    assert!(seen.iter().all(|progress| progress.done <= progress.total));
}

#[test]
fn a_run_is_cancelled_within_newton_steps() {
    let (mut model, train) = model();
    let cancel = CancelToken::default();
    let on_progress = |progress: Progress| {
        if progress.unit == "products" {
            cancel.cancel();
        }
    };
    let ctx = RunContext::new(&cancel, &on_progress, &|| 0.0);
    let result = fit_to_level(&mut model, &train, &SETTINGS, &ctx);
    assert_eq!(result.map(|_| ()), Err(alteraser_engine::Error::Cancelled));
}
