//! A comparison while it runs: every method forgets the same records and is asked the same questions.

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{ExperimentSpec, ForgetRequest};
use alteraser_api::report::{
    Accuracy, COMPARISON_SCHEMA, Comparison, Efficiency, Figure, MethodReport, ModelSummary, NoiseBand, RunReport,
    StopReason,
};

use crate::error::Result;
use crate::eval::accuracy::accuracy;
use crate::eval::consistency::Questions;
use crate::eval::probe::Answers;
use crate::experiment::{OnMethod, fingerprint, settings};
use crate::models::{FitSettings, Recommender};
use crate::run::RunContext;
use crate::solve::objective_value;
use crate::trained::Trained;
use crate::training_set::TrainingSet;
use crate::unlearn::{UnlearningMethod, UnlearningTask};

/// What all methods share.
pub(crate) struct Comparing<'a> {
    base: &'a Trained,
    retained: &'a Arc<TrainingSet>,
    questions: &'a Questions<'a>,
    ctx: &'a RunContext<'a>,
    original: Answers,
    original_accuracy: Accuracy,
    /// The reference's answers, once it has run.
    reference: Option<Answers>,
    rows: Vec<MethodReport>,
}

impl<'a> Comparing<'a> {
    pub(crate) fn new(
        base: &'a Trained,
        retained: &'a Arc<TrainingSet>,
        questions: &'a Questions<'a>,
        ctx: &'a RunContext<'a>,
    ) -> Result<Self> {
        let original = questions.probe.ask(base.recommender.as_ref(), "Original", ctx)?;
        let model = base.recommender.as_ref();
        let original_accuracy = accuracy(model, &original, &base.split.held_out, questions.evaluation, ctx)?;
        Ok(Self { base, retained, questions, ctx, original, original_accuracy, reference: None, rows: Vec::new() })
    }

    /// Forgets with `method` and measures it.
    pub(crate) fn run(
        &mut self,
        choice: &Choice,
        label: &str,
        method: &dyn UnlearningMethod,
        on_method: OnMethod<'_>,
    ) -> Result<()> {
        let (recommender, run) = self.unlearn(label, method, settings(&self.base.summary.training, label))?;
        let answers = self.questions.probe.ask(recommender.as_ref(), label, self.ctx)?;
        let held_out = &self.base.split.held_out;
        let measured = accuracy(recommender.as_ref(), &answers, held_out, self.questions.evaluation, self.ctx)?;
        let report = self.report(choice, label, run, (&answers, measured));
        let model = self.model(choice, label, recommender, &report);
        on_method(self.rows.len(), &Arc::new(model), &report);
        self.reference.get_or_insert(answers);
        self.rows.push(report);
        Ok(())
    }

    /// Runs a method; its seconds include deleting the records and their negatives from the training set.
    fn unlearn(
        &self,
        label: &str,
        method: &dyn UnlearningMethod,
        settings: FitSettings<'_>,
    ) -> Result<(Box<dyn Recommender>, RunReport)> {
        let stopwatch = self.ctx.stopwatch();
        let retained = self.base.train.without(self.questions.forget);
        let seconds_to_delete = stopwatch.seconds();
        let task = UnlearningTask {
            trained: self.base.recommender.as_ref(),
            full: &self.base.train,
            forget: self.questions.forget,
            retained: &retained,
            settings: FitSettings { subject: label, ..settings },
        };
        let (recommender, mut run) = method.unlearn(&task, self.ctx)?;
        run.seconds += seconds_to_delete;
        if let Some(blocks) = recommender.as_blocks() {
            run.objective = Figure::of(objective_value(blocks, &retained));
        }
        Ok((recommender, run))
    }

    fn report(
        &self,
        choice: &Choice,
        label: &str,
        run: RunReport,
        (answers, measured): (&Answers, Accuracy),
    ) -> MethodReport {
        let reference = self.reference.as_ref().unwrap_or(answers);
        let reference_row = self.rows.first();
        let delta = |of: &MethodReport| difference(&measured.ndcg, &of.accuracy.ndcg);
        let ndcg_delta = reference_row.map_or_else(|| Figure::of(0.0), delta);
        let reference_seconds = reference_row.map_or(run.seconds, |row| row.efficiency.run.seconds);
        MethodReport {
            method: choice.clone(),
            label: label.to_owned(),
            ndcg_delta,
            accuracy: measured,
            consistency: self.questions.consistency(answers, reference, &self.original),
            efficiency: Efficiency { speed_up: speed_up(reference_seconds, run.seconds), run },
        }
    }

