//! Column names that people and data sets use.

use alteraser_api::import::Role;

const USER: [&str; 20] = [
    "user",
    "userid",
    "uid",
    "users",
    "username",
    "customer",
    "customerid",
    "member",
    "memberid",
    "reviewer",
    "reviewerid",
    "account",
    "accountid",
    "profile",
    "profileid",
    "visitor",
    "visitorid",
    "listener",
    "reader",
    "cookieid",
];
const ITEM: [&str; 31] = [
    "item",
    "itemid",
    "iid",
    "items",
    "movie",
    "movieid",
    "film",
    "filmid",
    "product",
    "productid",
    "asin",
    "parentasin",
    "book",
    "bookid",
    "isbn",
    "artist",
    "artistid",
    "track",
    "trackid",
    "song",
    "songid",
    "business",
    "businessid",
    "game",
    "gameid",
    "article",
    "articleid",
    "show",
    "showid",
    "anime",
    "animeid",
];
const VALUE: [&str; 23] = [
    "rating",
    "ratings",
    "score",
    "value",
    "val",
    "stars",
    "star",
    "weight",
    "count",
    "plays",
    "playcount",
    "listens",
    "quantity",
    "preference",
    "label",
    "overall",
    "grade",
    "bookrating",
    "movierating",
    "itemrating",
    "userrating",
    "amount",
    "hours",
];
const TIME: [&str; 12] = [
    "timestamp",
    "time",
    "ts",
    "date",
    "datetime",
    "unixreviewtime",
    "reviewtime",
    "created",
    "createdat",
    "when",
    "timestampms",
    "day",
];
const TITLE: [&str; 13] = [
    "title",
    "name",
    "movietitle",
    "moviename",
    "itemtitle",
    "itemname",
    "producttitle",
    "productname",
    "booktitle",
    "artistname",
    "trackname",
    "songtitle",
    "filmtitle",
];

const CATEGORY: [&str; 12] = [
    "genre",
    "genres",
    "category",
    "categories",
    "maincategory",
    "maincat",
    "class",
    "tags",
    "topics",
    "subjects",
    "shelves",
    "style",
];
/// Names of values that say how often.
const COUNT: [&str; 7] = ["weight", "count", "plays", "playcount", "listens", "quantity", "amount"];
/// Names of columns that call a person by name.
const PERSON: [&str; 7] = ["name", "fullname", "displayname", "nickname", "firstname", "lastname", "login"];
/// Names of columns that only tables of written reviews have.
const REVIEW: [&str; 6] = ["text", "reviewtext", "reviewbody", "helpfulvote", "helpful", "summary"];

/// The role that a column's name states.
pub(crate) fn role_of(name: &str) -> Option<Role> {
    let name = normalized(name);
    let listed = |names: &[&str]| names.contains(&name.as_str());
    match () {
        () if listed(&USER) => Some(Role::User),
        () if listed(&ITEM) => Some(Role::Item),
        () if listed(&VALUE) => Some(Role::Value),
        () if listed(&TIME) => Some(Role::Time),
        () if listed(&TITLE) => Some(Role::Title),
        () if listed(&CATEGORY) => Some(Role::Category),
        () => None,
    }
}

/// Whether a column is an id of whatever the table is about.
pub(crate) fn is_plain_id(name: &str) -> bool {
    normalized(name) == "id"
}

/// Whether a column's name says that it counts.
pub(crate) fn is_count(name: &str) -> bool {
    COUNT.contains(&normalized(name).as_str())
}

/// Whether a column calls people by name.
pub(crate) fn is_person(name: &str) -> bool {
    PERSON.contains(&normalized(name).as_str())
}

/// Whether only tables of written reviews have such a column; a title beside it is the review's.
pub(crate) fn is_review(name: &str) -> bool {
    REVIEW.contains(&normalized(name).as_str())
}

/// Whether a column holds the id under which variants of a product are taken together.
pub(crate) fn is_parent(name: &str) -> bool {
    normalized(name) == "parentasin"
}

/// Lower-case letters and digits, without the type that RecBole adds: `user_id:token` is `userid`.
fn normalized(name: &str) -> String {
    let name = name.split(':').next().unwrap_or_default();
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_known_data_sets_have_roles() {
        for (name, role) in [
            ("userId", Role::User),
            ("user_id:token", Role::User),
            ("reviewerID", Role::User),
            ("User-ID", Role::User),
            ("movieId", Role::Item),
            ("parent_asin", Role::Item),
            ("ISBN", Role::Item),
            ("rating:float", Role::Value),
            ("weight", Role::Value),
            ("unixReviewTime", Role::Time),
            ("movie_title:token_seq", Role::Title),
            ("Book-Title", Role::Title),
            ("genres", Role::Category),
            ("class:token_seq", Role::Category),
        ] {
            assert_eq!(role_of(name), Some(role), "{name}");
        }
    }

    #[test]
    fn other_names_have_none() {
        assert_eq!(["id", "tag", "imdbId", "", "1"].map(role_of), [None; 5]);
        assert!(is_plain_id("ID") && is_count("weight") && is_person("name") && is_review("reviewText"));
        assert!(is_parent("parent_asin") && !is_parent("asin"));
    }
}
