//! Chooses which of the given files are read, and as what.

use alteraser_api::import::{Choices, DuplicateRule, Role, TableChoice, TableUse, ValueRule};

use crate::error::ImportError;
use crate::look::{Found, Looked, choice_for};
use crate::table::guess::short;
use crate::table::names::is_count;
use crate::table::roles::{DetailColumns, InteractionColumns};

/// What to read.
pub(crate) struct Plan<'a> {
    /// The files with the interactions, at least one.
    pub(crate) interactions: Vec<(&'a Looked, InteractionColumns)>,
    /// The files with titles and categories of items.
    pub(crate) items: Vec<(&'a Looked, DetailColumns)>,
    /// The files with names of users.
    pub(crate) users: Vec<(&'a Looked, DetailColumns)>,
}

/// What to read and how: as given, and as guessed where nothing is given. Without roles, a given table has the guessed
/// ones: with another separator it has other columns.
pub(crate) fn choose(found: &Found, given: Option<&Choices>) -> Choices {
    let guessed = guess_tables(found);
    let tables: Vec<TableChoice> = found
        .tables
        .iter()
        .zip(guessed)
        .map(|(table, guessed)| match choice_for(given, &table.entry.name, table.archive.as_deref()) {
            Some(choice) if choice.roles.is_empty() => TableChoice { roles: guessed.roles, ..choice.clone() },
            Some(choice) => choice.clone(),
            None => guessed,
        })
        .collect();
    if let Some(given) = given {
        return Choices { tables, ..given.clone() };
    }
    let values = guess_values(found, &tables);
    let duplicates = if values == ValueRule::Count { DuplicateRule::Sum } else { DuplicateRule::Last };
    Choices { tables, values, duplicates, ..Choices::default() }
}

/// The best table of interactions, the titles that fit it, and the names of users.
fn guess_tables(found: &Found) -> Vec<TableChoice> {
    let tables = &found.tables;
    let can_be = |use_as: TableUse| {
        // The first of equals is kept.
        tables.iter().enumerate().rev().filter(move |(_, table)| table.survey.guess.use_as == use_as)
    };
    let best = can_be(TableUse::Interactions).max_by_key(|(_, table)| (clarity(table), table.entry.size));
    let best = best.map(|(at, _)| at);
    let fits = |table: &Looked| best.is_some_and(|best| same_item_name(&tables[best], table));
    let items = can_be(TableUse::Items).max_by_key(|(_, table)| (fits(table), table.entry.size)).map(|(at, _)| at);
    let users = can_be(TableUse::Users).max_by_key(|(_, table)| table.entry.size).map(|(at, _)| at);
    let choice = |(at, table): (usize, &Looked)| TableChoice {
        file: table.entry.name.clone(),
        archive: table.archive.clone(),
        use_as: match Some(at) {
            at if at == best => TableUse::Interactions,
            at if at == items => TableUse::Items,
            at if at == users => TableUse::Users,
            _ => TableUse::Unused,
        },
        roles: table.survey.guess.roles.clone(),
        separator: None,
        has_header: None,
    };
    tables.iter().enumerate().map(choice).collect()
}

/// How much of an interaction the table tells.
fn clarity(table: &Looked) -> u32 {
    let has = |role| table.survey.guess.roles.contains(&role);
    let named = table.survey.header.is_some();
    2 * u32::from(named) + 2 * u32::from(has(Role::Value)) + u32::from(has(Role::Time))
}

fn same_item_name(interactions: &Looked, items: &Looked) -> bool {
    let name = |table: &Looked| {
        let at = table.survey.guess.roles.iter().position(|role| *role == Role::Item)?;
        table.survey.header.as_ref().map(|names| names[at].clone())
    };
    name(interactions) == name(items)
}

fn guess_values(found: &Found, choices: &[TableChoice]) -> ValueRule {
    let table = found.tables.iter().zip(choices).find(|(_, choice)| choice.use_as == TableUse::Interactions);
    let Some((table, choice)) = table else { return ValueRule::Explicit };
    match choice.roles.iter().position(|role| *role == Role::Value) {
        None => ValueRule::Implicit,
        Some(at) => {
            let name = table.survey.header.as_ref().map(|names| names[at].as_str());
            if name.is_some_and(is_count) { ValueRule::Count } else { ValueRule::Explicit }
        }
    }
}

/// What the choices mean for the files.
///
/// # Errors
/// [`ImportError`] when no file has interactions, a column is missing, or a chosen one does not exist.
pub(crate) fn plan<'a>(found: &'a Found, choices: &Choices) -> Result<Plan<'a>, ImportError> {
    let mut plan = Plan { interactions: Vec::new(), items: Vec::new(), users: Vec::new() };
    for (table, choice) in found.tables.iter().zip(&choices.tables) {
        check_roles(table, choice)?;
        let header = table.survey.header.as_deref();
        match choice.use_as {
            TableUse::Unused => {}
            TableUse::Interactions => {
                let columns = InteractionColumns::of(&choice.roles, header).map_err(|side| no_column(table, side))?;
                plan.interactions.push((table, columns));
            }
            TableUse::Items | TableUse::Users => {
                let list = if choice.use_as == TableUse::Items { &mut plan.items } else { &mut plan.users };
                let columns = DetailColumns::of_list(&choice.roles, header, choice.use_as);
                let side = if choice.use_as == TableUse::Items { "items with titles" } else { "users with names" };
                list.push((table, columns.ok_or_else(|| no_column(table, side))?));
            }
        }
    }
    Ok(plan)
}

fn check_roles(table: &Looked, choice: &TableChoice) -> Result<(), ImportError> {
    let columns = table.survey.stats.len();
    let past = choice.roles.iter().enumerate().skip(columns).find(|(_, role)| **role != Role::Ignore);
    match past {
        None => Ok(()),
        Some((column, &role)) => Err(ImportError::NoSuchColumn {
            file: table.entry.name.clone(),
            columns,
            column: column + 1,
            role: word(role),
        }),
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Item => "item",
        Role::Value => "value",
        Role::Time => "time",
        Role::Title => "title",
        Role::Category => "category",
        Role::Ignore => "nothing",
    }
}

/// Why nothing was found to be read as interactions.
pub(crate) fn why_none(found: &Found) -> ImportError {
    let looked = &found.tables;
    let lists = [TableUse::Items, TableUse::Users];
    if let Some(table) = looked.iter().find(|table| lists.contains(&table.survey.guess.use_as)) {
        return ImportError::OnlyTitles { file: table.entry.name.clone() };
    }
    match looked.iter().find_map(|table| Some((table, table.survey.guess.missing?))) {
        Some((table, side)) => no_column(table, side),
        None if !looked.is_empty() => no_column(&looked[0], "users"),
        None => found.first_failure(),
    }
}

fn no_column(table: &Looked, side: &'static str) -> ImportError {
    let names = match &table.survey.header {
        Some(names) => names.iter().map(|name| short(name)).collect(),
        None => table.survey.first_rows.first().cloned().unwrap_or_default(),
    };
    let columns = names.join(", ").chars().take(200).collect();
    ImportError::NoColumn { file: table.entry.name.clone(), side, columns }
}
