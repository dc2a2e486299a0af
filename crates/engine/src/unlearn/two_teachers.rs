//! Two teachers: one that has forgotten, for the forgotten terms, and the trained model, for all others.
//!
//! Wang, Lin, Chen, Yang, Tang, Zhang, Yu: *Towards Efficient and Effective Unlearning of Large Language Models for
//! Recommendation* (E2URec, 2024). A copy of the trained model is trained further on the forgotten terms; where it is
//! surer than before, a model that never saw them is taken to be less sure:
//!
//! ```text
//! z_f = z_o − α relu(z_a − z_o)     z_o trained, z_a trained further
//! first epoch:  mean over forgotten terms of D(z_f ‖ z)
//! then:         (1 − β) mean over forgotten terms of D(z_f ‖ z) + β mean over retained terms of (w ℓ(z, y) + w D(z_o ‖ z))
//! ```
//!
//! D is KL(Bern(σ(·)) ‖ Bern(σ(z))) for the logistic loss, and ½ (· − z)² for the squared loss, whose scores are no
//! logits. An owned negative goes with its record; "surer" is a lower score there, so both signs are reversed.
//!
//! Departures: all parameters learn, for there are no low-rank adapters here; the paper's models see one list of labeled
//! examples, here the forgotten terms are the records with the negatives they own.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::fields::{BATCH_SIZE, EPOCHS, LEARNING_RATE, REPLAY};
use super::forgotten::ForgottenTerms;
use super::{BLOCKS, Unlearned, UnlearningMethod, UnlearningTask, not_applicable, on_blocks};
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::kernels::sigmoid;
use crate::models::BlockModel;
use crate::objective::{Loss, PointTerm};
use crate::run::RunContext;
use crate::solve::{Batch, Descent, Lesson, Pair, Place, Replay};

/// Distils from a forgetting and a remembering teacher.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct TwoTeachers {
    epochs: u32,
    learning_rate: f64,
    batch_size: usize,
    replay: usize,
    retained_weight: f64,
    strength: f64,
    teacher_epochs: u32,
}

impl Default for TwoTeachers {
    fn default() -> Self {
        Self {
            epochs: 10,
            learning_rate: 1e-3,
            batch_size: 128,
            replay: 4,
            retained_weight: 0.6,
            strength: 2.0,
            teacher_epochs: 10,
        }
    }
}

impl Config for TwoTeachers {
    const ID: &'static str = "two-teachers";
    const LABEL: &'static str = "Two teachers";
    const SUMMARY: &'static str =
        "Learns the forgotten records from a teacher that doubts them, and all others from the trained model.";
    const PAPER: &'static str =
        "Wang et al.: Towards Efficient and Effective Unlearning of Large Language Models for Recommendation, 2024";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        EPOCHS,
        LEARNING_RATE,
        BATCH_SIZE,
        REPLAY,
        FieldSpec {
            name: "retained_weight",
            label: "Weight of what stays β",
            help: "How much the trained model counts against the teacher that doubts.",
            range: Range::Real(0.0, 1.0),
        },
        FieldSpec {
            name: "strength",
            label: "Strength of doubt α",
            help: "How far the doubting teacher goes below the trained model.",
            range: Range::Real(0.0, 100.0),
        },
        FieldSpec {
            name: "teacher_epochs",
            label: "Epochs of the doubting teacher",
            help: "Times it is trained further on the forgotten records to learn what to doubt.",
            range: Range::Integer(1, 1000),
        },
    ];
}

impl UnlearningMethod for TwoTeachers {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        let stopwatch = ctx.stopwatch();
        let trained = task.trained.as_blocks().ok_or_else(|| not_applicable(Self::ID, BLOCKS))?;
        let doubted = self.doubted_terms(trained, task, ctx)?;
        let mut lesson = Teaching {
            trained,
            doubted,
            replay: Replay::new(trained, task.retained, task.settings.seed),
            per_term: self.replay,
            retained_weight: self.retained_weight as f32,
        };
        let seconds_of_teacher = stopwatch.seconds();
        on_blocks(task, Self::ID, |student| {
            let descent = self.descent("Learning from two teachers", self.epochs, task);
            let mut report = descent.fine_tune(student, task.retained, &mut lesson, ctx)?;
            report.seconds += seconds_of_teacher;
            Ok(report)
        })
    }
}

impl TwoTeachers {
    fn descent<'a>(&self, name: &'a str, epochs: u32, task: &UnlearningTask<'a>) -> Descent<'a> {
        let (subject, learning_rate) = (task.settings.subject, self.learning_rate);
        Descent { name, subject, epochs, learning_rate, max_gradient: f64::MAX }
    }

