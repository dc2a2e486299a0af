//! Lists and histories that were asked for, by what they were asked about.

use std::collections::BTreeMap;

use alteraser_api::ids::{ModelId, QueryId};
use alteraser_api::protocol::{Failure, Request};
use alteraser_api::report::{Explanation, HistoryRecord, Holder, Nearest, Recommended, Side};

use super::AppState;

/// Nearest users and items that are asked for: as many as a person looks through.
const NUM_NEAREST: u32 = 10;

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

/// A question about a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Why the item has its score for the user.
    Why(u32, u32),
    /// Which rows of the side are nearest to the row.
    Nearest(Side, u32),
    /// Who has the item.
    Holders(u32),
}

/// The answer to a [`Question`], of the same kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Why.
    Why(Explanation),
    /// The nearest rows.
    Nearest(Nearest),
    /// Who has it.
    Holders(Vec<Holder>),
}

/// All answers of the open models.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// Lists by model, user and length.
    pub lists: BTreeMap<(ModelId, u32, u32), Answer<UserList>>,
    /// Histories by model and user.
    pub histories: BTreeMap<(ModelId, u32), Answer<Vec<HistoryRecord>>>,
    /// Everything else by model and question.
    pub found: BTreeMap<(ModelId, Question), Answer<Found>>,
}

impl Answers {
    pub(super) fn list_arrived(&mut self, query: QueryId, items: Vec<Recommended>, fallback: Option<String>) {
        settle(&mut self.lists, query, || Answer::Ready(UserList { items, fallback }));
    }

    pub(super) fn history_arrived(&mut self, query: QueryId, records: Vec<HistoryRecord>) {
        settle(&mut self.histories, query, || Answer::Ready(records));
    }

    pub(super) fn found(&mut self, query: QueryId, found: Found) {
        settle(&mut self.found, query, || Answer::Ready(found));
    }

    pub(super) fn failed(&mut self, query: QueryId, failure: &Failure) {
        settle(&mut self.lists, query, || Answer::Failed(failure.clone()));
        settle(&mut self.histories, query, || Answer::Failed(failure.clone()));
        settle(&mut self.found, query, || Answer::Failed(failure.clone()));
    }

    pub(super) fn forget_waiting(&mut self) {
        self.lists.retain(|_, answer| !matches!(answer, Answer::Waiting(_)));
        self.histories.retain(|_, answer| !matches!(answer, Answer::Waiting(_)));
        self.found.retain(|_, answer| !matches!(answer, Answer::Waiting(_)));
    }

    pub(super) fn forget_model(&mut self, model: ModelId) {
        self.lists.retain(|key, _| key.0 != model);
        self.histories.retain(|key, _| key.0 != model);
        self.found.retain(|key, _| key.0 != model);
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

    /// The request for the answer to a question, unless it is known or under way.
    pub fn ask(&mut self, model: ModelId, question: Question) -> Option<Request> {
        if !self.models.contains_key(&model) || self.answers.found.contains_key(&(model, question)) {
            return None;
        }
        let query = QueryId(self.fresh());
        self.answers.found.insert((model, question), Answer::Waiting(query));
        Some(match question {
            Question::Why(user, item) => Request::Explain { query, model, user, item },
            Question::Nearest(side, row) => Request::Nearest { query, model, side, row, k: NUM_NEAREST },
            Question::Holders(item) => Request::Holders { query, model, item },
        })
    }
}
