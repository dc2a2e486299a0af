//! Cholesky factorization and the two triangular solves, in place.

use super::dot::dot;

/// Factors the leading `dim` × `dim` part of a symmetric matrix given by its lower triangle: H = L Lᵀ.
///
/// L overwrites the lower triangle; its diagonal is stored as 1/L_jj, so that the solves multiply.
///
/// # Errors
/// The index of the first pivot that is not a positive number.
pub(crate) fn factor(matrix: &mut [f32], stride: usize, dim: usize) -> Result<(), usize> {
    for i in 0..dim {
        let (above, rest) = matrix.split_at_mut(i * stride);
        let row = &mut rest[..dim];
        for j in 0..i {
            let sum = dot(&row[..j], &above[j * stride..j * stride + j]);
            row[j] = (row[j] - sum) * above[j * stride + j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        // Not `pivot <= 0.0`: a pivot that is not a number must fail as well.
        if !(pivot > 0.0 && pivot.is_finite()) {
            return Err(i);
        }
        row[i] = 1.0 / pivot.sqrt();
    }
    Ok(())
}

/// Solves L Lᵀ x = b in place for the factor that [`factor`] left.
pub(crate) fn solve(factor: &[f32], stride: usize, x: &mut [f32]) {
    let dim = x.len();
    for i in 0..dim {
        let row = &factor[i * stride..=i * stride + i];
        x[i] = (x[i] - dot(&row[..i], &x[..i])) * row[i];
    }
    for i in (0..dim).rev() {
        let row = &factor[i * stride..=i * stride + i];
        let value = x[i] * row[i];
        x[i] = value;
        for (x, &l) in x[..i].iter_mut().zip(row) {
            *x -= value * l;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Purpose, Stream};
    use crate::kernels::gram::add_gram;
    use approx::assert_relative_eq;

    #[test]
    fn solves_what_nalgebra_solves() {
        for (stride, dim) in [(4, 1), (4, 4), (20, 17), (64, 64)] {
            let mut stream = Stream::new(2, Purpose::Init, dim as u64);
            let rows: Vec<f32> = (0..stride * 3 * stride).map(|_| stream.normal() as f32).collect();
            let mut matrix = vec![0.0; stride * stride];
            add_gram(&mut matrix, stride, &rows);
            for i in 0..dim {
                matrix[i * stride + i] += 1.0;
            }
            let rhs: Vec<f32> = (0..dim).map(|_| stream.normal() as f32).collect();
            let dense = nalgebra::DMatrix::from_fn(dim, dim, |i, j| f64::from(matrix[i.max(j) * stride + i.min(j)]));
            let expected = dense
                .cholesky()
                .expect("positive definite")
                .solve(&nalgebra::DVector::from_fn(dim, |i, _| f64::from(rhs[i])));
            let mut x = rhs;
            factor(&mut matrix, stride, dim).expect("positive definite");
            solve(&matrix, stride, &mut x);
            for (x, e) in x.iter().zip(expected.iter()) {
                assert_relative_eq!(f64::from(*x), *e, epsilon = 1e-5, max_relative = 1e-4);
            }
        }
    }

    #[test]
    fn the_first_bad_pivot_is_named() {
        let mut indefinite = [1.0, 0.0, 0.0, 0.0, 2.0, 3.0, 0.0, 0.0];
        assert_eq!(factor(&mut indefinite, 4, 2), Err(1));
        assert_eq!(factor(&mut [f32::NAN, 0.0, 0.0, 0.0], 4, 1), Err(0));
    }
}
