use alteraser_api::experiment::ForgetRequest;
use alteraser_api::ids::{DataId, JobId, ModelId, QueryId};
use alteraser_api::import::{ImportEvent, ImportReport};
use alteraser_api::protocol::{Event, Failure, FailureKind, Request};
use alteraser_api::report::{CurvePoint, Progress, Recommended};

use super::*;
use crate::client::Notice;
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
    let data = state.start_import("ratings.csv".to_owned());
    let report = ImportReport { name: "ratings".to_owned(), num_records: 3, ..ImportReport::default() };
    assert_eq!(state.apply(Notice::Import(ImportEvent::Imported { report }, data)), []);
    (data, engine(state, Event::Opened { data, summary: samples::data() }))
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

#[test]
fn an_import_replaces_the_open_data_only_when_the_new_one_is_open() {
    let (mut state, model) = with_model();
    let old = state.data.as_ref().unwrap().id;
    let data = state.start_import("other.csv".to_owned());
    assert_eq!((state.step(View::Data), state.base), (StepState::Running, Some(model)));
    assert_eq!(state.apply(Notice::Import(ImportEvent::Imported { report: ImportReport::default() }, data)), []);
    assert_eq!(state.data.as_ref().unwrap().id, old);
    assert_eq!(engine(&mut state, Event::Opened { data, summary: samples::data() }), [Task::Close(old)]);
    assert_eq!((state.data.as_ref().unwrap().id, state.base, state.models.len()), (data, None, 0));
}

#[test]
fn a_failed_import_leaves_everything_and_shows_the_reason() {
    let (mut state, model) = with_model();
    let data = state.start_import("broken.csv".to_owned());
    let failed = ImportEvent::Failed { failure: failure(FailureKind::Data) };
    assert_eq!(state.apply(Notice::Import(failed, data)), []);
    assert_eq!((state.import.is_none(), state.base, state.problems.len()), (true, Some(model), 1));
    assert_eq!(state.problems[0].doing, "Importing");
    let id = state.problems[0].id;
    state.dismiss(id);
    assert!(state.problems.is_empty());
}

#[test]
fn data_of_an_import_that_was_given_up_are_closed() {
    let mut state = ready();
    let data = state.start_import("slow.csv".to_owned());
    state.cancel_import();
    assert_eq!(engine(&mut state, Event::Opened { data, summary: samples::data() }), [Task::Close(data)]);
    assert!(state.data.is_none() && state.problems.is_empty());
}

#[test]
fn import_progress_of_another_import_is_ignored() {
    let mut state = ready();
    let first = state.start_import("first.csv".to_owned());
    let second = state.start_import("second.csv".to_owned());
    let progress = |bytes| ImportEvent::Progress { bytes, total_bytes: 10, rows: 1 };
    let _ = state.apply(Notice::Import(progress(5), first));
    assert_eq!(state.import.as_ref().unwrap().progress, None);
    let _ = state.apply(Notice::Import(progress(6), second));
    assert_eq!(state.import.as_ref().unwrap().progress, Some((6, 10, 1)));
}

#[test]
fn a_data_set_that_is_opened_again_keeps_its_models() {
    let (mut state, model) = with_model();
    let data = state.data.as_ref().unwrap().id;
    assert_eq!(engine(&mut state, Event::Opened { data, summary: samples::data() }), []);
    assert_eq!(state.base, Some(model));
}

#[test]
fn a_data_set_that_cannot_be_opened_is_told() {
    let mut state = ready();
    let data = state.start_import("big.csv".to_owned());
    let event = Event::OpenFailed { data, model: None, failure: failure(FailureKind::Data) };
    assert_eq!(engine(&mut state, event), []);
    assert_eq!((state.import.is_none(), state.problems[0].doing.as_str()), (true, "Opening the data"));
}

#[test]
fn training_needs_an_engine_data_and_possible_numbers() {
    let message = |state: &mut AppState| state.start_training(0.0).unwrap_err().remove(0).message;
    assert_eq!(message(&mut AppState::default()), "Choose data first");
    assert_eq!(message(&mut ready()), "Choose data first");
    let mut state = with_data();
    state.training.run.set("max_sweeps", "0".to_owned());
    assert!(message(&mut state).starts_with("Sweeps at most must be"));
    state.worker = WorkerState::Replacing { reason: "it died".to_owned() };
    assert_eq!(message(&mut state), "The engine is not ready yet");
}

