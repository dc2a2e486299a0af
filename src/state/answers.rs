//! Lists and histories that were asked for, by what they were asked about.

use std::collections::BTreeMap;

use alteraser_api::ids::{ModelId, QueryId};
use alteraser_api::protocol::{Failure, Request};
use alteraser_api::report::{HistoryRecord, Recommended};

use super::AppState;

/// What is known of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<T> {
    /// It has been asked for.
    Waiting(QueryId),
    /// It is there.
    Ready(T),
    /// There is none.
    Failed(Failure),
}

/// A user's recommendations.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserList {
    /// Best first.
    pub items: Vec<Recommended>,
    /// Why the list does not come from the model, if it does not.
    pub fallback: Option<String>,
}

/// All answers of the open models.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// Lists by model, user and length.
    pub lists: BTreeMap<(ModelId, u32, u32), Answer<UserList>>,
    /// Histories by model and user.
    pub histories: BTreeMap<(ModelId, u32), Answer<Vec<HistoryRecord>>>,
}

impl Answers {
    pub(super) fn list_arrived(&mut self, query: QueryId, items: Vec<Recommended>, fallback: Option<String>) {
        settle(&mut self.lists, query, || Answer::Ready(UserList { items, fallback }));
    }

    pub(super) fn history_arrived(&mut self, query: QueryId, records: Vec<HistoryRecord>) {
        settle(&mut self.histories, query, || Answer::Ready(records));
    }

    pub(super) fn failed(&mut self, query: QueryId, failure: &Failure) {
        settle(&mut self.lists, query, || Answer::Failed(failure.clone()));
        settle(&mut self.histories, query, || Answer::Failed(failure.clone()));
    }

    pub(super) fn forget_waiting(&mut self) {
        self.lists.retain(|_, answer| !matches!(answer, Answer::Waiting(_)));
        self.histories.retain(|_, answer| !matches!(answer, Answer::Waiting(_)));
    }

    pub(super) fn forget_model(&mut self, model: ModelId) {
        self.lists.retain(|key, _| key.0 != model);
        self.histories.retain(|key, _| key.0 != model);
    }
}

/// Puts an answer where its question is waiting; the answer to a question that nobody asked is dropped.
fn settle<K: Ord, T>(answers: &mut BTreeMap<K, Answer<T>>, query: QueryId, answer: impl FnOnce() -> Answer<T>) {
    let waiting = answers.values_mut().find(|known| matches!(known, Answer::Waiting(id) if *id == query));
    if let Some(waiting) = waiting {
        *waiting = answer();
    }
}

impl AppState {
    /// The request for a user's list, unless it is known or under way.
    pub fn ask_list(&mut self, model: ModelId, user: u32, k: u32) -> Option<Request> {
        let key = (model, user, k);
        if !self.models.contains_key(&model) || self.answers.lists.contains_key(&key) {
            return None;
        }
        let query = QueryId(self.fresh());
        self.answers.lists.insert(key, Answer::Waiting(query));
        Some(Request::Recommend { query, model, user, k })
    }

    /// The request for a user's history, unless it is known or under way.
    pub fn ask_history(&mut self, model: ModelId, user: u32) -> Option<Request> {
        if !self.models.contains_key(&model) || self.answers.histories.contains_key(&(model, user)) {
            return None;
        }
        let query = QueryId(self.fresh());
        self.answers.histories.insert((model, user), Answer::Waiting(query));
        Some(Request::History { query, model, user })
    }
}
