//! Damped Newton-CG on all parameters from the trained ones: second order without blocks to start from.

use serde::{Deserialize, Serialize};

use super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use crate::config::{Config, FieldSpec, Range};
use crate::error::Result;
use crate::models::FitSettings;
use crate::run::RunContext;
use crate::solve::{Begin, Course, End, Goal, newton_down, settle};

/// Newton-CG on the retained objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct WarmNewtonCg {
    steps: u32,
    products: u32,
}

impl Default for WarmNewtonCg {
    fn default() -> Self {
        Self { steps: 3, products: 10 }
    }
}

impl Config for WarmNewtonCg {
    const ID: &'static str = "newton-cg";
    const LABEL: &'static str = "Newton-CG warm start";
    const SUMMARY: &'static str = "Moves all parameters at once by damped Newton steps on the records that stay.";
    const PAPER: &'static str = "Nocedal, Wright: Numerical Optimization, 2006, algorithm 7.1";
    const SUGGESTED: bool = false;
    const FIELDS: &'static [FieldSpec] = &[
        FieldSpec {
            name: "steps",
            label: "Newton steps",
            help: "Each expands the objective anew.",
            range: Range::Integer(1, 1000),
        },
        FieldSpec {
            name: "products",
            label: "Hessian products of the first step",
            help: "At most; the later steps take up to 20.",
            range: Range::Integer(1, 200),
        },
    ];
}

impl UnlearningMethod for WarmNewtonCg {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| {
            let settings = FitSettings { max_sweeps: self.steps, ..task.settings };
            let mut course = Course::start(model, task.retained, &settings, ctx)?;
            let problem = model.whole(task.retained, ctx.cancel);
            let goal = Goal { tolerance: 0.0, bound: Some(0.0), first_products: self.products, begin: Begin::Warm };
            let newton = newton_down(model, task.retained, problem.as_ref(), &goal, &mut course)?;
            settle(model, problem.as_ref(), (End::Spent, Some(newton)), &goal, course)
        })
    }
}
