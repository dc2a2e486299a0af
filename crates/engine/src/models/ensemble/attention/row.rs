//! A row on the way to its mean, and back.

use super::{Attention, SideParts};
use crate::data::Side;
use crate::kernels::{add_scaled, dot};

/// What is known of a row; scratch memory that is used for one row after another.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    /// The members that know the row: number, x_k, bias.
    known: Vec<(usize, &'a [f32], f32)>,
    /// t_k one after another.
    mapped: Vec<f32>,
    /// A t_k + c one after another.
    inner: Vec<f32>,
    /// α.
    shares: Vec<f32>,
    /// Of what is differentiated, in each α and in one t.
    of_shares: Vec<f32>,
    of_t: Vec<f32>,
}

impl<'a> Row<'a> {
    /// Looks at a row of a side.
    pub(super) fn look_at(&mut self, attention: &Attention<'a>, weights: &[f32], (side, row): (Side, usize)) {
        let dim = attention.dim;
        let Self { known, mapped, inner, shares, .. } = self;
        known.clear();
        let rows = attention.members.iter().map(|member| member.row(side, row)).enumerate();
        known.extend(rows.filter(|(_, x)| x.iter().any(|&x| x != 0.0)).map(|(number, x)| {
            let bias = x.get(dim).copied().unwrap_or(0.0);
            (number, &x[..dim], bias)
        }));
        let SideParts { a, c, v } = attention.side(side);
        mapped.clear();
        inner.clear();
        shares.clear();
        for &(member, x, _) in known.iter() {
            let (map, shift) = (&weights[attention.map(member)], &weights[attention.shift(member)]);
            mapped.extend(map.chunks_exact(dim).zip(shift).map(|(map, shift)| dot(map, x) + shift));
            let t = &mapped[mapped.len() - dim..];
            let start = inner.len();
            inner.extend(weights[a.clone()].chunks_exact(dim).zip(&weights[c.clone()]).map(|(a, c)| dot(a, t) + c));
            let heard = inner[start..].iter().zip(&weights[v.clone()]);
            shares.push(heard.map(|(&inner, &v)| inner.max(0.0) * v).sum());
        }
        softmax(shares);
    }

    /// Adds Σ_k α_k t_k, and the bias after it when there is one, to `mean`.
    pub(super) fn add_mean(&self, dim: usize, mean: &mut [f32]) {
        for (((_, _, bias), t), &share) in self.known.iter().zip(self.mapped.chunks_exact(dim)).zip(&self.shares) {
            add_scaled(&mut mean[..dim], share, t);
            if let Some(sum) = mean.get_mut(dim) {
                *sum += share * bias;
            }
        }
    }

    /// Adds the gradient in the weights of what has the gradient `of_mean` in the mean.
    pub(super) fn add_gradient(
        &mut self,
        attention: &Attention<'_>,
        (weights, side): (&[f32], Side),
        of_mean: &[f32],
        gradient: &mut [f32],
    ) {
        let (dim, hidden) = (attention.dim, attention.hidden);
        let (of_mean, of_bias) = (&of_mean[..dim], of_mean.get(dim).copied().unwrap_or(0.0));
        let Self { known, mapped, inner, shares, of_shares, of_t } = self;
        let rows = known.iter().zip(mapped.chunks_exact(dim));
        of_shares.clear();
        of_shares.extend(rows.map(|((_, _, bias), t)| dot(of_mean, t) + of_bias * bias));
        let mean = dot(of_shares, shares);
        let SideParts { a, c, v } = attention.side(side);
        of_t.resize(dim, 0.0);
        for (n, &(member, x, _)) in known.iter().enumerate() {
            let (t, inner) = (&mapped[n * dim..(n + 1) * dim], &inner[n * hidden..(n + 1) * hidden]);
            let of_a = shares[n] * (of_shares[n] - mean);
            of_t.fill(0.0);
            add_scaled(of_t, shares[n], of_mean);
            for (k, &inner) in inner.iter().enumerate().filter(|(_, inner)| **inner > 0.0) {
                let of_inner = of_a * weights[v.start + k];
                let row = a.start + k * dim..a.start + (k + 1) * dim;
                add_scaled(of_t, of_inner, &weights[row.clone()]);
                add_scaled(&mut gradient[row], of_inner, t);
                gradient[c.start + k] += of_inner;
                gradient[v.start + k] += of_a * inner;
            }
            for (row, &of_t) in gradient[attention.map(member)].chunks_exact_mut(dim).zip(&*of_t) {
                add_scaled(row, of_t, x);
            }
            add_scaled(&mut gradient[attention.shift(member)], 1.0, of_t);
        }
    }
}

/// e^a over its sum.
fn softmax(values: &mut [f32]) {
    let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for value in values.iter_mut() {
        *value = libm::expf(*value - largest);
    }
    let sum: f32 = values.iter().sum();
    for value in values {
        *value /= sum;
    }
}
