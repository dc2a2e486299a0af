//! Tells tables of interactions from lists of items and users, by the names of their columns or else by what is in
//! them.

use alteraser_api::import::{ColumnPreview, Confidence, Role, TableUse};

use super::columns::ColumnStats;
use super::known;
use super::names::{is_parent, is_person, is_plain_id, is_review, role_of};

/// What a table seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guess {
    /// What it can be used for.
    pub(crate) use_as: TableUse,
    /// What each column holds.
    pub(crate) roles: Vec<Role>,
    /// The side that no column looks like, `users` or `items`, when it can be used for nothing.
    pub(crate) missing: Option<&'static str>,
}

/// A column reads as what it is used for when at least this share of its fields does.
const READABLE: f64 = 0.5;
/// A role is guessed from content alone when at least this share of the fields agrees.
const CLEAR: f64 = 0.9;
/// Titles have spaces, and lists of categories have separators, in at least this share of the fields.
const WORDY: f64 = 0.3;
/// A list of distinct ids this long is a list of users or items, not of interactions.
const LONG_LIST: u32 = 50;

/// What a table is, by the names of its columns if it has them.
pub(crate) fn guess(header: Option<&[String]>, stats: &[ColumnStats]) -> Guess {
    match header.and_then(|names| by_names(names, stats)) {
        Some(guess) => guess,
        None => by_content(stats),
    }
}

/// None when no column has a name that says something.
fn by_names(names: &[String], stats: &[ColumnStats]) -> Option<Guess> {
    let named = |role| names.iter().position(|name| role_of(name) == Some(role));
    let (user, title, category) = (named(Role::User), named(Role::Title), named(Role::Category));
    let item = names.iter().position(|name| is_parent(name)).or(named(Role::Item));
    let id = item.or(names.iter().position(|name| is_plain_id(name)));
    let mut roles = vec![Role::Ignore; stats.len()];
    let mut set = |column: Option<usize>, role| {
        if let Some(column) = column {
            roles[column] = role;
        }
    };
    let categories = |set: &mut dyn FnMut(Option<usize>, Role)| {
        let flags = (0..names.len()).filter(|&column| known::is_genre_flag(names, column));
        for column in flags {
            set(Some(column), Role::Category);
        }
        set(category, Role::Category);
    };
    let (use_as, missing) = match (user, id, title) {
        (Some(user), None, Some(title)) if is_list_of_people(names, stats, user, title) => {
            set(Some(title), Role::Title);
            set(Some(user), Role::User);
            (TableUse::Users, None)
        }
        (Some(user), _, _) if item.is_some() || title.is_some() => {
            let is_review = names.iter().any(|name| is_review(name));
            set(category, Role::Category);
            set(title.filter(|_| !is_review), Role::Title);
            set(readable_value(named(Role::Value), stats), Role::Value);
            set(time(named(Role::Time), stats, names), Role::Time);
            set(item, Role::Item);
            set(Some(user), Role::User);
            (TableUse::Interactions, None)
        }
        (Some(_), ..) => (TableUse::Unused, Some("items")),
        (None, Some(id), _) if title.is_some() || category.is_some() => {
            categories(&mut set);
            set(title, Role::Title);
            set(Some(id), Role::Item);
            (TableUse::Items, None)
        }
        (None, Some(_), _) => (TableUse::Unused, Some("users")),
        (None, None, _) => return None,
    };
    Some(Guess { use_as, roles, missing })
}

fn is_list_of_people(names: &[String], stats: &[ColumnStats], user: usize, title: usize) -> bool {
    is_person(&names[title]) && stats[user].rows > 1 && stats[user].all_distinct()
}

/// Values that cannot be read are left out: half a column of words is no reason to reject every row.
fn readable_value(column: Option<usize>, stats: &[ColumnStats]) -> Option<usize> {
    column.filter(|&at| stats[at].rows == 0 || stats[at].mostly(stats[at].numbers, READABLE))
}

