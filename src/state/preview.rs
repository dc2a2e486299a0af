//! What the selection would forget: asked while it is chosen, one question at a time.
//!
//! While an answer is on its way no other question is asked; when it comes, the question of that moment is. So typing
//! asks as fast as the engine answers, and no faster.

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::ForgetRequest;
use alteraser_api::forget::PreviewAnswer;
use alteraser_api::ids::{ModelId, QueryId};
use alteraser_api::protocol::{Failure, Request};

use super::{AppState, SelectionKind};

/// A question what a request would forget.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewQuestion {
    /// The model that would forget.
    pub model: ModelId,
    /// What.
    pub forget: ForgetRequest,
    /// How.
    pub methods: Vec<Choice>,
}

/// The question that is on its way, and the last one that was answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preview {
    asked: Option<(QueryId, PreviewQuestion)>,
    known: Option<(PreviewQuestion, Result<PreviewAnswer, Failure>)>,
}

impl Preview {
    /// Whether an answer is on its way.
    pub fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    pub(super) fn arrived(&mut self, query: QueryId, answer: Result<PreviewAnswer, Failure>) {
        if let Some((_, question)) = self.asked.take_if(|(asked, _)| *asked == query) {
            self.known = Some((question, answer));
        }
    }

    pub(super) fn forget_waiting(&mut self) {
        self.asked = None;
    }
}

impl AppState {
    /// The question about the selection as it is; none while it is empty or a number is not possible.
    pub fn wanted_preview(&self) -> Option<PreviewQuestion> {
        let (model, _) = self.base_model()?;
        let forget = self.selection.request().ok()?;
        let methods = self.chosen_methods().unwrap_or_default();
        Some(PreviewQuestion { model, forget, methods })
    }

    /// The request for the impact of the selection, unless it is known or another one is under way.
    pub fn ask_preview(&mut self) -> Option<Request> {
        let question = self.wanted_preview()?;
        let is_known = self.preview.known.as_ref().is_some_and(|(known, _)| *known == question);
        if is_known || self.preview.is_asking() {
            return None;
        }
        let query = QueryId(self.fresh());
        let PreviewQuestion { model, forget, methods } = question.clone();
        self.preview.asked = Some((query, question));
        Some(Request::Preview { query, model, forget, methods })
    }

    /// The last answer, and whether it is the one to the selection as it is. None when nothing can be asked.
    pub fn shown_preview(&self) -> Option<(Result<PreviewAnswer, Failure>, bool)> {
        let wanted = self.wanted_preview()?;
        let (question, answer) = self.preview.known.as_ref()?;
        (question.model == wanted.model).then(|| (answer.clone(), *question == wanted))
    }

    /// What is wrong with the written request as it is: a message with what to do, and the text with carets below the
    /// place that is to blame, if one is.
    pub fn written_refusal(&self) -> Option<(String, Option<String>)> {
        let text = (self.selection.kind == SelectionKind::Text).then(|| self.selection.text.trim())?;
        let Some((Ok(PreviewAnswer::Refused { message, hint, place }), true)) = self.shown_preview() else {
            return None;
        };
        Some((format!("{message} {hint}"), place.map(|place| place.pointed_at(text))))
    }
}
