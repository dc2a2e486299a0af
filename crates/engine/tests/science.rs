//! The claims: training descends, forgetting moves towards the retrain, the lazy server is caught.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Level, Split, Training};
use alteraser_api::report::{Comparison, Measure, MethodReport, NoiseBand, StopReason};
use alteraser_engine::{CancelToken, Dataset, Error, RunContext, Trained, experiment};
use common::{grouped, with_context};
use serde_json::json;
use std::sync::Arc;

/// Small models, regularized and trained so far that retrains from different seeds agree.
fn trainings() -> [Training; 2] {
    let train = |id, l2| {
        let model = Choice::with(id, json!({ "embedding_dim": 8, "l2": l2 }));
        Training { tolerance: 1e-7, max_sweeps: 1000, ..Training::of(model) }
    };
    [train("logistic-mf", 4.0), train("ials", 20.0)]
}

fn train(data: &Arc<Dataset>, training: &Training) -> Trained {
    with_context(|ctx| experiment::train(data, &Split::default(), training, &Evaluation::default(), ctx))
        .expect("it trains")
}

fn compare(trained: &Trained, forget: &ForgetRequest) -> Comparison {
    // Two sweeps solve every row twice from the users' side and twice from the items': four visits of every record.
    // AdamW visits it as often, at the best of five learning rates.
    let rates = json!({ "epochs": 4, "learning_rate": [1e-4, 3e-4, 1e-3, 3e-3, 1e-2], "batch_size": 512 });
    let mut methods = ["no-op", "alteraser-local", "alteraser-full"].map(Choice::of).to_vec();
    methods.push(Choice::with("warm-adamw", rates));
    let evaluation = Evaluation { repeats: 1, ..Evaluation::default() };
    with_context(|ctx| experiment::compare(trained, forget, &methods, &evaluation, "test", ctx, &mut |_, _, _| ()))
        .expect("all methods apply")
}

fn row<'a>(comparison: &'a Comparison, id: &str) -> &'a MethodReport {
    comparison.rows.iter().find(|row| row.method.id == id).unwrap_or_else(|| panic!("no row {id}"))
}

/// The smallest value among the rows of a method.
fn smallest(comparison: &Comparison, id: &str, measure: Measure) -> f64 {
    let rows = comparison.rows.iter().filter(|row| row.method.id == id);
    let values = rows.map(|row| measure.of(&row.consistency, &row.accuracy).value.expect("it is measured"));
    values.min_by(f64::total_cmp).expect("the method ran")
}

fn kl(comparison: &Comparison, id: &str) -> f64 {
    smallest(comparison, id, Measure::KlForgotten)
}

#[test]
fn every_sweep_lowers_the_objective_until_it_has_converged() {
    let data = grouped(200, 120, 4);
    for training in trainings() {
        let summary = train(&data, &training).summary().clone();
        assert_eq!(summary.run.stop, StopReason::Converged);
        for pair in summary.run.curve.windows(2) {
            let rounding = 1e-6 * pair[0].objective;
            assert!(pair[1].objective <= pair[0].objective + rounding, "{pair:?}");
        }
        assert_eq!(summary.run.level, Some(Level::Practical));
        assert_eq!(summary.run.block_solves % (200 + 120), 0, "whole sweeps");
    }
}

#[test]
fn a_trained_model_beats_popularity() {
    let data = grouped(200, 120, 4);
    for training in trainings() {
        let summary = train(&data, &training).summary().clone();
        let popularity = summary.baselines[0].1.ndcg.value.expect("held-out records");
        let ndcg = summary.accuracy.ndcg.value.expect("held-out records");
        assert!(ndcg > 1.5 * popularity, "{}: {ndcg} against {popularity}", training.model.id);
    }
}

#[test]
fn forgetting_comes_closer_to_the_retrain_than_doing_nothing() {
    for seed in 1..=5 {
        let data = grouped(120, 80, 4);
        for training in trainings() {
            let trained = train(&data, &Training { seed, ..training });
            let comparison = compare(&trained, &ForgetRequest::random(0.02, seed));
            assert!(kl(&comparison, "alteraser-full") < 0.5 * kl(&comparison, "no-op"));
            assert!(kl(&comparison, "alteraser-local") < 0.5 * kl(&comparison, "no-op"));
            assert!(kl(&comparison, "alteraser-full") < kl(&comparison, "warm-adamw"));
            let gap = |id| smallest(&comparison, id, Measure::LossGap);
            assert!(gap("alteraser-full") < gap("alteraser-local") && gap("alteraser-local") < gap("no-op"));
            assert!(gap("alteraser-full") < gap("warm-adamw"));
        }
    }
}

#[test]
fn forgotten_percent_catches_the_lazy_server() {
    let data = grouped(200, 120, 4);
    let comparison = compare(&train(&data, &trainings()[0]), &ForgetRequest::random(0.1, 2));
    let percent = |id| row(&comparison, id).consistency.forgotten_percent.value.expect("enough records");
    assert!(percent("no-op").abs() < 1e-9 && (percent("retrain") - 100.0).abs() < 1e-9);
    assert!(percent("alteraser-full") > 70.0, "{}", percent("alteraser-full"));
}

