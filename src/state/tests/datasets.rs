use super::*;

#[test]
fn an_import_replaces_the_open_data_only_when_the_new_one_is_open() {
    let (mut state, model) = with_model();
    let old = state.data.as_ref().unwrap().id;
    let data = state.start_import(vec!["other.csv".to_owned()]);
    assert_eq!((state.step(View::Data), state.base), (StepState::Running, Some(model)));
    assert_eq!(state.apply(Notice::Import(ImportEvent::Imported { report: ImportReport::default() }, data)), []);
    assert_eq!(state.data.as_ref().unwrap().id, old);
    assert_eq!(engine(&mut state, Event::Opened { data, summary: samples::data() }), [Task::Close(old)]);
    assert_eq!((state.data.as_ref().unwrap().id, state.base, state.models.len()), (data, None, 0));
}

#[test]
fn a_failed_import_leaves_everything_and_shows_the_reason() {
    let (mut state, model) = with_model();
    let data = state.start_import(vec!["broken.csv".to_owned()]);
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
    let data = state.start_import(vec!["slow.csv".to_owned()]);
    state.cancel_import();
    assert_eq!(engine(&mut state, Event::Opened { data, summary: samples::data() }), [Task::Close(data)]);
    assert!(state.data.is_none() && state.problems.is_empty());
}

#[test]
fn import_progress_of_another_import_is_ignored() {
    let mut state = ready();
    let first = state.start_import(vec!["first.csv".to_owned()]);
    let second = state.start_import(vec!["second.csv".to_owned()]);
    let progress = |bytes| ImportEvent::Progress { bytes, total_bytes: 10, rows: 1, rows_per_second: 1 };
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
    let data = state.start_import(vec!["big.csv".to_owned()]);
    let event = Event::OpenFailed { data, model: None, failure: failure(FailureKind::Data) };
    assert_eq!(engine(&mut state, event), []);
    assert_eq!((state.import.is_none(), state.problems[0].doing.as_str()), (true, "Opening the data"));
}