#[test]
fn only_one_job_runs_at_a_time() {
    let mut state = with_data();
    assert!(state.start_training(0.0).is_ok());
    assert_eq!(state.start_training(0.0).unwrap_err()[0].message, "Another job is running: wait for it or cancel it");
}

#[test]
fn curve_points_are_kept_per_subject() {
    let mut state = with_data();
    let Ok(Request::Train { job, .. }) = state.start_training(0.0) else { panic!("training does not start") };
    for step in 0..3 {
        let point = Some(CurvePoint { step, objective: 9.0, seconds: 0.1 });
        let subject = if step == 2 { "AdamW" } else { "MF" }.to_owned();
        let (phase, unit) = ("Solving users".to_owned(), "blocks".to_owned());
        let progress = Progress { phase, subject, done: 1, total: 2, unit, step, point };
        let _ = engine(&mut state, Event::Progress { job: JobId(999), progress: progress.clone() });
        let _ = engine(&mut state, Event::Progress { job, progress });
    }
    let lengths: Vec<usize> = state.job.as_ref().unwrap().curves.iter().map(|curve| curve.points.len()).collect();
    assert_eq!(lengths, [2, 1]);
}

#[test]
fn a_cancelled_job_changes_nothing_and_is_no_problem() {
    let (mut state, model) = with_model();
    let Ok(Request::Train { job, .. }) = state.start_training(0.0) else { panic!("training does not start") };
    assert_eq!((state.cancel_job(), state.cancel_job()), (Some(job), None));
    let cancelled = Event::Failed { job, failure: failure(FailureKind::Cancelled), chunks_after_cancel: Some(1) };
    assert_eq!(engine(&mut state, cancelled), []);
    assert_eq!((state.job.is_none(), state.base, state.problems.len()), (true, Some(model), 0));
    assert_eq!(state.outcome, "Training was cancelled. Nothing changed.");
}

#[test]
fn a_failed_job_is_a_problem_until_it_is_dismissed() {
    let mut state = with_data();
    let Ok(Request::Train { job, .. }) = state.start_training(0.0) else { panic!("training does not start") };
    let failed = Event::Failed { job, failure: failure(FailureKind::Diverged), chunks_after_cancel: None };
    let _ = engine(&mut state, failed);
    assert_eq!(state.problems[0].doing, "Training");
    let report = state.problems[0].report(&state.worker);
    assert!(report.contains("It broke in line 7.") && report.contains("Engine: 2 threads"), "{report}");
}

#[test]
fn a_new_model_replaces_the_old_one() {
    let (mut state, old) = with_model();
    let (new, tasks) = train(&mut state);
    assert_eq!(tasks, [Task::Send(Request::CloseModel { model: old })]);
    assert_eq!((state.base, state.models.len()), (Some(new), 1));
}

#[test]
fn rows_land_one_by_one_and_the_result_settles_them() {
    let (mut state, _) = with_model();
    let (job, models) = start_comparison(&mut state);
    assert_eq!(models.len(), 4, "the reference and three methods");
    let report = samples::comparison().rows.remove(0);
    let summary = samples::model("Retrain");
    let done = Event::MethodDone { job, model: models[0], summary, report };
    assert_eq!(engine(&mut state, done.clone()), []);
    let _ = engine(&mut state, done);
    assert_eq!(state.shown_runs().unwrap().rows.len(), 1, "a row lands once");
    assert_eq!((state.step(View::Forget), state.step(View::Compare)), (StepState::Running, StepState::Running));
    let _ = engine(&mut state, Event::Compared { job, comparison: samples::comparison() });
    let runs = state.runs.as_ref().unwrap();
    assert_eq!((runs.rows.len(), runs.rows[2].0), (3, models[2]));
    assert_eq!((state.step(View::Forget), state.step(View::Compare)), (StepState::Done, StepState::Done));
}

