//! The Newton direction s = (H + μ I)⁻¹ g.

use super::{Block, Workspace};
use crate::error::{Error, Result};
use crate::kernels::{factor, solve};

/// Failed pivots are met with these multiples of the largest diagonal entry, one after the other.
const DAMPINGS: [f32; 7] = [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0];

impl Block<'_> {
    /// Fills the step.
    pub(super) fn solve_for_step(&self, ws: &mut Workspace) -> Result<()> {
        self.factor_hessian(ws)?;
        ws.step.clear();
        ws.step.extend_from_slice(&ws.gradient);
        solve(&ws.factor, &mut ws.step);
        Ok(())
    }

    /// Factors H, damped more and more while a pivot fails.
    fn factor_hessian(&self, ws: &mut Workspace) -> Result<()> {
        let stride = ws.x.len();
        let largest = (0..self.dim).map(|k| ws.hessian[k * stride + k]).fold(0.0, f32::max);
        let mut damping = 0.0;
        let mut dampings = DAMPINGS.iter();
        loop {
            ws.factor.clear();
            ws.factor.extend_from_slice(&ws.hessian);
            for k in 0..stride {
                ws.factor[k * stride + k] += if k < self.dim { damping } else { 1.0 };
            }
            let Err(pivot) = factor(&mut ws.factor, stride) else { return Ok(()) };
            let Some(share) = dampings.next() else {
                return Err(Error::NotPositiveDefinite { side: self.side.name(), row: self.row, pivot, damping });
            };
            damping = largest * share;
        }
    }
}
