//! Finds the items whose titles are like a typed one.

use alteraser_api::packed::Strings;
use rustc_hash::FxHashMap;
use strsim::normalized_damerau_levenshtein;

use crate::normalize::{Normalized, normalize};

/// Characters of a typed title that are looked at.
const MAX_CHARS: usize = 200;
/// Candidates that share the most groups of three characters are compared letter by letter.
const COMPARED: usize = 50;
/// Below this score a title is another one.
const LEAST_SCORE: f64 = 0.4;
/// Added when the years agree, taken away when they do not.
const YEAR: f64 = 0.05;

/// An item with how well its title fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// The item.
    pub item: u32,
    /// 1 for the same title, 0 for nothing in common.
    pub score: f64,
}

/// Titles by the groups of three characters in them.
#[derive(Debug, Clone, Default)]
pub struct TitleIndex {
    titles: Vec<Normalized>,
    /// Items in order, by group.
    items: FxHashMap<[char; 3], Vec<u32>>,
    /// Number of groups of each item.
    sizes: Vec<u32>,
}

impl TitleIndex {
    /// Title `i` is that of item `i`; empty ones are never found.
    pub fn of(titles: &Strings) -> Self {
        let mut index = Self::default();
        for (item, title) in titles.iter().enumerate() {
            let title = normalize(title);
            let groups = groups(&title.text);
            index.sizes.push(groups.len() as u32);
            for group in groups {
                index.items.entry(group).or_default().push(item as u32);
            }
            index.titles.push(title);
        }
        index
    }

    /// At most `limit` items whose titles are like `typed`, the best first, of equals the first in the catalog.
    ///
    /// The score is the mean of two numbers between 0 and 1: the share of groups of three characters that the titles
    /// have in common (Dice), and the share of letters that need no edit (Damerau and Levenshtein); a year that both
    /// have moves it by 0.05.
    pub fn find(&self, typed: &str, limit: usize) -> Vec<Match> {
        let typed = normalize(&typed.chars().take(MAX_CHARS).collect::<String>());
        let groups = groups(&typed.text);
        let mut shared: FxHashMap<u32, u32> = FxHashMap::default();
        for group in &groups {
            for &item in self.items.get(group).into_iter().flatten() {
                *shared.entry(item).or_default() += 1;
            }
        }
        let dice = |(item, shared): (u32, u32)| {
            let both = groups.len() as f64 + f64::from(self.sizes[item as usize]);
            Match { item, score: 2.0 * f64::from(shared) / both }
        };
        let mut candidates: Vec<Match> = shared.into_iter().map(dice).collect();
        sort(&mut candidates);
        candidates.truncate(COMPARED.max(limit));
        for candidate in &mut candidates {
            candidate.score = self.score(&typed, *candidate);
        }
        candidates.retain(|candidate| candidate.score >= LEAST_SCORE);
        sort(&mut candidates);
        candidates.truncate(limit);
        candidates
    }

    fn score(&self, typed: &Normalized, candidate: Match) -> f64 {
        let title = &self.titles[candidate.item as usize];
        let letters = normalized_damerau_levenshtein(&typed.text, &title.text);
        let year = match (typed.year, title.year) {
            (Some(a), Some(b)) if a == b => YEAR,
            (Some(_), Some(_)) => -YEAR,
            _ => 0.0,
        };
        (f64::midpoint(candidate.score, letters) + year).clamp(0.0, 1.0)
    }
}

fn sort(matches: &mut [Match]) {
    matches.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.item.cmp(&b.item)));
}

/// The groups of three characters of a title with two spaces around it, each once.
fn groups(text: &str) -> Vec<[char; 3]> {
    if text.is_empty() {
        return Vec::new();
    }
    let spaces = [' ', ' '];
    let chars: Vec<char> = spaces.into_iter().chain(text.chars()).chain(spaces).collect();
    let mut groups: Vec<[char; 3]> = chars.windows(3).map(|group| [group[0], group[1], group[2]]).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TITLES: [&str; 9] = [
        "Toy Story (1995)",
        "Toy Story 2 (1999)",
        "Matrix, The (1999)",
        "Matrix Reloaded, The (2003)",
        "Amélie (Fabuleux destin d'Amélie Poulain, Le) (2001)",
        "King Kong (1933)",
        "King Kong (2005)",
        "",
        "Godfather, The (1972)",
    ];

    fn best(typed: &str) -> Option<&'static str> {
        let index = TitleIndex::of(&TITLES.into_iter().collect());
        index.find(typed, 3).first().map(|found| TITLES[found.item as usize])
    }

    #[test]
    fn titles_are_found_as_people_write_them() {
        for (typed, title) in [
            ("toy story", TITLES[0]),
            ("Toy Story 2", TITLES[1]),
            ("the matrix", TITLES[2]),
            ("matrx", TITLES[2]),
            ("matrix relaoded", TITLES[3]),
            ("king kong (2005)", TITLES[6]),
            ("king kong", TITLES[5]),
            ("the god father", TITLES[8]),
        ] {
            assert_eq!(best(typed), Some(title), "{typed}");
        }
    }

    #[test]
    fn what_is_nothing_like_it_is_not_found() {
        for typed in ["", "?", "Casablanca", "zzz"] {
            assert_eq!(best(typed), None, "{typed}");
        }
    }

    #[test]
    fn scores_are_ordered_and_the_same_title_scores_1() {
        let index = TitleIndex::of(&TITLES.into_iter().collect());
        let found = index.find("Toy Story (1995)", 9);
        assert_eq!((found[0].item, found[0].score.to_bits()), (0, 1.0_f64.to_bits()));
        assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score) && found.len() >= 2);
        assert_eq!(index.find("toy story", 1).len(), 1);
        assert!(index.find(&"toy story ".repeat(100_000), 1)[0].score < 0.6, "a long text is another title");
    }

    proptest! {
        #[test]
        fn a_title_with_one_wrong_letter_is_found(item in 0_usize..4, at in 0_usize..30, letter in "[a-z]") {
            let mut typed: Vec<char> = TITLES[item].chars().collect();
            let at = at % typed.len();
            typed[at] = letter.chars().next().unwrap();
            let typed: String = typed.into_iter().collect();
            let index = TitleIndex::of(&TITLES.into_iter().collect());
            prop_assert!(index.find(&typed, 2).iter().any(|found| found.item as usize == item), "{typed}");
        }

        #[test]
        fn any_text_has_scores_between_0_and_1(typed in "\\PC{0,40}") {
            let index = TitleIndex::of(&TITLES.into_iter().collect());
            prop_assert!(index.find(&typed, 5).iter().all(|found| (0.0..=1.0).contains(&found.score)));
        }
    }
}
