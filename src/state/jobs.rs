//! The running job and what jobs leave behind: models and comparisons.

use alteraser_api::catalog::{Catalog, Choice};
use alteraser_api::experiment::{Evaluation, ForgetRequest};
use alteraser_api::ids::{JobId, ModelId};
use alteraser_api::protocol::{Failure, FailureKind, Request};
use alteraser_api::report::{Comparison, CurvePoint, MethodReport, ModelSummary, Progress};

use super::drafts::both;
use super::{AppState, Task};
use crate::client::WorkerState;
use crate::eta::Rule;
use crate::form::FieldError;
use crate::format;

/// A job that is running.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its handle.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// How far it is.
    pub progress: Option<Progress>,
    /// The curves so far, one per model or method.
    pub curves: Vec<Curve>,
    /// What has been done so far, in the order in which it began.
    pub stages: Vec<Stage>,
    /// Milliseconds on the page's clock when it was started.
    pub started_ms: f64,
    /// When its training, or the retrain of its comparison, stops.
    pub rule: Rule,
    /// The person has asked to stop it.
    pub cancelling: bool,
}

/// What a job does.
#[derive(Debug, Clone, PartialEq)]
pub enum JobKind {
    /// Trains this model.
    Train(ModelId),
    /// Forgets and compares.
    Compare(Box<Runs>),
}

/// The objective of one model or method after each sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Whose.
    pub subject: String,
    /// Its points.
    pub points: Vec<CurvePoint>,
}

/// A stage of a job: one phase of one model or method.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Whose.
    pub subject: String,
    /// How far the phase is, as it was reported last.
    pub progress: Progress,
    /// ‖∇L‖ where it was computed first and last in this phase.
    pub gradient: Option<(f64, f64)>,
}

/// A comparison, running or done.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// The model that forgot.
    pub base: ModelId,
    /// What was forgotten.
    pub forget: ForgetRequest,
    /// Handles of the resulting models, the reference's first, then in the order of `methods`.
    pub models: Vec<ModelId>,
    /// The methods, without the reference.
    pub methods: Vec<Choice>,
    /// Rows as they landed, with their models.
    pub rows: Vec<(ModelId, MethodReport)>,
    /// The whole result; absent while it runs.
    pub comparison: Option<Comparison>,
}

impl AppState {
    /// The methods that the form of the forgetting step asks for.
    ///
    /// # Errors
    /// All fields that hold something impossible; a sentence when no method is left.
    pub(super) fn chosen_methods(&self) -> Result<Vec<Choice>, Vec<FieldError>> {
        let (_, model) = self.base_model().ok_or_else(|| vec![refusal("Train a model first")])?;
        self.forgetting.choices(self.catalog()?, &model.training.model.id)
    }

    fn catalog(&self) -> Result<&Catalog, Vec<FieldError>> {
        match &self.worker {
            WorkerState::Ready { catalog, .. } => Ok(catalog),
            _ => Err(vec![refusal("The engine is not ready yet")]),
        }
    }

    /// Starts to train what the form asks for.
    ///
    /// # Errors
    /// Why that is not possible, by field.
    pub fn start_training(&mut self, now_ms: f64) -> Result<Request, Vec<FieldError>> {
        self.check_idle()?;
        let open = self.data.as_ref().ok_or_else(|| vec![refusal("Choose data first")])?;
        let (data, has_times) = (open.id, open.has_times());
        let (split, training) = both(self.split.request(has_times), self.training.request(self.catalog()?))?;
        self.training.too_big = None;
        let (job, model) = (JobId(self.fresh()), ModelId(self.fresh()));
        self.start(job, JobKind::Train(model), Rule::of(&training), now_ms);
        Ok(Request::Train { job, data, model, split, training, evaluation: Evaluation::default() })
    }

    /// Starts to forget the selection with the chosen methods.
    ///
    /// # Errors
    /// Why that is not possible, by field.
    pub fn start_comparison(&mut self, now_ms: f64) -> Result<Request, Vec<FieldError>> {
        self.check_idle()?;
        let (base, model) = self.base_model().ok_or_else(|| vec![refusal("Train a model first")])?;
        let rule = Rule::of(&model.training);
        let forget = self.selection.request()?;
        let methods = self.chosen_methods()?;
        let job = JobId(self.fresh());
        let models: Vec<ModelId> = (0..=methods.len()).map(|_| ModelId(self.fresh())).collect();
        let runs = Box::new(Runs {
            base,
            forget: forget.clone(),
            models: models.clone(),
            methods: methods.clone(),
            rows: Vec::new(),
            comparison: None,
        });
        self.start(job, JobKind::Compare(runs), rule, now_ms);
        Ok(Request::Compare { job, model: base, forget, methods, models, evaluation: Evaluation::default() })
    }

    /// Marks the running job as being stopped and gives its handle; none when it is already being stopped.
    pub fn cancel_job(&mut self) -> Option<JobId> {
        let job = self.job.as_mut().filter(|job| !job.cancelling)?;
        job.cancelling = true;
        Some(job.id)
    }

    /// The comparison to show: the running one, else the last finished one.
    pub fn shown_runs(&self) -> Option<&Runs> {
        match &self.job {
            Some(Job { kind: JobKind::Compare(runs), .. }) => Some(runs),
            _ => self.runs.as_ref(),
        }
    }

