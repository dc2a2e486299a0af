//! What every test here needs.

use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use alteraser_import::{ImportError, Imported, Input, Limits, import_files};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) fn import_within(files: &[(&str, &[u8])], limits: &Limits) -> Result<Imported, ImportError> {
    let inputs = files.iter().map(|(name, bytes)| Input::new(*name, Cursor::new(bytes.to_vec()))).collect();
    import_files(inputs, limits, &mut |_| ControlFlow::Continue(()))
}

pub(crate) fn import(files: &[(&str, &[u8])]) -> Result<Imported, ImportError> {
    import_within(files, &Limits::default())
}

/// Imports one file that must be understood.
pub(crate) fn import_text(name: &str, text: &str) -> Imported {
    import(&[(name, text.as_bytes())]).unwrap()
}

pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Records as (user id, item id, value, time), the time -1 where there is none.
pub(crate) fn records(imported: &Imported) -> Vec<(&str, &str, f32, i64)> {
    let data = &imported.data;
    (0..data.num_records())
        .map(|at| {
            let user = data.user_labels.get(data.users[at] as usize).unwrap();
            let item = data.item_labels.get(data.items[at] as usize).unwrap();
            (user, item, data.values[at], data.times.get(at).map_or(-1, |&time| i64::from(time)))
        })
        .collect()
}

pub(crate) fn titles(imported: &Imported) -> Vec<&str> {
    imported.data.item_titles.iter().collect()
}

pub(crate) fn categories(imported: &Imported) -> Vec<&str> {
    imported.data.item_categories.iter().collect()
}

/// Text of these lines.
pub(crate) fn lines(rows: impl Iterator<Item = String>) -> String {
    rows.map(|row| row + "\n").collect()
}
