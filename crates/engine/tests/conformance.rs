//! What every model of the catalog must do, whatever it is.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::packed::PackedData;
use alteraser_api::report::Progress;
use alteraser_engine::{CancelToken, Dataset, Error, RunContext, Trained, catalog, experiment};
use common::models::{FINGERPRINTS, small_models};
use common::{grouped, with_context};

fn trainings() -> Vec<Training> {
    small_models(&catalog()).into_iter().map(Training::of).collect()
}

fn try_train(data: &Arc<Dataset>, split: &Split, training: &Training) -> Result<Trained, Error> {
    with_context(|ctx| experiment::train(data, split, training, &Evaluation::default(), ctx))
}

fn train(data: &Arc<Dataset>, training: &Training) -> Trained {
    try_train(data, &Split::default(), training).expect("it trains")
}

fn fingerprint(data: &Arc<Dataset>, training: &Training) -> String {
    train(data, training).summary().fingerprint.clone()
}

fn with_threads<T: Send>(num_threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(num_threads).build().expect("a pool").install(work)
}

fn forget() -> ForgetRequest {
    ForgetRequest::random(0.02, 3)
}

/// Forgets with `methods` and hands out every model, the retrained one first.
fn unlearn(trained: &Trained, methods: &[Choice]) -> Vec<Arc<Trained>> {
    let mut models = Vec::new();
    let evaluation = Evaluation { repeats: 1, ..Evaluation::default() };
    with_context(|ctx| {
        experiment::compare(trained, &forget(), methods, &evaluation, "", ctx, &mut |_, model, _| {
            models.push(Arc::clone(model));
        })
    })
    .expect("all methods apply");
    models
}

/// The methods that the catalog lists for a model.
fn methods_for(id: &str) -> Vec<Choice> {
    catalog().methods_for(id).map(|entry| Choice::of(entry.id.as_str())).collect()
}

#[test]
fn a_checkerboard_is_completed() {
    let size = 24;
    for mut training in trainings() {
        // Two dimensions hold the board; more would learn by heart that the withheld items were not chosen.
        if let Some(dim) = training.model.config.get_mut("embedding_dim") {
            *dim = 2.into();
        }
        // User u likes the items of its own parity, of which item u is held out. Where values are predicted every item
        // was rated, and item u + 1, which the user does not like, is held out too.
        let board = |rates_all: bool| {
            let mut packed = PackedData {
                user_labels: (0..size).map(|user| user.to_string()).collect(),
                item_labels: (0..size).map(|item| item.to_string()).collect(),
                ..PackedData::default()
            };
            for (user, item) in (0..size).flat_map(|user| (0..size).map(move |item| (user, item))) {
                let likes = user % 2 == item % 2;
                if likes || rates_all {
                    packed.users.push(user);
                    packed.items.push(item);
                    packed.values.push(if likes { 5.0 } else { 2.0 });
                }
            }
            let is_held_out = |user: u32, item: u32| item == user || (rates_all && item == (user + 1) % size);
            let held_out: Vec<bool> =
                packed.users.iter().zip(&packed.items).map(|(&u, &i)| is_held_out(u, i)).collect();
            Arc::new(Dataset::open_with_held_out(&packed, &held_out).expect("consistent"))
        };
        let predicts_values = training.model.id == "rating-mf";
        let trained = try_train(&board(predicts_values), &Split::TestFile, &training).expect("it trains");
        for user in 0..size {
            let (items, _) = trained.recommend(user, 1).expect("a user");
            assert_eq!(items[0].item, user, "{:?}", training.model);
        }
    }
}

#[test]
fn one_and_three_threads_give_the_same_bits() {
    let (data, wide) = (grouped(120, 90, 3), grouped(40, 70, 2));
    for training in trainings() {
        let fingerprints = |threads| {
            with_threads(threads, || {
                let trained = train(&data, &training);
                let models = unlearn(&trained, &methods_for(&training.model.id));
                let all = [trained, train(&wide, &training)];
                let all = all.iter().chain(models.iter().map(Arc::as_ref));
                all.map(|model| model.summary().fingerprint.clone()).collect::<Vec<_>>()
            })
        };
        assert_eq!(fingerprints(1), fingerprints(3), "{:?}", training.model);
    }
}

