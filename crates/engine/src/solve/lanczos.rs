//! The largest singular value of a matrix that is known by its products.

use super::vectors::{inner, norm};
use crate::error::Result;
use crate::hash::{Purpose, Stream};
use crate::kernels::add_scaled_double;

/// Steps after which an estimate has to do.
const MAX_STEPS: usize = 100;

/// Steps between two looks at the estimate.
const STEPS_A_LOOK: usize = 5;

/// ‖AᵀA v − σ² v‖ over σ² that is small enough.
const RESIDUAL: f64 = 1e-7;

/// A matrix A that is known by its products.
pub(crate) trait LinearMap {
    /// Number of columns.
    fn num_columns(&self) -> usize;

    /// AᵀA v.
    ///
    /// # Errors
    /// Cancelled.
    fn normal_product(&self, v: &[f64]) -> Result<Vec<f64>>;
}

/// An estimate of σ_max(A), from below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SingularValue {
    /// σ.
    pub(crate) value: f64,
    /// ‖AᵀA v − σ² v‖ / σ² of its vector: some singular value is that near, relatively and squared.
    pub(crate) residual: f64,
    /// Products with AᵀA.
    pub(crate) steps: usize,
}

/// σ_max(A) by Lanczos' iteration on AᵀA from a random vector, every new vector made orthogonal to all before.
///
/// Golub, Van Loan: *Matrix Computations*, 4th edition, §10.1 and §10.3.
///
/// # Errors
/// Cancelled.
pub(crate) fn largest_singular_value(map: &dyn LinearMap) -> Result<SingularValue> {
    let mut stream = Stream::new(0, Purpose::Lanczos, 0);
    let start: Vec<f64> = (0..map.num_columns()).map(|_| stream.normal()).collect();
    let mut basis = vec![scaled(&start, 1.0 / norm(&start))];
    let mut projected = Tridiagonal::default();
    loop {
        let steps = basis.len();
        let newest = &basis[steps - 1];
        let mut next = map.normal_product(newest)?;
        projected.diagonal.push(inner(newest, &next));
        // Twice, so that rounding leaves nothing behind.
        for _ in 0..2 {
            for known in &basis {
                let along = inner(known, &next);
                add_scaled_double(&mut next, -along, known);
            }
        }
        let beyond = norm(&next);
        let is_over = steps == MAX_STEPS || steps == map.num_columns() || beyond == 0.0;
        if is_over || steps.is_multiple_of(STEPS_A_LOOK) {
            let (square, last) = projected.largest();
            let residual = if square > 0.0 { beyond * last / square } else { 0.0 };
            if is_over || residual <= RESIDUAL {
                return Ok(SingularValue { value: libm::sqrt(square.max(0.0)), residual, steps });
            }
        }
        projected.beside.push(beyond);
        basis.push(scaled(&next, 1.0 / beyond));
    }
}

fn scaled(vector: &[f64], scale: f64) -> Vec<f64> {
    vector.iter().map(|x| x * scale).collect()
}

/// A symmetric tridiagonal matrix.
#[derive(Debug, Default)]
struct Tridiagonal {
    diagonal: Vec<f64>,
    beside: Vec<f64>,
}

impl Tridiagonal {
    /// The largest eigenvalue, and the size of the last entry of its normalized vector.
    fn largest(&self) -> (f64, f64) {
        let (mut low, mut high) = (0.0, self.bound());
        let tolerance = f64::EPSILON * high;
        while high - low > 2.0 * tolerance {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if self.is_below(middle) { high = middle } else { low = middle }
        }
        (high, self.last_entry(high + 4.0 * tolerance))
    }

    /// No eigenvalue is larger (Gershgorin).
    fn bound(&self) -> f64 {
        let beside = |place: usize| self.beside.get(place).copied().unwrap_or(0.0).abs();
        let reach = |(place, center): (usize, &f64)| center + beside(place) + place.checked_sub(1).map_or(0.0, beside);
        self.diagonal.iter().enumerate().map(reach).fold(f64::MIN_POSITIVE, f64::max)
    }

    /// Pivots of σ I − T, all positive when σ is above every eigenvalue.
    fn pivots(&self, shift: f64) -> impl Iterator<Item = f64> + '_ {
        let mut before = 1.0;
        self.diagonal.iter().enumerate().map(move |(place, center)| {
            let beside = place.checked_sub(1).map_or(0.0, |place| self.beside[place]);
            before = shift - center - beside * beside / before;
            before
        })
    }

    fn is_below(&self, shift: f64) -> bool {
        self.pivots(shift).all(|pivot| pivot > 0.0)
    }

    /// The size of the last entry of the vector that belongs to the eigenvalue just below `shift`, by inverse iteration.
    fn last_entry(&self, shift: f64) -> f64 {
        let pivots: Vec<f64> = self.pivots(shift).map(|pivot| pivot.max(f64::MIN_POSITIVE)).collect();
        let size = pivots.len();
        let mut x = vec![1.0 / libm::sqrt(size as f64); size];
        for _ in 0..3 {
            for place in 1..size {
                x[place] += self.beside[place - 1] / pivots[place - 1] * x[place - 1];
            }
            x[size - 1] /= pivots[size - 1];
            for place in (0..size - 1).rev() {
                x[place] = (x[place] + self.beside[place] * x[place + 1]) / pivots[place];
            }
            let length = x.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
            // First by the largest entry, for the square of a large one is infinite.
            x = scaled(&x, 1.0 / length);
            x = scaled(&x, 1.0 / norm(&x));
        }
        x[size - 1].abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DMatrix;

    impl LinearMap for DMatrix<f64> {
        fn num_columns(&self) -> usize {
            self.ncols()
        }

        fn normal_product(&self, v: &[f64]) -> Result<Vec<f64>> {
            let v = nalgebra::DVector::from_column_slice(v);
            Ok((self.transpose() * (self * v)).as_slice().to_vec())
        }
    }

    fn random(rows: usize, columns: usize, seed: u64) -> DMatrix<f64> {
        let mut stream = Stream::new(seed, Purpose::Init, 0);
        DMatrix::from_fn(rows, columns, |_, _| stream.normal())
    }

    #[test]
    fn it_is_that_of_the_decomposition() {
        for (rows, columns) in [(1, 1), (3, 7), (40, 30), (90, 160)] {
            let matrix = random(rows, columns, columns as u64);
            let found = largest_singular_value(&matrix).expect("nobody cancels");
            let largest = matrix.singular_values()[0];
            let off = (found.value - largest).abs() / largest;
            assert!(off < 1e-9, "{rows} × {columns}: {found:?}, not {largest}");
            assert!(found.residual < 1e-6, "{found:?}");
        }
    }

    #[test]
    fn many_equal_values_are_found_as_one() {
        let matrix = DMatrix::<f64>::identity(25, 25) * 3.0;
        let found = largest_singular_value(&matrix).expect("nobody cancels");
        assert!((found.value - 3.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn nothing_has_no_size() {
        let found = largest_singular_value(&DMatrix::<f64>::zeros(4, 3)).expect("nobody cancels");
        assert!(found.value < 1e-150, "{found:?}");
    }
}
