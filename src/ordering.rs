//! Users and items in the order that a person asks for, and those alone that a search finds.

use std::cmp::Ordering;

use alteraser_api::packed::Strings;

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they first appear in the file.
    File,
    /// Those with most records first.
    Records,
    /// By name: numbers by their size, before words.
    Name,
}

impl Order {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::File, Self::Records, Self::Name];

    /// The word in forms and test ids.
    pub fn slug(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Records => "records",
            Self::Name => "name",
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "As in the file",
            Self::Records => "Most records first",
            Self::Name => "By name",
        }
    }

    /// The order of this word.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.slug() == slug)
    }
}

/// What a person wants to see of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListView {
    /// Letters that a name or id must hold; all for an empty text.
    pub search: String,
    /// The order.
    pub order: Order,
}

/// Everything that users or items are found and ordered by.
#[derive(Debug, Clone, Copy)]
pub struct Catalog<'a> {
    /// Each row's id in the file.
    pub ids: &'a Strings,
    /// Each row's title; empty where unknown, or no texts at all.
    pub titles: &'a Strings,
    /// Records of each row; 0 where they have not been counted.
    pub records: &'a [u32],
}

impl Catalog<'_> {
    /// The rows that `view` asks for, in its order; what is called exactly as wanted comes first.
    pub fn rows(self, view: &ListView) -> Vec<u32> {
        let wanted = view.search.trim().to_lowercase();
        let mut rows: Vec<u32> = (0..self.ids.len() as u32).filter(|&row| self.matches(row, &wanted)).collect();
        self.sort(&mut rows, view.order);
        if !wanted.is_empty() {
            // Stable, so that the order is kept among the others.
            rows.sort_by_key(|&row| !self.is_called(row, &wanted));
        }
        rows
    }

    fn sort(self, rows: &mut [u32], order: Order) {
        match order {
            Order::File => {}
            Order::Records => {
                let records = |row: u32| self.records.get(row as usize).copied().unwrap_or(0);
                rows.sort_by_key(|&row| std::cmp::Reverse(records(row)));
            }
            Order::Name => {
                let numbers: Vec<Option<u64>> =
                    (0..self.ids.len() as u32).map(|row| self.name(row).parse().ok()).collect();
                rows.sort_by(|&a, &b| match (numbers[a as usize], numbers[b as usize]) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => by_letters(self.name(a), self.name(b)),
                });
            }
        }
    }

    fn name(&self, row: u32) -> &str {
        let title = self.titles.get(row as usize).filter(|title| !title.is_empty());
        title.or_else(|| self.ids.get(row as usize)).unwrap_or_default()
    }

    fn texts(&self, row: u32) -> impl Iterator<Item = &str> {
        [self.ids, self.titles].into_iter().filter_map(move |texts| texts.get(row as usize))
    }

    fn matches(&self, row: u32, wanted: &str) -> bool {
        wanted.is_empty() || self.texts(row).any(|text| holds(text, wanted))
    }

    fn is_called(&self, row: u32, wanted: &str) -> bool {
        self.texts(row).any(|text| text.to_lowercase() == wanted)
    }
}

/// The rows whose ids come nearest to a number that is no row: called so, then next in size, else the last rows.
pub fn nearest_ids(ids: &Strings, wanted: u32, count: usize) -> Vec<u32> {
    let distance = |id: &str| id.parse::<u64>().ok().map(|id| id.abs_diff(u64::from(wanted)));
    let mut near: Vec<(u64, u32)> =
        ids.iter().zip(0..).filter_map(|(id, row)| distance(id).map(|distance| (distance, row))).collect();
    near.sort_unstable();
    if near.is_empty() {
        return (0..ids.len() as u32).rev().take(count).collect();
    }
    near.into_iter().take(count).map(|(_, row)| row).collect()
}

/// Whether `text` holds `wanted`, which is in small letters.
fn holds(text: &str, wanted: &str) -> bool {
    if text.is_ascii() {
        // Nearly all ids and titles are, and there may be a million of them.
        return text.as_bytes().windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted.as_bytes()));
    }
    text.to_lowercase().contains(wanted)
}

/// By letters, large and small alike.
fn by_letters(a: &str, b: &str) -> Ordering {
    let small = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    if a.is_ascii() && b.is_ascii() {
        let letters = a.bytes().map(|letter| letter.to_ascii_lowercase());
        return letters.cmp(b.bytes().map(|letter| letter.to_ascii_lowercase()));
    }
    small(a).cmp(&small(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(ids: &[&str], titles: &[&str], search: &str, order: Order) -> Vec<u32> {
        let (ids, titles): (Strings, Strings) = (ids.iter().collect(), titles.iter().collect());
        let catalog = Catalog { ids: &ids, titles: &titles, records: &[3, 9, 3, 1] };
        catalog.rows(&ListView { search: search.to_owned(), order })
    }

    #[test]
    fn a_search_puts_the_exact_match_first() {
        let ids = ["12", "2", "Ünal"];
        assert_eq!(rows(&ids, &[], "2", Order::File), [1, 0]);
        assert_eq!(rows(&ids, &[], " ün", Order::File), [2]);
        assert_eq!(rows(&ids, &[], "", Order::File), [0, 1, 2]);
        assert!(rows(&ids, &[], "x", Order::File).is_empty());
    }

    #[test]
    fn items_are_found_by_title_and_by_id() {
        let (ids, titles) = (["7", "8", "9"], ["Alien", "Heat 7", ""]);
        assert_eq!(rows(&ids, &titles, "7", Order::File), [0, 1]);
        assert_eq!(rows(&ids, &titles, "aLiEn", Order::File), [0]);
        assert_eq!(rows(&ids, &titles, "9", Order::File), [2]);
    }

    #[test]
    fn numbers_go_by_size_and_words_by_letters() {
        assert_eq!(rows(&["10", "9", "b", "A"], &[], "", Order::Name), [1, 0, 3, 2]);
        assert_eq!(rows(&["1", "2", "3"], &["zoo", "Éden", ""], "", Order::Name), [2, 0, 1], "an id where no title is");
    }

    #[test]
    fn the_most_active_come_first_and_equals_stay_as_in_the_file() {
        assert_eq!(rows(&["a", "b", "c", "d"], &[], "", Order::Records), [1, 0, 2, 3]);
    }

    #[test]
    fn the_nearest_ids_are_those_next_in_size() {
        let ids: Strings = ["5", "900", "x", "70", "880"].into_iter().collect();
        assert_eq!(nearest_ids(&ids, 900, 2), [1, 4]);
        assert_eq!(nearest_ids(&ids, 60, 1), [3]);
        let words: Strings = ["a", "b", "c"].into_iter().collect();
        assert_eq!(nearest_ids(&words, 60, 2), [2, 1], "words have no size: the last rows");
        assert!(nearest_ids(&Strings::default(), 1, 2).is_empty());
    }

    #[test]
    fn words_of_orders_come_back() {
        assert!(Order::ALL.into_iter().all(|order| Order::parse(order.slug()) == Some(order)));
        assert_eq!(Order::parse("x"), None);
    }
}
