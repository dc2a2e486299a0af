//! How near users or items are to one of them.

use crate::data::{Interactions, Side};
use crate::kernels::dot_f64;
use crate::params::Params;

/// How near every row of a side is to one of its rows; not a number where nothing can be said.
#[derive(Debug, Clone, PartialEq)]
pub struct Similarities {
    /// What nearness is measured by.
    pub measure: &'static str,
    /// One number per row; larger is nearer.
    pub values: Vec<f32>,
}

/// Cosine of the vectors that the model has learned, x · y / (‖x‖ ‖y‖), their first `dim` numbers each.
pub(super) fn of_vectors(params: &Params, dim: usize, side: Side, row: usize) -> Similarities {
    let wanted = &params.row(side, row)[..dim];
    let length = dot_f64(wanted, wanted).sqrt();
    let stride = params.shape().table(side).1;
    let cosine = |other: &[f32]| {
        let other = &other[..dim];
        (dot_f64(wanted, other) / (length * dot_f64(other, other).sqrt())) as f32
    };
    let values = params.table(side).chunks_exact(stride).map(cosine).collect();
    Similarities { measure: "Cosine of the vectors that the model has learned", values }
}

/// Cosine of rows of zeros and ones, |A ∩ B| / √(|A| |B|): for models that have no vectors on this side.
pub(crate) fn of_records(records: &Interactions, side: Side, row: usize) -> Similarities {
    let mut shared = vec![0_u32; records.num_rows(side)];
    let counterparts = records.row(side, row);
    for &other in counterparts {
        for &id in records.row(side.other(), other as usize) {
            shared[id as usize] += 1;
        }
    }
    let cosine = |(id, &count): (usize, &u32)| {
        let product = counterparts.len() as f64 * records.row(side, id).len() as f64;
        if count == 0 { f32::NAN } else { (f64::from(count) / product.sqrt()) as f32 }
    };
    let values = shared.iter().enumerate().map(cosine).collect();
    let measure = match side {
        Side::User => "Items in common, as a cosine",
        Side::Item => "Users in common, as a cosine",
    };
    Similarities { measure, values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParamShape;
    use approx::assert_relative_eq;

    #[test]
    fn vectors_that_point_the_same_way_are_near_whatever_their_length_and_bias() {
        let shape = ParamShape { users: (1, 3), items: (4, 3) };
        let values = vec![0.0, 0.0, 0.0, 1.0, 1.0, 9.0, 2.0, 2.0, -9.0, -1.0, 1.0, 0.0, 0.0, 0.0, 5.0];
        let params = Params::from_values(shape, values).expect("as many numbers");
        let found = of_vectors(&params, 2, Side::Item, 0).values;
        assert_relative_eq!(found[..3], [1.0, 1.0, 0.0], epsilon = 1e-6);
        assert!(found[3].is_nan(), "a vector of zeros points nowhere");
    }

    #[test]
    fn rows_are_near_by_what_they_share() {
        let records = Interactions::from_pairs(3, 4, &[0, 0, 1, 1, 1, 2], &[0, 1, 0, 1, 2, 3]);
        let users = of_records(&records, Side::User, 0).values;
        assert_relative_eq!(users[..2], [1.0, 2.0 / 6.0_f32.sqrt()], epsilon = 1e-6);
        assert!(users[2].is_nan(), "nothing in common");
        let items = of_records(&records, Side::Item, 2).values;
        assert_relative_eq!(items[..3], [0.5_f32.sqrt(), 0.5_f32.sqrt(), 1.0], epsilon = 1e-6);
    }
}
