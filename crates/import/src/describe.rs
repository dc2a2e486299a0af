//! What a person is told about an import: its name, what the files were taken for, what to know about the data.

use alteraser_api::import::{Choices, DuplicateRule, TableUse};

use crate::columns::Degrees;
use crate::intern::Interner;
use crate::look::{Found, Looked};
use crate::plan::Plan;
use crate::table::guess::short;
use crate::table::known;
use crate::table::roles::InteractionColumns;

/// Duplicates are worth a warning above this share of the rows.
const MANY_DUPLICATES: f64 = 0.2;
/// Ids that stand for a missing one in many tables.
const PLACEHOLDERS: [&str; 9] = ["null", "none", "nan", "na", "n/a", "undefined", "unknown", "anonymous", "-1"];

/// Chosen files that are not read, with the reason. Of archives one expects that not everything in them is needed.
pub(crate) fn unused(found: &Found, choices: &Choices) -> Vec<String> {
    let mut out: Vec<String> = found.failures.iter().map(|failure| format!("Not read: {failure}")).collect();
    let is_interactions =
        |choice: &&_| matches!(choice, alteraser_api::import::TableChoice { use_as: TableUse::Interactions, .. });
    let read = choices.tables.iter().find(is_interactions).map_or("another", |choice| choice.file.as_str());
    let pairs = found.tables.iter().zip(&choices.tables);
    for (table, _) in pairs.filter(|(table, choice)| table.archive.is_none() && choice.use_as == TableUse::Unused) {
        let reason = match table.survey.guess.use_as {
            TableUse::Interactions => format!("one file of interactions is read at a time, and {read} says more"),
            TableUse::Items => "another file has the titles".to_owned(),
            TableUse::Users => "another file has the names".to_owned(),
            TableUse::Unused => "it has neither interactions nor titles".to_owned(),
        };
        out.push(format!("{} was not read: {reason}.", table.entry.name));
    }
    out
}

/// The name of the data set: the file's name without its ending, or the archive's.
pub(crate) fn name(table: &Looked) -> String {
    let file = table.archive.as_ref().unwrap_or(&table.entry.name);
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => file.clone(),
    }
}

/// What the files were taken for.
pub(crate) fn format(plan: &Plan<'_>) -> String {
    let mut parts = plan.interactions.iter().map(|(table, columns)| match known_set(table) {
        Some(set) => format!("{set} {}", table.entry.name),
        None => columns_in_words(table, columns),
    });
    let mut out = parts.next().unwrap_or_default();
    for part in parts {
        out = format!("{out} and {part}");
    }
    for (table, _) in plan.items.iter().chain(&plan.users) {
        out = format!("{out} with {}", table.entry.name);
    }
    out
}

fn known_set(table: &Looked) -> Option<&'static str> {
    known::family(table.survey.header.as_deref()?)
}

fn columns_in_words(table: &Looked, columns: &InteractionColumns) -> String {
    let place = |at: usize| match &table.survey.header {
        Some(names) => short(&names[at]),
        None => format!("column {}", at + 1),
    };
    let mut parts = vec![format!("users from {}", place(columns.user)), format!("items from {}", place(columns.item))];
    parts.extend(columns.value.map(|at| format!("values from {}", place(at))));
    parts.extend(columns.time.map(|at| format!("times from {}", place(at))));
    format!("{} ({}: {})", table.entry.name, table.survey.layout.words(), parts.join(", "))
}

/// A count with its noun, in singular or plural.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What to know about rows that repeat a pair.
pub(crate) fn repeats(duplicates: u64, records: u64, rule: DuplicateRule) -> Option<String> {
    let rows = records + duplicates;
    if duplicates as f64 <= MANY_DUPLICATES * rows as f64 {
        return None;
    }
    let percent = 100.0 * duplicates as f64 / rows as f64;
    let rows = counted(duplicates, &format!("row ({percent:.0} %) repeats"), &format!("rows ({percent:.0} %) repeat"));
    let kept = match rule {
        DuplicateRule::Last => "The latest row of each pair is kept.",
        DuplicateRule::Max => "The row with the largest value of each pair is kept.",
        DuplicateRule::Sum => "The values of each pair are added up.",
    };
    Some(format!("{rows} a user and an item. {kept}"))
}

