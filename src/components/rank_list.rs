//! A user's recommendations, with what changed against another list.

use leptos::prelude::*;

use crate::format;
use crate::list_diff::Mark;

/// An item of a list, ready to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedItem {
    /// Its name.
    pub name: String,
    /// The model's score.
    pub score: f32,
    /// The user's held-out records contain it.
    pub held_out: bool,
    /// The model has forgotten that the user had it.
    pub forgotten: bool,
    /// How it moved; absent when there is nothing to compare with.
    pub mark: Option<Mark>,
}

/// An ordered list of items, best first.
#[component]
pub fn RankList(
    /// The items.
    items: Vec<RankedItem>,
    /// Test id of the list.
    test_id: String,
) -> impl IntoView {
    let rows = items.into_iter().enumerate().map(|(position, item)| rank_row(position + 1, item));
    view! {
        <ol class="ranks" data-testid=test_id>
            {rows.collect_view()}
        </ol>
    }
}

fn rank_row(rank: usize, item: RankedItem) -> impl IntoView {
    let moved = item.mark.map(|mark| {
        let (sign, words) = mark.words();
        let class = match mark {
            Mark::Same => "move is-same",
            Mark::New => "move is-new",
            Mark::Up(_) => "move is-up",
            Mark::Down(_) => "move is-down",
        };
        view! {
            <span class=class>
                <span aria-hidden="true">{sign}</span>
                <span class="visually-hidden">{words}</span>
            </span>
        }
    });
    let held_out = item.held_out.then(|| view! { <span class="tag is-good">"✓ in held-out"</span> });
    let forgotten = item.forgotten.then(|| view! { <span class="tag is-forgotten">"forgotten record"</span> });
    view! {
        <li>
            <span class="rank">{rank}</span>
            <span class="rank-name">{item.name} {held_out} {forgotten}</span>
            {moved}
            <span class="score">{format::decimals(item.score.into(), 3)}</span>
        </li>
    }
}