    fn model(&self, choice: &Choice, label: &str, recommender: Box<dyn Recommender>, report: &MethodReport) -> Trained {
        let base = self.base;
        let forgotten = base.forgotten.union(self.questions.forget);
        let summary = ModelSummary {
            label: label.to_owned(),
            unlearned_by: Some(choice.clone()),
            num_parameters: recommender.num_parameters() as u64,
            num_forgotten: forgotten.records().len() as u64,
            fingerprint: fingerprint(recommender.as_ref()),
            run: report.efficiency.run.clone(),
            accuracy: report.accuracy.clone(),
            ..base.summary.clone()
        };
        let (data, split, train) = (Arc::clone(&base.data), Arc::clone(&base.split), Arc::clone(self.retained));
        Trained { data, split, train, forgotten, recommender, summary }
    }

    /// Settles what needs all rows, and puts everything together.
    pub(crate) fn finish(mut self, request: &ForgetRequest, methods: &[Choice], name: &str) -> Result<Comparison> {
        self.settle_loss_gaps();
        let band = self.noise_band()?;
        let notes = self.notes();
        let summary = &self.base.summary;
        Ok(Comparison {
            schema: COMPARISON_SCHEMA,
            spec: ExperimentSpec {
                split: summary.split.clone(),
                training: summary.training.clone(),
                forget: request.clone(),
                methods: methods.to_vec(),
                evaluation: self.questions.evaluation.clone(),
            },
            data: self.base.data.summary(name),
            forget: self.questions.forget.summary(self.base.train.records()),
            original: summary.run.clone(),
            original_accuracy: self.original_accuracy,
            threads: rayon::current_num_threads() as u32,
            rows: self.rows,
            band,
            notes,
        })
    }

    fn settle_loss_gaps(&mut self) {
        let objectives = self.rows.iter().filter_map(|row| row.efficiency.run.objective.value);
        let Some(best) = objectives.min_by(f64::total_cmp) else { return };
        for row in &mut self.rows {
            row.consistency.loss_gap = match row.efficiency.run.objective.value {
                Some(objective) => Figure::of((objective - best) / best.abs()),
                None => Figure::absent("the model has no objective"),
            };
        }
    }

    /// Retrains from other seeds of the initial parameters, with the same owned negatives.
    fn noise_band(&self) -> Result<Option<NoiseBand>> {
        let training = &self.base.summary.training;
        let seeds = &self.questions.evaluation.band_seeds;
        let (Some(reference), false) = (&self.reference, seeds.is_empty()) else { return Ok(None) };
        let questions = self.questions;
        let mut answers = vec![reference.clone()];
        for &seed in seeds {
            let label = format!("Retrain, seed {seed}");
            let settings = FitSettings { seed, ..settings(training, &label) };
            let (recommender, _) = self.unlearn(&label, &crate::unlearn::retrain::Retrain, settings)?;
            answers.push(questions.probe.ask(recommender.as_ref(), &label, self.ctx)?);
        }
        let mut values = [Vec::new(), Vec::new(), Vec::new()];
        for (n, a) in answers.iter().enumerate() {
            for b in &answers[n + 1..] {
                let (kl_forgotten, kl_all) = questions.divergences(a, b);
                for (values, figure) in values.iter_mut().zip([kl_forgotten, kl_all, questions.jaccard(a, b)]) {
                    values.extend(figure.value);
                }
            }
        }
        let [kl_forgotten, kl_all, jaccard] = values.map(|values| span(&values));
        let seeds = std::iter::once(training.seed).chain(seeds.iter().copied()).collect();
        Ok(Some(NoiseBand { seeds, kl_forgotten, kl_all, jaccard }))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let capped = |run: &RunReport| run.stop == StopReason::MaxSteps;
        if self.rows.first().is_some_and(|row| capped(&row.efficiency.run)) {
            notes.push(
                "The reference retrain used up its sweeps before it converged; what leans on it is less certain."
                    .into(),
            );
        }
        if capped(&self.base.summary.run) {
            notes.push("The original model used up its sweeps before it converged.".into());
        }
        notes
    }
}

fn difference(a: &Figure, b: &Figure) -> Figure {
    match (a.value, b.value) {
        (Some(a), Some(b)) => Figure::of(a - b),
        _ => Figure::absent("one of the two has no value"),
    }
}

fn speed_up(reference_seconds: f64, seconds: f64) -> Figure {
    if seconds > 0.0 {
        Figure::of(reference_seconds / seconds)
    } else {
        Figure::absent("it took less time than the clock can see")
    }
}

/// Smallest and largest value.
fn span(values: &[f64]) -> Option<(f64, f64)> {
    let min = values.iter().copied().min_by(f64::total_cmp)?;
    let max = values.iter().copied().max_by(f64::total_cmp)?;
    Some((min, max))
}
