//! One Newton step for the forgotten records: their influence on the parameters, taken back.
//!
//! ```text
//! θ_U = θ_O + (H(θ_O; D′) + μ I)⁻¹ ∇L_F(θ_O),     L_F = L(·; D) − L(·; D′): the forgotten records with their negatives
//! ```
//!
//! It is the first step of a path to the minimum on D′, and only from a minimum on D: ∇L(θ_O; D) is reported for that.
//! The full form solves for all parameters; the pruned one for the touched rows and the rows around them, all others held
//! (Zhang et al.: *Recommendation Unlearning via Influence Function*, 2023; Li et al.: *Selective and Collaborative
//! Influence Function for Efficient Recommendation Unlearning*, 2023).

use alteraser_api::report::{CurvePoint, Figure, RunReport, StopReason};
use serde::{Deserialize, Serialize};

use super::alt_eraser::Touched;
use super::{Unlearned, UnlearningMethod, UnlearningTask, on_blocks};
use crate::config::{Config, FieldSpec, Range};
use crate::data::Side;
use crate::error::Result;
use crate::models::BlockModel;
use crate::run::{Phase, RunContext};
use crate::solve::vectors::{inner, moved, norm};
use crate::solve::{CgLimits, Expansion, NewtonSystem, conjugate_gradients, round_into, starting_point};

/// Which parameters move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Scope {
    /// All.
    Full,
    /// The rows that the forgotten records touch, and those within some shared records of them.
    Pruned,
}

/// A one-step influence function.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Influence {
    scope: Scope,
    hops: u32,
    products: u32,
    damping: f64,
}

impl Default for Influence {
    fn default() -> Self {
        Self { scope: Scope::Full, hops: 0, products: 10, damping: 0.01 }
    }
}

impl Config for Influence {
    const ID: &'static str = "influence";
    const LABEL: &'static str = "Influence function";
    const SUMMARY: &'static str = "Takes the forgotten records' influence on the parameters back, in one Newton step.";
    const PAPER: &'static str = "Zhang et al.: Recommendation Unlearning via Influence Function, 2023";
    const FIELDS: &'static [FieldSpec] = &[
        FieldSpec {
            name: "scope",
            label: "Parameters that move",
            help: "All, or only those near the forgotten records.",
            range: Range::Choice(&[("full", "All"), ("pruned", "Near the forgotten records")]),
        },
        FieldSpec {
            name: "hops",
            label: "Hops",
            help: "How many shared records away a row may be from a touched one to move; for the pruned form.",
            range: Range::Integer(0, 4),
        },
        FieldSpec {
            name: "products",
            label: "Hessian products",
            help: "Many can hurt: far from a minimum the step is only good as a whole.",
            range: Range::Integer(1, 200),
        },
        FieldSpec {
            name: "damping",
            label: "Damping",
            help: "Added to the diagonal of the Hessian, as a share of the regularization.",
            range: Range::Real(0.0, 1000.0),
        },
    ];
}

impl UnlearningMethod for Influence {
    fn unlearn(&self, task: &UnlearningTask<'_>, ctx: &RunContext<'_>) -> Result<Unlearned> {
        on_blocks(task, Self::ID, |model| self.take_back(model, task, ctx))
    }
}

