//! How the predictions of members become one.

use serde::{Deserialize, Serialize};

use super::ShardFit;
use super::assignment::{take, take_word};
use super::attention::{self, Attention};
use super::member::Member;
use crate::error::{Error, Result};
use crate::models::{BlockModel, Recommender};
use crate::run::RunContext;
use crate::unlearn::BLOCKS;

/// How members' predictions become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Aggregation {
    /// By the mean of their scores.
    Mean,
    /// By one model with a weighted mean of their rows, see [`attention`].
    Attention(AttentionSettings),
}

/// How an aggregator is trained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct AttentionSettings {
    /// Times every record is visited.
    pub(crate) epochs: u32,
    /// Size of a step.
    pub(crate) learning_rate: f64,
    /// Point terms of a step.
    pub(crate) batch_size: usize,
}

/// The model into which a trained aggregator has put the rows of members together.
#[derive(Debug)]
pub(super) struct Aggregated {
    weights: Vec<f32>,
    model: Box<dyn Recommender>,
}

impl Clone for Aggregated {
    fn clone(&self) -> Self {
        Self { weights: self.weights.clone(), model: self.model.boxed_clone() }
    }
}

impl Aggregated {
    /// Trains an aggregator on all records of `fit`; none when there are no members.
    ///
    /// # Errors
    /// Cancelled, an aggregator that diverges, or members without rows.
    pub(super) fn trained(
        members: &[Option<Member>],
        how: AttentionSettings,
        fit: &ShardFit<'_>,
        ctx: &RunContext<'_>,
    ) -> Result<Option<Self>> {
        if members.iter().flatten().next().is_none() {
            return Ok(None);
        }
        let misfit = || Error::NotApplicable { method: "aggregation by attention".to_owned(), needs: BLOCKS };
        let attention = attention_over(members).ok_or_else(misfit)?;
        let mut model = without_graph(fit.template).ok_or_else(misfit)?;
        let blocks = model.as_blocks_mut().ok_or_else(misfit)?;
        let weights = attention::train(&attention, blocks, fit.train, (how, &fit.settings), ctx)?;
        *blocks.params_mut() = attention.aggregated(&weights);
        Ok(Some(Self { weights, model }))
    }

    /// The aggregated model.
    pub(super) fn model(&self) -> &dyn Recommender {
        self.model.as_ref()
    }

    /// Weights of the aggregator.
    pub(super) fn num_weights(&self) -> usize {
        self.weights.len()
    }

    /// What these weights make of members like `template`; none when they do not fit.
    fn of_weights(template: &dyn Recommender, members: &[Option<Member>], weights: Vec<f32>) -> Option<Self> {
        let attention = attention_over(members)?;
        if weights.len() != attention.num_weights() || weights.iter().any(|weight| !weight.is_finite()) {
            return None;
        }
        let mut model = without_graph(template)?;
        *model.as_blocks_mut()?.params_mut() = attention.aggregated(&weights);
        Some(Self { weights, model })
    }
}

/// What scores by rows that are put together: those of graph models have been over their graph already.
fn without_graph(template: &dyn Recommender) -> Option<Box<dyn Recommender>> {
    template.as_blocks().map(BlockModel::without_graph)
}

/// The aggregation of the members that there are; none when there are none, or when they have no rows.
fn attention_over(members: &[Option<Member>]) -> Option<Attention<'_>> {
    let blocks = members.iter().flatten().map(|member| member.recommender.as_blocks());
    let blocks = blocks.collect::<Option<Vec<_>>>()?;
    let first = blocks.first()?;
    let (shape, has_bias) = (first.params().shape(), first.bias_coordinate().is_some());
    Some(Attention::new(blocks.iter().map(|blocks| blocks.vectors()).collect(), shape, has_bias))
}

/// Appends how members are aggregated: nothing for a mean; else epochs, batch size, learning rate, number of weights and
/// the weights, no weights without an aggregated model.
pub(super) fn write(aggregation: Aggregation, aggregated: Option<&Aggregated>, bytes: &mut Vec<u8>) {
    let Aggregation::Attention(how) = aggregation else { return };
    let weights = aggregated.map_or(&[][..], |aggregated| &aggregated.weights);
    bytes.extend([how.epochs, how.batch_size as u32].iter().flat_map(|word| word.to_le_bytes()));
    bytes.extend(how.learning_rate.to_le_bytes());
    bytes.extend((weights.len() as u32).to_le_bytes());
    bytes.extend(weights.iter().flat_map(|weight| weight.to_le_bytes()));
}

/// Reads [`write`] off the front of `bytes` for members like `template`; none when they are broken.
pub(super) fn read(
    template: &dyn Recommender,
    members: &[Option<Member>],
    bytes: &mut &[u8],
) -> Option<(Aggregation, Option<Aggregated>)> {
    if bytes.is_empty() {
        return Some((Aggregation::Mean, None));
    }
    let (epochs, batch_size) = (take_word(bytes)?, take_word(bytes)? as usize);
    let learning_rate = f64::from_le_bytes(take(bytes, 8)?.try_into().ok()?);
    if batch_size == 0 || !learning_rate.is_finite() {
        return None;
    }
    let aggregation = Aggregation::Attention(AttentionSettings { epochs, learning_rate, batch_size });
    let num_weights = take_word(bytes)? as usize;
    let words = take(bytes, num_weights.checked_mul(4)?)?.as_chunks::<4>().0;
    let weights: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
    let aggregated = match weights.len() {
        0 => None,
        _ => Some(Aggregated::of_weights(template, members, weights)?),
    };
    Some((aggregation, aggregated))
}
