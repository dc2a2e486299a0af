//! What a comparison reports beside its measures: cautions, times, checkpoints, slices, sweeps over settings.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::atomic::{AtomicU32, Ordering};

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ExperimentSpec, ForgetRequest, Split, Training};
use alteraser_api::report::{Comparison, Figure, Measure, MethodReport, Outcome, Slice};
use alteraser_engine::{CancelToken, Error, RunContext, experiment};
use common::{grouped, with_context};
use serde_json::json;

fn spec(methods: &[Choice]) -> ExperimentSpec {
    let model = Choice::with("logistic-mf", json!({ "embedding_dim": 6, "l2": 3.0 }));
    ExperimentSpec {
        split: Split::default(),
        training: Training { tolerance: 1e-6, max_sweeps: 300, ..Training::of(model) },
        forget: ForgetRequest::random(0.05, 1),
        methods: methods.to_vec(),
        evaluation: Evaluation::default(),
    }
}

fn run(spec: &ExperimentSpec) -> Result<Comparison, Error> {
    with_context(|ctx| experiment::run(&grouped(100, 80, 4), "test", spec, ctx, &mut |_, _, _| ()))
}

fn full(sweeps: u32) -> Choice {
    Choice::with("alteraser-full", json!({ "sweeps": sweeps }))
}

#[test]
fn a_reference_that_has_not_converged_is_said_beside_every_number_that_leans_on_it() {
    let methods = [full(1)];
    let unfinished = Training { max_sweeps: 2, ..spec(&methods).training };
    let comparison = run(&ExperimentSpec { training: unfinished, ..spec(&methods) }).expect("it runs");
    let row = &comparison.rows[1];
    let leaning = [
        &row.consistency.kl_forgotten,
        &row.consistency.jaccard,
        &row.delta.ndcg,
        &row.slices[0].ndcg_delta,
        &row.efficiency.speed_up,
    ];
    assert!(leaning.iter().all(|figure| figure.caution.is_some()), "{leaning:?}");
    let own = [&row.accuracy.ndcg, &row.consistency.membership_auc, &row.consistency.hit_forgotten];
    assert!(own.iter().all(|figure| figure.caution.is_none()), "{own:?}");
    assert!(comparison.notes[0].contains("the reference retrain used up its sweeps"));
    let converged = run(&spec(&methods)).expect("it runs");
    assert!(converged.rows[1].consistency.kl_forgotten.caution.is_none() && converged.notes.is_empty());
}

#[test]
fn checkpoints_follow_the_sweeps_and_tell_when_it_was_enough() {
    let evaluation = Evaluation { checkpoints: true, band_seeds: vec![2, 3], ..Evaluation::default() };
    let adamw = Choice::with("warm-adamw", json!({ "epochs": 3 }));
    let comparison =
        run(&ExperimentSpec { evaluation, ..spec(&[full(4), adamw, Choice::of("no-op")]) }).expect("it runs");
    let [retrain, alteraser, adamw, lazy] = &comparison.rows[..] else { panic!("four rows") };
    let counts = [retrain, alteraser, adamw, lazy].map(|row| row.efficiency.checkpoints.len());
    assert_eq!(counts, [retrain.efficiency.run.steps as usize, 4, 3, 0]);
    let kl = |row: &MethodReport, n: usize| row.efficiency.checkpoints[n].kl_forgotten.value.expect("scores");
    let at_the_end = alteraser.consistency.kl_forgotten.value.expect("scores");
    assert!((kl(alteraser, 3) - at_the_end).abs() < 1e-12, "the last checkpoint is the end");
    assert!(kl(retrain, 0) > kl(retrain, 5) && kl(retrain, counts[0] - 1) < 1e-12);
    let time = |row: &MethodReport| row.efficiency.time_to_tolerance.clone();
    assert!(time(retrain).value.is_some_and(|seconds| seconds <= retrain.efficiency.run.seconds));
    assert_eq!(time(lazy), Figure::absent("it did not come as close to the reference as the tolerance asks"));
    let reason = "the comparison has no retrain with AdamW";
    assert_eq!(alteraser.efficiency.speed_up_adamw, Figure::absent(reason));
}

