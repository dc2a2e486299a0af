//! The import as the browser's import worker calls it: a request and `File` handles in, events out.

use std::ops::ControlFlow;

use alteraser_api::import::{ImportEvent, ImportReport, ImportRequest, Person};
use alteraser_api::packed::PackedData;
use alteraser_titles::{add_person, match_titles};
use js_sys::{Array, Date, Function, Uint8Array};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::{File, FileReaderSync};

use super::file::FileReader;
use crate::error::ImportError;
use crate::finish::Loaded;
use crate::histories::read_histories;
use crate::import::{ImportOptions, Progress, add_labels, load_files};
use crate::limits::Limits;
use crate::preview::preview_files;
use crate::source::Input;
use crate::synthetic::generate;

/// Milliseconds between two reports of progress.
const PROGRESS_INTERVAL: f64 = 50.0;
/// Bytes of the data set that are sent at once.
const PIECE: usize = 4 << 20;

/// Answers `request`, an [`ImportRequest`], and hands each event to `post` as `(body, buffers)`: an [`ImportEvent`] as a
/// plain object and an array of the `ArrayBuffer`s that go with it.
///
/// # Errors
/// What `post` throws, what keeps an event from becoming an object, and a request of another build.
#[wasm_bindgen(js_name = answer)]
pub fn answer_in_worker(request: JsValue, files: Vec<File>, buffers: &Array, post: &Function) -> Result<(), JsValue> {
    let request: ImportRequest = serde_wasm_bindgen::from_value(request)?;
    let reader = FileReaderSync::new()?;
    let inputs = files.into_iter().map(|file| Input::new(file.name(), FileReader::new(&reader, file))).collect();
    let mut watch = Watch { post, start: Date::now(), due: Date::now() + PROGRESS_INTERVAL, thrown: None };
    let loaded = match request {
        ImportRequest::Preview { choices } => {
            let event = match preview_files(inputs, choices.as_ref(), &Limits::default()) {
                Ok(preview) => ImportEvent::Previewed { preview },
                Err(error) => error.into(),
            };
            return send(post, &event, &Array::new());
        }
        ImportRequest::Import { choices, ceiling_bytes } => {
            let options = ImportOptions { choices, ceiling_bytes, limits: Limits::default() };
            load_files(inputs, &options, &mut |progress| watch.hear(progress))
        }
        ImportRequest::AddLabels { choices } => {
            let options = ImportOptions { choices, ..ImportOptions::default() };
            packed(buffers).and_then(|data| add_labels(&data, inputs, &options, &mut |progress| watch.hear(progress)))
        }
        ImportRequest::Generate { spec } => generate(&spec, &mut |progress| watch.hear(progress)),
        ImportRequest::MatchTitles { text } => {
            let event = match packed(buffers).and_then(|data| Ok((data, text + &read_histories(inputs)?))) {
                Ok((data, text)) => ImportEvent::Matched { matches: match_titles(&data, &text) },
                Err(error) => error.into(),
            };
            return send(post, &event, &Array::new());
        }
        ImportRequest::AddUser { person } => return answer_person(post, packed(buffers), &person),
    };
    if let Some(thrown) = watch.thrown {
        return Err(thrown);
    }
    match loaded {
        Ok(loaded) => send_data(post, loaded),
        Err(error) => send(post, &error.into(), &Array::new()),
    }
}

fn packed(buffers: &Array) -> Result<PackedData, ImportError> {
    PackedData::from_bytes(&Uint8Array::new(&buffers.get(0)).to_vec()).map_err(ImportError::NotPacked)
}

/// Adds a person and sends the data with them.
fn answer_person(post: &Function, data: Result<PackedData, ImportError>, person: &Person) -> Result<(), JsValue> {
    let added = data.and_then(|data| add_person(data, person).map_err(ImportError::NotAdded));
    let data = match added {
        Ok(data) => data,
        Err(error) => return send(post, &error.into(), &Array::new()),
    };
    let report = ImportReport { num_records: data.num_records() as u64, ..ImportReport::default() };
    let bytes = data.to_bytes();
    let mut pieces = Pieces::new(post, bytes.len());
    bytes.chunks(PIECE).try_for_each(|bytes| pieces.add(bytes))?;
    pieces.send_pending()?;
    send(post, &ImportEvent::Imported { report }, &Array::new())
}

/// Tells the page how far the import is.
struct Watch<'p> {
    post: &'p Function,
    start: f64,
    due: f64,
    thrown: Option<JsValue>,
}

impl Watch<'_> {
    fn hear(&mut self, progress: Progress) -> ControlFlow<()> {
        let now = Date::now();
        if now < self.due {
            return ControlFlow::Continue(());
        }
        self.due = now + PROGRESS_INTERVAL;
        let Progress { bytes, total_bytes, rows } = progress;
        let rows_per_second = (rows as f64 * 1000.0 / (now - self.start).max(1.0)) as u64;
        let event = ImportEvent::Progress { bytes, total_bytes, rows, rows_per_second };
        match send(self.post, &event, &Array::new()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.thrown = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

/// Sends the data piece by piece, then the report with all rejected rows.
fn send_data(post: &Function, mut loaded: Loaded) -> Result<(), JsValue> {
    let mut pieces = Pieces::new(post, loaded.num_bytes());
    loaded.write(&mut |bytes| pieces.add(bytes))?;
    pieces.send_pending()?;
    let rejects = loaded.take_rejects();
    let buffers = Array::new();
    if !rejects.is_empty() {
        buffers.push(&Uint8Array::from(rejects.as_bytes()).buffer());
    }
    send(post, &ImportEvent::Imported { report: loaded.take_report() }, &buffers)
}

struct Pieces<'p> {
    post: &'p Function,
    total_bytes: u64,
    sent: u64,
    pending: Vec<u8>,
}

impl<'p> Pieces<'p> {
    fn new(post: &'p Function, total_bytes: usize) -> Self {
        Self { post, total_bytes: total_bytes as u64, sent: 0, pending: Vec::with_capacity(PIECE) }
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        if self.pending.len() + bytes.len() > PIECE {
            self.send_pending()?;
        }
        self.pending.extend_from_slice(bytes);
        Ok(())
    }

    fn send_pending(&mut self) -> Result<(), JsValue> {
        let buffers = Array::of1(&Uint8Array::from(self.pending.as_slice()).buffer());
        send(self.post, &ImportEvent::Piece { offset: self.sent, total_bytes: self.total_bytes }, &buffers)?;
        self.sent += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }
}

fn send(post: &Function, event: &ImportEvent, buffers: &Array) -> Result<(), JsValue> {
    let body = event.serialize(&Serializer::json_compatible())?;
    post.call2(&JsValue::NULL, &body, buffers).map(|_| ())
}