#[test]
fn local_solves_exactly_the_touched_blocks() {
    let data = grouped(100, 80, 2);
    let [logistic, ials] = trainings();
    let one_user = ForgetRequest::users([5]);
    let comparison = compare(&train(&data, &ials), &one_user);
    let forgotten = comparison.forget.num_records;
    let solves = |comparison: &Comparison| row(comparison, "alteraser-local").efficiency.run.block_solves;
    assert_eq!(solves(&comparison), 1 + forgotten, "the user and each of its items, once");
    let comparison = compare(&train(&data, &logistic), &one_user);
    assert!(solves(&comparison) > 1 + forgotten && solves(&comparison) <= 1 + 80, "and the items of its negatives");
    assert_eq!(comparison.forget.num_users_erased, 1);
}

#[test]
fn a_stretched_pass_forgets_more_by_the_same_blocks() {
    let data = grouped(120, 80, 4);
    let trained = train(&data, &trainings()[0]);
    let methods = [1.0, 1.1, 1.2].map(|stretch| Choice::with("alteraser-local", json!({ "stretch": stretch })));
    for seed in 1..=3 {
        let forget = ForgetRequest::random(0.02, seed);
        let compare = |ctx: &RunContext<'_>| {
            experiment::compare(&trained, &forget, &methods, &Evaluation::default(), "", ctx, &mut |_, _, _| ())
        };
        let rows = with_context(compare).expect("it forgets").rows;
        let [_, plain, stretched, farther] = &rows[..] else { panic!("one row each") };
        let divergence = |row: &MethodReport| row.consistency.kl_forgotten.value.expect("records are forgotten");
        assert!(divergence(stretched) < divergence(plain) && divergence(farther) < divergence(plain));
        assert_eq!(stretched.efficiency.run.block_solves, plain.efficiency.run.block_solves);
        assert_eq!(farther.efficiency.run.block_solves, plain.efficiency.run.block_solves);
    }
}

#[test]
fn an_erased_user_has_no_parameters_left_and_a_labelled_fallback() {
    let data = grouped(60, 40, 2);
    let trained = train(&data, &trainings()[0]);
    let mut lists = Vec::new();
    let plain = Choice::with("alteraser-local", json!({ "stretch": 1.0 }));
    let methods = [Choice::of("alteraser-local"), plain, Choice::of("warm-adamw")];
    let forget = ForgetRequest::users([7]);
    with_context(|ctx| {
        experiment::compare(&trained, &forget, &methods, &Evaluation::default(), "", ctx, &mut |_, model, _| {
            lists.push(model.recommend(7, 5).expect("a user"));
        })
    })
    .expect("it forgets");
    assert_eq!(lists.len(), 4);
    assert!(lists.iter().all(|(items, fallback)| items.len() == 5 && fallback.is_some()));
    assert!(lists.windows(2).all(|pair| pair[0].0 == pair[1].0), "nobody remembers anything of the user");
}

#[test]
fn retrains_of_other_seeds_make_a_band() {
    let data = grouped(100, 60, 3);
    let trained = train(&data, &trainings()[0]);
    let forget = ForgetRequest::random(0.05, 1);
    let band = |seeds: &[u64]| {
        let evaluation = Evaluation { band_seeds: seeds.to_vec(), repeats: 1, ..Evaluation::default() };
        with_context(|ctx| experiment::compare(&trained, &forget, &[], &evaluation, "", ctx, &mut |_, _, _| ()))
            .expect("it retrains")
            .band
            .expect("further seeds")
    };
    let (known, fresh) = (band(&[11, 12]), band(&[13]));
    assert_eq!(known.seeds, [1, 11, 12]);
    let jaccard = known.of(Measure::Jaccard).expect("lists overlap");
    assert!(jaccard.low <= jaccard.high && jaccard.high <= 1.0 && jaccard.low > 0.0);
    for measure in [Measure::KlForgotten, Measure::KlAll, Measure::ScoreDistance] {
        let high = |band: &NoiseBand| band.of(measure).expect("retrains have scores").high;
        // Two pairs of independent retrains: their distances are of one size.
        assert!(high(&fresh) < 4.0 * high(&known) + 1e-6, "{measure:?}: {} and {}", high(&fresh), high(&known));
    }
}

#[test]
fn a_cancelled_run_stops_and_changes_nothing() {
    let data = grouped(100, 60, 3);
    let cancel = CancelToken::default();
    let on_progress = |progress: alteraser_api::report::Progress| {
        if progress.step == 2 {
            cancel.cancel();
        }
    };
    let ctx = RunContext::new(&cancel, &on_progress, &|| 0.0);
    let result = experiment::train(&data, &Split::default(), &trainings()[0], &Evaluation::default(), &ctx);
    assert_eq!(result.map(|_| ()), Err(Error::Cancelled));
    assert!(cancel.chunks_after_cancel() as usize <= rayon::current_num_threads() + 1);
}

#[test]
fn impossible_specifications_are_refused_before_any_work() {
    let data = grouped(40, 30, 2);
    let train = |training: &Training, evaluation: &Evaluation| {
        with_context(|ctx| experiment::train(&data, &Split::default(), training, evaluation, ctx)).map(|_| ())
    };
    let good = trainings()[0].clone();
    let is_invalid = |result| matches!(result, Err(Error::InvalidConfig { .. }));
    assert!(is_invalid(train(&Training { max_sweeps: 0, ..good.clone() }, &Evaluation::default())));
    assert!(is_invalid(train(&Training { tolerance: f64::NAN, ..good.clone() }, &Evaluation::default())));
    assert!(is_invalid(train(&good, &Evaluation { k: 0, ..Evaluation::default() })));
    let unknown = Training { model: Choice::of("nothing"), ..good };
    assert!(matches!(train(&unknown, &Evaluation::default()), Err(Error::UnknownChoice { .. })));
}
