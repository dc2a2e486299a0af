//! Sessions: requests in, events out.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod page;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Split, Training};
use alteraser_api::ids::{JobId, ModelId, QueryId};
use alteraser_api::memory::{TrainingOffer, TrainingTooBig};
use alteraser_api::packed::PackedData;
use alteraser_api::protocol::{Event, FailureKind, PROTOCOL_VERSION, Request};
use alteraser_api::report::Side;
use alteraser_worker::Executor;
use common::*;
use page::{Page, failure};
use serde_json::json;

#[test]
fn a_session_begins_by_saying_what_it_offers() {
    let page = Page::new(Executor::Inline);
    let Event::Ready { version, threads, catalog } = page.next().event else { panic!("not ready") };
    assert_eq!((version, threads), (PROTOCOL_VERSION, 1));
    assert_eq!(catalog, alteraser_engine::catalog());
}

#[test]
fn an_opened_data_set_is_summed_up() {
    let page = Page::new(Executor::Inline);
    let Event::Opened { data, summary } = page.ask_with(open(), &packed_bytes()) else { panic!("not opened") };
    let packed = PackedData::from_bytes(&packed_bytes()).unwrap();
    assert_eq!((data, summary.name.as_str()), (DATA, "groups"));
    assert_eq!(summary.num_records, packed.num_records() as u64);
}

#[test]
fn broken_bytes_leave_what_was_open() {
    let page = Page::with_model(Executor::Inline);
    for bytes in [vec![], packed_bytes()[..100].to_vec()] {
        let event = page.ask_with(open(), &bytes);
        assert!(matches!(event, Event::OpenFailed { data: DATA, model: None, .. }));
        assert_eq!(failure(&event).kind, FailureKind::Data);
    }
    assert!(matches!(page.ask(recommend(1, 0)), Event::Recommended { .. }));
}

#[test]
fn a_training_reports_and_ends_in_a_model_that_answers() {
    for executor in [Executor::Inline, Executor::Pool] {
        let page = Page::with_data(executor);
        page.send(train(1, training("ials")));
        let trained = page.answer();
        let Event::Trained { job: JobId(1), model: ModelId(1), summary } = trained.event else { panic!("not trained") };
        assert_eq!(trained.buffers.len(), 1);
        let points: Vec<_> = page.progress().into_iter().filter_map(|progress| progress.point).collect();
        assert_eq!(points, summary.run.curve, "every point was reported");
        let Event::Recommended { items, .. } = page.ask(recommend(1, 4)) else { panic!("no list") };
        assert_eq!(items.len(), 10);
        let Event::History { records, .. } = page.ask(history(1, 4)) else { panic!("no history") };
        assert!(records.iter().any(|record| record.held_out) && records.iter().any(|record| !record.held_out));
    }
}

#[test]
fn the_number_of_threads_and_the_executor_change_no_bit() {
    for (training, fingerprint) in fingerprints() {
        for threads in [1, 2, 3] {
            for executor in [Executor::Inline, Executor::Pool] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let page = Page::with_data(executor);
                pool.install(|| page.session.handle(train(1, training.clone()), None));
                let Event::Trained { summary, .. } = page.answer().event else { panic!("not trained") };
                assert_eq!(summary.fingerprint, fingerprint, "{training:?}, {threads} threads, {executor:?}");
            }
        }
    }
}

#[test]
fn a_comparison_hands_out_each_model_and_then_the_table() {
    let page = Page::with_model(Executor::Pool);
    page.send(compare(2, &["no-op", "alteraser-local"], &[10, 11, 12]));
    let mut done = Vec::new();
    let comparison = loop {
        let outgoing = page.next();
        match outgoing.event {
            Event::MethodDone { job: JobId(2), model, report, .. } => {
                assert_eq!(outgoing.buffers.len(), 1);
                done.push((model.0, report.method.id));
            }
            Event::Compared { job: JobId(2), comparison } => break comparison,
            Event::Progress { .. } => {}
            other => panic!("unexpected {other:?}"),
        }
    };
    assert_eq!(done, [(10, "retrain".into()), (11, "no-op".into()), (12, "alteraser-local".into())]);
    assert_eq!(comparison.rows.len(), 3);
    assert_eq!(comparison.data.name, "groups");
    for model in [10, 11, 12] {
        assert!(matches!(page.ask(recommend(model, 0)), Event::Recommended { .. }));
    }
}