    fn check_idle(&self) -> Result<(), Vec<FieldError>> {
        if self.job.is_some() {
            return Err(vec![refusal("Another job is running: wait for it or cancel it")]);
        }
        // What becomes the explored model must not come in the middle of a job that began with another one.
        if self.opening.is_some() {
            return Err(vec![refusal("A model is being opened: wait for it")]);
        }
        Ok(())
    }

    fn start(&mut self, id: JobId, kind: JobKind, rule: Rule, started_ms: f64) {
        self.outcome = String::new();
        self.job = Some(Job {
            id,
            kind,
            progress: None,
            curves: Vec::new(),
            stages: Vec::new(),
            started_ms,
            rule,
            cancelling: false,
        });
    }

    pub(super) fn progressed(&mut self, id: JobId, progress: Progress) {
        let Some(job) = self.job.as_mut().filter(|job| job.id == id) else { return };
        if let Some(point) = progress.point {
            match job.curves.iter_mut().find(|curve| curve.subject == progress.subject) {
                Some(curve) => curve.points.push(point),
                None => job.curves.push(Curve { subject: progress.subject.clone(), points: vec![point] }),
            }
        }
        job.note_stage(&progress);
        job.progress = Some(progress);
    }

    pub(super) fn trained(&mut self, id: JobId, model: ModelId, summary: ModelSummary) -> Vec<Task> {
        if self.job.take_if(|job| job.id == id && job.kind == JobKind::Train(model)).is_none() {
            return Vec::new();
        }
        self.outcome = format!("{} trained in {}", summary.label, format::seconds(summary.run.seconds));
        self.models.insert(model, summary);
        self.base = Some(model);
        self.close_unused()
    }

    pub(super) fn method_done(&mut self, id: JobId, model: ModelId, summary: ModelSummary, report: MethodReport) {
        let Some(Job { kind: JobKind::Compare(runs), .. }) = self.job.as_mut().filter(|job| job.id == id) else {
            return;
        };
        if runs.models.contains(&model) && !runs.rows.iter().any(|(known, _)| *known == model) {
            runs.rows.push((model, report));
            self.models.insert(model, summary);
        }
    }

    pub(super) fn compared(&mut self, id: JobId, comparison: Comparison) -> Vec<Task> {
        let is_this = |job: &mut Job| job.id == id && matches!(job.kind, JobKind::Compare(_));
        let Some(Job { kind: JobKind::Compare(mut runs), .. }) = self.job.take_if(is_this) else { return Vec::new() };
        // Rows of the finished comparison carry what was not settled when they landed.
        runs.rows = runs.models.iter().copied().zip(comparison.rows.iter().cloned()).collect();
        self.outcome = format!(
            "Compared {} on {}",
            ways(comparison.rows.len()),
            format::counted(comparison.forget.num_records, "forgotten record")
        );
        runs.comparison = Some(comparison);
        self.runs = Some(*runs);
        self.close_unused()
    }

    pub(super) fn job_failed(&mut self, id: JobId, failure: Failure) {
        let Some(job) = self.job.take_if(|job| job.id == id) else { return };
        let doing = match &job.kind {
            JobKind::Train(_) => "Training",
            JobKind::Compare(_) => "Forgetting",
        };
        if let JobKind::Compare(runs) = &job.kind {
            for model in &runs.models {
                self.models.remove(model);
                self.answers.forget_model(*model);
            }
        }
        if failure.kind == FailureKind::Cancelled {
            self.outcome = format!("{doing} was cancelled. Nothing changed.");
        } else {
            self.outcome = format!("{doing} failed. Nothing changed.");
            self.report(doing, failure);
        }
    }

    /// Closes the models that neither the screen nor the comparison needs any more.
    pub(super) fn close_unused(&mut self) -> Vec<Task> {
        let in_runs = |id: ModelId| self.runs.as_ref().is_some_and(|runs| runs.base == id || runs.models.contains(&id));
        let unused: Vec<ModelId> =
            self.models.keys().copied().filter(|&id| self.base != Some(id) && !in_runs(id)).collect();
        for model in &unused {
            self.models.remove(model);
            self.answers.forget_model(*model);
        }
        unused.into_iter().map(|model| Task::Send(Request::CloseModel { model })).collect()
    }
}

impl Job {
    /// The stages of the model or method that is at work.
    pub fn present_stages(&self) -> Vec<Stage> {
        let Some(progress) = &self.progress else { return Vec::new() };
        self.stages.iter().filter(|stage| stage.subject == progress.subject).cloned().collect()
    }

    fn note_stage(&mut self, progress: &Progress) {
        let norm = progress.point.and_then(|point| point.gradient_norm);
        let is_same = |stage: &&mut Stage| stage.subject == progress.subject && stage.progress.phase == progress.phase;
        if let Some(stage) = self.stages.iter_mut().find(is_same) {
            stage.progress = progress.clone();
            if let Some(norm) = norm {
                stage.gradient = Some((stage.gradient.map_or(norm, |(first, _)| first), norm));
            }
        } else {
            let (subject, gradient) = (progress.subject.clone(), norm.map(|norm| (norm, norm)));
            self.stages.push(Stage { subject, progress: progress.clone(), gradient });
        }
    }
}

fn ways(count: usize) -> String {
    format::counted(count as u64, "way") + " to forget"
}

fn refusal(message: &str) -> FieldError {
    FieldError { field: String::new(), message: message.to_owned() }
}
