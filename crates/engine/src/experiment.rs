//! The one recipe: split, train, forget, compare. Page, command line, tests and benches all run this.

use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ExperimentSpec, ForgetRequest, Split, Training};
use alteraser_api::report::{Accuracy, Comparison, MethodReport, ModelSummary};

use crate::catalog::{build_method, build_model, method_label, model_label};
use crate::comparing::Comparing;
use crate::config::check_number;
use crate::data::split::{SplitData, split};
use crate::data::{Dataset, ForgetSet};
use crate::error::{Error, Result};
use crate::eval::accuracy::{accuracy, by_user};
use crate::eval::probe::Probe;
use crate::eval::questions::{Questions, Records};
use crate::eval::rmse::rmse;
use crate::forget::resolve;
use crate::models::popularity::Popularity;
use crate::models::random::Random;
use crate::models::{FitSettings, Recommender};
use crate::run::RunContext;
use crate::trained::Trained;
use crate::training_set::TrainingSet;
use crate::unlearn::UnlearningMethod;
use crate::unlearn::retrain::Retrain;

pub use crate::audit::audit;
pub use crate::grid::expand;
pub use crate::stress::stress;

/// Called as each method of a comparison is done, the reference first, with its place, model and report.
pub type OnMethod<'a> = &'a mut dyn FnMut(usize, &Arc<Trained>, &MethodReport);

/// Trains and compares as `spec` says.
///
/// # Errors
/// An impossible specification, a cancelled run, or a numerical breakdown.
pub fn run(
    data: &Arc<Dataset>,
    name: &str,
    spec: &ExperimentSpec,
    ctx: &RunContext<'_>,
    on_method: OnMethod<'_>,
) -> Result<Comparison> {
    let trained = train(data, &spec.split, &spec.training, &spec.evaluation, ctx)?;
    compare(&trained, &spec.forget, &spec.methods, &spec.evaluation, name, ctx, on_method)
}

/// Splits the data and trains a model on the training records.
///
/// # Errors
/// An impossible specification, a cancelled run, or a numerical breakdown.
pub fn train(
    data: &Arc<Dataset>,
    split_spec: &Split,
    training: &Training,
    evaluation: &Evaluation,
    ctx: &RunContext<'_>,
) -> Result<Trained> {
    check(training, evaluation)?;
    let needs = build_model(&training.model, data.num_users(), data.num_items())?.needs();
    let split = split(data, split_spec, needs.values)?;
    fit(data, (split_spec, split), training, evaluation, ctx)
}

/// Trains a model on the training records of a split.
pub(crate) fn fit(
    data: &Arc<Dataset>,
    (split_spec, split): (&Split, SplitData),
    training: &Training,
    evaluation: &Evaluation,
    ctx: &RunContext<'_>,
) -> Result<Trained> {
    check(training, evaluation)?;
    let mut recommender = build_model(&training.model, data.num_users(), data.num_items())?;
    let needs = recommender.needs();
    let train = TrainingSet::new(data, &split.train, &needs, training.seed);
    if let Some(blocks) = recommender.as_blocks() {
        blocks.objective().check_values(train.records())?;
    }
    let run = recommender.fit(&train, &settings(training, "Training"), ctx)?;
    let run = run.with_reason("the training does not compute it");
    let measured = held_out_accuracy(recommender.as_ref(), "Training", &train, &split, evaluation, ctx)?;
    let baselines = baselines(data, training, &train, &split, evaluation, ctx)?;
    let summary = ModelSummary {
        label: model_label(&training.model),
        split: split_spec.clone(),
        training: training.clone(),
        unlearned_by: None,
        num_forgotten: 0,
        num_parameters: recommender.num_parameters() as u64,
        fingerprint: fingerprint(recommender.as_ref()),
        run,
        accuracy: measured,
        baselines,
    };
    let (split, train) = (Arc::new(split), Arc::new(train));
    let (data, forgotten) = (Arc::clone(data), ForgetSet::nothing());
    Ok(Trained { data, split, train, forgotten, recommender, summary }.ready())
}

fn check(training: &Training, evaluation: &Evaluation) -> Result<()> {
    check_number("training", "max_sweeps", f64::from(training.max_sweeps), (1.0, 1e6))?;
    check_number("training", "tolerance", training.tolerance, (0.0, 1.0))?;
    check_number("evaluation", "k", f64::from(evaluation.k), (1.0, 1000.0))?;
    check_number("evaluation", "recall_k", f64::from(evaluation.recall_k), (1.0, 1000.0))?;
    check_number("evaluation", "repeats", f64::from(evaluation.repeats), (1.0, 25.0))
}

