//! Stopping jobs: one at a time runs, each ends once, a stopped one changes nothing.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod page;

use alteraser_api::ids::JobId;
use alteraser_api::protocol::{Event, FailureKind, Request};
use alteraser_worker::Executor;
use common::*;
use page::{Page, failure};

fn cancel(job: u32) -> Request {
    Request::Cancel { job: JobId(job) }
}

/// The job that failed, and how many chunks ended after it was cancelled.
fn cancelled(event: &Event) -> (u32, Option<u32>) {
    assert_eq!(failure(event).kind, FailureKind::Cancelled);
    let Event::Failed { job, chunks_after_cancel, .. } = event else { panic!("not a job: {event:?}") };
    (job.0, *chunks_after_cancel)
}

fn is_at_work(event: &Event) -> bool {
    matches!(event, Event::Progress { .. })
}

#[test]
fn a_running_job_stops_after_at_most_one_chunk_per_thread() {
    let page = Page::with_large_data(Executor::Pool);
    page.send(train(1, long_training()));
    page.until(is_at_work);
    let (job, late_chunks) = cancelled(&page.ask(cancel(1)));
    assert_eq!(job, 1);
    assert!(late_chunks.unwrap() as usize <= rayon::current_num_threads());
    assert_eq!(failure(&page.ask(recommend(1, 0))).message, "Model 1 is not open.");
    assert!(page.is_quiet(), "the job ended once");
}

#[test]
fn a_waiting_job_is_removed_while_another_runs() {
    let page = Page::with_large_data(Executor::Pool);
    page.send(train(1, long_training()));
    page.until(is_at_work);
    page.send(train(2, training("ials")));
    assert_eq!(cancelled(&page.ask(cancel(2))), (2, None));
    assert_eq!(cancelled(&page.ask(cancel(1))).0, 1);
    assert!(page.is_quiet());
}

#[test]
fn questions_are_answered_while_a_job_runs() {
    let page = Page::with_model(Executor::Pool);
    page.send(long_compare(2, &[10, 11]));
    page.until(is_at_work);
    assert!(matches!(page.ask(recommend(1, 0)), Event::Recommended { .. }));
    assert!(matches!(page.ask(history(1, 0)), Event::History { .. }));
    assert_eq!(cancelled(&page.ask(cancel(2))).0, 2);
}

#[test]
fn the_next_job_runs_after_a_cancelled_one() {
    let page = Page::with_large_data(Executor::Pool);
    page.send(train(1, long_training()));
    page.until(is_at_work);
    page.send(train(2, training("ials")));
    assert_eq!(cancelled(&page.ask(cancel(1))).0, 1);
    assert!(matches!(page.answer().event, Event::Trained { job: JobId(2), .. }));
}

#[test]
fn a_cancelled_comparison_leaves_no_models() {
    let page = Page::with_model(Executor::Pool);
    page.send(long_compare(2, &[10, 11]));
    page.until(|event| matches!(event, Event::MethodDone { .. }));
    assert!(matches!(page.ask(recommend(10, 0)), Event::Recommended { .. }));
    assert_eq!(cancelled(&page.ask(cancel(2))).0, 2);
    assert_eq!(failure(&page.ask(recommend(10, 0))).message, "Model 10 is not open.");
}

#[test]
fn cancelling_what_does_not_run_changes_nothing() {
    let page = Page::with_model(Executor::Pool);
    page.send(cancel(1));
    page.send(cancel(9));
    assert!(matches!(page.ask(recommend(1, 0)), Event::Recommended { .. }));
    assert!(page.is_quiet());
}

#[test]
fn closing_a_data_set_stops_the_job_on_it() {
    let page = Page::with_large_data(Executor::Pool);
    page.send(train(1, long_training()));
    page.until(is_at_work);
    assert_eq!(cancelled(&page.ask(Request::CloseData { data: DATA })).0, 1);
    assert!(page.is_quiet());
}