#[test]
fn the_reference_passes_every_judgement_and_the_lazy_server_does_not() {
    let evaluation = Evaluation { band_seeds: vec![2, 3], ..Evaluation::default() };
    let forget = ForgetRequest::random(0.1, 1);
    let comparison = run(&ExperimentSpec { evaluation, forget, ..spec(&[Choice::of("no-op")]) }).expect("it runs");
    let outcomes =
        |row: &MethodReport| row.judgements.iter().map(|judged| (judged.measure, judged.outcome)).collect::<Vec<_>>();
    let of_reference = outcomes(&comparison.rows[0]);
    assert!(of_reference.len() >= 15, "{of_reference:?}");
    // All seeds stop at the same tolerance, so one may stop at a lower loss than the reference.
    let passes = |&(measure, outcome): &(Measure, Outcome)| measure == Measure::LossGap || outcome == Outcome::Pass;
    assert!(of_reference.iter().all(passes), "{of_reference:?}");
    let of_lazy = outcomes(&comparison.rows[1]);
    assert!(of_lazy.contains(&(Measure::KlForgotten, Outcome::Fail)), "{of_lazy:?}");
    assert!(of_lazy.contains(&(Measure::MembershipAuc, Outcome::Fail)), "{of_lazy:?}");
    assert_eq!(comparison.original_consistency.kl_forgotten, comparison.rows[1].consistency.kl_forgotten);
}

#[test]
fn a_short_run_is_timed_three_times_and_a_long_one_once() {
    let timings = |ms_per_look: f64, repeats: u32| {
        let ticks = AtomicU32::new(0);
        let now_ms = || ms_per_look * f64::from(ticks.fetch_add(1, Ordering::Relaxed));
        let cancel = CancelToken::default();
        let ctx = RunContext::new(&cancel, &|_| (), &now_ms);
        let evaluation = Evaluation { repeats, ..Evaluation::default() };
        let spec = ExperimentSpec { evaluation, ..spec(&[full(2)]) };
        let comparison = experiment::run(&grouped(60, 40, 2), "test", &spec, &ctx, &mut |_, _, _| ()).expect("it runs");
        comparison.rows[1].efficiency.clone()
    };
    let short = timings(0.1, 3);
    assert_eq!(short.timings.len(), 3);
    assert!(short.timings.contains(&short.run.seconds), "the median is one of three");
    assert_eq!(timings(1e3, 3).timings.len(), 1);
    assert_eq!(timings(0.1, 1).timings.len(), 1);
}

#[test]
fn every_user_is_in_one_of_three_slices() {
    let comparison = run(&spec(&[full(1)])).expect("it runs");
    let count = |wanted| {
        let slice = comparison.rows[1].slices.iter().find(|slice| slice.slice == wanted).expect("five slices");
        slice.num_users
    };
    assert_eq!(count(Slice::Touched) + count(Slice::SharingItem) + count(Slice::Untouched), 100);
    assert_eq!((count(Slice::Touched), count(Slice::Active)), (comparison.forget.num_users, 5));
    assert_eq!(count(Slice::Active) + count(Slice::LessActive), 100);
}

#[test]
fn listed_settings_become_rows_and_too_many_are_refused() {
    let lists = Choice::with("warm-adamw", json!({ "epochs": [1, 2], "learning_rate": [0.001, 0.01] }));
    let comparison = run(&spec(std::slice::from_ref(&lists))).expect("it runs");
    let epochs: Vec<_> = comparison.rows[1..].iter().map(|row| row.efficiency.run.steps).collect();
    assert_eq!(epochs, [1, 1, 2, 2]);
    assert_eq!(comparison.spec.methods, [lists], "the recipe stays as it was given");
    let five = json!([1, 2, 3, 4, 5]);
    let many = Choice::with("warm-adamw", json!({ "epochs": five, "learning_rate": five, "batch_size": five }));
    assert_eq!(run(&spec(&[many])).map(drop), Err(Error::TooManyRuns { most: 50 }));
}