#[test]
fn the_seed_decides_the_parameters_of_models_that_are_drawn() {
    let data = grouped(40, 30, 2);
    for training in trainings() {
        let other = Training { seed: training.seed + 1, ..training.clone() };
        assert_eq!(fingerprint(&data, &training), fingerprint(&data, &training));
        let is_drawn = training.model.config.get("embedding_dim").is_some();
        assert_eq!(fingerprint(&data, &training) != fingerprint(&data, &other), is_drawn, "{:?}", training.model);
    }
}

/// The native and the WebAssembly test both compare with these.
#[test]
fn native_bits_are_the_recorded_ones() {
    let data = grouped(60, 40, 3);
    let found: Vec<String> = trainings().iter().map(|training| fingerprint(&data, training)).collect();
    assert_eq!(found, FINGERPRINTS);
}

#[test]
fn a_saved_model_comes_back_bit_by_bit_and_still_knows_what_it_has_forgotten() {
    for data in [grouped(60, 40, 3), grouped(30, 50, 3)] {
        for training in trainings() {
            let trained = train(&data, &training);
            let models = unlearn(&trained, &methods_for(&training.model.id));
            for model in std::iter::once(&trained).chain(models.iter().map(Arc::as_ref)) {
                let restored = Trained::restore(&data, &model.save()).expect("its own bytes");
                assert_eq!(restored.save(), model.save());
                for user in 0..data.num_users() as u32 {
                    assert_eq!(restored.recommend(user, 10), model.recommend(user, 10));
                    assert_eq!(restored.history(user), model.history(user));
                }
            }
            assert!(models[1].summary().num_forgotten > 0);
        }
    }
}

#[test]
fn broken_or_foreign_models_are_refused() {
    let data = grouped(40, 30, 2);
    for training in trainings() {
        let bytes = train(&data, &training).save();
        for length in [0, 3, 11, 40, bytes.len() - 1] {
            let restored = Trained::restore(&data, &bytes[..length]);
            assert!(matches!(restored, Err(Error::BadModel(_))), "{length} of {} bytes were accepted", bytes.len());
        }
        let mut damaged = bytes.clone();
        *damaged.last_mut().expect("a state") ^= 1;
        let restored = Trained::restore(&data, &damaged);
        assert!(matches!(restored, Err(Error::BadModel(_))), "a changed bit was accepted: {:?}", training.model);
        let other = Trained::restore(&grouped(41, 30, 2), &bytes);
        assert_eq!(other.map(|_| ()), Err(Error::BadModel("it was trained on other data".into())));
    }
}

#[test]
fn a_cancelled_run_changes_nothing() {
    let data = grouped(60, 40, 3);
    for training in trainings() {
        let trained = train(&data, &training);
        let before = trained.save();
        for stop_at in [1, 3] {
            let (cancel, calls) = (CancelToken::default(), std::sync::atomic::AtomicU32::new(0));
            let on_progress = |_: Progress| {
                if calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1 == stop_at {
                    cancel.cancel();
                }
            };
            let ctx = RunContext::new(&cancel, &on_progress, &|| 0.0);
            let evaluation = Evaluation::default();
            let retrained = experiment::train(&data, &Split::default(), &training, &evaluation, &ctx);
            assert_eq!(retrained.map(|_| ()), Err(Error::Cancelled), "{:?}", training.model);
            let methods = methods_for(&training.model.id);
            let compared = experiment::compare(&trained, &forget(), &methods, &evaluation, "", &ctx, &mut |_, _, _| ());
            assert_eq!(compared.map(|_| ()), Err(Error::Cancelled));
            assert_eq!(trained.save(), before);
        }
    }
}

#[test]
fn a_model_recommends_better_than_chance_and_reports_its_run() {
    let data = grouped(200, 120, 4);
    for training in trainings() {
        let summary = train(&data, &training).summary().clone();
        let ndcg = |accuracy: &alteraser_api::report::Accuracy| accuracy.ndcg.value.expect("held-out records");
        let random = &summary.baselines.iter().find(|(label, _)| label == "Random").expect("a baseline").1;
        // Ratings say how much was liked what was chosen, not what is chosen.
        let factor = if summary.accuracy.rmse.value.is_some() { 1.0 } else { 3.0 };
        assert!(ndcg(&summary.accuracy) > factor * ndcg(random), "{:?}: {:?}", training.model, summary.accuracy);
        assert!(summary.run.steps > 0 && summary.num_parameters > 0);
        assert!(summary.run.objective.value.is_some() != summary.run.objective.absent.is_some());
    }
}

