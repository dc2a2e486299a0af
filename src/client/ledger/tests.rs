use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::ids::{DataId, JobId, ModelId, QueryId};
use alteraser_api::protocol::{Event, Failure, FailureKind, Request};
use alteraser_api::report::{Accuracy, DataSummary, Figure, ModelSummary, RunReport};

use super::Ledger;
use crate::client::failures::worker_lost;
use crate::samples;

const DATA: DataId = DataId(1);
const BASE: ModelId = ModelId(1);

fn training() -> Training {
    Training::of(Choice::of("ials"))
}

fn train(job: u32) -> Request {
    let (job, model) = (JobId(job), ModelId(job));
    let (split, evaluation) = (Split::default(), Evaluation::default());
    Request::Train { job, data: DATA, model, split, training: training(), evaluation }
}

fn compare(job: u32, models: &[u32]) -> Request {
    Request::Compare {
        job: JobId(job),
        model: BASE,
        forget: ForgetRequest::users([1]),
        methods: vec![Choice::of("no-op")],
        models: models.iter().copied().map(ModelId).collect(),
        evaluation: Evaluation::default(),
    }
}

fn recommend(query: u32) -> Request {
    Request::Recommend { query: QueryId(query), model: BASE, user: 0, k: 10 }
}

fn summary() -> ModelSummary {
    let run = RunReport { objective: Figure::of(1.0), seconds: 1.0, ..RunReport::default() };
    ModelSummary {
        label: "iALS".into(),
        fingerprint: String::new(),
        split: Split::default(),
        training: training(),
        unlearned_by: None,
        num_forgotten: 0,
        num_parameters: 1,
        run,
        accuracy: Accuracy::default(),
        baselines: vec![],
    }
}

fn opened() -> Event {
    Event::Opened { data: DATA, summary: DataSummary::default() }
}

fn trained(job: u32) -> Event {
    Event::Trained { job: JobId(job), model: ModelId(job), summary: summary() }
}

fn failed(job: u32, kind: FailureKind) -> Event {
    let failure = Failure { kind, message: "It failed.".into(), hint: "Try again.".into() };
    Event::Failed { job: JobId(job), failure, chunks_after_cancel: Some(1) }
}

fn sent(ledger: &mut Ledger<&'static str>, one_at_a_time: bool) -> Vec<Request> {
    std::iter::from_fn(|| ledger.next(one_at_a_time)).map(|(request, _)| request).collect()
}

/// A ledger with an open data set and the trained model [`BASE`].
fn ledger() -> Ledger<&'static str> {
    let mut ledger = Ledger::new();
    ledger.open(DATA, "ratings".into(), "packed");
    ledger.push(train(1));
    assert_eq!(sent(&mut ledger, false).len(), 2);
    assert!(ledger.note(opened(), None).is_some());
    assert!(ledger.note(trained(1), Some("base")).is_some());
    ledger
}

fn restored(ledger: &mut Ledger<&'static str>) -> Vec<(Request, &'static str)> {
    ledger.restore()
}

fn open_request() -> Request {
    Request::Open { data: DATA, name: "ratings".into() }
}

fn restore_request(model: u32) -> Request {
    Request::Restore { data: DATA, model: ModelId(model) }
}

#[test]
fn an_open_request_carries_the_packed_bytes() {
    let mut ledger = Ledger::new();
    ledger.open(DATA, "ratings".into(), "packed");
    assert_eq!(ledger.next(true), Some((open_request(), Some("packed"))));
    assert_eq!(ledger.next(true), None);
}

#[test]
fn a_new_worker_is_given_data_sets_then_models() {
    let mut ledger = ledger();
    assert_eq!(restored(&mut ledger), [(open_request(), "packed"), (restore_request(1), "base")]);
    assert!(ledger.is_restoring());
    assert_eq!(ledger.note(opened(), None), None, "the interface knows it already");
    assert_eq!(ledger.note(restored_event(BASE), None), None);
    assert!(!ledger.is_restoring());
}

fn restored_event(model: ModelId) -> Event {
    Event::Restored { data: DATA, model, summary: samples::model("MF") }
}

#[test]
fn a_model_of_a_file_is_kept_once_the_engine_has_opened_it() {
    let mut ledger = ledger();
    ledger.open_model(DATA, ModelId(5), "file");
    assert_eq!(ledger.next(false), Some((restore_request(5), Some("file"))));
    assert_eq!(ledger.saved(ModelId(5)), None, "not yet");
    assert!(ledger.note(restored_event(ModelId(5)), None).is_some(), "the interface waits for it");
    assert_eq!((ledger.saved(ModelId(5)), ledger.saved(BASE)), (Some("file"), Some("base")));
    assert_eq!(restored(&mut ledger).len(), 3);
}

#[test]
fn a_model_of_a_file_that_the_engine_refuses_or_dies_of_leaves_the_others() {
    let mut ledger = ledger();
    let failed = |model| Event::OpenFailed { data: DATA, model: Some(ModelId(model)), failure: worker_lost("broken") };
    ledger.open_model(DATA, ModelId(5), "file");
    sent(&mut ledger, false);
    assert!(ledger.note(failed(5), None).is_some());
    ledger.open_model(DATA, ModelId(6), "file");
    sent(&mut ledger, false);
    assert_eq!(ledger.lose_worker(&worker_lost("broken")), [failed(6)]);
    assert_eq!(restored(&mut ledger), [(open_request(), "packed"), (restore_request(1), "base")]);
}

