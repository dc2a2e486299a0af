//! Whether a stationary point is the minimum of the convex problem behind a bilinear model.
//!
//! With Z = PQᵀ the smallest ½ Σ λ_u ‖p_u‖² + ½ Σ λ_i ‖q_i‖² is ‖Λ_u^½ Z Λ_i^½‖_* (Srebro, Rennie, Jaakkola:
//! *Maximum-Margin Matrix Factorization*, 2004), so L is a convex function of Z and the biases in disguise. With the
//! slopes E = ∂(loss)/∂Z, its dual is
//!
//! ```text
//! D(E) = − Σ h*(e) − Σ_u (Σ_i e)² / 2 λ_b,u − Σ_i (Σ_u e)² / 2 λ_b,i    where σ_max(Λ_u^−½ E Λ_i^−½) ≤ 1
//! ```
//!
//! h* the conjugate of a pair's loss. Slopes that are too large are scaled until they fit; L − D bounds how far L is
//! above the minimum over *all* Z, whatever their rank.

use crate::data::Side;
use crate::error::Result;
use crate::kernels::{add_scaled_double, dot_double};
use crate::objective::Loss;
use crate::solve::{GlobalTest, LinearMap, largest_singular_value};

use super::WholeBilinear;
use super::expansion::{BilinearExpansion, RowDerivatives};
use super::points::ScoredRow;

/// Λ_u^−½ E Λ_i^−½ as a matrix of users and items.
struct ScaledSlopes<'e> {
    expansion: &'e BilinearExpansion<'e>,
    /// λ^−½ of users and of items, 0 for rows without terms.
    roots: [Vec<f64>; 2],
}

impl WholeBilinear<'_> {
    /// The test at `theta`; none when a penalty is 0, for then there is no convex problem with a bound.
    pub(super) fn test_globally(&self, theta: &[f64]) -> Result<Option<GlobalTest>> {
        let sides = [Side::User, Side::Item];
        let [Some(users), Some(items)] = sides.map(|side| self.inverse_roots(side)) else { return Ok(None) };
        let expansion = BilinearExpansion::new(self, theta.to_vec())?;
        let slopes = ScaledSlopes { expansion: &expansion, roots: [users, items] };
        let top = largest_singular_value(&slopes)?;
        let scale = 1.0 / (top.value * libm::sqrt(1.0 + top.residual)).max(1.0);
        let conjugates = self.pair_conjugates(&expansion, scale)? + self.item_bias_conjugates(&expansion, scale);
        Ok(Some(GlobalTest {
            spectral_ratio: top.value,
            residual: top.residual,
            steps: top.steps,
            primal: crate::solve::Expansion::value(&expansion),
            dual: -conjugates,
            all_pairs_weight: f64::from(self.objective.all_pairs_weight),
        }))
    }

    /// λ^−½ of every row, 0 for those without terms; none when a row with terms has a λ of 0.
    fn inverse_roots(&self, side: Side) -> Option<Vec<f64>> {
        let of_row = |row| {
            if self.points(side, row).terms.is_idle() {
                return Some(0.0);
            }
            let penalty = self.penalty(side, row);
            let has_all = penalty.l2 > 0.0 && (!self.has_bias || penalty.bias_l2 > 0.0);
            has_all.then(|| 1.0 / libm::sqrt(f64::from(penalty.l2)))
        };
        (0..self.shape.table(side).0).map(of_row).collect()
    }

    /// Σ h*(c e) over all pairs and Σ_u (c Σ_i e)² / 2 λ_b,u.
    fn pair_conjugates(&self, expansion: &BilinearExpansion<'_>, scale: f64) -> Result<f64> {
        let all_pairs = f64::from(self.objective.all_pairs_weight);
        let tables = self.tables(&expansion.theta, Side::User);
        let outputs = vec![(); self.users.chunks.len()];
        let sums = self.users.run(self.cancel, outputs, |rows, ()| {
            let (mut scored, mut sum) = (ScoredRow::default(), 0.0);
            for user in rows {
                let x = tables.own(user);
                scored.fill(self.points(Side::User, user), |other| self.score(x, tables.other(other)));
                scored.differentiate(self.objective.loss);
                sum += scored.conjugate(self.objective.loss, all_pairs, scale);
                sum += self.bias_conjugate(Side::User, user, scale * scored.slopes.iter().sum::<f64>());
            }
            Ok(sum)
        })?;
        // Of pairs that are no records e = α₀ z and h*(e) = e² / 2 α₀.
        let of_all = expansion.grams.as_ref().map_or(0.0, |[of_users, of_items]| dot_double(of_users, of_items));
        Ok(sums.iter().sum::<f64>() + 0.5 * scale * scale * all_pairs * of_all)
    }

    fn item_bias_conjugates(&self, expansion: &BilinearExpansion<'_>, scale: f64) -> f64 {
        if !self.has_bias {
            return 0.0;
        }
        let mut scratch = RowDerivatives::default();
        let of_item = |item| {
            let (slopes, _) = expansion.row_derivatives(Side::Item, item, &mut scratch);
            self.bias_conjugate(Side::Item, item, scale * slopes.iter().map(|&slope| f64::from(slope)).sum::<f64>())
        };
        (0..self.shape.items.0).map(of_item).sum()
    }

    /// s² / 2 λ_b of a row whose slopes sum to s.
    fn bias_conjugate(&self, side: Side, row: usize, sum: f64) -> f64 {
        if !self.has_bias || sum == 0.0 {
            return 0.0;
        }
        sum * sum / (2.0 * f64::from(self.penalty(side, row).bias_l2))
    }
}

