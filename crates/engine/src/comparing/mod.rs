//! A comparison while it runs: every method forgets the same records and is asked the same questions.

mod band;
mod caution;
mod certificate;
mod settle;
mod timing;

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ExperimentSpec, ForgetRequest};
use alteraser_api::report::{
    Accuracy, AccuracyDelta, COMPARISON_SCHEMA, Comparison, Efficiency, Figure, MethodReport, ModelSummary, SliceReport,
};

use crate::error::Result;
use crate::eval::accuracy::{UserAccuracy, accuracy, by_user, delta};
use crate::eval::consistency::{Against, Subject};
use crate::eval::membership::Attack;
use crate::eval::probe::Answers;
use crate::eval::questions::Questions;
use crate::eval::rmse::rmse;
use crate::eval::slices::{ByUser, Slices};
use crate::experiment::{OnMethod, fingerprint, settings};
use crate::models::Recommender;
use crate::run::RunContext;
use crate::solve::gradient_norm;
use crate::trained::Trained;
use crate::training_set::TrainingSet;
use crate::unlearn::UnlearningMethod;
use timing::Timed;

/// What all methods share.
pub(crate) struct Comparing<'a> {
    base: &'a Trained,
    retained: &'a Arc<TrainingSet>,
    questions: &'a Questions<'a>,
    slices: Slices,
    ctx: &'a RunContext<'a>,
    original: Asked,
    /// ‖∇L‖ of the original on what stays.
    original_gradient: Option<f64>,
    /// The model with the lowest objective so far, and that objective.
    best: Option<(f64, Arc<Trained>)>,
    /// The reference, once it has run.
    reference: Option<Reference>,
    rows: Vec<MethodReport>,
}

/// What a model has answered, and what follows from that.
struct Asked {
    answers: Answers,
    attack: Attack,
    accuracy: Vec<UserAccuracy>,
    rmse: Figure,
}

impl Asked {
    fn subject<'s>(&'s self, recommender: &'s dyn Recommender) -> Subject<'s> {
        Subject { recommender, answers: &self.answers, attack: &self.attack }
    }

    fn accuracy(&self, evaluation: &Evaluation) -> Accuracy {
        Accuracy { rmse: self.rmse.clone(), ..accuracy(&self.accuracy, evaluation) }
    }

    fn by_user(&self) -> ByUser<'_> {
        ByUser { answers: &self.answers, accuracy: &self.accuracy }
    }
}

/// The reference retrain.
struct Reference {
    model: Arc<Trained>,
    asked: Asked,
}

impl<'a> Comparing<'a> {
    pub(crate) fn new(
        base: &'a Trained,
        retained: &'a Arc<TrainingSet>,
        questions: &'a Questions<'a>,
        ctx: &'a RunContext<'a>,
    ) -> Result<Self> {
        let original = ask(base, questions, (base.recommender.as_ref(), "Original"), ctx)?;
        let original_gradient = gradient(base.recommender.as_ref(), retained, ctx)?;
        let slices = Slices::new(questions.forget, base.train.records());
        let (best, reference, rows) = (None, None, Vec::new());
        Ok(Self { base, retained, questions, slices, ctx, original, original_gradient, best, reference, rows })
    }

    /// Forgets with `method` and measures it.
    pub(crate) fn run(
        &mut self,
        choice: &Choice,
        label: &str,
        method: &dyn UnlearningMethod,
        on_method: OnMethod<'_>,
    ) -> Result<()> {
        let timed = self.time(method, settings(&self.base.summary.training, label))?;
        let asked = self.ask(timed.recommender.as_ref(), label)?;
        let report = self.report((choice, label), &timed, &asked)?;
        let model = Arc::new(self.model(choice, label, timed.recommender, &report));
        on_method(self.rows.len(), &model, &report);
        if let Some(objective) = report.efficiency.run.objective.value
            && self.best.as_ref().is_none_or(|(lowest, _)| objective < *lowest)
        {
            self.best = Some((objective, Arc::clone(&model)));
        }
        self.reference.get_or_insert(Reference { model, asked });
        self.rows.push(report);
        Ok(())
    }

    fn ask(&self, recommender: &dyn Recommender, label: &str) -> Result<Asked> {
        ask(self.base, self.questions, (recommender, label), self.ctx)
    }

