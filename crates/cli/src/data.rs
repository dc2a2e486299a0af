//! Opens files of interactions.

use std::collections::HashMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use alteraser_api::packed::{PackedData, Strings};
use alteraser_import::{Imported, Input, Limits, import_files};
use anyhow::{Context, Result};

use crate::import::with_hint;

/// An opened data set.
pub(crate) struct Opened {
    /// Name shown in reports.
    pub(crate) name: String,
    pub(crate) packed: PackedData,
    /// Whether each record is held out; empty without a file of held-out records.
    pub(crate) held_out: Vec<bool>,
}

/// Opens the files, and joins a file of held-out records to them.
pub(crate) fn open(paths: &[PathBuf], test: Option<&Path>) -> Result<Opened> {
    let Imported { data: mut packed, report, .. } = import(paths)?;
    let mut held_out = Vec::new();
    if let Some(path) = test {
        let test = import(&[path.to_owned()])?;
        held_out = join(&mut packed, &test.data);
    }
    Ok(Opened { name: report.name, packed, held_out })
}

fn import(paths: &[PathBuf]) -> Result<Imported> {
    import_files(open_inputs(paths)?, &Limits::default(), &mut |_| ControlFlow::Continue(()))
        .map_err(|error| with_hint(&error))
}

/// Opens the files of an import.
pub(crate) fn open_inputs(paths: &[PathBuf]) -> Result<Vec<Input<'static>>> {
    paths.iter().map(|path| open_file(path)).collect()
}

fn open_file(path: &Path) -> Result<Input<'static>> {
    let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(Input::new(name, file))
}

/// Appends the records of `test`, matched by the ids in the files; returns which records are held out.
///
/// A pair that is in both files is a training record.
fn join(packed: &mut PackedData, test: &PackedData) -> Vec<bool> {
    let users = match_labels(&mut packed.user_labels, &test.user_labels);
    let items = match_labels(&mut packed.item_labels, &test.item_labels);
    let (num_users, num_items) = (packed.user_labels.len(), packed.item_labels.len());
    pad(&mut packed.user_names, num_users);
    pad(&mut packed.item_titles, num_items);
    pad(&mut packed.item_categories, num_items);
    let known: std::collections::HashSet<(u32, u32)> =
        packed.users.iter().copied().zip(packed.items.iter().copied()).collect();
    let mut held_out = vec![false; packed.num_records()];
    for record in 0..test.num_records() {
        let pair = (users[test.users[record] as usize], items[test.items[record] as usize]);
        if !known.contains(&pair) {
            packed.users.push(pair.0);
            packed.items.push(pair.1);
            packed.values.push(test.values[record]);
            held_out.push(true);
        }
    }
    // Times are worth keeping only when every record has one.
    packed.times.clear();
    held_out
}

/// Texts that exist at all exist for everything; what the file of held-out records adds has none.
fn pad(texts: &mut Strings, len: usize) {
    if !texts.is_empty() {
        (texts.len()..len).for_each(|_| texts.push(""));
    }
}

/// The number in `labels` of each of `others`; labels that are new are added.
fn match_labels(labels: &mut Strings, others: &Strings) -> Vec<u32> {
    let mut numbers: HashMap<String, u32> =
        labels.iter().enumerate().map(|(number, label)| (label.to_owned(), number as u32)).collect();
    let number_of = |label: &str| {
        *numbers.entry(label.to_owned()).or_insert_with(|| {
            labels.push(label);
            labels.len() as u32 - 1
        })
    };
    others.iter().map(number_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(pairs: &[(&str, &str)]) -> PackedData {
        let mut packed = PackedData::default();
        for (user, item) in pairs {
            let users = match_labels(&mut packed.user_labels, &[user].into_iter().collect());
            let items = match_labels(&mut packed.item_labels, &[item].into_iter().collect());
            packed.users.extend(users);
            packed.items.extend(items);
            packed.values.push(1.0);
        }
        packed
    }

    #[test]
    fn held_out_records_are_matched_by_their_ids() {
        let mut train = packed(&[("7", "a"), ("9", "b")]);
        let held_out = join(&mut train, &packed(&[("9", "a"), ("9", "b"), ("7", "c")]));
        assert_eq!(held_out, [false, false, true, true]);
        assert_eq!((train.users, train.items), (vec![0, 1, 1, 0], vec![0, 1, 0, 2]));
        assert_eq!(train.item_labels.iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_a_file_of_held_out_records_adds_has_no_texts() {
        let mut train = PackedData {
            item_titles: ["Alien"].into_iter().collect(),
            item_categories: ["Horror"].into_iter().collect(),
            user_names: ["Ann"].into_iter().collect(),
            ..packed(&[("7", "a")])
        };
        join(&mut train, &packed(&[("9", "b")]));
        assert_eq!(train.item_categories.iter().collect::<Vec<_>>(), ["Horror", ""]);
        assert_eq!(train.check(), Ok(()));
    }
}
