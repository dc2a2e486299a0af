//! The import as the browser's import worker calls it: `File` handles in, events out.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use alteraser_api::import::ImportEvent;
use js_sys::{Array, Date, Function, Uint8Array};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::{File, FileReaderSync};

use crate::import::{Imported, Progress, import_files};
use crate::limits::Limits;
use crate::source::Input;

/// Milliseconds between two reports of progress.
const PROGRESS_INTERVAL: f64 = 50.0;

/// Reads `files` and hands each event to `post` as `(body, buffers)`: an [`ImportEvent`] as a plain object and an array
/// of the `ArrayBuffer`s that go with it.
///
/// # Errors
/// What `post` throws, and what keeps an event from becoming an object.
#[wasm_bindgen(js_name = importFiles)]
pub fn import_in_worker(files: Vec<File>, post: &Function) -> Result<(), JsValue> {
    let reader = FileReaderSync::new()?;
    let inputs = files.into_iter().map(|file| Input::new(file.name(), FileReader::new(&reader, file))).collect();
    let mut due = Date::now() + PROGRESS_INTERVAL;
    let mut thrown = None;
    let imported = import_files(inputs, &Limits::default(), &mut |progress| {
        let now = Date::now();
        if now < due {
            return ControlFlow::Continue(());
        }
        due = now + PROGRESS_INTERVAL;
        match send(post, &progress_event(progress), &Array::new()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                thrown = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    if let Some(error) = thrown {
        return Err(error);
    }
    match imported {
        Ok(Imported { data, report }) => {
            let packed = Uint8Array::from(data.to_bytes().as_slice());
            send(post, &ImportEvent::Imported { report }, &Array::of1(&packed.buffer()))
        }
        Err(error) => send(post, &ImportEvent::Failed { failure: error.into() }, &Array::new()),
    }
}

fn progress_event(Progress { bytes, total_bytes, rows }: Progress) -> ImportEvent {
    ImportEvent::Progress { bytes, total_bytes, rows }
}

fn send(post: &Function, event: &ImportEvent, buffers: &Array) -> Result<(), JsValue> {
    let body = event.serialize(&Serializer::json_compatible())?;
    post.call2(&JsValue::NULL, &body, buffers).map(|_| ())
}

/// Reads a `File` slice by slice, in place: a worker may wait for its bytes.
struct FileReader<'a> {
    reader: &'a FileReaderSync,
    file: File,
    size: u64,
    at: u64,
}

impl<'a> FileReader<'a> {
    fn new(reader: &'a FileReaderSync, file: File) -> Self {
        let size = file.size() as u64;
        Self { reader, file, size, at: 0 }
    }
}

impl Read for FileReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = (self.at + buffer.len() as u64).min(self.size);
        if end <= self.at {
            return Ok(0);
        }
        let slice = self.file.slice_with_f64_and_f64(self.at as f64, end as f64).map_err(|error| io_error(&error))?;
        let bytes = self.reader.read_as_array_buffer(&slice).map_err(|error| io_error(&error))?;
        let bytes = Uint8Array::new(&bytes);
        let length = bytes.length() as usize;
        bytes.copy_to(&mut buffer[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for FileReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// What the browser says about a file that it does not give: a folder, or a file that was moved or changed.
fn io_error(error: &JsValue) -> io::Error {
    let words = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    io::Error::other(words.unwrap_or_else(|| "the browser does not give its bytes".to_owned()))
}