#[test]
fn a_comparison_of_an_older_model_is_out_of_date_and_keeps_its_models() {
    let (mut state, old) = with_model();
    let (models, _) = compare(&mut state);
    assert_eq!(train(&mut state).1, [], "the comparison still shows the old model's lists");
    assert_eq!((state.step(View::Compare), state.step(View::Forget)), (StepState::Stale, StepState::Stale));
    let (_, tasks) = compare(&mut state);
    let closed: Vec<Task> =
        [old].iter().chain(&models[..3]).map(|&model| Task::Send(Request::CloseModel { model })).collect();
    assert_eq!(tasks, closed);
}

#[test]
fn a_cancelled_comparison_leaves_the_one_before() {
    let (mut state, _) = with_model();
    compare(&mut state);
    let (before, num_models) = (state.runs.clone(), state.models.len());
    state.selection.toggle_record(5, 6);
    let Ok(Request::Compare { job, models, .. }) = state.start_comparison(0.0) else { panic!("it does not start") };
    let report = samples::comparison().rows.remove(0);
    let summary = samples::model("Retrain");
    let _ = engine(&mut state, Event::MethodDone { job, model: models[0], summary, report });
    let failure = failure(FailureKind::Cancelled);
    let _ = engine(&mut state, Event::Failed { job, failure, chunks_after_cancel: None });
    assert_eq!((state.runs, state.models.len()), (before, num_models));
}

#[test]
fn another_selection_makes_the_forgetting_out_of_date() {
    let (mut state, _) = with_model();
    compare(&mut state);
    state.selection.toggle_record(3, 4);
    assert_eq!((state.step(View::Forget), state.step(View::Compare)), (StepState::Stale, StepState::Done));
}

#[test]
fn questions_are_asked_once_and_answers_find_them() {
    let (mut state, model) = with_model();
    let Some(Request::Recommend { query, .. }) = state.ask_list(model, 3, 10) else { panic!("it is not asked") };
    assert_eq!(state.ask_list(model, 3, 10), None);
    let items = vec![Recommended { item: 1, score: 0.5, held_out: false, forgotten: false }];
    let answer = Event::Recommended { query, model, user: 3, items: items.clone(), fallback: None };
    let _ = engine(&mut state, answer);
    let expected = Answer::Ready(UserList { items, fallback: None });
    assert_eq!(state.answers.lists.get(&(model, 3, 10)), Some(&expected));
    let _ = engine(&mut state, Event::QueryFailed { query, failure: failure(FailureKind::Invalid) });
    assert_eq!(state.answers.lists.get(&(model, 3, 10)), Some(&expected), "a settled answer stays");
}

#[test]
fn a_question_to_an_unknown_model_is_not_asked() {
    let (mut state, _) = with_model();
    assert_eq!((state.ask_list(ModelId(99), 0, 10), state.ask_history(ModelId(99), 0)), (None, None));
}

#[test]
fn a_failed_question_shows_its_reason() {
    let (mut state, model) = with_model();
    let Some(Request::History { query, .. }) = state.ask_history(model, 3) else { panic!("it is not asked") };
    let _ = engine(&mut state, Event::QueryFailed { query, failure: failure(FailureKind::Invalid) });
    assert_eq!(state.answers.histories[&(model, 3)], Answer::Failed(failure(FailureKind::Invalid)));
}

#[test]
fn a_lost_worker_lets_questions_be_asked_again() {
    let (mut state, model) = with_model();
    assert!(state.ask_list(model, 3, 10).is_some());
    let _ = state.apply(Notice::Worker(WorkerState::Replacing { reason: "it died".to_owned() }));
    assert!(state.ask_list(model, 3, 10).is_some());
}

