//! Data sets that many people have, told by the names of their files and columns.

use super::columns::ColumnStats;

const INTERACTIONS: [&str; 4] = ["userId", "movieId", "rating", "timestamp"];
const MOVIES: [&str; 3] = ["movieId", "title", "genres"];
const USERS_1M: [&str; 5] = ["userId", "gender", "age", "occupation", "zipCode"];
const USERS_100K: [&str; 5] = ["userId", "age", "gender", "occupation", "zipCode"];
/// Columns of MovieLens 100K's `u.item`, the genres of `u.genre` last.
const ITEMS_100K: [&str; 24] = [
    "movieId",
    "title",
    "releaseDate",
    "videoReleaseDate",
    "imdbUrl",
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];
/// Where the genres begin.
const GENRES_AT: usize = 5;

/// The columns of a file that has no header in a data set where that is known.
pub(crate) fn columns(file: &str, stats: &[ColumnStats]) -> Option<Vec<String>> {
    let is_split = file.starts_with('u') && [".base", ".test"].iter().any(|ending| file.ends_with(ending));
    let names: &[&str] = match (file, stats.len()) {
        ("u.data" | "ratings.dat", 4) => &INTERACTIONS,
        (_, 4) if is_split => &INTERACTIONS,
        ("movies.dat", 3) => &MOVIES,
        ("users.dat", 5) => &USERS_1M,
        ("u.user", 5) => &USERS_100K,
        ("u.item", 24) if stats[GENRES_AT..].iter().all(|column| column.flags == column.rows) => &ITEMS_100K,
        _ => return None,
    };
    Some(names.iter().map(ToString::to_string).collect())
}

/// Whether a column of a known list of items says with 0 or 1 whether the item is of the kind that names the column.
pub(crate) fn is_genre_flag(names: &[String], column: usize) -> bool {
    column >= GENRES_AT && names.len() == ITEMS_100K.len() && names[GENRES_AT..] == ITEMS_100K[GENRES_AT..]
}

/// The family of data sets that a table of interactions with these columns belongs to.
pub(crate) fn family(names: &[String]) -> Option<&'static str> {
    let starts = |expected: &[&str]| names.len() >= expected.len() && names.iter().zip(expected).all(|(a, b)| a == b);
    let has = |name: &str| names.iter().any(|known| known == name);
    if starts(&INTERACTIONS) {
        return Some("MovieLens");
    }
    if starts(&["userID", "artistID", "weight"]) {
        return Some("Last.fm");
    }
    if (has("reviewerID") && has("asin")) || (has("user_id") && has("parent_asin")) {
        return Some("Amazon reviews");
    }
    names.iter().all(|name| name.contains(':')).then_some("RecBole")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn families_are_told_by_their_columns() {
        for (columns, expected) in [
            (&INTERACTIONS[..], Some("MovieLens")),
            (&["userID", "artistID", "weight"], Some("Last.fm")),
            (&["reviewerID", "asin", "overall"], Some("Amazon reviews")),
            (&["rating", "title", "asin", "parent_asin", "user_id"], Some("Amazon reviews")),
            (&["user_id:token", "item_id:token"], Some("RecBole")),
            (&["user", "item"], None),
        ] {
            assert_eq!(family(&names(columns)), expected, "{columns:?}");
        }
    }

    #[test]
    fn files_without_a_header_are_told_by_their_name_and_width() {
        let stats = |width: usize, flags: u32| {
            let mut column = ColumnStats::default();
            (column.rows, column.flags) = (3, flags);
            vec![column; width]
        };
        let width = |file: &str, width: usize, flags| columns(file, &stats(width, flags)).map(|names| names.len());
        assert_eq!([width("u.data", 4, 0), width("u1.test", 4, 0), width("u.data", 3, 0)], [Some(4), Some(4), None]);
        assert_eq!([width("u.item", 24, 3), width("u.item", 24, 2), width("x.item", 24, 3)], [Some(24), None, None]);
        let items = columns("u.item", &stats(24, 3)).unwrap();
        assert!(is_genre_flag(&items, 5) && !is_genre_flag(&items, 4) && !is_genre_flag(&names(&MOVIES), 2));
    }
}