#[test]
fn a_job_may_wait_for_the_model_it_uses() {
    let page = Page::with_data(Executor::Pool);
    page.send(train(1, training("ials")));
    page.send(compare(2, &[], &[10]));
    assert!(matches!(page.answer().event, Event::Trained { job: JobId(1), .. }));
    assert!(matches!(page.answer().event, Event::Compared { job: JobId(2), .. }));
}

#[test]
fn impossible_requests_fail_with_a_sentence() {
    let page = Page::with_model(Executor::Inline);
    let bad_config = Training { max_sweeps: 0, ..training("ials") };
    let unknown_kind = training("nothing");
    let cases = [
        (train(2, bad_config), "`max_sweeps`"),
        (train(2, unknown_kind), "`nothing`"),
        (Request::Restore { data: DATA, model: ModelId(5) }, "saved model"),
        (compare(2, &["no-op"], &[10]), "1 methods and the reference make 2 models"),
        (recommend(5, 0), "Model 5 is not open."),
        (history(5, 0), "Model 5 is not open."),
        (recommend(1, 60), "no user 60"),
        (history(1, 60), "no user 60"),
        (explain(5, 0, 0), "Model 5 is not open."),
        (explain(1, 60, 0), "no user 60"),
        (explain(1, 0, 40), "no item 40"),
        (nearest(1, Side::User, 60), "no user 60"),
        (nearest(1, Side::Item, 40), "no item 40"),
        (holders(1, 40), "no item 40"),
    ];
    for (request, words) in cases {
        let event = page.ask(request);
        let failure = failure(&event);
        assert!(failure.message.contains(words), "{words:?} is not in {:?}", failure.message);
        assert_eq!(failure.kind, FailureKind::Invalid);
        assert!(failure.message.ends_with('.') && failure.hint.ends_with('.'));
    }
}

#[test]
fn jobs_on_closed_handles_fail() {
    let page = Page::with_model(Executor::Inline);
    page.send(Request::CloseModel { model: ModelId(1) });
    assert_eq!(failure(&page.ask(compare(2, &[], &[10]))).message, "Model 1 is not open.");
    page.send(Request::CloseData { data: DATA });
    assert_eq!(failure(&page.ask(train(3, training("ials")))).message, "Data set 1 is not open.");
    let restore = Request::Restore { data: DATA, model: ModelId(1) };
    assert_eq!(failure(&page.ask(restore)).message, "Data set 1 is not open.");
}

#[test]
fn users_and_items_can_be_asked_about() {
    let page = Page::with_model(Executor::Inline);
    let Event::Recommended { items, .. } = page.ask(recommend(1, 4)) else { panic!("no list") };
    let Event::Explained { query: QueryId(9), explanation } = page.ask(explain(1, 4, items[0].item)) else {
        panic!("not explained")
    };
    let score = explanation.score.unwrap();
    assert!((score - f64::from(items[0].score)).abs() < 1e-4 * score.abs().max(1.0));
    for side in [Side::User, Side::Item] {
        let Event::Neighbors { query: QueryId(10), nearest } = page.ask(nearest(1, side, 4)) else { panic!("none") };
        assert_eq!(nearest.rows.len(), 5);
    }
    let Event::Holders { query: QueryId(11), holders } = page.ask(holders(1, 4)) else { panic!("no holders") };
    let Event::History { records, .. } = page.ask(history(1, holders[0].user)) else { panic!("no history") };
    assert!(records.iter().any(|record| record.item == 4));
}

#[test]
fn a_failed_query_names_its_query() {
    let page = Page::with_data(Executor::Inline);
    assert!(matches!(page.ask(recommend(5, 0)), Event::QueryFailed { query: QueryId(7), .. }));
    assert!(matches!(page.ask(history(5, 0)), Event::QueryFailed { query: QueryId(8), .. }));
    assert!(matches!(page.ask(explain(5, 0, 0)), Event::QueryFailed { query: QueryId(9), .. }));
}

