//! Why an item is recommended to a user: the records that its score is made of.

use alteraser_api::report::{Contribution, Explanation, Part, Side};
use leptos::prelude::*;

use super::name_of;
use super::nearest::NearestRows;
use crate::commands::{App, use_app};
use crate::format;
use crate::pages::{asking, waiting::answered};
use crate::state::{Answer, Found, Question};

/// Records that speak most for an item.
const FOR: usize = 8;
/// Records that speak most against it.
const AGAINST: usize = 3;

/// Why the chosen item is recommended; what is near when none is chosen.
#[component]
pub(super) fn WhyCard(
    /// The user.
    user: Memo<u32>,
) -> impl IntoView {
    let app = use_app();
    let item = app.place(|route| route.why);
    let content = move || match item.get() {
        Some(item) => view! { <Why user item /> }.into_any(),
        None => view! { <p class="muted">"Choose a recommendation to see which records it comes from."</p> }.into_any(),
    };
    view! {
        <section class="card why" aria-labelledby="why-heading" data-testid="why">
            <h2 id="why-heading">"Why"</h2>
            {content}
            <NearestRows side=Side::User row=user />
        </section>
    }
}

#[component]
fn Why(user: Memo<u32>, item: u32) -> impl IntoView {
    let app = use_app();
    let answer = asking::found(app, Signal::derive(move || Some(Question::Why(user.get(), item))));
    let explanation = move || match answer.get()? {
        Answer::Ready(Found::Why(explanation)) => Some(Answer::Ready(explanation)),
        Answer::Failed(failure) => Some(Answer::Failed(failure)),
        _ => None,
    };
    view! {
        <p data-testid="why-item">
            <strong>{name_of(app, Side::Item, item)}</strong>
        </p>
        <button
            type="button"
            class="button is-small is-start"
            data-testid="open-item"
            on:click=move |_| app.look_at_item(Some(item))
        >
            "Look at this item"
        </button>
        {move || answered(explanation(), move |why| why_view(app, user.get_untracked(), why))}
        <NearestRows side=Side::Item row=Signal::stored(item) />
    }
}

fn why_view(app: App, user: u32, why: Explanation) -> AnyView {
    if let Some(reason) = why.absent {
        return view! { <p class="notice" data-testid="why-absent">{reason}</p> }.into_any();
    }
    let (shown, rest) = shown(&why.contributions);
    let longest = shown.iter().map(|contribution| contribution.amount.abs()).fold(0.0, f64::max);
    let rows = shown.into_iter().map(|contribution| contribution_row(app, user, contribution, longest));
    let parts = why.parts.into_iter().chain(rest).filter(|part| is_seen(part.amount)).map(part_row);
    let score = why.score.map(|score| part_row(Part { label: "Score".to_owned(), amount: score }));
    view! {
        <ol class="contributions" data-testid="why-list">
            {rows.collect_view()}
        </ol>
        <dl class="parts" data-testid="why-parts">
            {parts.collect_view()}
            {score}
        </dl>
        <p class="muted is-small">{why.how}</p>
    }
    .into_any()
}

/// The records that speak most for and most against, and all the others as one part.
fn shown(contributions: &[Contribution]) -> (Vec<Contribution>, Option<Part>) {
    let first = contributions.len().min(FOR);
    let against = contributions[first..].iter().rev().take_while(|contribution| contribution.amount < 0.0);
    let last = contributions.len() - against.take(AGAINST).count();
    let others = &contributions[first..last];
    let rest = (!others.is_empty()).then(|| Part {
        label: format::counted(others.len() as u64, "more record"),
        amount: others.iter().map(|contribution| contribution.amount).sum(),
    });
    (contributions[..first].iter().chain(&contributions[last..]).copied().collect(), rest)
}

/// Whether a part is more than what the last digit shown would round away.
fn is_seen(amount: f64) -> bool {
    amount.abs() >= 0.000_5
}

fn contribution_row(app: App, user: u32, Contribution { item, amount }: Contribution, longest: f64) -> impl IntoView {
    let name = name_of(app, Side::Item, item);
    let ticked = app.slice(move |state| state.selection.records.contains(&(user, item)));
    let share = if longest > 0.0 { amount.abs() / longest } else { 0.0 };
    view! {
        <li>
            <input
                type="checkbox"
                aria-label=format!("Forget {name}")
                data-testid=format!("why-tick-{item}")
                prop:checked=ticked
                on:change=move |_| {
                    app.edit(|state| state.selection.toggle_record(user, item));
                }
            />
            <span class="rank-name">
                <button
                    type="button"
                    class="row-button"
                    data-testid=format!("why-open-{item}")
                    on:click=move |_| app.look_at_item(Some(item))
                >
                    {name}
                </button>
                <span class="bar" class:is-against=amount < 0.0 aria-hidden="true">
                    <span style:width=format!("{:.1}%", 100.0 * share)></span>
                </span>
            </span>
            <span class="score">{format::signed(amount, 3)}</span>
        </li>
    }
}

fn part_row(part: Part) -> impl IntoView {
    view! {
        <div>
            <dt>{part.label}</dt>
            <dd>{format::signed(part.amount, 3)}</dd>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contributions(amounts: &[f64]) -> Vec<Contribution> {
        amounts.iter().zip(0..).map(|(&amount, item)| Contribution { item, amount }).collect()
    }

    #[test]
    fn few_records_are_all_shown() {
        let all = contributions(&[2.0, 1.0, -1.0]);
        assert_eq!(shown(&all), (all.clone(), None));
        assert_eq!(shown(&[]), (vec![], None));
    }

    #[test]
    fn of_many_records_both_ends_are_shown_and_the_rest_is_summed() {
        let amounts: Vec<f64> = (0..20).map(|n| 14.0 - f64::from(n)).collect();
        let all = contributions(&amounts);
        let (rows, rest) = shown(&all);
        assert_eq!(rows.iter().map(|row| row.item).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6, 7, 17, 18, 19]);
        let rest = rest.unwrap();
        assert_eq!(rest.label, "9 more records");
        let sum = rest.amount + rows.iter().map(|row| row.amount).sum::<f64>();
        assert!((sum - amounts.iter().sum::<f64>()).abs() < 1e-9);
        let one_more = contributions(&[9.0; 9]);
        assert_eq!(shown(&one_more).1.unwrap().label, "1 more record");
    }
}
