//! Distance of two models' parameters, regardless of how the factors are turned.
//!
//! p · q does not change when all factors are turned by the same orthogonal Q, nor does the penalty, so parameters can
//! only be compared after the rotation that fits best: the orthogonal Procrustes problem (Schönemann 1966),
//!
//! min_Q ‖X_U Q − X_R‖² = ‖X_U‖² + ‖X_R‖² − 2 ‖X_Uᵀ X_R‖_*,      X all factors of users and items, row after row.
//!
//! Only the singular values of a d × d matrix are needed; they come from a Jacobi method of our own, so that native and
//! WebAssembly builds agree bit by bit.

use alteraser_api::report::Figure;

use crate::data::Side;
use crate::models::{BlockModel, Recommender};

/// Factors above which the singular values would cost more than the number is worth.
const MAX_DIM: usize = 256;

/// Sweeps of the Jacobi method; it needs about ten.
const MAX_SWEEPS: u32 = 60;

/// Columns whose cosine is below this are orthogonal; the sum of singular values is then exact to its square.
const ORTHOGONAL: f64 = 1e-10;

/// ‖θ_U Q − θ_R‖_F / ‖θ_R‖_F with the best rotation Q of the factors; biases are compared as they are.
pub(crate) fn parameter_distance(unlearned: &dyn Recommender, retrained: &dyn Recommender) -> Figure {
    let (Some(u), Some(r)) = (unlearned.as_blocks(), retrained.as_blocks()) else {
        return Figure::absent("the model has no factors");
    };
    let shape = r.params().shape();
    let dim = shape.users.1 - usize::from(r.bias_coordinate().is_some());
    if u.params().shape() != shape || shape.users.1 != shape.items.1 || u.bias_coordinate() != r.bias_coordinate() {
        return Figure::absent("the two models have different parameters");
    }
    if dim > MAX_DIM {
        return Figure::absent(format!("it is computed up to {MAX_DIM} dimensions"));
    }
    let sums = Sums::new(u, r, dim);
    let nuclear: f64 = singular_values(sums.cross).iter().sum();
    let factors = (sums.unlearned + sums.retrained - 2.0 * nuclear).max(0.0);
    Figure::of(libm::sqrt((factors + sums.bias_differences) / (sums.retrained + sums.biases)))
}

/// What the distance is made of, in f64, summed in row order.
struct Sums {
    /// ‖X_U‖².
    unlearned: f64,
    /// ‖X_R‖².
    retrained: f64,
    /// X_Uᵀ X_R, column after column.
    cross: Vec<Vec<f64>>,
    /// Σ (b_U − b_R)².
    bias_differences: f64,
    /// Σ b_R².
    biases: f64,
}

impl Sums {
    fn new(u: &dyn BlockModel, r: &dyn BlockModel, dim: usize) -> Self {
        let cross = vec![vec![0.0; dim]; dim];
        let mut sums = Self { unlearned: 0.0, retrained: 0.0, cross, bias_differences: 0.0, biases: 0.0 };
        for side in [Side::User, Side::Item] {
            for row in 0..r.params().shape().table(side).0 {
                sums.add(u.params().row(side, row), r.params().row(side, row), r.bias_coordinate());
            }
        }
        sums
    }

    fn add(&mut self, u: &[f32], r: &[f32], bias: Option<usize>) {
        let is_factor = |k: &usize| Some(*k) != bias;
        for (column, k) in (0..r.len()).filter(is_factor).enumerate() {
            let (x, y) = (f64::from(u[k]), f64::from(r[k]));
            self.unlearned += x * x;
            self.retrained += y * y;
            for (entry, j) in self.cross[column].iter_mut().zip((0..u.len()).filter(is_factor)) {
                *entry += f64::from(u[j]) * y;
            }
        }
        if let Some(k) = bias {
            let (x, y) = (f64::from(u[k]), f64::from(r[k]));
            self.bias_differences += (x - y) * (x - y);
            self.biases += y * y;
        }
    }
}

