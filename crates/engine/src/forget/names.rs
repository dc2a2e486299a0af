//! Users and items by the names that a request gives them.

use std::collections::HashMap;

use alteraser_api::forget::Name;
use alteraser_api::packed::Strings;

use super::nearest::nearest;
use super::problem::RequestProblem;
use crate::data::{Dataset, Side};

/// Finds the rows of one side by name.
pub(super) struct Names<'a> {
    side: Side,
    labels: &'a Strings,
    /// Titles of items, names of users.
    texts: &'a Strings,
    num_rows: usize,
    /// Made when a label is asked for.
    by_label: Option<HashMap<&'a str, u32>>,
    /// By text in lower case; made when a name is no label.
    by_text: Option<HashMap<String, Vec<u32>>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(data: &'a Dataset, side: Side) -> Self {
        let labels = data.labels();
        let (labels, texts, num_rows) = match side {
            Side::User => (&labels.user_labels, &labels.user_names, data.num_users()),
            Side::Item => (&labels.item_labels, &labels.item_titles, data.num_items()),
        };
        Self { side, labels, texts, num_rows, by_label: None, by_text: None }
    }

    /// The rows that `name` means: one, unless several share a title.
    pub(super) fn find(&mut self, name: &Name) -> Result<Vec<u32>, RequestProblem> {
        match name {
            Name::Row(row) if (*row as usize) < self.num_rows => Ok(vec![*row]),
            Name::Row(row) => Err(RequestProblem::UnknownRow {
                side: self.side.name(),
                row: *row,
                last: self.num_rows.saturating_sub(1) as u32,
            }),
            Name::Label(label) => self.by_label(label),
        }
    }

    fn by_label(&mut self, label: &str) -> Result<Vec<u32>, RequestProblem> {
        let (labels, texts) = (self.labels, self.texts);
        let by_label = self.by_label.get_or_insert_with(|| labels.iter().zip(0..).collect());
        if let Some(&row) = by_label.get(label) {
            return Ok(vec![row]);
        }
        let by_text = self.by_text.get_or_insert_with(|| {
            let mut rows: HashMap<String, Vec<u32>> = HashMap::new();
            for (text, row) in texts.iter().zip(0..).filter(|(text, _)| !text.is_empty()) {
                rows.entry(text.to_lowercase()).or_default().push(row);
            }
            rows
        });
        by_text.get(&label.to_lowercase()).cloned().ok_or_else(|| RequestProblem::UnknownName {
            side: self.side.name(),
            name: label.to_owned(),
            nearest: nearest(label, self.texts.iter().chain(self.labels.iter())),
        })
    }

    /// The label of a row.
    pub(super) fn label(&self, row: u32) -> String {
        self.labels.get(row as usize).map_or_else(|| format!("#{row}"), str::to_owned)
    }
}
