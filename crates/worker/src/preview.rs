//! What a request would forget: a question that may take a moment, so that it leaves the worker free to listen.

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::ForgetRequest;
use alteraser_api::forget::PreviewAnswer;
use alteraser_api::ids::{ModelId, QueryId};
use alteraser_api::protocol::{Event, Failure};
use alteraser_engine::{CancelToken, RunContext, forget};

use crate::failure;
use crate::jobs::Jobs;

/// A question what a request would forget.
pub(crate) struct Preview {
    pub(crate) query: QueryId,
    pub(crate) model: ModelId,
    pub(crate) forget: ForgetRequest,
    pub(crate) methods: Vec<Choice>,
}

impl Preview {
    /// Finds the answer and sends it.
    pub(crate) fn run(&self, jobs: &Jobs) {
        let (query, model) = (self.query, self.model);
        jobs.send(match self.answer(jobs) {
            Ok(answer) => Event::Previewed { query, model, answer }.into(),
            Err(failure) => Event::QueryFailed { query, failure }.into(),
        });
    }

    fn answer(&self, jobs: &Jobs) -> Result<PreviewAnswer, Failure> {
        let model = jobs.store(|store| store.model(self.model))?;
        let cancel = CancelToken::default();
        let context = RunContext::new(&cancel, &|_| (), jobs.clock());
        match forget::preview(&model.trained, &self.forget, &self.methods, &context) {
            Ok(impact) => Ok(PreviewAnswer::Met { impact }),
            Err(error) => failure::of_request(&error),
        }
    }
}
