//! Finding a command by a few of its letters.

use super::{COMMANDS, Command};

/// A command that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The command.
    pub command: &'static Command,
    /// Places of the matched letters in its name, in characters; empty when one of its other words was matched.
    pub places: Vec<usize>,
}

/// Points of a letter that begins a word.
const WORD_START: i32 = 8;
/// Points of a letter that follows the one matched before.
const NEXT_LETTER: i32 = 5;
/// Points lost when not the name but one of the other words matches.
const OTHER_WORD: i32 = 20;

/// The commands that hold the letters of `wanted` in this order, the best match first; all for an empty text.
pub fn search(wanted: &str) -> Vec<Hit> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut found: Vec<(i32, Hit)> = COMMANDS.iter().filter_map(|command| judge(command, &wanted)).collect();
    // Stable: commands of equal worth stay in the order of the table.
    found.sort_by_key(|(points, _)| -points);
    found.into_iter().map(|(_, hit)| hit).collect()
}

fn judge(command: &'static Command, wanted: &[char]) -> Option<(i32, Hit)> {
    if let Some((points, places)) = best_match(command.name, wanted) {
        return Some((points, Hit { command, places }));
    }
    let others = command.words.split(' ').filter_map(|word| best_match(word, wanted));
    let points = others.map(|(points, _)| points).max()?;
    Some((points - OTHER_WORD, Hit { command, places: Vec::new() }))
}

/// The matched places with the most points. Names are short, so every place of the first letter is tried.
fn best_match(text: &str, wanted: &[char]) -> Option<(i32, Vec<usize>)> {
    let Some(first) = wanted.first() else { return Some((0, Vec::new())) };
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let starts = letters.iter().enumerate().filter(|(_, letter)| *letter == first).map(|(place, _)| place);
    starts.filter_map(|start| match_from(&letters, wanted, start)).max_by_key(|(points, places)| {
        // Of two equal matches the earlier one.
        (*points, std::cmp::Reverse(places.first().copied()))
    })
}

fn match_from(letters: &[char], wanted: &[char], start: usize) -> Option<(i32, Vec<usize>)> {
    let mut places = Vec::with_capacity(wanted.len());
    let mut from = start;
    for letter in wanted {
        let place = from + letters[from..].iter().position(|candidate| candidate == letter)?;
        places.push(place);
        from = place + 1;
    }
    let points = places.iter().enumerate().map(|(index, &place)| {
        let begins_word = place == 0 || !letters[place - 1].is_alphanumeric();
        let follows = index > 0 && places[index - 1] + 1 == place;
        1 + if begins_word { WORD_START } else { 0 } + if follows { NEXT_LETTER } else { 0 }
    });
    Some((points.sum::<i32>() - i32::try_from(start / 4).unwrap_or(i32::MAX), places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::Action;
    use crate::route::View;
    use crate::theme::Theme;

    fn best(wanted: &str) -> Action {
        search(wanted)[0].command.action
    }

    #[test]
    fn an_empty_text_finds_the_whole_table_in_its_order() {
        let all: Vec<_> = search(" ").into_iter().map(|hit| hit.command.slug).collect();
        assert_eq!(all, COMMANDS.map(|command| command.slug));
    }

    #[test]
    fn first_letters_of_words_are_enough() {
        assert_eq!(best("ue"), Action::UseExample);
        assert_eq!(best("fac"), Action::Forget);
        assert_eq!(best("GTC"), Action::Go(View::Compare));
    }

    #[test]
    fn a_word_that_is_typed_out_wins() {
        assert_eq!(best("dark"), Action::Color(Theme::Dark));
        assert_eq!(best("random"), Action::RandomUser);
        assert_eq!(search("random")[0].places, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn other_words_find_it_too_after_names() {
        assert_eq!(best("movielens"), Action::UseExample);
        assert!(search("movielens")[0].places.is_empty());
        assert_eq!(best("upload"), Action::ChooseFiles);
    }

    #[test]
    fn what_nothing_holds_finds_nothing() {
        assert!(search("zzz").is_empty());
    }
}
