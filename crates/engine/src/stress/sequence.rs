//! Many small requests one after another: does a method drift away from what a fresh retrain would be?

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::Evaluation;
use alteraser_api::report::Figure;
use alteraser_api::stress::{DriftPoint, DriftRow};

use crate::data::ForgetSet;
use crate::error::{Error, Result};
use crate::eval::accuracy::{UserAccuracy, by_user, delta};
use crate::eval::pairwise::compare;
use crate::eval::probe::Answers;
use crate::eval::questions::{Questions, Records};
use crate::experiment::{Method, settings};
use crate::hash::{Purpose, Stream};
use crate::models::Recommender;
use crate::run::RunContext;
use crate::solve::objective_value;
use crate::trained::Trained;
use crate::training_set::TrainingSet;
use crate::unlearn::retrain::Retrain;
use crate::unlearn::{Forgetting, UnlearningMethod, forget_with};

/// How many requests of how many records, and how often a fresh retrain is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) requests: u32,
    pub(super) records: u32,
    pub(super) check_every: u32,
    pub(super) seed: u64,
}

/// A method on its way.
struct Walker<'m> {
    choice: Choice,
    label: String,
    method: &'m dyn UnlearningMethod,
    recommender: Box<dyn Recommender>,
    /// What the model is fitted to after the requests so far.
    train: TrainingSet,
    seconds: f64,
    points: Vec<DriftPoint>,
}

/// Forgets `plan.requests` times with every method, and holds all of them against fresh retrains.
///
/// # Errors
/// More records than there are, a cancelled run, or a numerical breakdown.
pub(super) fn sequence(
    trained: &Trained,
    methods: &[Method],
    plan: Plan,
    evaluation: &Evaluation,
    ctx: &RunContext<'_>,
) -> Result<Vec<DriftRow>> {
    let records = draw(trained, plan)?;
    let mut walkers: Vec<Walker<'_>> = methods.iter().map(|method| Walker::new(trained, method)).collect();
    for (n, request) in records.chunks(plan.records as usize).enumerate() {
        for walker in &mut walkers {
            walker.forget(trained, request, ctx)?;
        }
        let requests = n as u32 + 1;
        if requests.is_multiple_of(plan.check_every) || requests == plan.requests {
            let so_far = &records[..requests as usize * plan.records as usize];
            check(trained, &mut walkers, (requests, so_far), evaluation, ctx)?;
        }
    }
    let row = |walker: Walker<'_>| DriftRow { method: walker.choice, label: walker.label, points: walker.points };
    Ok(walkers.into_iter().map(row).collect())
}

/// The records of all requests, one request after another.
fn draw(trained: &Trained, plan: Plan) -> Result<Vec<(u32, u32)>> {
    let train = trained.train.records();
    let total = plan.requests as usize * plan.records as usize;
    if total >= train.num_records() {
        return Err(Error::EverythingToForget { num_records: train.num_records() });
    }
    let mut records: Vec<(u32, u32)> = train.records().collect();
    Stream::new(plan.seed, Purpose::Stress, 1).shuffle(&mut records);
    records.truncate(total);
    Ok(records)
}

impl<'m> Walker<'m> {
    fn new(trained: &Trained, Method { choice, label, how }: &'m Method) -> Self {
        Self {
            choice: choice.clone(),
            label: label.clone(),
            method: how.as_ref(),
            recommender: trained.recommender.boxed_clone(),
            train: (*trained.train).clone(),
            seconds: 0.0,
            points: Vec::new(),
        }
    }

    fn forget(&mut self, trained: &Trained, request: &[(u32, u32)], ctx: &RunContext<'_>) -> Result<()> {
        let request = Forgetting {
            trained: self.recommender.as_ref(),
            train: &self.train,
            forget: &ForgetSet::of_records(self.train.records(), request)?,
            settings: settings(&trained.summary.training, &self.label),
        };
        let forgotten = forget_with(self.method, request, ctx)?;
        self.seconds += forgotten.run.seconds;
        (self.recommender, self.train) = (forgotten.recommender, forgotten.retained);
        Ok(())
    }
}

/// A fresh retrain with its answers.
struct Fresh {
    answers: Answers,
    accuracy: Vec<UserAccuracy>,
    objective: Figure,
    seconds: f64,
}

/// Retrains on what stays after the requests so far, and adds a point to every walker.
fn check(
    trained: &Trained,
    walkers: &mut [Walker<'_>],
    (requests, so_far): (u32, &[(u32, u32)]),
    evaluation: &Evaluation,
    ctx: &RunContext<'_>,
) -> Result<()> {
    let forget = ForgetSet::of_records(trained.train.records(), so_far)?;
    let label = format!("Retrain after {requests}");
    let settings = settings(&trained.summary.training, &label);
    let request =
        Forgetting { trained: trained.recommender.as_ref(), train: &trained.train, forget: &forget, settings };
    let retrained = forget_with(&Retrain, request, ctx)?;
    let held_out = &trained.split.held_out;
    let records = Records { full: &trained.train, retained: retrained.retained.records(), held_out };
    let questions = Questions::new(&forget, records, evaluation);
    let answers = questions.probe.ask(retrained.recommender.as_ref(), &label, ctx)?;
    let accuracy = by_user(&answers, held_out, evaluation);
    let fresh = Fresh { answers, accuracy, objective: retrained.run.objective, seconds: retrained.run.seconds };
    for walker in walkers {
        let answers = questions.probe.ask(walker.recommender.as_ref(), &walker.label, ctx)?;
        let pairwise = compare(&fresh.answers, &answers, evaluation.k, ctx.cancel)?;
        let accuracy = by_user(&answers, held_out, evaluation);
        let delta = delta(&accuracy, &fresh.accuracy, evaluation.seed, ctx.cancel)?;
        walker.points.push(DriftPoint {
            requests,
            records: so_far.len() as u64,
            kl_forgotten: pairwise.kl_forgotten,
            kl_all: pairwise.kl_all,
            jaccard: pairwise.jaccard,
            loss_excess: loss_excess(walker, &fresh.objective),
            ndcg_delta: delta.ndcg,
            seconds: walker.seconds,
            retrain_seconds: fresh.seconds,
        });
    }
    Ok(())
}

/// (L(U) − L(R))/|L(R)| on what stays.
fn loss_excess(walker: &Walker<'_>, fresh: &Figure) -> Figure {
    match (walker.recommender.as_blocks(), fresh.value) {
        (Some(blocks), Some(fresh)) => Figure::of((objective_value(blocks, &walker.train) - fresh) / fresh.abs()),
        _ => Figure::absent("the model has no objective"),
    }
}