/// The column named as a time if it can be read, else one that clearly holds times and is named as nothing else.
fn time(column: Option<usize>, stats: &[ColumnStats], names: &[String]) -> Option<usize> {
    let is_readable = |at: &usize| stats[*at].rows == 0 || stats[*at].mostly(stats[*at].times, READABLE);
    let is_free = |at: &usize| role_of(&names[*at]).is_none() && !is_plain_id(&names[*at]);
    let is_late = |at: &usize| stats[*at].mostly(stats[*at].late_times, CLEAR);
    column.filter(is_readable).or_else(|| {
        let unnamed = |at: &usize| column.is_none() && is_free(at) && is_late(at);
        (0..stats.len()).find(unnamed)
    })
}

/// The usual order is user, item, value, time. A long list in which every first field is new is a list of something.
fn by_content(stats: &[ColumnStats]) -> Guess {
    let mut roles = vec![Role::Ignore; stats.len()];
    let [first, second, others @ ..] = stats else {
        return Guess { use_as: TableUse::Unused, roles, missing: Some("items") };
    };
    let time = others.iter().position(|column| column.mostly(column.late_times, CLEAR)).map(|at| at + 2);
    let is_value = |(at, column): &(usize, &ColumnStats)| Some(*at) != time && column.mostly(column.numbers, CLEAR);
    let value = (2..).zip(others).find(is_value).map(|(at, _)| at);
    let words = |column: &ColumnStats| !column.mostly(column.numbers, READABLE) && column.mostly(column.spaced, WORDY);
    if time.is_none() && first.all_distinct() {
        if words(second) {
            let category = (2..).zip(others).find(|(_, column)| column.mostly(column.piped, WORDY)).map(|(at, _)| at);
            roles[..2].copy_from_slice(&[Role::Item, Role::Title]);
            if let Some(at) = category {
                roles[at] = Role::Category;
            }
            return Guess { use_as: TableUse::Items, roles, missing: None };
        }
        if first.rows >= LONG_LIST {
            return Guess { use_as: TableUse::Unused, roles, missing: Some("users") };
        }
    }
    if value.is_none() && time.is_none() && words(first) && words(second) {
        return Guess { use_as: TableUse::Unused, roles, missing: Some("users") };
    }
    roles[..2].copy_from_slice(&[Role::User, Role::Item]);
    for (column, role) in [(value, Role::Value), (time, Role::Time)] {
        if let Some(at) = column {
            roles[at] = role;
        }
    }
    Guess { use_as: TableUse::Interactions, roles, missing: None }
}

/// What a person is told about each column.
pub(crate) fn explain(header: Option<&[String]>, stats: &[ColumnStats], guess: &Guess) -> Vec<ColumnPreview> {
    let preview = |(at, stats): (usize, &ColumnStats)| {
        let name = header.and_then(|names| names.get(at));
        let role = guess.roles.get(at).copied().unwrap_or_default();
        let is_named = name.is_some_and(|name| role_of(name) == Some(role) || is_plain_id(name));
        let (why, confidence) = match (role, name) {
            (Role::Ignore, _) => ("not needed".to_owned(), Confidence::Unsure),
            (_, Some(name)) if is_named => (format!("named {}", short(name)), Confidence::Stated),
            (Role::Time, _) => ("times after 1973".to_owned(), Confidence::Likely),
            (Role::Value, _) => ("numbers".to_owned(), Confidence::Likely),
            (Role::Title, _) => ("words with spaces".to_owned(), Confidence::Likely),
            (Role::Category, _) => ("lists of words".to_owned(), Confidence::Likely),
            (Role::User, _) => ("the usual place of users".to_owned(), Confidence::Unsure),
            (Role::Item, _) => ("the usual place of items".to_owned(), Confidence::Unsure),
        };
        let distinct = stats.num_distinct() as u64;
        ColumnPreview {
            name: name.map_or_else(|| format!("column {}", at + 1), |name| short(name)),
            role,
            reason: format!("{why}, {distinct} distinct"),
            confidence,
            distinct,
        }
    };
    stats.iter().enumerate().map(preview).collect()
}

/// A column's name as it is shown.
pub(crate) fn short(name: &str) -> String {
    crate::rejects::shortened(name.as_bytes(), 40)
}

#[cfg(test)]
#[path = "guess_tests.rs"]
mod tests;