#[test]
fn values_are_predicted_better_than_by_a_constant() {
    let data = grouped(200, 120, 4);
    let training = trainings().into_iter().find(|training| training.model.id == "rating-mf").expect("a rating model");
    let rmse = train(&data, &training).summary().accuracy.rmse.value.expect("it predicts values");
    // Values are 4 or 5 for liked items and 2 or 3 for others: the best guess by group is off by one half.
    assert!(rmse < 0.8, "{rmse}");
}

#[test]
fn tiny_and_lopsided_data_train() {
    // One user, one item, both, and users of whom one has everything.
    for (num_users, num_items) in [(1, 5), (5, 1), (1, 1), (4, 5)] {
        let has = |user: u32, item: u32| user == 0 || item == user || num_items == 1;
        let mut packed = PackedData {
            user_labels: (0..num_users).map(|user| user.to_string()).collect(),
            item_labels: (0..num_items).map(|item| item.to_string()).collect(),
            ..PackedData::default()
        };
        for (user, item) in (0..num_users).flat_map(|user| (0..num_items).map(move |item| (user, item))) {
            if has(user, item) {
                packed.users.push(user);
                packed.items.push(item);
                packed.values.push(1.0 + (item % 3) as f32);
            }
        }
        let data = Arc::new(Dataset::open(&packed).expect("consistent"));
        for training in trainings() {
            let trained = train(&data, &training);
            for user in 0..num_users {
                let (items, _) = trained.recommend(user, 5).expect("a user");
                assert!(items.iter().all(|item| item.score.is_finite()), "{:?}: {items:?}", training.model);
            }
        }
    }
}

#[test]
fn values_that_cannot_be_weights_are_refused() {
    let mut packed = common::models::grouped(20, 15, 2);
    packed.values[3] = 0.0;
    let (user, item) = (packed.users[3], packed.items[3]);
    let data = Arc::new(Dataset::open(&packed).expect("consistent"));
    for training in trainings() {
        let reads_weights = training.model.config.get("weighting").is_some();
        let result = try_train(&data, &Split::RandomPerUser { share: 0.0, seed: 1 }, &training).map(|_| ());
        let expected = if reads_weights { Err(Error::BadValue { user, item }) } else { Ok(()) };
        assert_eq!(result, expected, "{:?}", training.model);
    }
}

#[test]
fn broken_columns_are_refused() {
    let good = common::models::grouped(20, 15, 2);
    let is_refused = |packed: PackedData| matches!(Dataset::open(&packed), Err(Error::BadData(_)));
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut packed = good.clone();
        packed.values[0] = value;
        assert!(is_refused(packed), "{value}");
    }
    let mut packed = good.clone();
    packed.users[0] = u32::MAX;
    assert!(is_refused(packed));
    let mut packed = good.clone();
    packed.items[0] = u32::MAX;
    assert!(is_refused(packed));
    let mut packed = good.clone();
    packed.values.pop();
    assert!(is_refused(packed));
    assert!(is_refused(PackedData { times: vec![1], ..good }));
}

#[test]
fn a_method_that_does_not_fit_is_refused_before_any_work() {
    let data = grouped(40, 30, 2);
    for training in trainings() {
        let trained = train(&data, &training);
        let fitting = methods_for(&training.model.id);
        let others = catalog().methods.into_iter().map(|entry| Choice::of(entry.id)).filter(|it| !fitting.contains(it));
        for method in others {
            let id = method.id.clone();
            let result = with_context(|ctx| {
                let evaluation = Evaluation::default();
                let on_method = &mut |_: usize, _: &Arc<Trained>, _: &_| panic!("nothing runs");
                experiment::compare(&trained, &forget(), &[method], &evaluation, "", ctx, on_method)
            });
            let Err(Error::NotApplicable { method, needs }) = result else { panic!("{id} took it") };
            assert!(method == id && !needs.is_empty());
        }
    }
}
