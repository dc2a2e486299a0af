//! What may be wrong with how files fit together.

use alteraser_api::import::Role;

use crate::describe::counted;
use crate::details::Details;
use crate::look::Looked;
use crate::table::names::role_of;
use crate::table::roles::InteractionColumns;

/// A column of items that looks like users, or the other way round.
pub(crate) fn swapped(table: &Looked, columns: &InteractionColumns) -> Option<String> {
    let (file, stats) = (&table.entry.name, &table.survey.stats);
    let role = |at: usize| table.survey.header.as_ref().and_then(|names| role_of(&names[at]));
    let (user, item) = (role(columns.user), role(columns.item));
    if item == Some(Role::User) || user == Some(Role::Item) {
        return Some(format!("{file}: the names of the columns of users and items say that they are swapped."));
    }
    let is_grouped = stats[columns.item].is_grouped() && !stats[columns.user].is_grouped();
    (is_grouped && user.is_none() && item.is_none()).then(|| {
        format!(
            "{file}: the rows are in order of the column of items, as they usually are of users. \
             The two may be swapped."
        )
    })
}

/// What to know about a list of items.
pub(crate) fn about_items(details: &Details<'_>, file: &str, items: usize) -> Vec<String> {
    let mut out: Vec<String> = not_read(details, file).into_iter().collect();
    let known = details.num_known();
    if known == 0 && details.num_of_others > 0 {
        out.push(format!(
            "{file} describes the ids in the column of users, and none of the items: the two may be swapped."
        ));
    } else if known == 0 {
        out.push(format!("{file} has no title for any of the items: the ids differ."));
    } else if known < items {
        let unnamed = (items - known) as u64;
        let unnamed = counted(unnamed, &format!("of {items} items has"), &format!("of {items} items have"));
        out.push(format!("{unnamed} no title in {file}."));
    }
    out
}

/// What to know about a list of users. When only some users were read, the others have no records here.
pub(crate) fn about_users(details: &Details<'_>, file: &str, (users, is_filtered): (usize, bool)) -> Vec<String> {
    let mut out: Vec<String> = not_read(details, file).into_iter().collect();
    let known = details.num_known();
    if known == 0 {
        out.push(format!("{file} has no name for any of the users: the ids differ."));
    } else if known < users {
        let unnamed = (users - known) as u64;
        let unnamed = counted(unnamed, &format!("of {users} users has"), &format!("of {users} users have"));
        out.push(format!("{unnamed} no name in {file}."));
    }
    if details.num_cold > 0 && !is_filtered && known > 0 {
        let cold = counted(details.num_cold, "user of the list has", "users of the list have");
        out.push(format!("{file}: {cold} no records, so nothing can be learned about them."));
    }
    out
}

fn not_read(details: &Details<'_>, file: &str) -> Option<String> {
    let first = details.rejects.first()?;
    let rows = counted(details.rejects.count(), "row was", "rows were");
    Some(format!("{file}: {rows} not read, the first in line {}. {}", first.line, first.reason))
}
