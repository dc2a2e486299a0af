use super::*;

fn opening(state: &mut AppState) -> (DataId, ModelId) {
    state.start_opening_model("films.alteraser-model".to_owned()).unwrap()
}

#[test]
fn a_model_from_a_file_becomes_the_explored_one() {
    let (mut state, before) = with_model();
    let (data, model) = opening(&mut state);
    assert_eq!(state.base, Some(before), "until the new one is open");
    let summary = ModelSummary { fingerprint: "0123456789abcdef".to_owned(), ..samples::model("MF of a file") };
    let tasks = engine(&mut state, Event::Restored { data, model, summary });
    assert_eq!(tasks, [Task::Send(Request::CloseModel { model: before })]);
    assert_eq!((state.base, state.outcome.as_str()), (Some(model), "MF of a file is open from films.alteraser-model"));
    assert!(state.model_file_name().unwrap().ends_with("-01234567.alteraser-model"));
}

#[test]
fn a_file_that_is_no_model_changes_nothing_and_is_told() {
    let (mut state, before) = with_model();
    let (data, model) = opening(&mut state);
    let _ = engine(&mut state, Event::OpenFailed { data, model: Some(model), failure: failure(FailureKind::Invalid) });
    assert_eq!((state.base, state.models.len(), state.opening.clone()), (Some(before), 1, None));
    assert_eq!(state.problems[0].doing, "Opening films.alteraser-model");
}

#[test]
fn models_are_opened_with_data_and_between_jobs() {
    assert_eq!(ready().start_opening_model("a".to_owned()), None);
    let mut state = with_data();
    opening(&mut state);
    assert!(state.start_training(0.0).is_err(), "a model is being opened");
    state.opening = None;
    assert!(state.start_training(0.0).is_ok());
    assert_eq!(state.start_opening_model("a".to_owned()), None);
}

#[test]
fn of_two_files_the_last_one_counts() {
    let mut state = with_data();
    let (data, first) = opening(&mut state);
    let (_, second) = opening(&mut state);
    let restored = |model| Event::Restored { data, model, summary: samples::model("MF") };
    assert_eq!(engine(&mut state, restored(first)), [Task::Send(Request::CloseModel { model: first })]);
    assert_eq!(engine(&mut state, restored(second)), []);
    assert_eq!(state.base, Some(second));
}

#[test]
fn other_data_end_the_opening() {
    let mut state = with_data();
    let (data, model) = opening(&mut state);
    let _ = import(&mut state);
    assert_eq!(engine(&mut state, Event::Restored { data, model, summary: samples::model("MF") }), []);
    assert_eq!((state.base, state.opening.clone()), (None, None));
}
