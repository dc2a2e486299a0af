//! The import as its worker calls it, in Chromium: `File` handles in, events out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use alteraser_api::import::ImportEvent;
use alteraser_api::packed::PackedData;
use alteraser_api::protocol::FailureKind;
use alteraser_import::web::worker::import_in_worker;
use js_sys::{Array, ArrayBuffer, Function, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::File;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn file(name: &str, bytes: &[u8]) -> File {
    File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)), name).unwrap()
}

/// The events of an import and the buffers that came with the last one.
fn import(files: Vec<File>) -> (Vec<ImportEvent>, Array) {
    let heard = Array::new();
    let listen = Function::new_with_args("body, buffers", "this.push([body, buffers]);").bind0(&heard);
    import_in_worker(files, &listen).unwrap();
    let messages: Vec<Array> = heard.iter().map(|message| message.unchecked_into()).collect();
    let events = messages.iter().map(|message| serde_wasm_bindgen::from_value(message.get(0)).unwrap()).collect();
    (events, messages.last().unwrap().get(1).unchecked_into())
}

#[wasm_bindgen_test]
fn files_become_packed_data() {
    let ratings = file("ratings.csv", b"userId,movieId,rating\n1,31,2.5\n1,50,4\n2,31,3\n");
    let movies = file("movies.csv", "movieId,title\n31,Am\u{e9}lie\n50,Alien\n".as_bytes());
    let (events, buffers) = import(vec![ratings, movies]);
    let [ImportEvent::Imported { report }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((report.name.as_str(), report.num_records), ("ratings", 3));
    let packed = Uint8Array::new(&buffers.get(0).unchecked_into::<ArrayBuffer>()).to_vec();
    let data = PackedData::from_bytes(&packed).unwrap();
    assert_eq!((data.users, data.items), (vec![0, 0, 1], vec![0, 1, 0]));
    assert_eq!(data.item_titles.iter().collect::<Vec<_>>(), ["Amélie", "Alien"]);
}

#[wasm_bindgen_test]
fn many_slices_are_read_and_progress_is_told() {
    let rows = 1_000_000;
    let text: String = (0..rows).map(|row| format!("{},{},{}\n", row / 100, row % 100, row % 5)).collect();
    let (events, _) = import(vec![file("a.csv", text.as_bytes())]);
    let Some((ImportEvent::Imported { report }, progress)) = events.split_last() else { panic!("{events:?}") };
    assert_eq!((report.num_rows, report.num_records), (rows, rows));
    let mut before = 0;
    for event in progress {
        let ImportEvent::Progress { bytes, total_bytes, .. } = event else { panic!("{event:?}") };
        assert!(*bytes > before && *bytes <= *total_bytes && *total_bytes == text.len() as u64, "{event:?}");
        before = *bytes;
    }
}

#[wasm_bindgen_test]
fn what_cannot_be_read_is_a_failure() {
    let (events, buffers) = import(vec![file("p.png", b"\x89PNG\r\n\x1a\n")]);
    let [ImportEvent::Failed { failure }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        (FailureKind::Data, "p.png is a PNG image, not a table of text.")
    );
    assert_eq!(buffers.length(), 0);
}

#[wasm_bindgen_test]
fn a_listener_that_throws_ends_the_import() {
    let throws = Function::new_no_args("throw new Error('closed');");
    assert!(import_in_worker(vec![file("a.csv", b"user,item\n1,2\n")], &throws).is_err());
}
