//! Titles in the form in which they are compared.

/// Articles that catalogs put behind a comma: `Matrix, The`.
const ARTICLES: [&str; 12] = ["the", "a", "an", "le", "la", "les", "l", "il", "el", "der", "die", "das"];
/// A year in parentheses at the end of a title is between these.
const YEARS: std::ops::RangeInclusive<u32> = 1870..=2100;

/// A title in the form in which it is compared, and its year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Normalized {
    /// Lower-case letters and digits with one space between words, without article and year.
    pub(crate) text: String,
    /// The year in parentheses at the end.
    pub(crate) year: Option<u32>,
}

/// Takes away what people write differently: case, accents, punctuation, the place of the article, the year.
pub(crate) fn normalize(title: &str) -> Normalized {
    let (title, year) = split_year(title.trim());
    let plain: String = title.chars().flat_map(plain).collect();
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    let is_article = |word: &&str| ARTICLES.contains(word);
    let behind_comma = title.contains(',') && words.last().is_some_and(is_article);
    if words.len() > 1 && behind_comma {
        words.pop();
    } else if words.len() > 1 && words.first().is_some_and(is_article) {
        words.remove(0);
    }
    Normalized { text: words.join(" "), year }
}

fn split_year(title: &str) -> (&str, Option<u32>) {
    let inside = title.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match inside.map(|(rest, year)| (rest.trim_end(), year.parse())) {
        Some((rest, Ok(year))) if YEARS.contains(&year) => (rest, Some(year)),
        _ => (title, None),
    }
}

/// Letters and digits in lower case without accents; a space for anything else but apostrophes, which vanish.
fn plain(char: char) -> impl Iterator<Item = char> {
    let base = match char {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => 'a',
        'Ç' | 'ç' | 'Ć'..='č' => 'c',
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => 'i',
        'Ñ' | 'ñ' | 'Ń'..='ň' => 'n',
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => 'o',
        'Ś'..='š' => 's',
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => 'u',
        'Ý' | 'ý' | 'ÿ' => 'y',
        'Ź'..='ž' => 'z',
        '\'' | '’' | '`' | '´' => '\0',
        '&' => '&',
        char if char.is_alphanumeric() => char,
        _ => ' ',
    };
    let and = if base == '&' { " and " } else { "" };
    let one = (base != '\0' && base != '&').then_some(base);
    and.chars().chain(one.into_iter().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_mean_the_same_are_the_same() {
        for (title, text, year) in [
            ("Matrix, The (1999)", "matrix", Some(1999)),
            ("the  MATRIX", "matrix", None),
            ("Amélie (2001)", "amelie", Some(2001)),
            ("Misérables, Les (1995)", "miserables", Some(1995)),
            ("Schindler's List", "schindlers list", None),
            ("Bonnie & Clyde", "bonnie and clyde", None),
            ("2001: A Space Odyssey (1968)", "2001 a space odyssey", Some(1968)),
            ("A", "a", None),
            ("(500) Days of Summer (2009)", "500 days of summer", Some(2009)),
            ("Blade Runner (Director's Cut)", "blade runner directors cut", None),
            ("Ⅳ 你好", "ⅳ 你好", None),
            ("?!", "", None),
        ] {
            assert_eq!(normalize(title), Normalized { text: text.into(), year }, "{title}");
        }
    }
}
