//! The titles in what a person typed or dropped.

use std::collections::HashSet;

/// Most titles of a history; a longer one is cut.
const MAX_TITLES: usize = 2_000;
/// Longest title in characters; a longer one is cut.
const MAX_CHARS: usize = 300;

/// The titles of `text`, one in each line, each once and in order.
///
/// A line may be a row of a viewing history: a title, quoted or not, and a date behind a comma. The names of the columns
/// in the first line are passed over.
pub fn titles_of(text: &str) -> Vec<String> {
    let mut known = HashSet::new();
    let titles = text.lines().enumerate().filter_map(|(line, row)| {
        let row = row.trim_matches(['\u{FEFF}', ' ', '\t', '\r']);
        let is_header = line == 0 && row.to_lowercase().starts_with("title") && row.contains(',');
        let title: String = title_of(row).chars().take(MAX_CHARS).collect();
        (!is_header && !title.is_empty()).then_some(title)
    });
    titles.filter(|title| known.insert(title.clone())).take(MAX_TITLES).collect()
}

/// The title of a row: what is in its quotes, or what stands before its date.
fn title_of(row: &str) -> String {
    if let Some(quoted) = row.strip_prefix('"') {
        let marked = quoted.replace("\"\"", "\u{0}");
        let title = marked.split('"').next().unwrap_or_default();
        return title.replace('\u{0}', "\"").trim().to_owned();
    }
    match row.rsplit_once(',') {
        Some((title, date)) if is_date(date.trim()) => title.trim().to_owned(),
        _ => row.to_owned(),
    }
}

/// Numbers with signs between them: `2024-03-01`, `3/1/24`, `01.03.2024`.
fn is_date(text: &str) -> bool {
    let text = text.trim_matches('"');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let signs = text.bytes().filter(|byte| b"-/.".contains(byte)).count();
    digits >= 4 && signs == 2 && digits + signs == text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_titles_stay_as_they_are() {
        let titles = titles_of(" Heat \n\nGood, the Bad and the Ugly, The\nHeat\r\n2001, a space odyssey\n");
        assert_eq!(titles, ["Heat", "Good, the Bad and the Ugly, The", "2001, a space odyssey"]);
    }

    #[test]
    fn rows_of_a_viewing_history_lose_their_date() {
        let text = "\u{FEFF}Title,Date\n\"Crash, \"\"the\"\" film\",\"3/1/24\"\nAlien,2024-03-01\nUp,01.03.2024\n";
        assert_eq!(titles_of(text), ["Crash, \"the\" film", "Alien", "Up"]);
    }

    #[test]
    fn histories_and_titles_are_cut() {
        let long: Vec<String> = (0..3_000).map(|row| format!("title {row}")).collect();
        assert_eq!(titles_of(&long.join("\n")).len(), MAX_TITLES);
        assert_eq!(titles_of(&"é".repeat(10_000))[0].chars().count(), MAX_CHARS);
    }
}
