//! What the parts of forgetting take on this device.

use crate::data::{ForgetSet, OwnedNegatives, Side};
use crate::error::Result;
use crate::run::RunContext;
use crate::solve::Speed;
use crate::trained::Trained;

/// Seconds of the parts that methods are made of, for one model and one forget set. Absent where the model has no such
/// part.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Costs {
    /// The model's training, on the records that stay.
    pub(crate) training: Option<f64>,
    /// Solving all blocks once: a sweep.
    pub(crate) sweep: Option<f64>,
    /// Solving once the blocks that the forgotten records and their negatives touch.
    pub(crate) touched_blocks: Option<f64>,
    /// The gradient of the point terms of the retained objective.
    pub(crate) gradient: Option<f64>,
    /// Number of point terms of the retained objective.
    pub(crate) num_points: usize,
    /// Changing every parameter once, as a step of an optimizer does.
    pub(crate) step: Option<f64>,
}

impl Costs {
    /// Measures a few block solves and gradients of `base`, and counts the rest.
    pub(crate) fn measure(
        base: &Trained,
        forget: &ForgetSet,
        touched: &[Vec<u32>; 2],
        ctx: &RunContext<'_>,
    ) -> Result<Self> {
        let kept = 1.0 - forget.records().len() as f64 / base.train.records().num_records() as f64;
        // What an unlearned model took says nothing about training it.
        let training = base.summary.unlearned_by.is_none().then_some(base.summary.run.seconds * kept);
        let Some(model) = base.recommender.as_blocks() else { return Ok(Self { training, ..Self::default() }) };
        let speed = Speed::measure(model, &base.train, ctx)?;
        let all = [Side::User, Side::Item].map(|side| (0..base.train.records().num_rows(side) as u32).collect());
        let num_negatives = base.train.negatives().map_or(0, OwnedNegatives::len);
        let num_points = (base.train.records().num_records() + num_negatives) as f64 * kept;
        Ok(Self {
            training,
            sweep: Some(speed.seconds_to_solve(model, &base.train, &all) * kept),
            touched_blocks: Some(speed.seconds_to_solve(model, &base.train, touched)),
            gradient: speed.seconds_per_point.map(|seconds| seconds * num_points),
            num_points: num_points as usize,
            step: Some(speed.seconds_per_parameter * model.params().values().len() as f64),
        })
    }
}
