//! The engine in a web worker: messages in, messages out, the same bits as natively.
//!
//! Built with the feature `threads` it computes on a pool of two, otherwise on the one thread there is.
#![cfg(target_arch = "wasm32")]

mod common;
mod web;

use alteraser_api::catalog::Catalog;
use alteraser_api::ids::{JobId, ModelId};
use alteraser_api::protocol::{Event, FailureKind, PROTOCOL_VERSION, Request};
use common::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::{Page, THREADS};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn the_engine_begins_by_saying_what_it_offers() {
    let page = Page::new().await;
    let Event::Ready { version, threads, catalog } = page.next().await.event else { panic!("not ready") };
    assert_eq!((version, threads), (PROTOCOL_VERSION, THREADS));
    // JavaScript has one kind of number, so defaults such as 4.0 come back as 4: names are compared.
    let names = |catalog: &Catalog| catalog.models.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>();
    assert_eq!(names(&catalog), names(&alteraser_engine::catalog()));
}

#[wasm_bindgen_test]
async fn a_model_has_the_bits_that_it_has_natively() {
    let page = Page::with_data(packed_bytes()).await;
    for (training, fingerprint) in fingerprints() {
        let asked = train(1, training.clone());
        let Event::Trained { summary, .. } = page.ask(&asked).await else { panic!("not trained") };
        assert_eq!(summary.fingerprint, fingerprint, "{training:?}");
    }
}

#[wasm_bindgen_test]
async fn a_saved_model_comes_back_through_messages() {
    let page = Page::with_data(packed_bytes()).await;
    page.send(&train(1, training("ials")), &[]);
    let saved = page.answer().await.buffers.remove(0);
    let before = page.ask(&recommend(1, 4)).await;
    let again = Page::with_data(packed_bytes()).await;
    again.send(&Request::Restore { data: DATA, model: ModelId(1) }, &[saved]);
    assert!(matches!(again.answer().await.event, Event::Restored { .. }));
    assert_eq!(again.ask(&recommend(1, 4)).await, before);
}

#[wasm_bindgen_test]
async fn a_comparison_crosses_with_its_figures() {
    let page = Page::with_data(packed_bytes()).await;
    page.ask(&train(1, training("ials"))).await;
    let Event::Compared { comparison, .. } = page.ask(&compare(2, &["alteraser-local"], &[10, 11])).await else {
        panic!("not compared")
    };
    assert_eq!(comparison.rows.len(), 2);
    assert!(comparison.rows[1].consistency.kl_forgotten.value.is_some());
}

#[wasm_bindgen_test]
async fn a_failure_crosses_as_an_event() {
    let page = Page::with_data(packed_bytes()).await;
    let Event::QueryFailed { failure, .. } = page.ask(&recommend(9, 0)).await else { panic!("not refused") };
    assert_eq!(failure.kind, FailureKind::Invalid);
}

#[cfg(feature = "threads")]
#[wasm_bindgen_test]
async fn a_running_job_hears_questions_and_stops_after_at_most_one_chunk_per_thread() {
    let page = Page::with_data(large_bytes()).await;
    page.ask(&train(1, training("ials"))).await;
    page.send(&train(2, long_training()), &[]);
    page.until(|event| matches!(event, Event::Progress { job: JobId(2), .. })).await;
    assert!(matches!(page.ask(&recommend(1, 0)).await, Event::Recommended { .. }));
    let Event::Failed { job, failure, chunks_after_cancel } = page.ask(&Request::Cancel { job: JobId(2) }).await else {
        panic!("not stopped")
    };
    assert_eq!((job, failure.kind), (JobId(2), FailureKind::Cancelled));
    assert!(chunks_after_cancel.unwrap() <= THREADS);
}
