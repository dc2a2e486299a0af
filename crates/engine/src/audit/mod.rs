//! The trigger audit: does a server that says it has forgotten still know?
//!
//! Records that never happened are planted before training; then they are to be forgotten, and a permutation test tells
//! whether they still score above matched controls. The idea of verifying unlearning by planted interactions of little
//! influence follows RUV (*Recommendation Unlearning Verification*); the matching, the test and its level are ours. It
//! must catch the server that does nothing and pass the one that retrains.

mod permutation;
mod triggers;

use std::sync::Arc;

use alteraser_api::audit::{AUDIT_SCHEMA, Audit, AuditOutcome, AuditRow, AuditSpec, AuditTest, AuditVerdict};
use alteraser_api::catalog::Choice;
use alteraser_api::experiment::Evaluation;
use alteraser_api::report::Accuracy;

use crate::catalog::build_model;
use crate::config::check_number;
use crate::data::split::{SplitData, split};
use crate::data::{Dataset, ForgetSet, Side};
use crate::error::Result;
use crate::eval::accuracy::{accuracy, by_user};
use crate::eval::probe::Probe;
use crate::experiment::{Method, fit, fitting_methods, settings};
use crate::models::Recommender;
use crate::run::RunContext;
use crate::trained::Trained;
use crate::unlearn::retrain::Retrain;
use crate::unlearn::{Forgetting, UnlearningMethod, forget_with};
use permutation::Groups;
use triggers::{Trigger, draw, drop_negatives, plant};

/// Audits the honest retrain and every method of `spec`.
///
/// # Errors
/// An impossible specification, data too small for it, a cancelled run, or a numerical breakdown.
pub fn audit(data: &Arc<Dataset>, name: &str, spec: &AuditSpec, ctx: &RunContext<'_>) -> Result<Audit> {
    check(&spec.test)?;
    let recommender = build_model(&spec.training.model, data.num_users(), data.num_items())?;
    let methods = fitting_methods(&spec.methods, recommender.as_ref())?;
    let SplitData { train, held_out } = split(data, &spec.split, recommender.needs().values)?;
    let mut triggers = draw(&SplitData { train: train.clone(), held_out: held_out.clone() }, &spec.test)?;
    let planted = SplitData { train: plant(&train, &triggers), held_out };
    let trained = fit(data, (&spec.split, planted), &spec.training, &Evaluation::default(), ctx)?;
    drop_negatives(&mut triggers, &trained.train);
    let records: Vec<(u32, u32)> = triggers.iter().map(|trigger| (trigger.user, trigger.item)).collect();
    let auditing = Auditing {
        forget: ForgetSet::of_records(trained.train.records(), &records)?,
        probe: probe(&trained, &triggers),
        before: AuditOutcome::default(),
        trained: &trained,
        test: &spec.test,
        ctx,
    };
    let (before, accuracy_before) = auditing.test(trained.recommender.as_ref(), "Trained")?;
    let auditing = Auditing { before, ..auditing };
    let mut rows = vec![auditing.row(&Choice::of(Retrain::ID), Retrain::LABEL, &Retrain)?];
    for Method { choice, label, how } in &methods {
        rows.push(auditing.row(choice, label, how.as_ref())?);
    }
    Ok(Audit {
        schema: AUDIT_SCHEMA,
        spec: spec.clone(),
        data: data.summary(name),
        num_triggers: records.len() as u32,
        share: records.len() as f64 / trained.train.records().num_records() as f64,
        before: auditing.before,
        accuracy_before,
        rows,
    })
}

fn check(test: &AuditTest) -> Result<()> {
    check_number("audit", "controls", f64::from(test.controls), (1.0, 1000.0))?;
    check_number("audit", "permutations", f64::from(test.permutations), (99.0, 1e6))?;
    check_number("audit", "alpha", test.alpha, (1e-4, 0.5))
}

/// The scores of planted records and controls by user, the planted one first; and lists, for the accuracy.
fn probe<'a>(trained: &'a Trained, triggers: &[Trigger]) -> Probe<'a> {
    let evaluation = Evaluation::default();
    let mut scored = vec![Vec::new(); trained.train.records().num_rows(Side::User)];
    for trigger in triggers {
        scored[trigger.user as usize] = std::iter::once(&trigger.item).chain(&trigger.controls).copied().collect();
    }
    let depth = evaluation.k.max(evaluation.recall_k) as usize;
    let held_out = Some(&trained.split.held_out);
    Probe { held_out, scored, ..Probe::of_lists(trained.train.records(), depth) }
}

/// What all rows of an audit share.
struct Auditing<'a> {
    trained: &'a Trained,
    forget: ForgetSet,
    probe: Probe<'a>,
    test: &'a AuditTest,
    /// The test on the trained model.
    before: AuditOutcome,
    ctx: &'a RunContext<'a>,
}

impl Auditing<'_> {
    fn test(&self, recommender: &dyn Recommender, subject: &str) -> Result<(AuditOutcome, Accuracy)> {
        let evaluation = Evaluation::default();
        let answers = self.probe.ask(recommender, subject, self.ctx)?;
        let groups = Groups::new(answers.iter().map(|answer| answer.scores.as_slice()));
        let of_users = by_user(&answers, &self.trained.split.held_out, &evaluation);
        Ok((groups.test(self.test, self.ctx.cancel)?, accuracy(&of_users, &evaluation)))
    }

    fn row(&self, choice: &Choice, label: &str, method: &dyn UnlearningMethod) -> Result<AuditRow> {
        let request = Forgetting {
            trained: self.trained.recommender.as_ref(),
            train: &self.trained.train,
            forget: &self.forget,
            settings: settings(&self.trained.summary.training, label),
        };
        let forgotten = forget_with(method, request, self.ctx)?;
        let (outcome, accuracy) = self.test(forgotten.recommender.as_ref(), label)?;
        let verdict = self.verdict(&outcome);
        Ok(AuditRow { method: choice.clone(), label: label.to_owned(), outcome, verdict, accuracy, run: forgotten.run })
    }

    fn verdict(&self, outcome: &AuditOutcome) -> AuditVerdict {
        // One half of the level for each side.
        let level = 0.5 * self.test.alpha;
        if self.before.p_remembered > level {
            AuditVerdict::Inconclusive
        } else if outcome.p_remembered <= level {
            AuditVerdict::Remembers
        } else if outcome.p_suppressed <= level {
            AuditVerdict::Suppresses
        } else {
            AuditVerdict::Passed
        }
    }
}
