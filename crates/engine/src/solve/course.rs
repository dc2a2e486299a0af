//! The course of an iterative run: its curve, its clock and its counts.

use alteraser_api::report::{CurvePoint, Figure, RunReport, StopReason};

use super::evaluate::objective_value;
use crate::error::{Error, Result};
use crate::models::{BlockModel, FitSettings};
use crate::run::{Phase, RunContext, Stopwatch};
use crate::training_set::TrainingSet;

/// A run under way.
pub(crate) struct Course<'a> {
    pub(crate) subject: &'a str,
    pub(crate) ctx: &'a RunContext<'a>,
    pub(crate) block_solves: u64,
    max_steps: u32,
    stopwatch: Stopwatch<'a>,
    /// From the start, so never empty.
    curve: Vec<CurvePoint>,
    last: CurvePoint,
}

impl<'a> Course<'a> {
    /// Starts from the present parameters.
    pub(crate) fn start(
        model: &dyn BlockModel,
        train: &TrainingSet,
        settings: &FitSettings<'a>,
        ctx: &'a RunContext<'a>,
    ) -> Result<Self> {
        if train.records().num_records() == 0 {
            return Err(Error::NoRecords);
        }
        let mut stopwatch = ctx.stopwatch();
        let objective = stopwatch.exclude(|| objective_value(model, train));
        let last = CurvePoint::new(0, objective, 0.0);
        let (subject, max_steps) = (settings.subject, settings.max_sweeps);
        let phase = Phase { name: "Sweeping", subject, unit: "steps", step: 0 };
        ctx.report_point(phase, 0, max_steps as usize, last)?;
        Ok(Self { subject, ctx, block_solves: 0, max_steps, stopwatch, curve: vec![last], last })
    }

    /// The last point of the curve.
    pub(crate) fn last(&self) -> CurvePoint {
        self.last
    }

    /// Whether all steps are used up.
    pub(crate) fn is_spent(&self) -> bool {
        self.last.step >= self.max_steps
    }

    /// Ends a step that left `model` with this objective, and ‖∇L‖ where it is known; returns by how much L fell.
    pub(crate) fn advance(
        &mut self,
        name: &str,
        (objective, gradient_norm): (f64, Option<f64>),
        model: &dyn BlockModel,
    ) -> Result<f64> {
        let step = self.last.step + 1;
        if !objective.is_finite() {
            return Err(Error::Diverged { step, objective });
        }
        let decrease = self.last.objective - objective;
        self.last = CurvePoint { gradient_norm, ..CurvePoint::new(step, objective, self.stopwatch.seconds()) };
        self.curve.push(self.last);
        let phase = Phase { name, subject: self.subject, unit: "steps", step };
        self.ctx.report_point(phase, step as usize, self.max_steps as usize, self.last)?;
        self.ctx.checkpoint(&mut self.stopwatch, model)?;
        Ok(decrease)
    }

    /// Notes the gradient where the last step has ended.
    pub(crate) fn note_gradient(&mut self, gradient_norm: f64) {
        self.last.gradient_norm = Some(gradient_norm);
        if let Some(point) = self.curve.last_mut() {
            *point = self.last;
        }
    }

    /// Does work that is no part of the run.
    pub(crate) fn exclude<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.stopwatch.exclude(work)
    }

    /// The report of the run.
    pub(crate) fn finish(self, stop: StopReason) -> RunReport {
        RunReport {
            steps: self.last.step,
            block_solves: self.block_solves,
            objective: Figure::of(self.last.objective),
            stop,
            seconds: self.stopwatch.seconds(),
            curve: self.curve,
            ..RunReport::default()
        }
    }
}