pub(crate) fn settings<'a>(training: &Training, subject: &'a str) -> FitSettings<'a> {
    FitSettings {
        subject,
        max_sweeps: training.max_sweeps,
        level: training.level,
        tolerance: training.tolerance,
        seed: training.seed,
        newton_steps: 1,
    }
}

pub(crate) fn fingerprint(recommender: &dyn Recommender) -> String {
    format!("{:016x}", crate::hash::hash_bytes(&recommender.save()))
}

fn held_out_accuracy(
    recommender: &dyn Recommender,
    subject: &str,
    train: &TrainingSet,
    split: &SplitData,
    evaluation: &Evaluation,
    ctx: &RunContext<'_>,
) -> Result<Accuracy> {
    let depth = evaluation.k.max(evaluation.recall_k) as usize;
    let probe = Probe { held_out: Some(&split.held_out), ..Probe::of_lists(train.records(), depth) };
    let answers = probe.ask(recommender, subject, ctx)?;
    let measured = accuracy(&by_user(&answers, &split.held_out, evaluation), evaluation);
    Ok(Accuracy { rmse: rmse(recommender, &split.held_out, ctx)?, ..measured })
}

/// Accuracy of what needs no learning, so that a bad model is visible.
fn baselines(
    data: &Dataset,
    training: &Training,
    train: &TrainingSet,
    split: &SplitData,
    evaluation: &Evaluation,
    ctx: &RunContext<'_>,
) -> Result<Vec<(String, Accuracy)>> {
    let recommenders: [(&str, Box<dyn Recommender>); 2] =
        [("Popularity", Box::new(Popularity::new(data.num_items()))), ("Random", Box::new(Random::default()))];
    let mut baselines = Vec::new();
    for (label, mut recommender) in recommenders {
        recommender.fit(train, &settings(training, label), ctx)?;
        let measured = held_out_accuracy(recommender.as_ref(), label, train, split, evaluation, ctx)?;
        baselines.push((label.to_owned(), measured));
    }
    Ok(baselines)
}

/// A method, ready to run.
pub(crate) struct Method {
    pub(crate) choice: Choice,
    /// The name a person reads.
    pub(crate) label: String,
    pub(crate) how: Box<dyn UnlearningMethod>,
}

/// The methods of all combinations of settings, if each of them can make `model`, of which only the kind matters, forget.
pub(crate) fn fitting_methods(methods: &[Choice], model: &dyn Recommender) -> Result<Vec<Method>> {
    let build = |choice: Choice| {
        let method = build_method(&choice)?;
        if !method.applies_to(model) {
            return Err(Error::NotApplicable { method: choice.id, needs: method.needed_model() });
        }
        Ok(Method { label: method_label(&choice), choice, how: method })
    };
    expand(methods)?.into_iter().map(build).collect()
}

/// Forgets with the reference retrain and with every method, and measures all of them. Settings that are lists are
/// swept over, see [`expand`].
///
/// # Errors
/// An impossible request or method, a cancelled run, or a numerical breakdown.
pub fn compare(
    base: &Trained,
    request: &ForgetRequest,
    methods: &[Choice],
    evaluation: &Evaluation,
    name: &str,
    ctx: &RunContext<'_>,
    on_method: OnMethod<'_>,
) -> Result<Comparison> {
    check(&base.summary.training, evaluation)?;
    let built = fitting_methods(methods, base.recommender.as_ref())?;
    let forget = resolve(request, &base.data, base.train.records(), ctx.cancel)?.forget;
    let retained = Arc::new(base.train.without(&forget));
    let records = Records { full: &base.train, retained: retained.records(), held_out: &base.split.held_out };
    let questions = Questions::new(&forget, records, evaluation);
    let mut comparing = Comparing::new(base, &retained, &questions, ctx)?;
    comparing.run(&Choice::of(Retrain::ID), Retrain::LABEL, &Retrain, on_method)?;
    for Method { choice, label, how } in &built {
        comparing.run(choice, label, how.as_ref(), on_method)?;
    }
    comparing.finish(request, methods, name)
}