/// Singular values of a square matrix given by columns, unordered.
///
/// One-sided Jacobi: pairs of columns are turned until all are orthogonal; their lengths are the singular values.
/// Hestenes 1958; Golub, Van Loan: *Matrix Computations* (2013), section 8.6.3.
fn singular_values(mut columns: Vec<Vec<f64>>) -> Vec<f64> {
    for _ in 0..MAX_SWEEPS {
        let mut turned = false;
        for j in 1..columns.len() {
            let (left, right) = columns.split_at_mut(j);
            for column in left {
                turned |= orthogonalize(column, &mut right[0]);
            }
        }
        if !turned {
            break;
        }
    }
    columns.iter().map(|column| libm::sqrt(dot(column, column))).collect()
}

/// Turns two columns in their plane until they are orthogonal; false when they were.
fn orthogonalize(a: &mut [f64], b: &mut [f64]) -> bool {
    let (aa, bb, ab) = (dot(a, a), dot(b, b), dot(a, b));
    if ab.abs() <= ORTHOGONAL * libm::sqrt(aa * bb) {
        return false;
    }
    let zeta = (bb - aa) / (2.0 * ab);
    let tangent = libm::copysign(1.0, zeta) / (zeta.abs() + libm::sqrt(1.0 + zeta * zeta));
    let cosine = 1.0 / libm::sqrt(1.0 + tangent * tangent);
    let sine = cosine * tangent;
    for (x, y) in a.iter_mut().zip(b) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
    true
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Bilinear;
    use crate::objective::{Loss, Objective, Penalty, PointTerm};
    use approx::assert_relative_eq;

    fn model(has_bias: bool) -> Bilinear {
        let penalty = Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 };
        let objective = Objective::of_records(Loss::Squared, PointTerm { weight: 1.0, target: 1.0 }, penalty);
        let mut model = Bilinear::new(objective, (7, 5), 3, has_bias, 1.0);
        model.reset(4);
        model
    }

    fn distance(u: &Bilinear, r: &Bilinear) -> f64 {
        parameter_distance(u, r).value.expect("both have factors")
    }

    /// Turns the first two factors of every row by the rotation with this cosine and sine.
    fn turn(model: &mut Bilinear, (cosine, sine): (f32, f32)) {
        for side in [Side::User, Side::Item] {
            for row in 0..model.params().shape().table(side).0 {
                let x = model.params_mut().row_mut(side, row);
                (x[0], x[1]) = (cosine * x[0] - sine * x[1], sine * x[0] + cosine * x[1]);
            }
        }
    }

    #[test]
    fn turned_factors_are_the_same_model() {
        let original = model(true);
        let mut turned = original.clone();
        turn(&mut turned, (0.6, 0.8));
        assert!(distance(&turned, &original) < 1e-6);
        assert_ne!(turned.params(), original.params());
    }

    #[test]
    fn scaled_factors_are_as_far_as_the_scale_and_biases_are_not_turned() {
        let original = model(false);
        let mut doubled = original.clone();
        doubled.params_mut().values_mut().iter_mut().for_each(|x| *x *= 2.0);
        assert_relative_eq!(distance(&doubled, &original), 1.0, epsilon = 1e-7);
        let original = model(true);
        let mut shifted = original.clone();
        shifted.params_mut().row_mut(Side::User, 0)[3] = 2.0;
        let norm: f64 = original.params().values().iter().map(|&x| f64::from(x).powi(2)).sum();
        assert_relative_eq!(distance(&shifted, &original), 2.0 / norm.sqrt(), max_relative = 1e-6);
    }

    #[test]
    fn singular_values_are_those_of_nalgebra() {
        let matrix =
            nalgebra::DMatrix::from_fn(9, 9, |i, j| ((i * 7 + j * 3) as f64).sin() + f64::from(u8::from(i == j)));
        let columns = (0..9).map(|j| matrix.column(j).iter().copied().collect()).collect();
        let mut found = singular_values(columns);
        found.sort_by(|a, b| b.total_cmp(a));
        for (found, expected) in found.iter().zip(matrix.singular_values().iter()) {
            assert_relative_eq!(found, expected, epsilon = 1e-12);
        }
    }

    #[test]
    fn without_factors_there_is_no_distance() {
        let popularity = crate::models::popularity::Popularity::new(3);
        assert_eq!(parameter_distance(&popularity, &model(false)), Figure::absent("the model has no factors"));
    }
}
