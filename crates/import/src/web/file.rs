//! `File` handles as readers.

use std::io::{self, Read, Seek, SeekFrom};

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::{File, FileReaderSync};

/// Reads a `File` slice by slice, in place: a worker may wait for its bytes.
pub(super) struct FileReader<'a> {
    reader: &'a FileReaderSync,
    file: File,
    size: u64,
    at: u64,
}

impl<'a> FileReader<'a> {
    /// A reader of `file` from its start.
    pub(super) fn new(reader: &'a FileReaderSync, file: File) -> Self {
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
