//! Questions what a request would forget.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod page;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::ForgetRequest;
use alteraser_api::forget::{FirstBlocks, Impact, Place, PreviewAnswer};
use alteraser_api::ids::{JobId, ModelId, QueryId};
use alteraser_api::protocol::{Event, FailureKind, Request};
use alteraser_worker::Executor;
use common::*;
use page::{Page, failure};

fn preview(forget: ForgetRequest, methods: &[&str]) -> Request {
    let methods = methods.iter().map(|&id| Choice::of(id)).collect();
    Request::Preview { query: QueryId(9), model: ModelId(1), forget, methods }
}

fn impact(event: Event) -> Impact {
    match event {
        Event::Previewed { query: QueryId(9), model: ModelId(1), answer: PreviewAnswer::Met { impact } } => impact,
        other => panic!("not met: {other:?}"),
    }
}

/// Message, hint and place.
fn refusal(event: Event) -> (String, String, Option<Place>) {
    match event {
        Event::Previewed { answer: PreviewAnswer::Refused { message, hint, place }, .. } => (message, hint, place),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_text_and_its_typed_form_have_the_same_impact() {
    let page = Page::with_model(Executor::Inline);
    let text = impact(page.ask(preview(ForgetRequest::text("user:\"user 4\" or users:[#7]"), &[])));
    let typed = impact(page.ask(preview(ForgetRequest::users([4, 7]), &[])));
    assert_eq!(text.request, "user:\"user 4\" OR user:#7");
    assert_eq!(typed.request, "users:[#4, #7]");
    assert_eq!((text.forget.num_users, text.forget.num_users_erased), (2, 2));
    assert_eq!(
        (&text.forget, &text.examples, text.items_left_with),
        (&typed.forget, &typed.examples, typed.items_left_with)
    );
    assert_eq!(text.forget.first_user, 4);
    let blocks = FirstBlocks { users: 2, items: text.forget.num_items };
    assert_eq!(text.first_blocks, Some(blocks), "this model owns no negatives");
    assert!(text.examples.iter().all(|(user, _)| [4, 7].contains(user)));
}

#[test]
fn the_impact_is_what_a_comparison_then_forgets() {
    let page = Page::with_model(Executor::Pool);
    let forget = ForgetRequest::text("random:2% seed:3");
    let before = impact(page.ask(preview(forget.clone(), &[])));
    let Request::Compare { job, model, methods, models, evaluation, .. } = compare(2, &[], &[10]) else { panic!() };
    let event = page.ask(Request::Compare { job, model, forget, methods, models, evaluation });
    let Event::Compared { job: JobId(2), comparison } = event else { panic!("not compared: {event:?}") };
    assert_eq!(comparison.forget, before.forget);
    assert_eq!(comparison.spec.forget, ForgetRequest::text("random:2% seed:3"));
}

#[test]
fn owned_negatives_touch_further_items() {
    let page = Page::with_data(Executor::Inline);
    assert!(matches!(page.ask(train(1, training("logistic-mf"))), Event::Trained { .. }));
    let impact = impact(page.ask(preview(ForgetRequest::users([4]), &[])));
    let blocks = impact.first_blocks.expect("it is made of blocks");
    let map = impact.block_map.as_ref().expect("with its blocks");
    assert_eq!((map.users.num_touched(), map.items.num_touched()), (blocks.users, blocks.items));
    assert_eq!(blocks.users, 1);
    assert!(blocks.items > impact.forget.num_items, "{blocks:?}");
}

#[test]
fn every_method_that_knows_its_work_has_a_time() {
    for executor in [Executor::Inline, Executor::Pool] {
        let page = Page::with_model(executor);
        let methods = ["alteraser-local", "alteraser-full", "warm-adamw", "no-op"];
        let impact = impact(page.ask(preview(ForgetRequest::users([4]), &methods)));
        let ids: Vec<&str> = impact.estimates.iter().map(|estimate| estimate.method.id.as_str()).collect();
        assert_eq!(ids, ["retrain", "alteraser-local", "alteraser-full", "warm-adamw", "no-op"]);
        let seconds: Vec<Option<f64>> = impact.estimates.iter().map(|estimate| estimate.seconds.value).collect();
        assert!(seconds[..3].iter().all(|&seconds| seconds > Some(0.0)), "{seconds:?}");
        assert!(seconds[1] < seconds[2], "one user is less than all: {seconds:?}");
        assert_eq!(seconds[3..], [None, Some(0.0)]);
        let reason = impact.estimates[3].seconds.absent.as_deref();
        assert_eq!(reason, Some("how much it has to do is not known before it runs"));
    }
}

#[test]
fn a_large_share_is_warned_of() {
    let page = Page::with_model(Executor::Inline);
    let notes = |share: u32| impact(page.ask(preview(ForgetRequest::text(format!("random:{share}%")), &[]))).notes;
    assert!(notes(20).is_empty());
    let expected = "This is 21 % of the training set. AltEraser is for small parts: a retrain may be as fast.";
    assert_eq!(notes(21), [expected]);
}

#[test]
fn what_cannot_be_met_is_answered_with_its_place() {
    let page = Page::with_model(Executor::Inline);
    let refused = |text: &str| refusal(page.ask(preview(ForgetRequest::text(text), &[])));
    let (message, hint, place) = refused("user:\"user 4\" OR gendre:horror");
    assert_eq!(message, "At character 18: there is no field `gendre`; did you mean `genre` or `genres`?");
    assert_eq!(hint, "Correct the request at the place shown.");
    assert_eq!(place, Some(Place { start: 17, end: 23 }));
    let nothing = "The forget request matches no training record.";
    assert_eq!((refused("users:[]").0.as_str(), refused("users:[]").2), (nothing, None));
    assert!(refused("NOT users:[]").0.starts_with("The forget request matches all"));
    let (message, _, place) = refusal(page.ask(preview(ForgetRequest::users([60]), &[])));
    assert_eq!((message.as_str(), place), ("There is no user #60; they are numbered #0 to #59.", None));
}

#[test]
fn a_question_that_makes_no_sense_fails() {
    let page = Page::with_data(Executor::Inline);
    let event = page.ask(preview(ForgetRequest::users([4]), &[]));
    assert_eq!(failure(&event).message, "Model 1 is not open.");
    let page = Page::with_model(Executor::Inline);
    let event = page.ask(preview(ForgetRequest::users([4]), &["magic"]));
    assert_eq!(failure(&event).kind, FailureKind::Invalid);
    assert!(failure(&event).message.starts_with("There is no method called `magic`"));
}

#[test]
fn it_is_answered_while_a_job_runs() {
    let page = Page::with_large_data(Executor::Pool);
    assert!(matches!(page.ask(train(1, training("ials"))), Event::Trained { .. }));
    page.send(train(2, long_training()));
    page.until(|event| matches!(event, Event::Progress { .. }));
    page.send(preview(ForgetRequest::users([4]), &[]));
    let answer = page.until(|event| matches!(event, Event::Previewed { .. } | Event::Failed { .. }));
    assert_eq!(impact(answer.event).forget.num_users, 1);
    page.send(Request::Cancel { job: JobId(2) });
    assert_eq!(failure(&page.answer().event).kind, FailureKind::Cancelled);
}
