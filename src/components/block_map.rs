//! A map of blocks: one cell per stretch of users or items, shaded by how many of its blocks are meant.

use std::fmt::Write as _;

use alteraser_api::forget::Stretches;
use leptos::prelude::*;

use crate::format;

/// Cells side by side.
const COLUMNS: usize = 96;

/// The shades of cells: none, some and all of their blocks.
const SHADES: [&str; 3] = ["p-grid", "p-heat-5", "p-heat-10"];

/// A map of the blocks of one side with its words. Each shade is one path, so that the page stays small however many
/// cells there are.
///
/// `side` names users or items as a heading does.
pub fn block_map(side: &'static str, stretches: &Stretches, test_id: &'static str) -> impl IntoView + use<> {
    let words = words(side, stretches);
    let rows = stretches.touched.len().div_ceil(COLUMNS).max(1);
    let paths = SHADES.iter().zip(paths(stretches)).map(|(class, path)| {
        view! { <path class=*class d=path fill="currentColor" /> }
    });
    view! {
        <figure class="block-map" data-testid=test_id>
            // The words below say it as well.
            <svg viewBox=format!("0 0 {COLUMNS} {rows}") aria-hidden="true">
                {paths.collect_view()}
            </svg>
            <figcaption>{words}</figcaption>
        </figure>
    }
}

/// What the map shows, for who does not see it.
fn words(side: &str, stretches: &Stretches) -> String {
    let (touched, all) = (format::count(stretches.num_touched().into()), format::count(stretches.num_rows.into()));
    match stretches.length {
        0 | 1 => format!("{side}: {touched} of {all} blocks, one cell each"),
        length => format!("{side}: {touched} of {all} blocks, {} to a cell", format::count(length.into())),
    }
}

/// The cells of each shade as one path.
fn paths(stretches: &Stretches) -> [String; 3] {
    let mut paths = [const { String::new() }; 3];
    for (cell, &touched) in stretches.touched.iter().enumerate() {
        let shade = match touched {
            0 => 0,
            some if some < stretches.length => 1,
            _ => 2,
        };
        let (x, y) = (cell % COLUMNS, cell / COLUMNS);
        // A line of the ground is left between cells. Writing to a string cannot fail.
        let _ = write!(paths[shade], "M{x} {y}h.85v.85h-.85z");
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_says_how_many_and_how_large() {
        assert_eq!(words("Users", &Stretches::of(610, &[3, 5])), "Users: 2 of 610 blocks, one cell each");
        assert_eq!(words("Items", &Stretches::of(9724, &[3])), "Items: 1 of 9,724 blocks, 5 to a cell");
    }

    #[test]
    fn cells_are_shaded_by_their_share_and_wrap() {
        let [none, some, all] = paths(&Stretches::of(98, &[1, 97]));
        assert_eq!((none.matches('M').count(), some.as_str()), (96, ""));
        assert_eq!(all, "M1 0h.85v.85h-.85zM1 1h.85v.85h-.85z");
        let [_, some, all] = paths(&Stretches::of(4000, &[0, 2, 3]));
        assert_eq!((some.as_str(), all.as_str()), ("M0 0h.85v.85h-.85z", "M1 0h.85v.85h-.85z"));
    }
}
