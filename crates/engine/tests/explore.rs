//! Why a score, what is near, who has it: for every model of the catalog.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_engine::data::Side;
use alteraser_engine::{Dataset, Error, Trained, catalog, experiment};
use approx::assert_relative_eq;
use common::models::small_models;
use common::{grouped, with_context};

const GROUPS: u32 = 3;

fn trained(data: &Arc<Dataset>, model: Choice) -> Trained {
    let training = Training::of(model);
    with_context(|ctx| experiment::train(data, &Split::default(), &training, &Evaluation::default(), ctx))
        .expect("it trains")
}

/// Every model, on more users than items and the other way round.
fn all_models() -> impl Iterator<Item = Trained> {
    [grouped(60, 40, GROUPS), grouped(30, 50, GROUPS)].into_iter().flat_map(|data| {
        small_models(&catalog()).into_iter().map(move |model| trained(&data, model)).collect::<Vec<_>>()
    })
}

fn unlearned(trained: &Trained, forget: &ForgetRequest, method: &str) -> Arc<Trained> {
    let mut models = Vec::new();
    let evaluation = Evaluation { repeats: 1, ..Evaluation::default() };
    let methods = [Choice::of(method)];
    with_context(|ctx| {
        experiment::compare(trained, forget, &methods, &evaluation, "", ctx, &mut |_, model, _| {
            models.push(Arc::clone(model));
        })
    })
    .expect("the method applies");
    models.swap_remove(1)
}

#[test]
fn contributions_are_of_the_training_records_and_add_up_to_the_score() {
    for trained in all_models() {
        let model = &trained.summary().training.model;
        for user in [0, 7, 29] {
            let (items, _) = trained.recommend(user, 5).expect("a user");
            let mut known: Vec<u32> =
                trained.history(user).expect("a user").iter().filter(|r| !r.held_out).map(|r| r.item).collect();
            known.sort_unstable();
            for recommended in items {
                let why = trained.explain(user, recommended.item).expect("both exist");
                assert_eq!(why.absent, None, "{model:?}");
                let amounts: Vec<f64> = why.contributions.iter().map(|contribution| contribution.amount).collect();
                assert!(amounts.is_sorted_by(|a, b| a >= b), "{model:?}");
                let mut of: Vec<u32> = why.contributions.iter().map(|contribution| contribution.item).collect();
                of.sort_unstable();
                assert_eq!(of, known, "{model:?}");
                let sum = amounts.iter().chain(why.parts.iter().map(|part| &part.amount)).sum::<f64>();
                assert_relative_eq!(sum, why.score.expect("an answer"), max_relative = 1e-9, epsilon = 1e-12);
                // Models score in f32.
                assert_relative_eq!(sum, f64::from(recommended.score), max_relative = 1e-4, epsilon = 1e-5);
            }
        }
    }
}

#[test]
fn most_of_what_is_near_belongs_to_the_same_group() {
    for trained in all_models() {
        let model = &trained.summary().training.model;
        for side in [Side::User, Side::Item] {
            let nearest = trained.nearest(side, 5, 6).expect("a row");
            assert!(nearest.rows.is_sorted_by(|a, b| a.similarity >= b.similarity), "{model:?}");
            assert!(nearest.rows.iter().all(|near| near.row != 5), "{model:?}: a row is no neighbor of itself");
            let same = nearest.rows.iter().filter(|near| near.row % GROUPS == 5 % GROUPS).count();
            // Ratings say how much was liked what was chosen, not what is chosen.
            let least = if model.id == "rating-mf" { 1 } else { 4 };
            assert!(same >= least, "{model:?}, {side:?}: {nearest:?}");
        }
    }
}

#[test]
fn holders_are_the_histories_seen_from_the_item() {
    let data = grouped(40, 30, 2);
    let trained = trained(&data, Choice::of("item-knn"));
    let forget = ForgetRequest::random(0.05, 3);
    let model = unlearned(&trained, &forget, "no-op");
    for item in 0..30 {
        let mut expected = Vec::new();
        for user in 0..40 {
            let history = model.history(user).expect("a user");
            expected.extend(history.into_iter().filter(|record| record.item == item).map(|record| (user, record)));
        }
        let holders = model.holders(item).expect("an item");
        assert_eq!(holders.len(), expected.len());
        for (holder, (user, record)) in holders.iter().zip(expected) {
            assert_eq!((holder.user, holder.value, holder.time), (user, record.value, record.time));
            assert_eq!((holder.held_out, holder.forgotten), (record.held_out, record.forgotten));
        }
    }
}

#[test]
fn who_or_what_does_not_exist_is_named() {
    let trained = trained(&grouped(20, 15, 2), Choice::of("item-knn"));
    let (user, item) = (Error::UnknownUser { user: 20, last: 19 }, Error::UnknownItem { item: 15, last: 14 });
    assert_eq!(trained.explain(20, 0), Err(user.clone()));
    assert_eq!(trained.explain(0, 15), Err(item.clone()));
    assert_eq!(trained.nearest(Side::User, 20, 3), Err(user));
    assert_eq!(trained.nearest(Side::Item, 15, 3), Err(item.clone()));
    assert_eq!(trained.holders(15), Err(item));
}

#[test]
fn a_model_without_an_answer_gives_its_reason() {
    let data = grouped(60, 40, GROUPS);
    let trained = trained(&data, small_models(&catalog()).swap_remove(0));
    let forget = ForgetRequest::users([4]);
    let erased = unlearned(&trained, &forget, "alteraser-local").explain(4, 0).expect("both exist");
    assert!(erased.absent.is_some_and(|reason| reason.contains("most popular")));
    assert_eq!((erased.score, erased.contributions), (None, vec![]));
    let ensemble = unlearned(&trained, &forget, "sisa").explain(5, 0).expect("both exist");
    assert!(ensemble.absent.is_some_and(|reason| reason.contains("several models")));
}