impl ScaledSlopes<'_> {
    /// The product with a vector of the side opposite to `side`.
    fn product(&self, side: Side, v: &[f64]) -> Result<Vec<f64>> {
        let problem = self.expansion.problem;
        let tables = problem.tables(&self.expansion.theta, side);
        let [own, other] = [side, side.other()].map(|side| &self.roots[side.place()]);
        let v: Vec<f64> = v.iter().zip(other).map(|(v, root)| v * root).collect();
        let (d, all_pairs) = (problem.num_factors(), f64::from(problem.objective.all_pairs_weight));
        let mut combined = vec![0.0; d];
        if all_pairs > 0.0 {
            (0..v.len()).for_each(|row| add_scaled_double(&mut combined, v[row], &tables.other(row)[..d]));
        }
        let mut product = vec![0.0; own.len()];
        let layout = problem.layout(side);
        layout.run(problem.cancel, layout.cut_rows(&mut product, 1), |rows, output| {
            let mut scratch = RowDerivatives::default();
            for (row, product) in rows.zip(output) {
                let (slopes, _) = self.expansion.row_derivatives(side, row, &mut scratch);
                let (mut slopes, mut sum) = (slopes.iter(), 0.0);
                problem.points(side, row).for_each(|other| {
                    sum += slopes.next().map_or(0.0, |&slope| f64::from(slope)) * v[other];
                });
                sum += all_pairs * dot_double(&tables.own(row)[..d], &combined);
                *product = own[row] * sum;
            }
            Ok(())
        })?;
        Ok(product)
    }
}

impl LinearMap for ScaledSlopes<'_> {
    fn num_columns(&self) -> usize {
        self.roots[1].len()
    }

    fn normal_product(&self, v: &[f64]) -> Result<Vec<f64>> {
        self.product(Side::Item, &self.product(Side::User, v)?)
    }
}