/// What to know about users with few records.
pub(crate) fn sparse_users(degrees: &Degrees) -> Option<String> {
    let (single, users) = (degrees.users.iter().filter(|&&records| records == 1).count() as u64, degrees.users.len());
    let one = format!("of {users} users has");
    let many = format!("of {users} users have");
    let warning = || format!("{} a single record, so little can be learned about them.", counted(single, &one, &many));
    (single > 0).then(warning)
}

/// Ids that may stand for a missing one: words for it, and a 0 with fewer than half of the records of any other user
/// where all other ids are numbers from 1 on.
pub(crate) fn placeholders(ids: &Interner, records: &[u32], side: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, label) in ids.labels().iter().enumerate() {
        let is_word = PLACEHOLDERS.contains(&label.to_lowercase().as_str());
        if is_word || (label == "0" && is_odd_zero(ids, records, at)) {
            let rows = counted(records[at].into(), "record", "records");
            out.push(format!("The {side} {label} has {rows}: {label} may stand for a missing id."));
        }
    }
    out
}

fn is_odd_zero(ids: &Interner, records: &[u32], zero: usize) -> bool {
    let mut largest = 0_u64;
    for label in ids.labels().iter() {
        let Ok(number) = label.parse::<u64>() else { return false };
        largest = largest.max(number);
    }
    let dense = ids.len() as u64 > largest;
    let others = (0..records.len()).filter(|&at| at != zero).map(|at| records[at]).min();
    dense && others.is_some_and(|least| 2 * records[zero] < least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_told_when_there_are_many() {
        assert_eq!(
            repeats(1, 3, DuplicateRule::Last).unwrap(),
            "1 row (25 %) repeats a user and an item. The latest row of each pair is kept."
        );
        assert_eq!(
            repeats(2, 3, DuplicateRule::Sum).unwrap(),
            "2 rows (40 %) repeat a user and an item. The values of each pair are added up."
        );
        assert!(repeats(2, 3, DuplicateRule::Max).unwrap().ends_with("largest value of each pair is kept."));
        assert_eq!(repeats(1, 4, DuplicateRule::Last), None);
    }

    #[test]
    fn users_with_one_record_are_told() {
        let degrees = |users: &[u32]| Degrees { users: users.to_vec(), items: vec![] };
        assert_eq!(
            sparse_users(&degrees(&[2, 1])).unwrap(),
            "1 of 2 users has a single record, so little can be learned about them."
        );
        assert_eq!(sparse_users(&degrees(&[2, 3])), None);
    }

    #[test]
    fn ids_that_stand_for_nothing_are_told() {
        let told = |ids: &[&str], records: &[u32]| {
            let mut interner = Interner::default();
            assert!(ids.iter().all(|id| interner.intern(id.as_bytes()).is_some()));
            placeholders(&interner, records, "user")
        };
        let zero = "The user 0 has 2 records: 0 may stand for a missing id.";
        assert_eq!(told(&["0", "1", "2"], &[2, 20, 5]), [zero]);
        assert_eq!(told(&["0", "1", "2"], &[3, 20, 5]), Vec::<String>::new());
        assert_eq!(told(&["0", "1", "9"], &[2, 20, 5]), Vec::<String>::new(), "numbers with gaps");
        assert_eq!(told(&["0", "1", "b"], &[2, 20, 5]), Vec::<String>::new());
        assert_eq!(told(&["a", "NULL"], &[2, 1]), ["The user NULL has 1 record: NULL may stand for a missing id."]);
    }
}
