//! A table of texts.

use leptos::prelude::*;

use crate::charts::Table;

/// Rows that are shown: a table of more is read in the saved file.
const MOST_ROWS: usize = 400;

/// A table, which scrolls in its own box where it is wider or longer than the room.
#[component]
pub fn TableView(
    /// The table.
    #[prop(into)]
    table: Signal<Table>,
    /// Its name for assistive technology.
    label: &'static str,
) -> impl IntoView {
    let class = |index: usize, num_words: usize| if index < num_words { "" } else { "is-number" };
    let heads = move || {
        let Table { heads, num_words, .. } = table.get();
        let head = |(index, head): (usize, String)| {
            view! {
                <th scope="col" class=class(index, num_words)>
                    {head}
                </th>
            }
        };
        heads.into_iter().enumerate().map(head).collect_view()
    };
    let rows = move || {
        let Table { rows, num_words, .. } = table.get();
        let cell = move |(index, text): (usize, String)| view! { <td class=class(index, num_words)>{text}</td> };
        let row = move |cells: Vec<String>| view! { <tr>{cells.into_iter().enumerate().map(cell).collect_view()}</tr> };
        rows.into_iter().take(MOST_ROWS).map(row).collect_view()
    };
    let more = move || table.with(|table| table.rows.len().saturating_sub(MOST_ROWS));
    view! {
        <div class="scroll is-tall" role="region" tabindex="0" aria-label=label>
            <table>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Show when=move || { more() > 0 }>
            <p class="muted">{move || format!("and {} more rows in the CSV file", more())}</p>
        </Show>
    }
}
