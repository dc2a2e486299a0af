//! What a person is told about an import: its name, what the files were taken for, what to know about the data.

use alteraser_api::import::ImportReport;

use crate::look::Found;
use crate::plan::{Looked, Plan};
use crate::records::Columns;
use crate::table::kind::{InteractionColumns, Kind};

/// Duplicates are worth a warning above this share of the rows.
const MANY_DUPLICATES: f64 = 0.2;

/// A report with everything that is known before the rows are read.
pub(crate) fn report(found: &Found, plan: &Plan<'_>) -> ImportReport {
    let table = plan.interactions.0;
    let shown = table.archive.as_ref().unwrap_or(&table.entry.name);
    ImportReport { name: name(shown), format: format(plan), warnings: unused(found, plan), ..ImportReport::default() }
}

/// Chosen files that are not read, with the reason. Of archives one expects that not everything in them is needed.
fn unused(found: &Found, plan: &Plan<'_>) -> Vec<String> {
    let chosen = plan.interactions.0;
    let used = |table: &Looked| {
        std::ptr::eq(table, chosen) || plan.titles.is_some_and(|(titles, _)| std::ptr::eq(table, titles))
    };
    let mut out: Vec<String> = found.failures.iter().map(|failure| format!("Not read: {failure}")).collect();
    for table in found.tables.iter().filter(|table| table.archive.is_none() && !used(table)) {
        let reason = match table.survey.kind {
            Kind::Interactions(_) => {
                format!("one file of interactions is read at a time, and {} says more", chosen.entry.name)
            }
            Kind::Titles(_) => "another file has the titles".to_owned(),
            Kind::Neither(_) => "it has neither interactions nor titles".to_owned(),
        };
        out.push(format!("{} was not read: {reason}.", table.entry.name));
    }
    out
}

/// The file's name without its ending.
fn name(file: &str) -> String {
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => file.to_owned(),
    }
}

/// What the files were taken for.
fn format(plan: &Plan<'_>) -> String {
    let (table, columns) = plan.interactions;
    let file = &table.entry.name;
    let mut out = match known_set(table) {
        Some(set) => format!("{set} {file}"),
        None => columns_in_words(table, columns),
    };
    if let Some((titles, _)) = plan.titles {
        out = format!("{out} with {}", titles.entry.name);
    }
    out
}

/// The family of data sets that a table belongs to.
fn known_set(table: &Looked) -> Option<&'static str> {
    if let Some(names) = &table.survey.header {
        let starts =
            |expected: &[&str]| names.len() >= expected.len() && names.iter().zip(expected).all(|(a, b)| a == b);
        if starts(&["userId", "movieId", "rating", "timestamp"]) {
            return Some("MovieLens");
        }
        return names.iter().all(|name| name.contains(':')).then_some("RecBole");
    }
    let movielens = matches!(table.entry.name.as_str(), "u.data" | "ratings.dat") && table.survey.columns == 4;
    movielens.then_some("MovieLens")
}

fn columns_in_words(table: &Looked, columns: InteractionColumns) -> String {
    let word = table.survey.dialect.delimiter.word();
    let place = |at: usize| match &table.survey.header {
        Some(names) => names[at].chars().take(40).collect(),
        None => format!("column {}", at + 1),
    };
    let mut parts = vec![format!("users from {}", place(columns.user)), format!("items from {}", place(columns.item))];
    parts.extend(columns.value.map(|at| format!("values from {}", place(at))));
    parts.extend(columns.time.map(|at| format!("times from {}", place(at))));
    format!("{} ({word}-separated text: {})", table.entry.name, parts.join(", "))
}

/// A count with its noun, in singular or plural.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What to know about the data.
pub(crate) fn warnings(columns: &Columns, num_users: usize, num_items: usize, duplicates: u64) -> Vec<String> {
    let mut out = Vec::new();
    let rows = columns.users.len() as u64 + duplicates;
    if duplicates as f64 > MANY_DUPLICATES * rows as f64 {
        let percent = 100.0 * duplicates as f64 / rows as f64;
        let rows =
            counted(duplicates, &format!("row ({percent:.0} %) repeats"), &format!("rows ({percent:.0} %) repeat"));
        out.push(format!("{rows} a user and an item. The latest row of each pair is kept."));
    }
    for (column, count, noun) in [(&columns.users, num_users, "users"), (&columns.items, num_items, "items")] {
        let single = singles(column, count);
        if single > 0 {
            let single = counted(single as u64, &format!("of {count} {noun} has"), &format!("of {count} {noun} have"));
            out.push(format!("{single} a single record, so little can be learned about them."));
        }
    }
    out
}

fn singles(column: &[u32], count: usize) -> usize {
    let mut records = vec![0_u32; count];
    for &id in column {
        records[id as usize] += 1;
    }
    records.iter().filter(|&&seen| seen == 1).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_ending() {
        assert_eq!(["ratings.csv", "ml-100k.inter", "data", ".csv"].map(name), ["ratings", "ml-100k", "data", ".csv"]);
    }

    #[test]
    fn warnings_count_singles_and_repeats() {
        let columns = Columns { users: vec![0, 0, 1], items: vec![0, 1, 0], ..Columns::default() };
        assert_eq!(
            warnings(&columns, 2, 2, 1),
            [
                "1 row (25 %) repeats a user and an item. The latest row of each pair is kept.",
                "1 of 2 users has a single record, so little can be learned about them.",
                "1 of 2 items has a single record, so little can be learned about them.",
            ]
        );
        let columns = Columns { users: vec![0, 0, 1, 1], items: vec![0, 1, 0, 1], ..Columns::default() };
        assert_eq!(warnings(&columns, 2, 2, 1), Vec::<String>::new());
    }
}