    /// The forgotten terms with what the doubting teacher says of them.
    fn doubted_terms(
        &self,
        trained: &dyn BlockModel,
        task: &UnlearningTask<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<ForgottenTerms> {
        let mut further = task.trained.boxed_clone();
        let further = further.as_blocks_mut().ok_or_else(|| not_applicable(Self::ID, BLOCKS))?;
        let mut lesson = Rehearsal(ForgottenTerms::with_negatives(trained, task, self.batch_size));
        let descent = self.descent("Training the doubting teacher", self.teacher_epochs, task);
        descent.run(further, &mut lesson, ctx, &mut |_, _| Ok(ControlFlow::Continue(())))?;
        let pairs: Vec<Pair> = lesson.0.all().iter().map(|&(pair, _)| pair).collect();
        let (mut before, mut after) = (vec![0.0; pairs.len()], vec![0.0; pairs.len()]);
        trained.score_pairs(&pairs, &mut before);
        further.score_pairs(&pairs, &mut after);
        let mut scores = before.iter().zip(&after);
        let loss = trained.objective().loss;
        Ok(lesson.0.map(|(pair, term)| {
            let target = scores.next().map_or(term.target, |(&before, &after)| {
                let towards = (term.target - expected(loss, before)).signum();
                expected(loss, doubt(before, after, towards, self.strength as f32))
            });
            (pair, PointTerm { target, ..term })
        }))
    }
}

/// z_f = z_o − α s relu(s (z_a − z_o)), s the sign towards which the term pulls: 1 for a record, −1 for a negative.
fn doubt(before: f32, after: f32, towards: f32, strength: f32) -> f32 {
    before - strength * towards * (towards * (after - before)).max(0.0)
}

/// The target whose loss is least at the score `teacher`.
fn expected(loss: Loss, teacher: f32) -> f32 {
    match loss {
        Loss::Logistic => sigmoid(teacher),
        Loss::Squared => teacher,
    }
}

/// The forgotten terms once more, as they were.
struct Rehearsal(ForgottenTerms);

impl Lesson for Rehearsal {
    fn num_steps(&self) -> usize {
        self.0.num_batches()
    }

    fn add_gradient(&mut self, model: &dyn BlockModel, place: Place, gradient: &mut [f32]) {
        let batch = Batch::of(self.0.batch(place));
        batch.add_gradient(model, 1.0 / batch.len() as f32, gradient);
    }
}

/// What the student learns.
struct Teaching<'a> {
    trained: &'a dyn BlockModel,
    doubted: ForgottenTerms,
    replay: Replay<'a>,
    per_term: usize,
    retained_weight: f32,
}

impl Lesson for Teaching<'_> {
    fn num_steps(&self) -> usize {
        self.doubted.num_batches()
    }

    fn add_gradient(&mut self, model: &dyn BlockModel, place: Place, gradient: &mut [f32]) {
        let doubted = Batch::of(self.doubted.batch(place));
        let retained_weight = if place.epoch == 1 { 0.0 } else { self.retained_weight };
        doubted.add_gradient(model, (1.0 - retained_weight) / doubted.len() as f32, gradient);
        if retained_weight > 0.0 {
            let count = self.per_term * doubted.len();
            let mut batch = self.replay.draw(count, place.key());
            self.ask_trained(&mut batch);
            self.replay.add_gradient(model, (&batch, count), retained_weight / count as f32, gradient);
        }
    }
}

impl Teaching<'_> {
    /// Adds what the trained model says: w ℓ(z, y) + w D(z_o ‖ z) is, but for a constant, 2 w ℓ at the mean of y and of the
    /// target that z_o stands for.
    fn ask_trained(&self, batch: &mut Batch) {
        let mut scores = vec![0.0; batch.len()];
        self.trained.score_pairs(&batch.pairs, &mut scores);
        let loss = self.trained.objective().loss;
        for (n, (term, score)) in batch.terms.iter_mut().zip(scores).enumerate() {
            let loss = if n < batch.first_quadratic { loss } else { Loss::Squared };
            *term = PointTerm { weight: 2.0 * term.weight, target: 0.5 * (term.target + expected(loss, score)) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_teacher_doubts_only_what_it_became_surer_of() {
        assert_relative_eq!(doubt(1.0, 1.5, 1.0, 2.0), 0.0);
        assert_relative_eq!(doubt(1.0, 0.5, 1.0, 2.0), 1.0);
        assert_relative_eq!(doubt(-1.0, -1.5, -1.0, 2.0), 0.0);
        assert_relative_eq!(doubt(-1.0, -0.5, -1.0, 2.0), -1.0);
    }

    #[test]
    fn learning_from_a_record_and_a_teacher_is_learning_from_their_mean() {
        for loss in [Loss::Logistic, Loss::Squared] {
            let (target, teacher, weight) = (1.0, -0.7, 3.0);
            let soft = expected(loss, teacher);
            for z in [-2.0, 0.3, 1.0] {
                let slope = |weight: f32, target: f32| weight * loss.derivatives(z, target).0;
                let both = slope(weight, target) + slope(weight, soft);
                assert_relative_eq!(slope(2.0 * weight, 0.5 * (target + soft)), both, max_relative = 1e-5);
            }
            // The divergence from the teacher is least where the student agrees with it.
            assert!(loss.derivatives(teacher, soft).0.abs() < 1e-6);
        }
    }
}
