//! Several models of one kind, each trained on a shard of the records.

mod aggregation;
mod assignment;
mod attention;
mod member;

use std::ops::Range;

use alteraser_api::report::{Figure, RunReport, StopReason};

use self::aggregation::Aggregated;
pub(crate) use self::aggregation::{Aggregation, AttentionSettings};
pub(crate) use self::assignment::Assignment;
use self::assignment::take_word;
use self::member::Member;
use super::{Attribution, FitSettings, Recommender};
use crate::error::{Error, Result};
use crate::run::RunContext;
use crate::training_set::{Needs, TrainingSet};

/// Models of one kind, and how their predictions become one.
///
/// By the mean a user's score is the mean over the members that know the user, and over all members when none does: a
/// member that has no record of a user has nothing to say about it. By attention it is the score of one model, into which
/// a trained aggregator has put the members' rows together. A shard without records has no member.
#[derive(Debug, Clone)]
pub struct Ensemble {
    assignment: Assignment,
    aggregation: Aggregation,
    members: Vec<Option<Member>>,
    /// What the aggregator has made of the members; none without one.
    aggregated: Option<Aggregated>,
    needs: Needs,
}

/// What members are fitted from.
#[derive(Clone, Copy)]
pub(crate) struct ShardFit<'a> {
    /// A model of the kind, whatever it has learned.
    pub(crate) template: &'a dyn Recommender,
    /// The records of all shards.
    pub(crate) train: &'a TrainingSet,
    /// How each member is fitted, its seed included: all begin alike.
    pub(crate) settings: FitSettings<'a>,
}

impl Ensemble {
    /// An ensemble of models like `template`, none of which is fitted yet.
    pub(crate) fn new(template: &dyn Recommender, assignment: Assignment, aggregation: Aggregation) -> Self {
        let members = vec![None; assignment.num_shards()];
        Self { assignment, aggregation, members, aggregated: None, needs: template.needs() }
    }

    /// The ensemble of models like `template` that [`Recommender::save`] has written; none when the bytes are broken.
    pub(crate) fn restored(template: &dyn Recommender, mut state: &[u8], train: &TrainingSet) -> Option<Self> {
        let assignment = Assignment::from_bytes(&mut state)?;
        let mut members = Vec::with_capacity(assignment.num_shards());
        for _ in 0..assignment.num_shards() {
            let member = match take_word(&mut state)? {
                0 => None,
                _ => Some(Member::read(template, &mut state, train)?),
            };
            members.push(member);
        }
        let (aggregation, aggregated) = aggregation::read(template, &members, &mut state)?;
        let needs = template.needs();
        state.is_empty().then_some(Self { assignment, aggregation, members, aggregated, needs })
    }

    /// Which records each member is trained on.
    pub(crate) fn assignment(&self) -> &Assignment {
        &self.assignment
    }

    /// A model of the kind, whatever it has learned.
    pub(crate) fn template(&self) -> Option<&dyn Recommender> {
        self.members.iter().flatten().next().map(|member| member.recommender.as_ref())
    }