#[test]
fn what_can_not_be_restored_is_told_and_not_tried_again() {
    let mut ledger = ledger();
    restored(&mut ledger);
    ledger.note(opened(), None);
    let refused = Event::OpenFailed { data: DATA, model: Some(BASE), failure: worker_lost("broken") };
    assert_eq!(ledger.note(refused.clone(), None), Some(refused));
    assert_eq!(restored(&mut ledger), [(open_request(), "packed")]);
}

#[test]
fn a_lost_worker_fails_all_it_owed_once() {
    let mut ledger = ledger();
    ledger.push(train(2));
    ledger.push(recommend(5));
    sent(&mut ledger, false);
    ledger.push(train(3));
    let failure = worker_lost("a trap");
    let events = ledger.lose_worker(&failure);
    let expected = [
        Event::Failed { job: JobId(2), failure: failure.clone(), chunks_after_cancel: None },
        Event::QueryFailed { query: QueryId(5), failure: failure.clone() },
    ];
    assert_eq!(events, expected);
    assert_eq!(ledger.lose_worker(&failure), []);
    assert_eq!(ledger.note(trained(2), Some("late")), None, "the job has ended");
    assert_eq!(sent(&mut ledger, false), [train(3)], "what waited still does");
}

#[test]
fn data_that_a_worker_dies_of_are_not_tried_again() {
    let mut ledger = Ledger::new();
    ledger.open(DATA, "ratings".into(), "packed");
    sent(&mut ledger, false);
    let failure = worker_lost("out of memory");
    assert_eq!(ledger.lose_worker(&failure), [Event::OpenFailed { data: DATA, model: None, failure }]);
    assert_eq!(restored(&mut ledger), []);
}

#[test]
fn a_busy_worker_that_hears_nothing_gets_nothing() {
    let mut ledger = ledger();
    for request in [recommend(5), train(2), recommend(6), train(3)] {
        ledger.push(request);
    }
    assert_eq!(sent(&mut ledger, true), [recommend(5), train(2)]);
    assert!(ledger.note(trained(2), Some("second")).is_some());
    assert_eq!(sent(&mut ledger, true), [recommend(6), train(3)]);
}

#[test]
fn stopping_a_job_with_its_worker_keeps_the_rest_in_order() {
    let mut ledger = ledger();
    for request in [recommend(5), train(2), recommend(6)] {
        ledger.push(request);
    }
    sent(&mut ledger, true);
    let Some(Event::Failed { job, failure, .. }) = ledger.abort(JobId(2)) else { panic!("no failure") };
    assert_eq!((job, failure.kind), (JobId(2), FailureKind::Cancelled));
    assert_eq!(ledger.abort(JobId(2)), None, "it has ended");
    assert_eq!(sent(&mut ledger, true), [recommend(5), recommend(6)]);
}

#[test]
fn a_waiting_job_is_withdrawn_without_a_worker() {
    let mut ledger = ledger();
    ledger.push(train(2));
    assert!(matches!(ledger.withdraw(JobId(2)), Some(Event::Failed { job: JobId(2), .. })));
    assert_eq!(sent(&mut ledger, true), []);
    assert_eq!(ledger.withdraw(JobId(2)), None);
}

#[test]
fn a_failed_comparison_leaves_no_models() {
    let mut ledger = ledger();
    ledger.push(compare(2, &[10, 11]));
    sent(&mut ledger, false);
    let report = serde_json::from_value(method_report()).unwrap();
    let done = Event::MethodDone { job: JobId(2), model: ModelId(10), summary: summary(), report };
    assert!(ledger.note(done, Some("reference")).is_some());
    assert_eq!(restored(&mut ledger).len(), 3);
    ledger.restoring = 0;
    assert!(ledger.note(failed(2, FailureKind::Cancelled), None).is_some());
    assert_eq!(restored(&mut ledger).len(), 2);
}

fn method_report() -> serde_json::Value {
    let accuracy = Accuracy::default();
    let run = summary().run;
    let (speed_up, none) = (Figure::of(1.0), Figure::default());
    serde_json::json!({
        "method": Choice::of("retrain"), "label": "Retrain", "accuracy": accuracy, "slices": [], "judgements": [],
        "delta": alteraser_api::report::AccuracyDelta::default(), "attack_curve": [],
        "consistency": alteraser_api::report::Consistency::default(),
        "efficiency": {
            "run": run, "timings": [1.0], "speed_up": speed_up, "speed_up_adamw": none, "time_to_tolerance": none,
            "checkpoints": [],
        },
    })
}

#[test]
fn progress_of_an_ended_job_is_dropped() {
    let mut ledger = ledger();
    let progress = serde_json::json!({
        "type": "progress", "job": 1,
        "progress": { "phase": "", "subject": "", "done": 1, "total": 2, "unit": "", "step": 0, "point": null },
    });
    let progress: Event = serde_json::from_value(progress).unwrap();
    assert_eq!(ledger.note(progress, None), None);
}

#[test]
fn closing_a_data_set_frees_it_and_its_models() {
    let mut ledger = ledger();
    ledger.push(Request::CloseData { data: DATA });
    assert_eq!(ledger.packed(DATA), None);
    assert_eq!(restored(&mut ledger), []);
}

#[test]
fn without_an_engine_everything_fails() {
    let mut ledger = ledger();
    ledger.push(train(2));
    ledger.push(recommend(5));
    assert_eq!(ledger.give_up(&worker_lost("no engine")).len(), 2);
    assert_eq!(sent(&mut ledger, false), []);
}
