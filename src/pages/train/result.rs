//! How good the trained model is, beside the baselines, and what it cost.

use alteraser_api::experiment::{Level, Split};
use alteraser_api::report::{Accuracy, ModelSummary, StopReason};
use leptos::prelude::*;

use crate::commands::use_app;
use crate::components::{Fact, Facts, FigureCell};
use crate::format;
use crate::route::View;
use crate::state::LEVELS;

/// The trained model's result.
#[component]
pub(super) fn ResultCard() -> impl IntoView {
    let app = use_app();
    let model = app.slice(|state| state.base_model().map(|(_, model)| model.clone()));
    view! {
        <section class="card" data-testid="train-result">
            <h2>"Result"</h2>
            {move || model.get().map(|model| result_view(&model))}
            <div class="actions">
                <button type="button" class="button is-primary" data-testid="go-forget" on:click=move |_| app.go(View::Forget)>
                    "Forget…"
                </button>
                <button type="button" class="button" data-testid="go-explore" on:click=move |_| app.go(View::Explore)>
                    "Explore users"
                </button>
            </div>
        </section>
    }
}

fn result_view(model: &ModelSummary) -> impl IntoView + use<> {
    let run = &model.run;
    let facts = vec![
        Fact::new("Time", format::seconds(run.seconds), "train-seconds"),
        Fact::new("Steps", format::count(run.steps.into()), "train-steps"),
        Fact::new("Block solves", format::count(run.block_solves), "train-solves"),
        Fact::new("Hessian products", format::count(run.hessian_products), "train-products"),
        Fact::new("Parameters", format::count(model.num_parameters), "train-parameters"),
        Fact::new("Stopped", stopped(run.stop), "train-stop"),
        Fact::new("Level reached", level(run.level), "train-level-reached"),
        Fact::new("Fingerprint of the parameters", model.fingerprint.clone(), "train-fingerprint"),
    ];
    let baseline = |(label, accuracy): &(String, Accuracy)| {
        (label.clone(), accuracy.clone(), format!("result-{}", label.to_lowercase()))
    };
    let rows = std::iter::once((model.label.clone(), model.accuracy.clone(), "result-model".to_owned()))
        .chain(model.baselines.iter().map(baseline));
    let Accuracy { k, recall_k, num_users, .. } = model.accuracy;
    let facts = match model.accuracy.rmse.value {
        Some(rmse) => {
            let error = Fact::new("Error of predicted values (RMSE)", format::decimals(rmse, 4), "train-rmse");
            std::iter::once(error).chain(facts).collect()
        }
        None => facts,
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Accuracy on held-out records">
            <table data-testid="accuracy-table">
                <caption>
                    {format!(
                        "Accuracy on held-out records: full ranking, training records left out, {}, {}",
                        split(&model.split),
                        format::counted(num_users.into(), "user"),
                    )}
                </caption>
                <thead>
                    <tr>
                        <th scope="col">"Recommender"</th>
                        <th scope="col" class="is-number">{format!("NDCG@{k}")}</th>
                        <th scope="col" class="is-number">{format!("Recall@{recall_k}")}</th>
                    </tr>
                </thead>
                <tbody>{rows.map(accuracy_row).collect_view()}</tbody>
            </table>
        </div>
        <Facts facts />
    }
}

fn accuracy_row((label, accuracy, test_id): (String, Accuracy, String)) -> impl IntoView {
    let four_decimals: fn(f64) -> String = |value| format::decimals(value, 4);
    view! {
        <tr data-testid=test_id.clone()>
            <th scope="row">{label}</th>
            <td class="is-number" data-testid=format!("{test_id}-ndcg")>
                <FigureCell figure=accuracy.ndcg show=four_decimals />
            </td>
            <td class="is-number" data-testid=format!("{test_id}-recall")>
                <FigureCell figure=accuracy.recall show=four_decimals />
            </td>
        </tr>
    }
}

fn split(split: &Split) -> String {
    match split {
        Split::RandomPerUser { share, seed } => {
            format!("{} of each user's records, seed {seed}", format::percent(*share))
        }
        Split::LastPerUser { count } => {
            format!("the last {} of each user", format::counted(u64::from(*count), "record"))
        }
        Split::Fold { fold, folds, seed } => format!("part {} of {folds}, seed {seed}", fold + 1),
        Split::TestFile => "records of a second file".to_owned(),
    }
}

fn level(reached: Option<Level>) -> &'static str {
    LEVELS.into_iter().find(|(level, ..)| reached == Some(*level)).map_or("none", |(_, _, label)| label)
}

fn stopped(stop: StopReason) -> &'static str {
    match stop {
        StopReason::Converged => "converged",
        StopReason::MaxSteps => "steps used up",
        StopReason::Rounding => "at the limits of rounding",
        StopReason::OneShot => "a fixed amount of work",
        StopReason::Diverged => "stopped before it diverged",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_split_is_named_with_share_and_seed() {
        assert_eq!(split(&Split::default()), "10 % of each user's records, seed 42");
    }
}