    /// Fits the members of these shards from scratch. The aggregator has to be fitted after that.
    ///
    /// # Errors
    /// Cancelled, or a numerical breakdown.
    pub(crate) fn fit_members(
        &mut self,
        shards: &[usize],
        fit: &ShardFit<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<RunReport> {
        let stopwatch = ctx.stopwatch();
        self.aggregated = None;
        let objective = Figure::absent("the models of an ensemble have objectives of their own");
        let mut total = RunReport { stop: StopReason::Converged, objective, ..RunReport::default() };
        let mut levels = Vec::new();
        for (done, &shard) in shards.iter().enumerate() {
            let part = fit.train.subset(|user, item| self.assignment.shard_of(user, item) == shard);
            self.members[shard] = None;
            if part.records().num_records() == 0 {
                continue;
            }
            let title = format!("Shard {} of {}", done + 1, shards.len());
            let (member, run) = Member::fitted(fit.template, (&part, &title), &fit.settings, ctx)?;
            self.members[shard] = Some(member);
            total.steps += run.steps;
            total.block_solves += run.block_solves;
            total.hessian_products += run.hessian_products;
            levels.push(run.level);
            if run.stop != StopReason::Converged {
                total.stop = run.stop;
            }
        }
        Ok(RunReport { level: levels.into_iter().min().flatten(), seconds: stopwatch.seconds(), ..total })
    }

    /// Fits the aggregator from scratch, if there is one, to the members as they are.
    ///
    /// # Errors
    /// Cancelled, an aggregator that diverges, or members without rows to aggregate.
    pub(crate) fn fit_aggregator(&mut self, fit: &ShardFit<'_>, ctx: &RunContext<'_>) -> Result<()> {
        self.aggregated = match self.aggregation {
            Aggregation::Mean => None,
            Aggregation::Attention(how) => Aggregated::trained(&self.members, how, fit, ctx)?,
        };
        Ok(())
    }

    /// Writes the mean of the scores of the members that know the user.
    fn score_by_mean(&self, user: usize, scores: &mut [f32]) {
        let any_knows = self.members.iter().flatten().any(|member| member.knows(user));
        let asked = self.members.iter().flatten().filter(|member| !any_knows || member.knows(user));
        scores.fill(0.0);
        let mut of_member = vec![0.0; scores.len()];
        let mut count = 0;
        for member in asked {
            member.recommender.score_user(user, &mut of_member);
            for (sum, score) in scores.iter_mut().zip(&of_member) {
                *sum += score;
            }
            count += 1;
        }
        for score in scores {
            *score /= count.max(1) as f32;
        }
    }
}

impl Recommender for Ensemble {
    fn fit(&mut self, train: &TrainingSet, settings: &FitSettings<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        let stopwatch = ctx.stopwatch();
        let template = self.template().map(Recommender::boxed_clone).ok_or(Error::NoRecords)?;
        let shards: Vec<usize> = (0..self.members.len()).collect();
        let fit = ShardFit { template: template.as_ref(), train, settings: *settings };
        let report = self.fit_members(&shards, &fit, ctx)?;
        self.fit_aggregator(&fit, ctx)?;
        Ok(RunReport { seconds: stopwatch.seconds(), ..report })
    }

    fn score_user(&self, user: usize, scores: &mut [f32]) {
        match &self.aggregated {
            Some(aggregated) => aggregated.model().score_user(user, scores),
            None => self.score_by_mean(user, scores),
        }
    }

    fn score_users(&self, users: Range<usize>, scores: &mut [f32]) {
        if let Some(aggregated) = &self.aggregated {
            return aggregated.model().score_users(users, scores);
        }
        let num_items = (scores.len() / users.len().max(1)).max(1);
        for (user, scores) in users.zip(scores.chunks_exact_mut(num_items)) {
            self.score_by_mean(user, scores);
        }
    }

    fn num_parameters(&self) -> usize {
        let of_members: usize = self.members.iter().flatten().map(|member| member.recommender.num_parameters()).sum();
        of_members + self.aggregated.as_ref().map_or(0, Aggregated::num_weights)
    }

    fn save(&self) -> Vec<u8> {
        let mut bytes = self.assignment.to_bytes();
        for member in &self.members {
            bytes.extend(u32::from(member.is_some()).to_le_bytes());
            if let Some(member) = member {
                member.write(&mut bytes);
            }
        }
        aggregation::write(self.aggregation, self.aggregated.as_ref(), &mut bytes);
        bytes
    }

    fn load(&mut self, state: &[u8], train: &TrainingSet) -> bool {
        let restored = self.template().and_then(|template| Self::restored(template, state, train));
        let Some(restored) = restored else { return false };
        *self = restored;
        true
    }

    fn value_offset(&self) -> Option<f32> {
        self.template().and_then(Recommender::value_offset)
    }

    fn attribute(&self, _train: &TrainingSet, _user: usize, _item: u32) -> Result<Attribution, &'static str> {
        Err("The score is a mean over several models, each with vectors and records of its own.")
    }

    fn boxed_clone(&self) -> Box<dyn Recommender> {
        Box::new(self.clone())
    }

    fn needs(&self) -> Needs {
        self.needs
    }

    fn as_ensemble(&self) -> Option<&Ensemble> {
        Some(self)
    }
}

#[cfg(test)]
mod tests;
