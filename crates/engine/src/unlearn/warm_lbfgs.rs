//! L-BFGS on all parameters from the trained ones: the quasi-Newton rival.

use alteraser_api::report::{Figure, RunReport, StopReason};
use serde::{Deserialize, Serialize};

use super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::models::{BlockModel, FitSettings};
use crate::run::RunContext;
use crate::solve::{Course, Lbfgs, round_into, starting_point};

/// L-BFGS on the retained objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct WarmLbfgs {
    steps: u32,
}

impl Default for WarmLbfgs {
    fn default() -> Self {
        Self { steps: 20 }
    }
}

impl Config for WarmLbfgs {
    const ID: &'static str = "warm-lbfgs";
    const LABEL: &'static str = "L-BFGS warm start";
    const SUMMARY: &'static str = "Moves all parameters at once by quasi-Newton steps on the records that stay.";
    const PAPER: &'static str = "Nocedal, Wright: Numerical Optimization, 2006, algorithm 7.5";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[FieldSpec {
        name: "steps",
        label: "Steps",
        help: "Each takes one gradient over all records that stay, or a few when the first is too long.",
        range: Range::Integer(1, 10_000),
    }];
}

impl UnlearningMethod for WarmLbfgs {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| self.descend(model, task, ctx))
    }
}

impl WarmLbfgs {
    fn descend(self, model: &mut dyn BlockModel, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<RunReport> {
        let settings = FitSettings { max_sweeps: self.steps, ..task.settings };
        let mut course = Course::start(model, task.retained, &settings, ctx)?;
        let problem = model.whole(task.retained, ctx.cancel);
        let mut run = Lbfgs::start(problem.as_ref(), starting_point(model, task.retained))?;
        course.note_gradient(run.gradient_norm());
        let mut stop = StopReason::MaxSteps;
        while !course.is_spent() {
            if !run.step()? {
                stop = StopReason::Rounding;
                break;
            }
            round_into(run.theta(), model.params_mut());
            course.advance("L-BFGS", (run.value(), Some(run.gradient_norm())), model)?;
        }
        Ok(RunReport {
            gradient_norm: Figure::of(run.gradient_norm()),
            gradient_evaluations: run.evaluations(),
            ..course.finish(stop)
        })
    }
}
