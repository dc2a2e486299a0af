//! Quadratic penalties of rows.

/// Quadratic penalty of a row, λ_row = λ · (records of the row + α₀ · rows of the other side)^ν.
///
/// Rendle, Krichene, Zhang, Koren: *Revisiting the Performance of iALS on Item Recommendation Benchmarks* (2022), eq. 5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty {
    /// λ.
    pub l2: f32,
    /// λ_b over λ.
    pub bias_share: f32,
    /// ν; 0 gives every row the same λ.
    pub exponent: f32,
}

/// λ of each parameter of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowPenalty {
    /// λ_row.
    pub l2: f32,
    /// λ_b,row.
    pub bias_l2: f32,
    /// Which parameter is the bias, when one is.
    pub bias_coordinate: Option<usize>,
}

impl RowPenalty {
    /// λ of parameter `k` of the row.
    #[inline]
    pub fn at(&self, k: usize) -> f32 {
        if self.bias_coordinate == Some(k) { self.bias_l2 } else { self.l2 }
    }

    /// ½ Σ_k λ_k x_k², in f64.
    pub fn energy(&self, x: &[f32]) -> f64 {
        let squares = x.iter().enumerate().map(|(k, &x)| f64::from(self.at(k)) * f64::from(x) * f64::from(x));
        0.5 * squares.sum::<f64>()
    }
}
