//! Titles of made-up films.

use crate::hash::{Purpose, Stream};

const ADJECTIVES: [&str; 32] = [
    "Silent",
    "Golden",
    "Broken",
    "Distant",
    "Crimson",
    "Hidden",
    "Electric",
    "Frozen",
    "Gentle",
    "Hollow",
    "Iron",
    "Jade",
    "Last",
    "Lonely",
    "Midnight",
    "Northern",
    "Paper",
    "Quiet",
    "Restless",
    "Scarlet",
    "Secret",
    "Shattered",
    "Silver",
    "Sleeping",
    "Stolen",
    "Sunken",
    "Velvet",
    "Wandering",
    "Western",
    "Wild",
    "Winter",
    "Young",
];
const NOUNS: [&str; 32] = [
    "Harbor",
    "Garden",
    "Letter",
    "Mirror",
    "River",
    "Station",
    "Orchard",
    "Lantern",
    "Compass",
    "Bridge",
    "Castle",
    "Desert",
    "Echo",
    "Falcon",
    "Forest",
    "Island",
    "Journey",
    "Kingdom",
    "Lighthouse",
    "Meadow",
    "Mountain",
    "Ocean",
    "Piano",
    "Promise",
    "Road",
    "Shadow",
    "Signal",
    "Stranger",
    "Tower",
    "Valley",
    "Window",
    "Winter",
];
const CATEGORIES: [&str; 16] = [
    "Drama",
    "Comedy",
    "Thriller",
    "Romance",
    "Adventure",
    "Fantasy",
    "Horror",
    "Mystery",
    "Animation",
    "Western",
    "Musical",
    "War",
    "Crime",
    "Science Fiction",
    "Documentary",
    "Family",
];

/// The title of an item; no two items have the same.
pub(super) fn title(seed: u64, item: u32) -> String {
    let pairs = (ADJECTIVES.len() * NOUNS.len()) as u32;
    // An odd factor makes a bijection of the pairs, so that neighbors differ in both words.
    let pair = ((item % pairs) * 397 + (seed % u64::from(pairs)) as u32) % pairs;
    let (adjective, noun) = (ADJECTIVES[pair as usize % 32], NOUNS[pair as usize / 32]);
    let year = 1950 + Stream::new(seed, Purpose::Names, item.into()).below(75);
    match item / pairs {
        0 => format!("The {adjective} {noun} ({year})"),
        sequel => format!("The {adjective} {noun} {} ({year})", sequel + 1),
    }
}

/// What a group of items is called.
pub(super) fn category(group: u32) -> String {
    match CATEGORIES.get(group as usize) {
        Some(name) => (*name).to_owned(),
        None => format!("Group {}", group + 1),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn titles_differ() {
        let titles: HashSet<String> = (0..5000).map(|item| title(7, item)).collect();
        assert_eq!(titles.len(), 5000);
        assert_eq!((category(0), category(16)), ("Drama".to_owned(), "Group 17".to_owned()));
    }
}
