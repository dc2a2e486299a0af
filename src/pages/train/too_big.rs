//! A training for which there is too little memory, and what would fit.

use alteraser_api::memory::{TrainingOffer, TrainingTooBig};
use leptos::prelude::*;

use crate::client::WorkerState;
use crate::commands::{App, use_app};
use crate::format;
use crate::offers::{offer_id, offer_words};
use crate::state::{AppState, DataSet};

/// Why the training was not begun, with a button for each way that fits.
#[component]
pub(super) fn TooBigNotice() -> impl IntoView {
    let app = use_app();
    let refused = app.slice(|state| state.training.too_big.clone());
    move || refused.get().map(|too_big| notice(app, &too_big))
}

fn notice(app: App, too_big: &TrainingTooBig) -> impl IntoView + use<> {
    let sentence = format!(
        "Training would need about {} of memory, and {} may be used. Nothing was begun, and nothing is lost.",
        format::bytes(too_big.needed_bytes),
        format::bytes(too_big.allowed_bytes),
    );
    let offers: Vec<_> = too_big
        .offers
        .iter()
        .filter_map(|offer| Some((offer.clone(), app.peek(|state| words(state, offer))?)))
        .map(|(offer, words)| {
            let test_id = test_id(&offer);
            view! {
                <button
                    type="button"
                    class="button"
                    data-testid=test_id
                    on:click=move |_| app.take_training_offer(&offer)
                >
                    {words}
                </button>
            }
        })
        .collect();
    let heading =
        if offers.is_empty() { "Choose another model, or open a part of the data." } else { "This would fit:" };
    view! {
        <div class="notice" role="alert" data-testid="train-too-big">
            <p>{sentence} " " {heading}</p>
            <div class="actions">{offers.collect_view()}</div>
        </div>
    }
}

/// What an offer is, as a person reads it; none when it cannot be taken.
fn words(state: &AppState, offer: &TrainingOffer) -> Option<String> {
    match offer {
        TrainingOffer::Practical => Some("The practical level".to_owned()),
        TrainingOffer::Part { offer } => {
            state.data.as_ref().filter(|open| DataSet::can_be_read_again(open)).map(|_| offer_words(*offer))
        }
        TrainingOffer::Config { .. } => match &state.worker {
            WorkerState::Ready { catalog, .. } => state.training.change_in_words(catalog, offer),
            _ => None,
        },
    }
}

fn test_id(offer: &TrainingOffer) -> String {
    match offer {
        TrainingOffer::Config { field, .. } => format!("train-offer-{field}"),
        TrainingOffer::Practical => "train-offer-practical".to_owned(),
        TrainingOffer::Part { offer } => format!("train-{}", offer_id(*offer)),
    }
}