#[test]
fn a_restored_model_is_the_same_model() {
    let page = Page::with_data(Executor::Inline);
    page.send(train(1, training("ials")));
    let mut trained = page.answer();
    let saved = trained.buffers.remove(0);
    let Event::Trained { summary, .. } = trained.event else { panic!("not trained") };
    let before = page.ask(recommend(1, 4));
    let again = Page::with_data(Executor::Inline);
    let restore = Request::Restore { data: DATA, model: ModelId(1) };
    assert_eq!(again.ask_with(restore, &saved), Event::Restored { data: DATA, model: ModelId(1), summary });
    assert_eq!(again.ask(recommend(1, 4)), before);
}

#[test]
fn opening_a_data_set_again_closes_its_models() {
    let page = Page::with_model(Executor::Inline);
    assert!(matches!(page.ask_with(open(), &packed_bytes()), Event::Opened { .. }));
    assert_eq!(failure(&page.ask(recommend(1, 0))).message, "Model 1 is not open.");
}

#[test]
fn a_split_that_leaves_nothing_is_refused() {
    let page = Page::with_data(Executor::Inline);
    let Request::Train { job, data, model, training, evaluation, .. } = train(1, training("ials")) else { panic!() };
    let split = Split::RandomPerUser { share: 2.0, seed: 1 };
    let event = page.ask(Request::Train { job, data, model, split, training, evaluation });
    assert_eq!(failure(&event).kind, FailureKind::Invalid);
}

/// An event of a training that does not fit.
fn too_big(page: &Page, training: Training) -> TrainingTooBig {
    page.send(train(1, training));
    match page.answer().event {
        Event::Refused { job: JobId(1), too_big } => too_big,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_training_without_enough_memory_is_refused_before_it_begins_with_offers_that_work() {
    for executor in [Executor::Inline, Executor::Pool] {
        let training = Training::of(Choice::of("logistic-mf"));
        let page = Page::with_ceiling(executor, Some(150_000));
        assert!(matches!(page.ask_with(open(), &packed_bytes()), Event::Opened { .. }));
        let refused = too_big(&page, training.clone());
        assert!(refused.needed_bytes > refused.allowed_bytes, "{refused:?}");
        assert_eq!(refused.allowed_bytes, 105_000);
        assert!(page.progress().is_empty(), "nothing was begun");
        let changes = refused.offers.iter().filter_map(|offer| match offer {
            TrainingOffer::Config { field, value } => Some(json!({ field.as_str(): value })),
            _ => None,
        });
        let changes: Vec<_> = changes.collect();
        assert!(!changes.is_empty(), "{refused:?}");
        for config in changes {
            let changed = Training { model: Choice::with("logistic-mf", config), ..training.clone() };
            assert!(matches!(page.ask(train(1, changed)), Event::Trained { .. }));
            page.send(Request::CloseModel { model: ModelId(1) });
        }
        assert!(refused.offers.iter().any(|offer| matches!(offer, TrainingOffer::Part { .. })));
    }
}

#[test]
fn models_that_are_open_take_their_part_of_the_memory() {
    let training = training("ials");
    let page = Page::with_ceiling(Executor::Inline, Some(600_000));
    assert!(matches!(page.ask_with(open(), &packed_bytes()), Event::Opened { .. }));
    let first = page.ask(train(1, training.clone()));
    assert!(matches!(first, Event::Trained { .. }), "{first:?}");
    let mut number = 1;
    let refused = loop {
        number += 1;
        match page.ask(train(number, training.clone())) {
            Event::Trained { .. } if number < 1_000 => {}
            Event::Refused { too_big, .. } => break too_big,
            other => panic!("{other:?}"),
        }
    };
    assert!(refused.needed_bytes > refused.allowed_bytes);
    page.send(Request::CloseModel { model: ModelId(1) });
    let again = page.ask(train(number, training));
    assert!(matches!(again, Event::Trained { .. }), "what was closed takes nothing: {again:?}");
}
