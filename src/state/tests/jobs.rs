use super::*;

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
        let point = Some(CurvePoint::new(step, 9.0, 0.1));
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
fn stages_follow_each_other_with_the_gradient_where_it_is_known() {
    let (mut state, _) = with_model();
    let (job, _) = start_comparison(&mut state);
    let mut report = |phase: &str, subject: &str, done: u64, norm: Option<f64>| {
        let point = norm.map(|norm| CurvePoint { gradient_norm: Some(norm), ..CurvePoint::new(1, 9.0, 0.1) });
        let (phase, subject, unit) = (phase.to_owned(), subject.to_owned(), "steps".to_owned());
        let progress = Progress { phase, subject, done, total: 9, unit, step: 1, point };
        let _ = engine(&mut state, Event::Progress { job, progress });
    };
    report("Sweeping", "Retrain", 9, None);
    report("Solving touched users", "One", 1, None);
    report("Solving touched users", "One", 2, None);
    for (done, norm) in [(1, 8.0), (2, 4.0), (3, 0.5)] {
        report("Newton-CG", "One", done, Some(norm));
    }
    let stages = state.job.as_ref().unwrap().present_stages();
    let told: Vec<_> =
        stages.iter().map(|stage| (stage.progress.phase.as_str(), stage.progress.done, stage.gradient)).collect();
    assert_eq!(told, [("Solving touched users", 2, None), ("Newton-CG", 3, Some((8.0, 0.5)))]);
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
fn the_report_of_a_bad_file_does_not_quote_it() {
    let mut state = with_data();
    state.report("Importing", failure(FailureKind::Data));
    let report = state.problems[0].report(&state.worker);
    assert!(!report.contains("line 7") && report.contains("left out, because it may quote the file"), "{report}");
}

fn refused(state: &mut AppState, offers: Vec<TrainingOffer>) {
    let Ok(Request::Train { job, .. }) = state.start_training(0.0) else { panic!("training does not start") };
    let too_big = TrainingTooBig { needed_bytes: 2 << 30, allowed_bytes: 1 << 29, offers };
    assert_eq!(engine(state, Event::Refused { job, too_big }), []);
}

#[test]
fn a_training_that_is_too_large_loses_nothing_and_its_offers_are_taken_into_the_form() {
    let (mut state, model) = with_model();
    let smaller = TrainingOffer::Config { field: "dim".to_owned(), value: 4.into() };
    refused(&mut state, vec![smaller.clone(), TrainingOffer::Practical]);
    assert!(state.job.is_none() && state.problems.is_empty());
    assert_eq!((state.base, state.models.len()), (Some(model), 1));
    assert_eq!(state.training.too_big.as_ref().map(|too_big| too_big.offers.len()), Some(2));
    assert!(state.outcome.contains("too little memory"));
    let catalog = samples::catalog();
    assert_eq!(state.training.change_in_words(&catalog, &smaller).as_deref(), Some("Dimensions: 4"));

    assert_eq!(state.take_training_offer(&smaller), None);
    assert_eq!((state.training.too_big.as_ref(), state.training.changes), (None, 1));
    assert_eq!(state.training.request(&catalog).unwrap().model.config["dim"], 4);
    state.training.choose_preset(Preset::Thorough);
    assert_eq!(state.take_training_offer(&TrainingOffer::Practical), None);
    assert_eq!(state.training.request(&catalog).unwrap().level, alteraser_api::experiment::Level::Practical);
}

#[test]
fn a_part_of_the_data_is_read_as_the_whole_was() {
    let mut state = with_data();
    let part = Offer::FirstUsers { users: 5 };
    refused(&mut state, vec![TrainingOffer::Part { offer: part }]);
    assert_eq!(state.take_training_offer(&TrainingOffer::Part { offer: part }), Some(part));
    assert_eq!(state.choices_for_part(part), None, "these data came from no file");
    if let Some(open) = &mut state.data {
        open.report.choices = Choices { tables: vec![TableChoice::default()], k_core: Some(2), ..Choices::default() };
    }
    let choices = state.choices_for_part(part).unwrap();
    assert_eq!((choices.keep, choices.k_core), (Keep::FirstUsers { users: 5 }, Some(2)));
}

#[test]
fn the_split_of_the_form_is_trained_on() {
    let mut state = with_data();
    state.split.set("kind", "fold".to_owned());
    let Ok(Request::Train { split, .. }) = state.start_training(0.0) else { panic!("training does not start") };
    assert!(matches!(split, Split::Fold { fold: 0, folds: 5, .. }));
    let mut state = with_data();
    state.split.set("share", "2".to_owned());
    state.training.run.set("max_sweeps", "0".to_owned());
    assert_eq!(state.start_training(0.0).unwrap_err().len(), 2, "both forms say what is wrong");
}
