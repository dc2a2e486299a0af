//! The import as its worker calls it, in Chromium: `File` handles in, events out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use alteraser_api::import::{Choices, ImportEvent, ImportReport, ImportRequest, ValueRule};
use alteraser_api::packed::PackedData;
use alteraser_api::protocol::FailureKind;
use alteraser_import::web::worker::answer_in_worker;
use js_sys::{Array, ArrayBuffer, Function, Uint8Array};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::File;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn file(name: &str, bytes: &[u8]) -> File {
    File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)), name).unwrap()
}

const AS_GUESSED: ImportRequest = ImportRequest::Import { choices: None, ceiling_bytes: None };

/// The events that answer a request, each with its first buffer.
fn ask(request: &ImportRequest, files: Vec<File>, buffers: &Array) -> Vec<(ImportEvent, Option<Vec<u8>>)> {
    let heard = Array::new();
    let listen = Function::new_with_args("body, buffers", "this.push([body, buffers]);").bind0(&heard);
    let request = request.serialize(&Serializer::json_compatible()).unwrap();
    answer_in_worker(request, files, buffers, &listen).unwrap();
    let event = |message: JsValue| {
        let message: Array = message.unchecked_into();
        let buffer = message.get(1).unchecked_into::<Array>().get(0).dyn_into::<ArrayBuffer>().ok();
        let event = serde_wasm_bindgen::from_value(message.get(0)).unwrap();
        (event, buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()))
    };
    heard.iter().map(event).collect()
}

/// What an import ends in: the data put together, the report, all rejected rows.
fn end(events: Vec<(ImportEvent, Option<Vec<u8>>)>) -> (Vec<u8>, ImportReport, String) {
    let mut packed = Vec::new();
    for (event, buffer) in events {
        match (event, buffer) {
            (ImportEvent::Progress { .. }, _) => {}
            (ImportEvent::Piece { offset, total_bytes }, Some(piece)) => {
                assert_eq!(offset, packed.len() as u64);
                packed.extend(piece);
                assert!(packed.len() as u64 <= total_bytes);
            }
            (ImportEvent::Imported { report }, rejects) => {
                return (packed, report, String::from_utf8(rejects.unwrap_or_default()).unwrap());
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("the import did not end")
}

fn import(files: Vec<File>) -> Vec<(ImportEvent, Option<Vec<u8>>)> {
    ask(&AS_GUESSED, files, &Array::new())
}

#[wasm_bindgen_test]
fn files_become_packed_data() {
    let ratings = file("ratings.csv", b"userId,movieId,rating\n1,31,2.5\n1,50,4\n2,31,3\n");
    let movies = file("movies.csv", "movieId,title\n31,Am\u{e9}lie\n50,Alien\n".as_bytes());
    let (packed, report, rejects) = end(import(vec![ratings, movies]));
    assert_eq!((report.name.as_str(), report.num_records, rejects.as_str()), ("ratings", 3, ""));
    let data = PackedData::from_bytes(&packed).unwrap();
    assert_eq!((data.users, data.items), (vec![0, 0, 1], vec![0, 1, 0]));
    assert_eq!(data.item_titles.iter().collect::<Vec<_>>(), ["Amélie", "Alien"]);
}

#[wasm_bindgen_test]
fn many_slices_are_read_and_progress_is_told() {
    let rows = 1_000_000;
    let text: String = (0..rows).map(|row| format!("{},{},{}\n", row / 100, row % 100, row % 5)).collect();
    let events = import(vec![file("a.csv", text.as_bytes())]);
    let mut before = 0;
    for (event, _) in &events {
        let ImportEvent::Progress { bytes, total_bytes, .. } = event else { break };
        assert!(*bytes > before && *bytes <= *total_bytes && *total_bytes == text.len() as u64, "{event:?}");
        before = *bytes;
    }
    let (packed, report, _) = end(events);
    assert_eq!((report.num_rows, report.num_records), (rows, rows));
    assert_eq!(PackedData::from_bytes(&packed).unwrap().num_records() as u64, rows);
}

#[wasm_bindgen_test]
fn rejected_rows_come_with_the_report() {
    let text = b"user,item,rating\n1,2,3\n1,3,x\n2,2,1\n2,3,4\n";
    let (_, report, rejects) = end(import(vec![file("a.csv", text)]));
    assert_eq!(report.num_rejected, 1);
    assert_eq!(rejects, "file,line,column,reason,text\na.csv,3,3,The value is not a number.,\"1,3,x\"\n");
}

#[wasm_bindgen_test]
fn a_preview_is_followed_by_an_import_of_what_was_chosen() {
    let text = b"who,what,stars\n1,2,3\n1,3,5\n2,2,1\n2,3,4\n";
    let ratings = || vec![file("a.csv", text)];
    let events = ask(&ImportRequest::Preview { choices: None }, ratings(), &Array::new());
    let [(ImportEvent::Previewed { preview }, None)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((preview.tables[0].rows.len(), preview.size.records), (4, 4));
    let values = ValueRule::Threshold { at_least: 4.0 };
    let choices = Some(Choices { values, ..preview.choices.clone() });
    let request = ImportRequest::Import { choices: choices.clone(), ceiling_bytes: None };
    let (packed, report, _) = end(ask(&request, ratings(), &Array::new()));
    assert_eq!((report.num_records, report.num_below), (2, 2));
    let titles = vec![file("m.csv", b"item,title\n3,Heat\n")];
    let buffers = Array::of1(&Uint8Array::from(packed.as_slice()).buffer());
    let (packed, ..) = end(ask(&ImportRequest::AddLabels { choices: None }, titles, &buffers));
    assert_eq!(PackedData::from_bytes(&packed).unwrap().item_titles.get(0), Some("Heat"));
    let request = ImportRequest::Import { choices, ceiling_bytes: Some(10) };
    let events = ask(&request, ratings(), &Array::new());
    assert!(matches!(&events[..], [(ImportEvent::Refused { .. }, None)]), "{events:?}");
}

#[wasm_bindgen_test]
fn what_cannot_be_read_is_a_failure() {
    let events = import(vec![file("p.png", b"\x89PNG\r\n\x1a\n")]);
    let [(ImportEvent::Failed { failure }, None)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        (FailureKind::Data, "p.png is a PNG image, not a table of text.")
    );
}

#[wasm_bindgen_test]
fn a_listener_that_throws_ends_the_import() {
    let throws = Function::new_no_args("throw new Error('closed');");
    let request = AS_GUESSED.serialize(&Serializer::json_compatible()).unwrap();
    let files = vec![file("a.csv", b"user,item\n1,2\n")];
    assert!(answer_in_worker(request, files, &Array::new(), &throws).is_err());
}
