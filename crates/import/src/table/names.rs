//! Column names that people and data sets use.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Who.
    User,
    /// What.
    Item,
    /// How much.
    Value,
    /// When.
    Time,
    /// The item's name.
    Title,
    /// An id of whatever the table is about.
    Id,
}

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
        () if name == "id" => Some(Role::Id),
        () => None,
    }
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
            ("id", Role::Id),
        ] {
            assert_eq!(role_of(name), Some(role), "{name}");
        }
    }

    #[test]
    fn other_names_have_none() {
        assert_eq!(["genres", "tag", "imdbId", "", "1"].map(role_of), [None; 5]);
    }
}
