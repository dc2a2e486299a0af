use super::*;

#[test]
fn training_needs_an_engine_data_and_possible_numbers() {
    let message = |state: &mut AppState| state.start_training(0.0).unwrap_err().remove(0).message;
    assert_eq!(message(&mut AppState::default()), "Choose data first");
    assert_eq!(message(&mut ready()), "Choose data first");
    let mut state = with_data();
    state.training.run.set("max_sweeps", "0".to_owned());
    assert!(message(&mut state).starts_with("Steps at most must be"));
    state.worker = WorkerState::Replacing { cause: Cause::Lost("it died".to_owned()) };
    assert_eq!(message(&mut state), "The engine is not ready yet");
}

#[test]
fn selections_become_requests() {
    let mut selection = Selection::default();
    assert_eq!(selection.request(), Ok(ForgetRequest::random(0.01, 7)));
    selection.kind = SelectionKind::Records;
    assert!(selection.request().unwrap_err()[0].message.starts_with("No record is ticked"));
    selection.toggle_record(2, 9);
    selection.toggle_record(1, 3);
    assert_eq!(selection.request(), Ok(ForgetRequest::records([(1, 3), (2, 9)])));
    selection.toggle_record(2, 9);
    assert_eq!(selection.records.len(), 1);
    selection.kind = SelectionKind::Users;
    assert!(selection.request().unwrap_err()[0].message.starts_with("No user is picked"));
    selection.toggle_user(4);
    assert_eq!(selection.request(), Ok(ForgetRequest::users([4])));
    selection.kind = SelectionKind::Items;
    assert!(selection.request().unwrap_err()[0].message.starts_with("No item is picked"));
    selection.toggle_item(6);
    selection.toggle_item(7);
    selection.toggle_item(7);
    assert_eq!(selection.request(), Ok(ForgetRequest::items([6])));
    selection.kind = SelectionKind::RandomShare;
    selection.random.set("share", "2.5".to_owned());
    assert_eq!(selection.request(), Ok(ForgetRequest::random(0.025, 7)));
    selection.random.set("share", "100".to_owned());
    assert!(selection.request().is_err());
}

#[test]
fn only_methods_that_fit_the_model_run() {
    let mut catalog = samples::catalog();
    catalog.models[1].methods = vec!["no-op".to_owned()];
    let ids = |model: &str| -> Vec<String> {
        ForgettingDraft::default().choices(&catalog, model).unwrap().into_iter().map(|choice| choice.id).collect()
    };
    assert_eq!(ids("ials"), ["no-op"]);
    assert_eq!(ids("logistic-mf"), ["no-op", "alteraser", "adamw"]);
}

#[test]
fn methods_can_be_left_out_but_not_all() {
    let catalog = samples::catalog();
    let mut draft = ForgettingDraft::default();
    draft.toggle("adamw");
    let ids: Vec<String> = draft.choices(&catalog, "ials").unwrap().into_iter().map(|choice| choice.id).collect();
    assert_eq!(ids, ["no-op", "alteraser"]);
    draft.toggle("no-op");
    draft.toggle("alteraser");
    assert_eq!(draft.choices(&catalog, "ials").unwrap_err()[0].message, "Choose at least one way to forget");
    draft.toggle("adamw");
    draft.configs.entry("adamw".to_owned()).or_default().set("dim", "0".to_owned());
    assert!(draft.choices(&catalog, "ials").unwrap_err()[0].message.starts_with("Dimensions must be"));
}

#[test]
fn what_the_engine_does_not_suggest_runs_only_when_it_is_chosen() {
    let mut catalog = samples::catalog();
    catalog.methods[2].suggested = false;
    let ids = |draft: &ForgettingDraft| -> Vec<String> {
        draft.choices(&catalog, "ials").unwrap().into_iter().map(|choice| choice.id).collect()
    };
    let mut draft = ForgettingDraft::default();
    assert_eq!(ids(&draft), ["no-op", "alteraser"]);
    draft.toggle("adamw");
    draft.toggle("no-op");
    assert_eq!(ids(&draft), ["alteraser", "adamw"]);
    draft.choose_all(catalog.methods.iter(), true);
    assert_eq!(ids(&draft), ["no-op", "alteraser", "adamw"]);
    draft.choose_all(catalog.methods.iter(), false);
    assert_eq!(ids(&draft), ["no-op", "alteraser"]);
}
