mod choosing;
mod datasets;
mod forms;
mod jobs;
mod preview;
mod saved_models;
mod session;

use alteraser_api::experiment::{ForgetRequest, Split};
use alteraser_api::ids::{DataId, JobId, ModelId, QueryId};
use alteraser_api::import::{
    Choices, DataSize, ImportEvent, ImportReport, Keep, Offer, Role, TableChoice, TableUse, TooBig,
};
use alteraser_api::memory::{TrainingOffer, TrainingTooBig};
use alteraser_api::protocol::{Event, Failure, FailureKind, Request};
use alteraser_api::report::{CurvePoint, Explanation, Nearest, Progress, Recommended, Side};

use super::*;
use crate::client::{Cause, Notice};
use crate::route::View;
use crate::samples;

fn failure(kind: FailureKind) -> Failure {
    Failure { kind, message: "It broke in line 7.".to_owned(), hint: "Try again.".to_owned() }
}

fn engine(state: &mut AppState, event: Event) -> Vec<Task> {
    state.apply(Notice::Engine(event))
}

fn ready() -> AppState {
    let mut state = AppState::default();
    let catalog = samples::catalog();
    let worker = WorkerState::Ready { threads: 2, reason: "2 threads".to_owned(), catalog };
    assert_eq!(state.apply(Notice::Worker(worker)), []);
    state
}

fn import(state: &mut AppState) -> (DataId, Vec<Task>) {
    let data = state.start_import(vec!["ratings.csv".to_owned()]);
    let report = ImportReport { name: "ratings".to_owned(), num_records: 3, ..ImportReport::default() };
    assert_eq!(state.apply(Notice::Import(ImportEvent::Imported { report }, data)), []);
    (data, engine(state, Event::Opened { data, summary: samples::data() }))
}

fn too_big() -> TooBig {
    let size = DataSize { records: 100_000_000, users: 1_000_000, items: 10, has_times: true };
    size.check(1 << 30).unwrap_err()
}

fn with_data() -> AppState {
    let mut state = ready();
    assert_eq!(import(&mut state).1, []);
    state
}

fn train(state: &mut AppState) -> (ModelId, Vec<Task>) {
    let Ok(Request::Train { job, model, .. }) = state.start_training(0.0) else { panic!("training does not start") };
    (model, engine(state, Event::Trained { job, model, summary: samples::model("MF") }))
}

fn with_model() -> (AppState, ModelId) {
    let mut state = with_data();
    let (model, tasks) = train(&mut state);
    assert_eq!(tasks, []);
    (state, model)
}

fn start_comparison(state: &mut AppState) -> (JobId, Vec<ModelId>) {
    state.selection.kind = SelectionKind::Records;
    state.selection.records.insert((1, 2));
    let Ok(Request::Compare { job, models, .. }) = state.start_comparison(0.0) else { panic!("it does not start") };
    (job, models)
}

fn compare(state: &mut AppState) -> (Vec<ModelId>, Vec<Task>) {
    let (job, models) = start_comparison(state);
    for (model, report) in models.iter().zip(samples::comparison().rows) {
        let summary = samples::model(&report.label);
        assert_eq!(engine(state, Event::MethodDone { job, model: *model, summary, report }), []);
    }
    let tasks = engine(state, Event::Compared { job, comparison: samples::comparison() });
    (models, tasks)
}
