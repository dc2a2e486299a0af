//! Questions about users and items, asked when they are shown and asked again when the engine lost them.

use alteraser_api::ids::ModelId;
use alteraser_api::report::HistoryRecord;
use leptos::prelude::*;

use crate::commands::App;
use crate::state::{Answer, Found, Question, UserList};

/// The list of a user, asked for as soon as the model is there.
pub(super) fn list(
    app: App,
    model: Memo<Option<ModelId>>,
    user: Memo<u32>,
    k: Memo<u32>,
) -> Memo<Option<Answer<UserList>>> {
    let key = Memo::new(move |_| model.get().map(|model| (model, user.get(), k.get())));
    let known = app.slice(move |state| key.get().and_then(|key| state.answers.lists.get(&key).cloned()));
    Effect::new(move |_| {
        if let (Some((model, user, k)), None) = (key.get(), known.get()) {
            app.want_list(model, user, k);
        }
    });
    known
}

/// The history of a user, asked for as soon as the model is there.
pub(super) fn history(
    app: App,
    model: Memo<Option<ModelId>>,
    user: Memo<u32>,
) -> Memo<Option<Answer<Vec<HistoryRecord>>>> {
    let key = Memo::new(move |_| model.get().map(|model| (model, user.get())));
    let known = app.slice(move |state| key.get().and_then(|key| state.answers.histories.get(&key).cloned()));
    Effect::new(move |_| {
        if let (Some((model, user)), None) = (key.get(), known.get()) {
            app.want_history(model, user);
        }
    });
    known
}

/// The answer to a question about the model that is explored, asked for as soon as the model is there.
pub(super) fn found(app: App, question: Signal<Option<Question>>) -> Memo<Option<Answer<Found>>> {
    let base = app.slice(|state| state.base);
    let key = Memo::new(move |_| base.get().zip(question.get()));
    let known = app.slice(move |state| key.get().and_then(|key| state.answers.found.get(&key).cloned()));
    Effect::new(move |_| {
        if let (Some((model, question)), None) = (key.get(), known.get()) {
            app.want(model, question);
        }
    });
    known
}