impl Influence {
    fn take_back(
        self,
        model: &mut dyn BlockModel,
        task: &UnlearningTask<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<RunReport> {
        let stopwatch = ctx.stopwatch();
        let subject = task.settings.subject;
        let before = model.whole(task.full, ctx.cancel).value_and_gradient(&starting_point(model, task.full))?.1;
        let retained = model.whole(task.retained, ctx.cancel);
        let at = retained.expand(starting_point(model, task.retained))?;
        // −∇L_F = ∇L(θ; D′) − ∇L(θ; D): what the system (H + μI) s = −b takes as b.
        let b = moved(at.gradient(), -1.0, &before);
        // Half of the smallest curvature that the penalty guarantees is the first damping.
        let damping = 2.0 * self.damping * retained.first_damping();
        let is_free = self.free_parameters(model, task);
        let limits = CgLimits { max_products: self.products, residual: 1e-6, enough: f64::NEG_INFINITY };
        let phase = Phase { name: "Solving for the influence", subject, unit: "products", step: 1 };
        let mut on_product = |done| ctx.report(phase, done as usize, self.products as usize);
        let outcome = match is_free {
            None => {
                let system = at.newton_system(damping, &b)?;
                conjugate_gradients(system.as_ref(), damping, limits, &mut on_product)?
            }
            Some(is_free) => {
                let system = HeldSystem::new(at.as_ref(), damping, &b, is_free);
                conjugate_gradients(&system, damping, limits, &mut on_product)?
            }
        };
        let theta = moved(at.theta(), 1.0, &outcome.step);
        let (value, gradient) = retained.value_and_gradient(&theta)?;
        round_into(&theta, model.params_mut());
        let start = CurvePoint { gradient_norm: Some(norm(at.gradient())), ..CurvePoint::new(0, at.value(), 0.0) };
        let end = CurvePoint { gradient_norm: Some(norm(&gradient)), ..CurvePoint::new(1, value, stopwatch.seconds()) };
        Ok(RunReport {
            steps: 1,
            hessian_products: u64::from(outcome.products),
            gradient_norm: Figure::of(norm(&gradient)),
            trained_gradient_norm: Figure::of(norm(&before)),
            min_curvature: outcome.min_curvature.map_or_else(|| Figure::absent("no product was taken"), Figure::of),
            curve: vec![start, end],
            stop: StopReason::OneShot,
            seconds: stopwatch.seconds(),
            ..RunReport::default()
        })
    }

    /// Which parameters move; none when all do.
    fn free_parameters(self, model: &dyn BlockModel, task: &UnlearningTask<'_>) -> Option<Vec<bool>> {
        if self.scope == Scope::Full {
            return None;
        }
        let Touched([(_, users), (_, items)]) = Touched::of(task);
        let mut rows = [users, items].map(|rows| rows.into_iter().collect::<std::collections::BTreeSet<u32>>());
        for _ in 0..self.hops {
            let mut neighbors = [Side::Item, Side::User].map(|side| {
                let own = &rows[usize::from(side == Side::Item)];
                own.iter().flat_map(|&row| task.retained.records().row(side, row as usize)).copied().collect()
            });
            rows.iter_mut().zip(&mut neighbors).for_each(|(rows, more)| rows.append(more));
        }
        let mut is_free = vec![false; model.params().values().len()];
        for (side, rows) in [Side::User, Side::Item].into_iter().zip(rows) {
            let (start, dim) = (model.params().table_range(side).start, model.params().shape().table(side).1);
            for row in rows {
                let place = start + row as usize * dim;
                is_free[place..place + dim].fill(true);
            }
        }
        Some(is_free)
    }
}

/// The system in some unknowns, all others held at 0; M = I.
struct HeldSystem<'e> {
    expansion: &'e dyn Expansion,
    damping: f64,
    is_free: Vec<bool>,
    residual: Vec<f64>,
}

impl<'e> HeldSystem<'e> {
    fn new(expansion: &'e dyn Expansion, damping: f64, b: &[f64], is_free: Vec<bool>) -> Self {
        let residual = b.iter().zip(&is_free).map(|(&b, &is_free)| if is_free { b } else { 0.0 }).collect();
        Self { expansion, damping, is_free, residual }
    }
}

impl NewtonSystem for HeldSystem<'_> {
    fn residual(&self) -> &[f64] {
        &self.residual
    }

    fn head_start(&self) -> f64 {
        0.0
    }

    fn multiply_rest(&self, p: &[f64], product: &mut [f64]) -> Result<f64> {
        self.expansion.hessian_product(p, product)?;
        for ((product, p), &is_free) in product.iter_mut().zip(p).zip(&self.is_free) {
            *product = if is_free { *product + (self.damping - 1.0) * p } else { 0.0 };
        }
        Ok(inner(p, p))
    }

    fn precondition(&self, r: &[f64], solved: &mut [f64]) -> Result<()> {
        solved.copy_from_slice(r);
        Ok(())
    }

    fn complete(&self, sigma: Vec<f64>) -> Result<Vec<f64>> {
        Ok(sigma)
    }
}