#[test]
fn events_about_unknown_things_change_nothing() {
    let (mut state, _) = with_model();
    let before = state.clone();
    let (job, model, query) = (JobId(900), ModelId(901), QueryId(902));
    let events = [
        Event::Trained { job, model, summary: samples::model("MF") },
        Event::MethodDone { job, model, summary: samples::model("MF"), report: samples::row("x", "X", 0.0) },
        Event::Compared { job, comparison: samples::comparison() },
        Event::Failed { job, failure: failure(FailureKind::Diverged), chunks_after_cancel: None },
        Event::QueryFailed { query, failure: failure(FailureKind::Invalid) },
        Event::Recommended { query, model, user: 0, items: Vec::new(), fallback: None },
        Event::History { query, model, user: 0, records: Vec::new() },
        Event::Restored { data: DataId(903), model },
        Event::OpenFailed { data: DataId(903), model: Some(model), failure: failure(FailureKind::Data) },
        Event::OpenFailed { data: DataId(903), model: None, failure: failure(FailureKind::Data) },
    ];
    for event in events {
        assert_eq!(engine(&mut state, event), []);
    }
    assert_eq!(state, before);
}

#[test]
fn a_model_that_cannot_be_restored_is_gone_and_told() {
    let (mut state, model) = with_model();
    let data = state.data.as_ref().unwrap().id;
    let event = Event::OpenFailed { data, model: Some(model), failure: failure(FailureKind::Invalid) };
    let _ = engine(&mut state, event);
    assert_eq!((state.base, state.step(View::Train), state.problems.len()), (None, StepState::Ready, 1));
}

#[test]
fn a_failed_engine_is_a_problem() {
    let mut state = AppState::default();
    let _ = state.apply(Notice::Worker(WorkerState::Failed { failure: failure(FailureKind::WorkerLost) }));
    assert_eq!(state.problems[0].doing, "Starting the engine");
}

#[test]
fn steps_unlock_one_after_another() {
    let steps = |state: &AppState| View::ALL.map(|view| state.step(view));
    use StepState::{Done, Locked, Ready};
    assert_eq!(steps(&ready()), [Ready, Locked, Locked, Locked, Locked]);
    assert_eq!(steps(&with_data()), [Done, Ready, Locked, Locked, Locked]);
    let (mut state, model) = with_model();
    assert_eq!(steps(&state), [Done, Done, Ready, Ready, Locked]);
    let _ = state.ask_list(model, 0, 10);
    assert_eq!(state.step(View::Explore), Done);
}

#[test]
fn selections_become_requests() {
    let mut selection = Selection::default();
    assert_eq!(selection.request(), Ok(ForgetRequest::RandomShare { share: 0.01, seed: 7 }));
    selection.kind = SelectionKind::Records;
    assert!(selection.request().unwrap_err()[0].message.starts_with("No record is ticked"));
    selection.toggle_record(2, 9);
    selection.toggle_record(1, 3);
    assert_eq!(selection.request(), Ok(ForgetRequest::Records { records: vec![(1, 3), (2, 9)] }));
    selection.toggle_record(2, 9);
    assert_eq!(selection.records.len(), 1);
    selection.kind = SelectionKind::Users;
    assert!(selection.request().unwrap_err()[0].message.starts_with("No user is picked"));
    selection.toggle_user(4);
    assert_eq!(selection.request(), Ok(ForgetRequest::Users { users: vec![4] }));
    selection.kind = SelectionKind::RandomShare;
    selection.random.set("share", "2.5".to_owned());
    assert_eq!(selection.request(), Ok(ForgetRequest::RandomShare { share: 0.025, seed: 7 }));
    selection.random.set("share", "100".to_owned());
    assert!(selection.request().is_err());
}

#[test]
fn methods_can_be_left_out_but_not_all() {
    let catalog = samples::catalog();
    let mut draft = ForgettingDraft::default();
    draft.toggle("adamw");
    let ids: Vec<String> = draft.choices(&catalog).unwrap().into_iter().map(|choice| choice.id).collect();
    assert_eq!(ids, ["no-op", "alteraser"]);
    draft.toggle("no-op");
    draft.toggle("alteraser");
    assert_eq!(draft.choices(&catalog).unwrap_err()[0].message, "Choose at least one way to forget");
    draft.toggle("adamw");
    draft.configs.entry("adamw".to_owned()).or_default().set("dim", "0".to_owned());
    assert!(draft.choices(&catalog).unwrap_err()[0].message.starts_with("Dimensions must be"));
}
