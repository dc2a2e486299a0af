use super::*;

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
fn a_question_finds_its_answer_or_its_reason() {
    let (mut state, model) = with_model();
    let why = Question::Why(3, 5);
    let Some(Request::Explain { query, user: 3, item: 5, .. }) = state.ask(model, why) else { panic!("not asked") };
    assert_eq!((state.ask(model, why), state.ask(ModelId(99), why)), (None, None));
    let explanation = Explanation { score: Some(0.5), ..Explanation::default() };
    let _ = engine(&mut state, Event::Explained { query, explanation: explanation.clone() });
    assert_eq!(state.answers.found[&(model, why)], Answer::Ready(Found::Why(explanation)));

    let near = Question::Nearest(Side::Item, 5);
    let Some(Request::Nearest { query, side: Side::Item, row: 5, .. }) = state.ask(model, near) else {
        panic!("not asked")
    };
    let _ = engine(&mut state, Event::Neighbors { query, nearest: Nearest::default() });
    assert_eq!(state.answers.found[&(model, near)], Answer::Ready(Found::Nearest(Nearest::default())));

    let holders = Question::Holders(5);
    let Some(Request::Holders { query, item: 5, .. }) = state.ask(model, holders) else { panic!("not asked") };
    let _ = engine(&mut state, Event::QueryFailed { query, failure: failure(FailureKind::Invalid) });
    assert_eq!(state.answers.found[&(model, holders)], Answer::Failed(failure(FailureKind::Invalid)));
}

#[test]
fn a_lost_worker_lets_questions_be_asked_again() {
    let (mut state, model) = with_model();
    assert!(state.ask(model, Question::Holders(1)).is_some());
    assert!(state.ask_list(model, 3, 10).is_some());
    let _ = state.apply(Notice::Worker(WorkerState::Replacing { cause: Cause::Lost("it died".to_owned()) }));
    assert!(state.ask_list(model, 3, 10).is_some());
    assert!(state.ask(model, Question::Holders(1)).is_some());
}

#[test]
fn events_about_unknown_things_change_nothing() {
    let (mut state, _) = with_model();
    let before = state.clone();
    let (job, model, query) = (JobId(900), ModelId(901), QueryId(902));
    let events = vec![
        Event::Trained { job, model, summary: samples::model("MF") },
        Event::MethodDone { job, model, summary: samples::model("MF"), report: samples::row("x", "X", 0.0) },
        Event::Compared { job, comparison: samples::comparison() },
        Event::Failed { job, failure: failure(FailureKind::Diverged), chunks_after_cancel: None },
        Event::QueryFailed { query, failure: failure(FailureKind::Invalid) },
        Event::Recommended { query, model, user: 0, items: Vec::new(), fallback: None },
        Event::History { query, model, user: 0, records: Vec::new() },
        Event::Restored { data: DataId(903), model, summary: samples::model("MF") },
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
    use StepState::{Done, Locked, Ready};
    let steps = |state: &AppState| View::ALL.map(|view| state.step(view));
    assert_eq!(steps(&ready()), [Ready, Locked, Locked, Locked, Locked]);
    assert_eq!(steps(&with_data()), [Done, Ready, Locked, Locked, Locked]);
    let (mut state, model) = with_model();
    assert_eq!(steps(&state), [Done, Done, Ready, Ready, Locked]);
    let _ = state.ask_list(model, 0, 10);
    assert_eq!(state.step(View::Explore), Done);
}

#[test]
fn a_stopped_job_is_the_last_word_although_its_worker_ended_too() {
    let (mut state, _) = with_model();
    let Ok(Request::Train { job, .. }) = state.start_training(0.0) else { panic!("training does not start") };
    let failure = failure(FailureKind::Cancelled);
    let _ = engine(&mut state, Event::Failed { job, failure, chunks_after_cancel: None });
    let catalog = samples::catalog();
    for worker in [
        WorkerState::Replacing { cause: Cause::Stopped },
        WorkerState::Ready { threads: 1, reason: "1 thread".to_owned(), catalog },
    ] {
        let _ = state.apply(Notice::Worker(worker));
        assert_eq!(state.outcome, "Training was cancelled. Nothing changed.");
    }
}
