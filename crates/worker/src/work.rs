//! What the jobs do: training, and comparing ways to forget.

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ForgetRequest, Split, Training};
use alteraser_api::ids::{DataId, JobId, ModelId};
use alteraser_api::memory::TrainingTooBig;
use alteraser_api::protocol::{Event, Failure};
use alteraser_api::report::MethodReport;
use alteraser_engine::{RunContext, Trained, check_training, experiment};

use crate::failure;
use crate::host::Outgoing;
use crate::jobs::Jobs;
use crate::store::{OpenData, OpenModel};

/// What a job does. Handles are looked up when it starts: an earlier job may still be making what they name.
pub(crate) enum Work {
    Train(Train),
    Compare(Compare),
}

/// Trains a model.
pub(crate) struct Train {
    pub(crate) data: DataId,
    pub(crate) model: ModelId,
    pub(crate) split: Split,
    pub(crate) training: Training,
    pub(crate) evaluation: Evaluation,
}

/// Forgets with several methods and compares them.
pub(crate) struct Compare {
    pub(crate) model: ModelId,
    pub(crate) forget: ForgetRequest,
    pub(crate) methods: Vec<Choice>,
    pub(crate) models: Vec<ModelId>,
    pub(crate) evaluation: Evaluation,
}

impl Train {
    pub(crate) fn run(&self, job: JobId, jobs: &Jobs, context: &RunContext<'_>) -> Result<Outgoing, Failure> {
        let data = jobs.store(|store| store.data(self.data))?;
        jobs.uses(data.id);
        if let Some(too_big) = self.too_big(&data, jobs)? {
            return Ok(Event::Refused { job, too_big }.into());
        }
        let trained = experiment::train(&data.dataset, &self.split, &self.training, &self.evaluation, context)
            .map_err(|error| failure::of_engine(&error))?;
        let summary = trained.summary().clone();
        let saved = trained.save();
        jobs.store(|store| store.add_model(self.model, OpenModel { data, trained: Arc::new(trained) }))?;
        Ok(Outgoing { event: Event::Trained { job, model: self.model, summary }, buffers: vec![saved] })
    }

    /// Why there is too little memory for it, where it is known how much there is.
    fn too_big(&self, data: &OpenData, jobs: &Jobs) -> Result<Option<TrainingTooBig>, Failure> {
        let Some(ceiling) = jobs.ceiling_bytes() else { return Ok(None) };
        let taken = jobs.store(|store| store.taken_bytes());
        check_training(&data.dataset, &self.training, (ceiling, taken)).map_err(|error| failure::of_engine(&error))
    }
}

impl Compare {
    pub(crate) fn run(&self, job: JobId, jobs: &Jobs, context: &RunContext<'_>) -> Result<Outgoing, Failure> {
        let num_methods = experiment::expand(&self.methods).map_err(|error| failure::of_engine(&error))?.len();
        if self.models.len() != num_methods + 1 {
            return Err(failure::wrong_model_count(num_methods, self.models.len()));
        }
        let base = jobs.store(|store| store.model(self.model))?;
        jobs.uses(base.data.id);
        let mut on_method = |index: usize, trained: &Arc<Trained>, report: &MethodReport| {
            let model = OpenModel { data: base.data.clone(), trained: Arc::clone(trained) };
            self.hand_out(job, jobs, index, model, report.clone());
        };
        let comparison = experiment::compare(
            &base.trained,
            &self.forget,
            &self.methods,
            &self.evaluation,
            &base.data.name,
            context,
            &mut on_method,
        );
        match comparison {
            Ok(comparison) => Ok(Event::Compared { job, comparison }.into()),
            Err(error) => {
                jobs.store(|store| self.models.iter().for_each(|&model| store.close_model(model)));
                Err(failure::of_engine(&error))
            }
        }
    }

    /// Opens the model of a finished method and tells the page, unless the data set was closed meanwhile: then the job
    /// is being cancelled, and what it made is dropped.
    fn hand_out(&self, job: JobId, jobs: &Jobs, index: usize, model: OpenModel, report: MethodReport) {
        let handle = self.models[index];
        let (summary, saved) = (model.trained.summary().clone(), model.trained.save());
        if jobs.store(|store| store.add_model(handle, model)).is_ok() {
            let event = Event::MethodDone { job, model: handle, summary, report };
            jobs.send(Outgoing { event, buffers: vec![saved] });
        }
    }
}
