//! Names that somebody may have meant.

/// Names that are offered at most.
const OFFERED: usize = 3;

/// The names of `known` that contain `word`, then those that differ from it in few letters; letter case does not matter.
///
/// Few letters are a third of the word's, at least one unless it has just one, counted as insertions, deletions,
/// substitutions and swaps of neighbors (optimal string alignment).
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let most = if length > 1 { (length / 3).max(1) } else { 0 };
    let mut found: Vec<(bool, usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let difference = lower.chars().count().abs_diff(length);
            if length > 0 && lower.contains(&word) {
                return Some((false, difference, name));
            }
            let distance = (difference <= most).then(|| strsim::osa_distance(&word, &lower))?;
            (distance <= most).then_some((true, distance, name))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(OFFERED).map(|(_, _, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_that_contain_the_word_come_first() {
        let titles = ["Heat (1995)", "Heath (2000)", "Hear", "Cold"];
        assert_eq!(nearest("heat", titles), ["Heat (1995)", "Heath (2000)", "Hear"]);
    }

    #[test]
    fn swapped_and_mistyped_letters_are_few_differences() {
        assert_eq!(nearest("gerne", ["genre", "user", "item"]), ["genre"]);
        assert_eq!(nearest("usr", ["genre", "user", "item"]), ["user"]);
        assert!(nearest("popularity", ["genre", "user", "item"]).is_empty());
    }
}
