//! "Add me": the titles that a person gave, and what they were taken for.

use alteraser_api::ids::DataId;
use alteraser_api::import::{ImportEvent, Person, TitleMatch};

use super::AppState;

/// Titles at least so alike are taken for the same.
const TAKEN_SCORE: f64 = 0.5;

/// The form of adding oneself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonDraft {
    /// Titles as typed, one in each line.
    pub text: String,
    /// Handle of the answer that is awaited.
    pub asked: Option<DataId>,
    /// What the titles are.
    pub matches: Vec<Matched>,
}

/// A title and the item that it is taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The title with the items that it may be.
    pub title: TitleMatch,
    /// The item that it is taken for.
    pub item: Option<u32>,
}

impl AppState {
    /// Asks which items the titles are: the handle of the answer, that of the data, and the titles.
    pub fn ask_titles(&mut self) -> Option<(DataId, DataId, String)> {
        let of = self.data.as_ref()?.id;
        let asked = DataId(self.fresh());
        self.person.asked = Some(asked);
        Some((asked, of, self.person.text.clone()))
    }

    /// Takes the title in row `row` for another item, or for none.
    pub fn take_title_for(&mut self, row: usize, item: Option<u32>) {
        if let Some(matched) = self.person.matches.get_mut(row) {
            matched.item = item;
        }
    }

    /// The person with what they have chosen; none when that is nothing.
    pub fn person(&self) -> Option<Person> {
        let mut items: Vec<u32> = self.person.matches.iter().filter_map(|matched| matched.item).collect();
        items.sort_unstable();
        items.dedup();
        (!items.is_empty()).then(|| Person { name: "You".to_owned(), items, value: None })
    }

    /// Takes in what the import worker says about the titles; whether it was about them.
    pub(super) fn person_advanced(&mut self, event: &ImportEvent, data: DataId) -> bool {
        if self.person.asked != Some(data) {
            return false;
        }
        self.person.asked = None;
        match event {
            ImportEvent::Matched { matches } => {
                self.person.matches = matches.iter().cloned().map(Matched::of).collect();
            }
            ImportEvent::Failed { failure } => self.report("Finding your titles", failure.clone()),
            _ => {}
        }
        true
    }
}

impl Matched {
    fn of(title: TitleMatch) -> Self {
        let best = title.candidates.first().filter(|best| best.score >= TAKEN_SCORE);
        Self { item: best.map(|best| best.item), title }
    }
}
