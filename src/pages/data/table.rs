//! A table in the chosen files: its first rows, and what each column holds.

use alteraser_api::import::{ColumnPreview, Confidence, Role, Separator, TableChoice, TablePreview, TableUse};
use leptos::prelude::*;

use crate::commands::{App, use_app};
use crate::format;
use crate::state::TableEdit;

const USES: [(TableUse, &str, &str); 4] = [
    (TableUse::Interactions, "interactions", "Who had what"),
    (TableUse::Items, "items", "Titles of items"),
    (TableUse::Users, "users", "Names of users"),
    (TableUse::Unused, "unused", "Not read"),
];
const ROLES: [(Role, &str, &str); 7] = [
    (Role::User, "user", "User"),
    (Role::Item, "item", "Item"),
    (Role::Value, "value", "Value"),
    (Role::Time, "time", "Time"),
    (Role::Title, "title", "Title or name"),
    (Role::Category, "category", "Category"),
    (Role::Ignore, "ignore", "Ignore"),
];
const SEPARATORS: [(Option<Separator>, &str, &str); 7] = [
    (None, "guess", "As found"),
    (Some(Separator::Comma), "comma", "Comma"),
    (Some(Separator::Tab), "tab", "Tab"),
    (Some(Separator::Semicolon), "semicolon", "Semicolon"),
    (Some(Separator::Pipe), "pipe", "|"),
    (Some(Separator::Space), "space", "Spaces"),
    (Some(Separator::DoubleColon), "double-colon", "::"),
];
const HEADERS: [(Option<bool>, &str, &str); 3] =
    [(None, "guess", "As found"), (Some(true), "yes", "Names"), (Some(false), "no", "A row like the others")];

/// The preview of table number `table`.
#[component]
pub(super) fn TableCard(table: usize) -> impl IntoView {
    let app = use_app();
    let content = app.slice(move |state| {
        let choosing = state.choosing.as_ref()?;
        let preview = choosing.preview.as_ref()?.tables.get(table)?.clone();
        Some((preview, choosing.choices.tables.get(table)?.clone()))
    });
    move || content.get().map(|(preview, choice)| table_view(app, table, &preview, &choice))
}

fn table_view(app: App, table: usize, preview: &TablePreview, choice: &TableChoice) -> impl IntoView + use<> {
    let name = match &preview.archive {
        Some(archive) => format!("{} in {archive}", preview.file),
        None => preview.file.clone(),
    };
    let facts = format!(
        "{}, {}, about {}",
        preview.format,
        format::bytes(preview.bytes),
        format::counted(preview.expected_rows, "row")
    );
    let is_read = choice.use_as != TableUse::Unused;
    let use_as = choice.use_as;
    view! {
        <details class="table-preview" open=is_read data-testid=format!("table-{table}")>
            <summary>
                <strong>{name}</strong>
                " "
                <span class="muted">{facts}</span>
            </summary>
            <div class="toolbar">
                {select(
                    (format!("table-{table}-use"), "Used for"),
                    &USES,
                    use_as,
                    move |use_as| app.edit_table(table, TableEdit::Use(use_as)),
                )}
                {select(
                    (format!("table-{table}-separator"), "Columns are separated by"),
                    &SEPARATORS,
                    choice.separator,
                    move |separator| app.edit_table(table, TableEdit::Separator(separator)),
                )}
                {select(
                    (format!("table-{table}-header"), "The first row is"),
                    &HEADERS,
                    choice.has_header,
                    move |header| app.edit_table(table, TableEdit::Header(header)),
                )}
            </div>
            {is_read.then(|| grid(app, table, preview, choice))}
        </details>
    }
}

fn grid(app: App, table: usize, preview: &TablePreview, choice: &TableChoice) -> impl IntoView + use<> {
    let heads = preview.columns.iter().enumerate().map(|(column, stats)| {
        let role = choice.roles.get(column).copied().unwrap_or_default();
        column_head(app, (table, column), stats, role)
    });
    let rows = preview.rows.iter().map(|row| {
        let cells = row.iter().map(|field| view! { <td>{field.clone()}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    });
    let label = format!("First rows of {}", preview.file);
    view! {
        <div class="scroll is-short" role="region" tabindex="0" aria-label=label>
            <table data-testid=format!("rows-{table}")>
                <thead>
                    <tr>{heads.collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn column_head(app: App, (table, column): (usize, usize), stats: &ColumnPreview, role: Role) -> impl IntoView + use<> {
    let sure = match stats.confidence {
        Confidence::Stated => "",
        Confidence::Likely => "likely: ",
        Confidence::Unsure => "perhaps: ",
    };
    let label = format!("What {} holds", stats.name);
    view! {
        <th scope="col" class="column-head">
            <span>{stats.name.clone()}</span>
            <select
                aria-label=label
                data-testid=format!("role-{table}-{column}")
                on:change=move |event| {
                    if let Some(role) = meant(&ROLES, &event_target_value(&event)) {
                        app.edit_table(table, TableEdit::Role(column, role));
                    }
                }
            >
                {options(&ROLES, role)}
            </select>
            <span class="config">{format!("{sure}{}", stats.reason)}</span>
        </th>
    }
}

fn select<T: Copy + PartialEq + 'static>(
    (id, label): (String, &'static str),
    words: &'static [(T, &'static str, &'static str)],
    chosen: T,
    edit: impl Fn(T) + 'static,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                id=id.clone()
                data-testid=id
                on:change=move |event| {
                    if let Some(value) = meant(words, &event_target_value(&event)) {
                        edit(value);
                    }
                }
            >
                {options(words, chosen)}
            </select>
        </div>
    }
}

fn options<T: Copy + PartialEq>(
    words: &'static [(T, &'static str, &'static str)],
    chosen: T,
) -> impl IntoView + use<T> {
    let option = |(value, word, label): &'static (T, &'static str, &'static str)| {
        let selected = *value == chosen;
        view! {
            <option value=*word selected=selected>
                {*label}
            </option>
        }
    };
    words.iter().map(option).collect_view()
}

fn meant<T: Copy>(words: &[(T, &str, &str)], word: &str) -> Option<T> {
    words.iter().find(|(_, known, _)| *known == word).map(|(value, ..)| *value)
}