impl ScoredRow {
    /// Σ h*(c e) over the terms, whose slopes must be filled; less what [`WholeBilinear::pair_conjugates`] adds for all
    /// pairs alike.
    ///
    /// With w, y, z of a term and e = w ℓ′ + α₀ z: of the logistic loss h*(c e) = w (v log v + (1 − v) log(1 − v)) at
    /// v = y + c e / w; of the squared one (c e + w y)² / 2 (w + α₀) − ½ w y².
    fn conjugate(&self, loss: Loss, all_pairs: f64, scale: f64) -> f64 {
        let terms = self.scores.iter().zip(&self.weights).zip(self.targets.iter().zip(&self.slopes));
        let conjugates = terms.map(|((&z, &w), (&y, &slope))| match loss {
            Loss::Logistic => {
                let v = y + scale * slope / w;
                w * (times_log(v) + times_log(1.0 - v))
            }
            Loss::Squared => {
                let e = scale * (slope + all_pairs * z);
                let alike = 0.5 * scale * scale * all_pairs * z * z;
                (e + w * y) * (e + w * y) / (2.0 * (w + all_pairs)) - 0.5 * w * y * y - alike
            }
        });
        conjugates.sum()
    }
}

/// v log v, 0 at 0.
fn times_log(v: f64) -> f64 {
    if v > 0.0 { v * libm::log(v) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, cases};
    use crate::models::BlockModel as _;
    use crate::run::CancelToken;
    use crate::solve::{CgLimits, GlobalTest, NewtonCg};
    use std::ops::ControlFlow;

    /// The test at the minimum of the objective, whose penalty is `l2`.
    fn at_minimum(case: &Case) -> GlobalTest {
        let cancel = CancelToken::default();
        let model = case.model();
        let problem = model.whole(&case.train, &cancel);
        let mut newton = NewtonCg::start(problem.as_ref(), case.point(1), problem.first_damping()).expect("it starts");
        let limits = CgLimits { max_products: 60, residual: 1e-3, enough: 0.0 };
        let _ = (0..60).try_for_each(|_| match newton.step(limits, &mut |_| Ok(())) {
            Ok(_) if newton.gradient_norm() > 1e-11 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        });
        problem.global_test(newton.theta()).expect("nobody cancels").expect("all penalties are positive")
    }

    /// All kinds of objective with this λ.
    fn cases_with(l2: f32) -> Vec<Case> {
        cases().into_iter().map(|case| case.with_l2(l2)).collect()
    }

    #[test]
    fn the_gap_closes_where_the_penalty_leaves_the_rank_free() {
        for case in &cases_with(3.0) {
            let (name, test) = (case.name, at_minimum(case));
            assert!(test.spectral_ratio <= 1.0 + 1e-5, "{name}: {test:?}");
            let gap = (test.primal - test.dual) / test.primal.abs();
            assert!((-1e-7..1e-5).contains(&gap), "{name}: {gap} {test:?}");
        }
    }

    #[test]
    fn a_rank_that_is_exhausted_is_told() {
        let tests = cases_with(0.05).iter().map(at_minimum).collect::<Vec<_>>();
        let exhausted: Vec<_> = tests.iter().filter(|test| test.spectral_ratio > 1.01).collect();
        // Three factors fit a few ratings only roughly; of likes they fit all.
        assert!((2..tests.len()).contains(&exhausted.len()), "{tests:?}");
        assert!(exhausted.iter().all(|test| test.primal - test.dual > 1e-3 * test.primal.abs()), "{tests:?}");
    }

    #[test]
    fn the_dual_is_below_the_minimum_from_anywhere() {
        for case in &cases_with(3.0) {
            let cancel = CancelToken::default();
            let (name, model) = (case.name, case.model());
            let problem = model.whole(&case.train, &cancel);
            let lowest = at_minimum(case).primal;
            for seed in 2..6 {
                let test = problem.global_test(&case.point(seed)).expect("nobody cancels").expect("there is one");
                assert!(test.dual <= lowest * (1.0 + 1e-9), "{name}: {} above {lowest}", test.dual);
            }
        }
    }

    #[test]
    fn without_a_penalty_there_is_no_test() {
        let case = cases().remove(0).with_l2(0.0);
        let cancel = CancelToken::default();
        let model = case.model();
        let problem = model.whole(&case.train, &cancel);
        assert_eq!(problem.global_test(&case.point(1)).expect("nobody cancels"), None);
    }
}
