//! The same specification and seed give the same bytes, whatever the number of threads; saving changes nothing.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_engine::{Dataset, Error, Trained, catalog, experiment};
use common::{grouped, with_context};
use serde_json::json;

fn train(data: &Arc<Dataset>, training: &Training) -> Trained {
    with_context(|ctx| experiment::train(data, &Split::default(), training, &Evaluation::default(), ctx))
        .expect("it trains")
}

fn with_threads<T: Send>(num_threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(num_threads).build().expect("a pool").install(work)
}

/// Small models of every kind in the catalog.
fn trainings() -> Vec<Training> {
    let small = |id: &str| Training::of(Choice::with(id, json!({ "embedding_dim": 7, "l2": 1.0 })));
    catalog().models.iter().map(|entry| small(&entry.id)).collect()
}

fn forget() -> ForgetRequest {
    ForgetRequest::RandomShare { share: 0.02, seed: 3 }
}

#[test]
fn one_and_three_threads_give_the_same_bits() {
    let data = grouped(120, 90, 3);
    for training in trainings() {
        let fingerprints = |threads| {
            with_threads(threads, || {
                let trained = train(&data, &training);
                let mut all = vec![trained.summary().fingerprint.clone()];
                let methods: Vec<Choice> =
                    catalog().methods.iter().map(|entry| Choice::of(entry.id.as_str())).collect();
                with_context(|ctx| {
                    experiment::compare(
                        &trained,
                        &forget(),
                        &methods,
                        &Evaluation::default(),
                        "",
                        ctx,
                        &mut |_, model, _| {
                            all.push(model.summary().fingerprint.clone());
                        },
                    )
                })
                .expect("all methods apply");
                all
            })
        };
        assert_eq!(fingerprints(1), fingerprints(3), "{}", training.model.id);
    }
}

#[test]
fn the_seed_decides_the_parameters() {
    let data = grouped(40, 30, 2);
    for training in trainings() {
        let other = Training { seed: training.seed + 1, ..training.clone() };
        let fingerprint = |training: &Training| train(&data, training).summary().fingerprint.clone();
        assert_eq!(fingerprint(&training), fingerprint(&training));
        assert_ne!(fingerprint(&training), fingerprint(&other));
    }
}

/// The native and the WebAssembly test both compare with these.
#[test]
fn native_bits_are_the_recorded_ones() {
    let data = grouped(60, 40, 3);
    let found: Vec<String> =
        trainings().iter().map(|training| train(&data, training).summary().fingerprint.clone()).collect();
    assert_eq!(found, common::RECORDED_FINGERPRINTS);
}

#[test]
fn a_saved_model_comes_back_bit_by_bit_and_still_knows_what_it_has_forgotten() {
    let data = grouped(60, 40, 3);
    for training in trainings() {
        let trained = train(&data, &training);
        let mut unlearned = None;
        let methods = [Choice::of("alteraser-local")];
        with_context(|ctx| {
            experiment::compare(&trained, &forget(), &methods, &Evaluation::default(), "", ctx, &mut |_, model, _| {
                unlearned = Some(Arc::clone(model));
            })
        })
        .expect("it forgets");
        let unlearned = unlearned.expect("a model");
        assert!(unlearned.summary().num_forgotten > 0);
        let restored = Trained::restore(&data, &unlearned.save()).expect("its own bytes");
        assert_eq!(restored.save(), unlearned.save());
        for user in 0..60 {
            assert_eq!(restored.recommend(user, 10), unlearned.recommend(user, 10));
            assert_eq!(restored.history(user), unlearned.history(user));
        }
    }
}

#[test]
fn broken_or_foreign_models_are_refused() {
    let data = grouped(40, 30, 2);
    let bytes = train(&data, &trainings()[0]).save();
    for length in [0, 3, 11, 40, bytes.len() - 1] {
        let restored = Trained::restore(&data, &bytes[..length]);
        assert!(matches!(restored, Err(Error::BadModel(_))), "{length} of {} bytes were accepted", bytes.len());
    }
    let other = Trained::restore(&grouped(41, 30, 2), &bytes);
    assert_eq!(other.map(|_| ()), Err(Error::BadModel("it was trained on other data".into())));
}
