//! Tells tables of interactions from lists of items, by the names of their columns or else by what is in them.

use super::columns::ColumnStats;
use super::names::{Role, role_of};

/// Columns of a table of interactions, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InteractionColumns {
    /// Who.
    pub(crate) user: usize,
    /// What.
    pub(crate) item: usize,
    /// How much.
    pub(crate) value: Option<usize>,
    /// When.
    pub(crate) time: Option<usize>,
}

/// Columns of a list of items, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TitleColumns {
    /// The item's id.
    pub(crate) item: usize,
    /// The item's title.
    pub(crate) title: usize,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Who had what.
    Interactions(InteractionColumns),
    /// What items are called.
    Titles(TitleColumns),
    /// Neither: no column looks like this side, `users` or `items`.
    Neither(&'static str),
}

/// A column reads as what it is used for when at least this share of its fields does.
const READABLE: f64 = 0.5;
/// A role is guessed from content alone when at least this share of the fields agrees.
const CLEAR: f64 = 0.9;
/// A list of distinct ids this long is a list of users or items, not of interactions.
const LONG_LIST: u32 = 50;

/// What a table is, by the names in its header if it has one.
pub(crate) fn classify(header: Option<&[String]>, stats: &[ColumnStats]) -> Kind {
    let named = |role| header.and_then(|names| names.iter().position(|name| role_of(name) == Some(role)));
    let (user, item, title) = (named(Role::User), named(Role::Item), named(Role::Title));
    match (user, item.or(named(Role::Id)), title) {
        (Some(user), _, _) => match item.or(title) {
            Some(item) => Kind::Interactions(with_options(user, item, named(Role::Value), named(Role::Time), stats)),
            None => Kind::Neither("items"),
        },
        (None, Some(item), Some(title)) => Kind::Titles(TitleColumns { item, title }),
        (None, Some(_), None) => Kind::Neither("users"),
        (None, None, _) => by_content(stats),
    }
}

/// Values and times that cannot be read are left out: half a column of words is no reason to reject every row.
fn with_options(
    user: usize,
    item: usize,
    value: Option<usize>,
    time: Option<usize>,
    stats: &[ColumnStats],
) -> InteractionColumns {
    let value = value.filter(|&at| stats[at].rows == 0 || stats[at].mostly(stats[at].numbers, READABLE));
    let time = time.filter(|&at| stats[at].rows == 0 || stats[at].mostly(stats[at].times, READABLE));
    InteractionColumns { user, item, value, time }
}

/// The usual order is user, item, value, time. A long list in which every first field is new is a list of something.
fn by_content(stats: &[ColumnStats]) -> Kind {
    let [first, second, others @ ..] = stats else { return Kind::Neither("items") };
    let time = others.iter().position(|column| column.mostly(column.late_times, CLEAR)).map(|at| at + 2);
    let value = others
        .iter()
        .enumerate()
        .map(|(at, column)| (at + 2, column))
        .find(|(at, column)| Some(*at) != time && column.mostly(column.numbers, CLEAR))
        .map(|(at, _)| at);
    if time.is_none() && first.all_distinct() {
        let words = !second.mostly(second.numbers, READABLE);
        if words && second.mostly(second.spaced, 0.3) {
            return Kind::Titles(TitleColumns { item: 0, title: 1 });
        }
        if first.rows >= LONG_LIST {
            return Kind::Neither("users");
        }
    }
    Kind::Interactions(InteractionColumns { user: 0, item: 1, value, time })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(header: Option<&str>, rows: &[&str]) -> Kind {
        let header: Option<Vec<String>> = header.map(|names| names.split(',').map(str::to_owned).collect());
        let width = header.as_ref().map_or_else(|| rows[0].split(',').count(), Vec::len);
        let mut stats = vec![ColumnStats::default(); width];
        for row in rows {
            for (stats, field) in stats.iter_mut().zip(row.split(',')) {
                stats.add(field.as_bytes(), false);
            }
        }
        classify(header.as_deref(), &stats)
    }

    fn interactions(user: usize, item: usize, value: Option<usize>, time: Option<usize>) -> Kind {
        Kind::Interactions(InteractionColumns { user, item, value, time })
    }

    #[test]
    fn names_decide_in_any_order() {
        let rows = ["964982703,4.0,1,7", "964982704,3.5,2,8"];
        assert_eq!(kind(Some("timestamp,rating,movieId,userId"), &rows), interactions(3, 2, Some(1), Some(0)));
        assert_eq!(
            kind(Some("userId,movieId,tag,timestamp"), &["2,6,funny,144571499"]),
            interactions(0, 1, None, Some(3))
        );
        assert_eq!(kind(Some("user,title"), &["2,Heat"]), interactions(0, 1, None, None));
    }

    #[test]
    fn lists_of_items_have_titles() {
        let titles = Kind::Titles(TitleColumns { item: 0, title: 1 });
        assert_eq!(kind(Some("movieId,title,genres"), &["1,Heat,Crime"]), titles);
        assert_eq!(kind(Some("id,name,url"), &["1,Heat,x"]), titles);
        assert_eq!(kind(None, &["1,Toy Story (1995),x", "2,Heat,x", "3,Get Shorty,x"]), titles);
    }

    #[test]
    fn a_missing_side_is_named() {
        assert_eq!(kind(Some("movieId,imdbId,tmdbId"), &["1,114709,862"]), Kind::Neither("users"));
        assert_eq!(kind(Some("user_id:token,age:token"), &["1,24"]), Kind::Neither("items"));
        assert_eq!(kind(None, &["1"]), Kind::Neither("items"));
    }

    #[test]
    fn content_decides_without_names() {
        let rows = ["196,242,3,881250949", "186,302,3,891717742", "196,377,1,878887116"];
        assert_eq!(kind(None, &rows), interactions(0, 1, Some(2), Some(3)));
        assert_eq!(kind(None, &["1,2,881250949,3.5", "1,3,881250950,1"]), interactions(0, 1, Some(3), Some(2)));
        assert_eq!(kind(None, &["0,1", "0,2", "1,1"]), interactions(0, 1, None, None));
        assert_eq!(kind(Some("who,what"), &["0,1", "0,2", "1,1"]), interactions(0, 1, None, None));
    }

    #[test]
    fn a_long_list_of_people_is_not_interactions() {
        let rows: Vec<String> = (0..60).map(|n| format!("{n},24,M,technician")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(kind(None, &rows), Kind::Neither("users"));
    }

    #[test]
    fn unreadable_values_and_times_are_left_out() {
        assert_eq!(
            kind(Some("user,item,rating,time"), &["1,2,good,now", "1,3,bad,then"]),
            interactions(0, 1, None, None)
        );
    }
}
