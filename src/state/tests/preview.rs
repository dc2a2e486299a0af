use alteraser_api::forget::{Impact, Place, PreviewAnswer};

use super::*;

fn asked(state: &mut AppState) -> (QueryId, ForgetRequest) {
    match state.ask_preview() {
        Some(Request::Preview { query, forget, .. }) => (query, forget),
        other => panic!("it is not asked: {other:?}"),
    }
}

fn met(request: &str) -> PreviewAnswer {
    PreviewAnswer::Met { impact: Impact { request: request.to_owned(), ..Impact::default() } }
}

fn answer(state: &mut AppState, query: QueryId, answer: PreviewAnswer) {
    let model = state.base.unwrap();
    assert_eq!(engine(state, Event::Previewed { query, model, answer }), []);
}

fn write(state: &mut AppState, text: &str) {
    state.selection.kind = SelectionKind::Text;
    state.selection.text = text.to_owned();
}

#[test]
fn typing_asks_one_question_at_a_time_and_ends_with_the_last() {
    let (mut state, _) = with_model();
    write(&mut state, "user:4");
    let (first, forget) = asked(&mut state);
    assert_eq!(forget, ForgetRequest::text("user:4"));
    write(&mut state, "user:42");
    assert_eq!(state.ask_preview(), None, "one answer is on its way");
    answer(&mut state, first, met("user:4"));
    assert_eq!(state.shown_preview(), Some((Ok(met("user:4")), false)), "shown until the newer one is there");
    let (second, forget) = asked(&mut state);
    assert_eq!(forget, ForgetRequest::text("user:42"));
    answer(&mut state, first, met("late"));
    answer(&mut state, second, met("user:42"));
    assert_eq!(state.shown_preview(), Some((Ok(met("user:42")), true)));
    assert_eq!(state.ask_preview(), None, "it is known");
}

#[test]
fn every_kind_of_selection_is_previewed_and_an_empty_one_is_not() {
    let (mut state, model) = with_model();
    let (query, forget) = asked(&mut state);
    assert_eq!(forget, ForgetRequest::random(0.01, 7));
    answer(&mut state, query, met("random"));
    state.selection.kind = SelectionKind::Records;
    assert_eq!((state.ask_preview(), state.shown_preview()), (None, None));
    state.selection.toggle_record(1, 2);
    let Some(Request::Preview { model: asked, methods, .. }) = state.ask_preview() else { panic!("it is not asked") };
    assert_eq!((asked, methods.len()), (model, 3));
    assert_eq!(AppState::default().ask_preview(), None, "there is no model");
}

#[test]
fn a_lost_worker_lets_it_be_asked_again_and_a_failure_is_shown() {
    let (mut state, _) = with_model();
    let _ = asked(&mut state);
    let _ = state.apply(Notice::Worker(WorkerState::Replacing { cause: Cause::Lost("it died".to_owned()) }));
    let (query, _) = asked(&mut state);
    let failed = failure(FailureKind::Invalid);
    assert_eq!(engine(&mut state, Event::QueryFailed { query, failure: failed.clone() }), []);
    assert_eq!(state.shown_preview(), Some((Err(failed), true)));
}

#[test]
fn what_is_wrong_in_a_written_request_is_pointed_at() {
    let (mut state, _) = with_model();
    write(&mut state, " usr:4");
    let (query, _) = asked(&mut state);
    let place = Some(Place { start: 0, end: 3 });
    let refused =
        PreviewAnswer::Refused { message: "There is no field.".to_owned(), hint: "Correct it.".to_owned(), place };
    answer(&mut state, query, refused);
    let expected = ("There is no field. Correct it.".to_owned(), Some("usr:4\n^^^".to_owned()));
    assert_eq!(state.written_refusal(), Some(expected));
    state.selection.text.push('2');
    assert_eq!(state.written_refusal(), None, "the text is another one now");
}

#[test]
fn an_answer_about_an_older_model_is_not_shown() {
    let (mut state, _) = with_model();
    let (query, _) = asked(&mut state);
    answer(&mut state, query, met("random"));
    train(&mut state);
    assert_eq!(state.shown_preview(), None);
}

#[test]
fn a_link_sets_the_request_once_and_only_on_the_example() {
    let (mut state, _) = with_model();
    state.adopt_request("user:42");
    assert_eq!(state.selection.kind, SelectionKind::RandomShare, "the data are the person's own");
    assert_eq!(state.request_for_address(), None);
    state.data.as_mut().unwrap().is_example = true;
    state.adopt_request("user:42");
    assert_eq!((state.selection.kind, state.selection.text.as_str()), (SelectionKind::Text, "user:42"));
    assert_eq!(state.request_for_address().as_deref(), Some("user:42"));
    state.selection.toggle_record(1, 2);
    state.adopt_request("user:42");
    assert_eq!(state.selection.kind, SelectionKind::Records, "the person has chosen something else since");
    assert_eq!(state.request_for_address(), None);
    state.adopt_request("user:7");
    assert_eq!(state.selection.text, "user:7");
    state.selection.text = "x".repeat(2_001);
    assert_eq!(state.request_for_address(), None, "an address is no place for long lists");
}
