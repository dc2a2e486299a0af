//! What the model recommends to a user.

use alteraser_api::report::{Recommended, Side};
use leptos::prelude::*;

use super::name_of;
use crate::commands::{App, use_app};
use crate::format;
use crate::pages::{asking, waiting::answered};
use crate::state::UserList;

/// A user's recommendations.
#[component]
pub(super) fn RecommendationsCard(
    /// The user.
    user: Memo<u32>,
) -> impl IntoView {
    let app = use_app();
    let base = app.slice(|state| state.base);
    let k = app.place(|route| route.k);
    let answer = asking::list(app, base, user, k);
    view! {
        <section class="card recommendations">
            <h2>{move || format!("Top {}", k.get())}</h2>
            {move || answered(answer.get(), move |list| list_view(app, list))}
        </section>
    }
}

fn list_view(app: App, list: UserList) -> impl IntoView {
    let bars = Bars::of(&list.items);
    let rows = list.items.iter().enumerate().map(|(place, item)| row(app, place + 1, *item, bars));
    let fallback = list.fallback.map(|reason| {
        view! {
            <p class="notice" data-testid="fallback">
                <strong>"Popularity fallback. "</strong>
                {reason}
            </p>
        }
    });
    view! {
        {fallback}
        <ol class="ranks" data-testid="recommendations">
            {rows.collect_view()}
        </ol>
        <p class="muted">
            "The number is the model's score; choose a row to see why it is there. A tick marks an item of the held-out records: a hit."
        </p>
    }
}

fn row(app: App, rank: usize, item: Recommended, bars: Bars) -> impl IntoView {
    let chosen = app.place(move |route| route.why == Some(item.item));
    let held_out = item.held_out.then(|| view! { <span class="tag is-good">"✓ in held-out"</span> });
    let forgotten = item.forgotten.then(|| view! { <span class="tag is-forgotten">"forgotten record"</span> });
    view! {
        <li>
            <span class="rank">{rank}</span>
            <span class="rank-name">
                <button
                    type="button"
                    class="row-button"
                    aria-pressed=move || chosen.get().to_string()
                    data-testid=format!("why-{}", item.item)
                    on:click=move |_| app.explain(item.item)
                >
                    {name_of(app, Side::Item, item.item)}
                </button>
                {held_out}
                {forgotten}
                <span class="bar" aria-hidden="true">
                    <span style:width=format!("{:.1}%", 100.0 * bars.share(item.score))></span>
                </span>
            </span>
            <span class="score">{format::decimals(item.score.into(), 3)}</span>
        </li>
    }
}

/// How long the bars beside scores are: the best score fills its place, and nothing or less is empty.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bars {
    least: f32,
    most: f32,
}

impl Bars {
    fn of(items: &[Recommended]) -> Self {
        let scores = || items.iter().map(|item| item.score);
        // Where scores below 0 are, the lowest of the list is where bars begin.
        Self { least: scores().fold(0.0, f32::min), most: scores().fold(f32::MIN, f32::max) }
    }

    fn share(self, score: f32) -> f32 {
        let span = self.most - self.least;
        if span > 0.0 { (score - self.least) / span } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_from_nothing_to_the_best() {
        let items = |scores: &[f32]| -> Vec<Recommended> {
            let item = |&score: &f32| Recommended { item: 1, score, held_out: false, forgotten: false };
            scores.iter().map(item).collect()
        };
        let shares = |scores: &[f32], asked: &[f32]| -> Vec<String> {
            let bars = Bars::of(&items(scores));
            asked.iter().map(|&score| format!("{:.2}", bars.share(score))).collect()
        };
        assert_eq!(shares(&[4.0, 1.0], &[4.0, 1.0, 0.0]), ["1.00", "0.25", "0.00"]);
        assert_eq!(shares(&[-1.0, -3.0], &[-3.0, -2.0, -1.0]), ["0.00", "0.50", "1.00"]);
        assert_eq!(shares(&[], &[0.0]), ["0.00"]);
    }
}