    /// The row of a method; the first one is its own reference.
    fn report(&self, (choice, label): (&Choice, &str), timed: &Timed, asked: &Asked) -> Result<MethodReport> {
        let evaluation = self.questions.evaluation;
        let own = asked.subject(timed.recommender.as_ref());
        let against = self.against(own);
        let (mut consistency, distinction) = self.questions.consistency(own, against, self.ctx.cancel)?;
        consistency.gradient_ratio = self.gradient_ratio(timed.recommender.as_ref())?;
        let looks = timed.looks.iter().map(|(seconds, answers)| (*seconds, answers));
        let checkpoints = looks.map(|look| self.questions.checkpoint(look, against, self.ctx.cancel));
        let (delta, slices) = self.against_reference(asked)?;
        let certificate = self.certificate(timed.recommender.as_ref(), &timed.run, asked)?;
        let reference_seconds = self.rows.first().map_or(timed.run.seconds, |row| row.efficiency.run.seconds);
        Ok(MethodReport {
            method: choice.clone(),
            label: label.to_owned(),
            accuracy: asked.accuracy(evaluation),
            delta,
            slices,
            consistency,
            judgements: Vec::new(),
            attack_curve: distinction.curve,
            efficiency: Efficiency {
                run: timed.run.clone(),
                timings: timed.timings.clone(),
                speed_up: settle::speed_up(reference_seconds, timed.run.seconds),
                speed_up_adamw: Figure::absent("settled when all methods are done"),
                time_to_tolerance: Figure::absent("settled when all methods are done"),
                checkpoints: checkpoints.collect::<Result<_>>()?,
            },
            certificate,
        })
    }

    /// G = ‖∇L(θ_U; D′)‖ / ‖∇L(θ_O; D′)‖.
    fn gradient_ratio(&self, recommender: &dyn Recommender) -> Result<Figure> {
        let own = gradient(recommender, self.retained, self.ctx)?;
        Ok(match (own, self.original_gradient) {
            (Some(own), Some(original)) => Figure::of(own / original),
            _ => Figure::absent("the model has no gradient"),
        })
    }

    /// Accuracy against the reference, of everybody and by slices.
    fn against_reference(&self, asked: &Asked) -> Result<(AccuracyDelta, Vec<SliceReport>)> {
        let reference = self.reference.as_ref().map_or(asked, |reference| &reference.asked);
        let (evaluation, cancel) = (self.questions.evaluation, self.ctx.cancel);
        let delta = delta(&asked.accuracy, &reference.accuracy, evaluation.seed, cancel)?;
        let slices = self.slices.report(asked.by_user(), reference.by_user(), evaluation, cancel)?;
        Ok((delta, slices))
    }

    /// What `own` is held against; itself while there is no reference yet.
    fn against<'s>(&'s self, own: Subject<'s>) -> Against<'s> {
        let reference = |reference: &'s Reference| reference.asked.subject(reference.model.recommender.as_ref());
        Against {
            original: self.original.subject(self.base.recommender.as_ref()),
            retrained: self.reference.as_ref().map_or(own, reference),
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
        Trained { data, split, train, forgotten, recommender, summary }.ready()
    }

    /// Settles what needs all rows, and puts everything together.
    pub(crate) fn finish(mut self, request: &ForgetRequest, methods: &[Choice], name: &str) -> Result<Comparison> {
        let own = self.original.subject(self.base.recommender.as_ref());
        let (mut original_consistency, _) = self.questions.consistency(own, self.against(own), self.ctx.cancel)?;
        original_consistency.gradient_ratio = self.gradient_ratio(self.base.recommender.as_ref())?;
        let (band, lowest_objective) = self.settle(&mut original_consistency)?;
        let notes = self.notes(band.as_ref());
        let summary = &self.base.summary;
        let evaluation = self.questions.evaluation;
        Ok(Comparison {
            schema: COMPARISON_SCHEMA,
            spec: ExperimentSpec {
                split: summary.split.clone(),
                training: summary.training.clone(),
                forget: request.clone(),
                methods: methods.to_vec(),
                evaluation: evaluation.clone(),
            },
            data: self.base.data.summary(name),
            forget: self.questions.forget.summary(self.base.train.records()),
            original: summary.run.clone(),
            original_accuracy: self.original.accuracy(evaluation),
            original_consistency,
            threads: rayon::current_num_threads() as u32,
            rows: self.rows,
            lowest_objective,
            band,
            notes,
        })
    }
}

/// ‖∇L‖ on the records that stay, for models that have a gradient.
fn gradient(recommender: &dyn Recommender, retained: &TrainingSet, ctx: &RunContext<'_>) -> Result<Option<f64>> {
    recommender.as_blocks().map(|blocks| gradient_norm(blocks, retained, ctx)).transpose()
}

fn ask(
    base: &Trained,
    questions: &Questions<'_>,
    (recommender, label): (&dyn Recommender, &str),
    ctx: &RunContext<'_>,
) -> Result<Asked> {
    let answers = questions.probe.ask(recommender, label, ctx)?;
    let attack = questions.attack(&answers);
    let accuracy = by_user(&answers, &base.split.held_out, questions.evaluation);
    let rmse = rmse(recommender, &base.split.held_out, ctx)?;
    Ok(Asked { answers, attack, accuracy, rmse })
}
