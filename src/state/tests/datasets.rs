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
    let expected = ReadProgress { bytes: 6, total_bytes: 10, rows: 1, rows_per_second: 1 };
    assert_eq!(state.import.as_ref().unwrap().progress, Some(expected));
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

#[test]
fn what_is_added_to_a_data_set_adds_to_its_report() {
    let (mut state, _) = with_model();
    let open = state.data.as_ref().unwrap().clone();
    let (data, of) = state.start_extension(vec!["your history".to_owned()], true).unwrap();
    assert_eq!(of, open.id);
    let report = ImportReport { num_records: open.report.num_records + 2, ..ImportReport::default() };
    let _ = state.apply(Notice::Import(ImportEvent::Imported { report }, data));
    assert_eq!(engine(&mut state, Event::Opened { data, summary: samples::data() }), [Task::Close(of)]);
    let extended = state.data.as_ref().unwrap();
    assert_eq!((extended.you, &extended.files), (Some(open.summary.num_users), &open.files));
    assert_eq!(extended.report.warnings[0], "You were added with 2 records.");
    assert!(!extended.can_be_read_again());
}

#[test]
fn titles_that_come_later_are_named_in_the_report() {
    let mut state = with_data();
    let (data, of) = state.start_extension(vec!["movies.csv".to_owned()], false).unwrap();
    let tables = vec![TableChoice { file: "movies.csv".to_owned(), ..TableChoice::default() }];
    let report = ImportReport {
        num_records: 3,
        format: "movies.csv".to_owned(),
        warnings: vec!["1 of 2 items has no title.".to_owned()],
        choices: Choices { tables, ..Choices::default() },
        ..ImportReport::default()
    };
    let _ = state.apply(Notice::Import(ImportEvent::Imported { report }, data));
    assert_eq!(engine(&mut state, Event::Opened { data, summary: samples::data() }), [Task::Close(of)]);
    let joined = state.data.as_ref().unwrap();
    assert_eq!(joined.report.warnings, ["1 of 2 items has no title."]);
    assert!(joined.report.format.ends_with(", joined with movies.csv") && joined.you.is_none());
    assert!(joined.can_be_read_again());
}

#[test]
fn without_open_data_there_is_nothing_to_add_to() {
    assert_eq!(ready().start_extension(vec!["movies.csv".to_owned()], false), None);
}

#[test]
fn data_that_would_not_fit_are_told_where_no_choice_is_open() {
    let mut state = ready();
    let data = state.start_import(vec!["big.csv".to_owned()]);
    let too_big = too_big();
    assert_eq!(state.apply(Notice::Import(ImportEvent::Refused { too_big }, data)), []);
    let message = &state.problems[0].failure.message;
    assert!(message.contains("may be used"), "{message}");
    assert!(state.import.is_none());
}
