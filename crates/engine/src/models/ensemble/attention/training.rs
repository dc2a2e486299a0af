//! Trains the weights of an aggregation.

use super::{Attention, Rows};
use crate::error::{Error, Result};
use crate::hash::{Purpose, Stream};
use crate::models::ensemble::aggregation::AttentionSettings;
use crate::models::{BlockModel, FitSettings};
use crate::run::{Phase, RunContext};
use crate::solve::{Batch, Moments, PairDraws, PointTermIndex, StepSize};
use crate::training_set::TrainingSet;

/// The weights with which the aggregated table makes the loss part of the model's objective over `train` small, by AdamW
/// on batches of terms from [`Attention::first_weights`]. The members stay as they are. Unseen pairs and pairs of an
/// all-pairs term are drawn, without bias.
///
/// `model` is a model of the kind; its parameters are overwritten.
///
/// # Errors
/// Cancelled, or weights that are no longer finite.
pub(in crate::models::ensemble) fn train(
    attention: &Attention<'_>,
    model: &mut dyn BlockModel,
    train: &TrainingSet,
    (how, settings): (AttentionSettings, &FitSettings<'_>),
    ctx: &RunContext<'_>,
) -> Result<Vec<f32>> {
    let mut weights = attention.first_weights(settings.seed, ctx.cancel)?;
    let mut moments = Moments::new(weights.len());
    let size = StepSize { learning_rate: how.learning_rate, weight_decay: 0.0 };
    let index = PointTermIndex::new(model.objective(), train);
    let draws = PairDraws::new(model.objective(), train);
    let mut of_table = vec![0.0; model.params().values().len()];
    let mut order: Vec<u32> = (0..index.len() as u32).collect();
    let num_batches = order.len().div_ceil(how.batch_size);
    for epoch in 1..=how.epochs {
        Stream::new(settings.seed, Purpose::Shuffle, u64::from(epoch)).shuffle(&mut order);
        for (done, numbers) in order.chunks(how.batch_size).enumerate() {
            ctx.cancel.chunk(|| {
                let mut batch = Batch::of(numbers.iter().map(|&n| index.term(n as usize)));
                let counts = (numbers.len(), index.len());
                let mut stream = Stream::new(settings.seed, Purpose::Unseen, moments.steps());
                draws.add_unseen(&mut batch, counts, &mut stream);
                draws.add_all_pairs(&mut batch, counts, &mut stream);
                let rows = rows_of(&batch);
                attention.aggregate(&weights, &rows, model.params_mut());
                of_table.fill(0.0);
                batch.add_gradient(model, 1.0 / numbers.len() as f32, &mut of_table);
                let gradient = attention.gradient(&weights, &rows, &of_table);
                moments.update(&mut weights, &gradient, size);
                Ok(())
            })?;
            let phase =
                Phase { name: "Training the aggregator", subject: settings.subject, unit: "batches", step: epoch };
            ctx.report(phase, done + 1, num_batches)?;
        }
        if weights.iter().any(|weight| !weight.is_finite()) {
            return Err(Error::Diverged { step: epoch, objective: f64::NAN });
        }
    }
    Ok(weights)
}

/// The rows that the terms of a batch involve.
fn rows_of(batch: &Batch) -> Rows {
    let (mut users, mut items): (Vec<u32>, Vec<u32>) = batch.pairs.iter().copied().unzip();
    for rows in [&mut users, &mut items] {
        rows.sort_unstable();
        rows.dedup();
    }
    Rows { users, items }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Interactions, Side};
    use crate::models::Bilinear;
    use crate::objective::{Loss, Objective, Penalty, PointTerm};
    use crate::params::Params;
    use crate::run::CancelToken;
    use crate::solve::objective_value;
    use alteraser_api::experiment::Level;

    /// Two members of six users and eight items, of which users like those of their own parity.
    struct Case {
        template: Bilinear,
        train: TrainingSet,
        members: [Params; 2],
    }

    fn case() -> Case {
        let record = PointTerm { weight: 4.0, target: 1.25 };
        let penalty = Penalty { l2: 0.5, bias_share: 1.0, exponent: 0.0 };
        let objective = Objective { all_pairs_weight: 1.0, ..Objective::of_records(Loss::Squared, record, penalty) };
        let template = Bilinear::new(objective, (6, 8), 3, true, 0.5);
        let records = (0..6).flat_map(|user| (0..8).map(move |item| (user, item))).filter(|(u, i)| (u + i) % 2 == 0);
        let (users, items): (Vec<u32>, Vec<u32>) = records.unzip();
        let train = TrainingSet::from_parts(Interactions::from_pairs(6, 8, &users, &items), None);
        let members = [1, 2].map(|seed| {
            let mut member = template.clone();
            member.reset(seed);
            member.params().clone()
        });
        Case { template, train, members }
    }

    fn trained(case: &Case, how: AttentionSettings, cancel: &CancelToken) -> Result<Vec<f32>> {
        let settings = FitSettings {
            subject: "test",
            max_sweeps: 1,
            level: Level::Practical,
            tolerance: 1e-6,
            seed: 1,
            newton_steps: 1,
        };
        let attention = Attention::new(case.members.iter().collect(), case.members[0].shape(), true);
        let mut model = case.template.clone();
        let ctx = RunContext::new(cancel, &|_| (), &|| 0.0);
        train(&attention, &mut model, &case.train, (how, &settings), &ctx)
    }

    const HOW: AttentionSettings = AttentionSettings { epochs: 60, learning_rate: 0.02, batch_size: 8 };

    #[test]
    fn training_lowers_the_loss_of_the_aggregated_table() {
        let case = case();
        let attention = Attention::new(case.members.iter().collect(), case.members[0].shape(), true);
        let loss = |weights: &[f32]| {
            let mut model = case.template.clone();
            *model.params_mut() = attention.aggregated(weights);
            objective_value(&model, &case.train)
        };
        let first = attention.first_weights(1, &CancelToken::default()).expect("not cancelled");
        let trained = trained(&case, HOW, &CancelToken::default()).expect("it trains");
        assert!(loss(&trained) < 0.7 * loss(&first), "{} from {}", loss(&trained), loss(&first));
    }

    #[test]
    fn one_and_three_threads_give_the_same_bits() {
        let weights = [1, 3].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| trained(&case(), HOW, &CancelToken::default())).expect("it trains")
        });
        assert_eq!(weights[0], weights[1]);
    }

    #[test]
    fn a_step_that_is_too_large_and_a_cancelled_run_say_so() {
        let how = AttentionSettings { learning_rate: 1e30, ..HOW };
        let found = trained(&case(), how, &CancelToken::default());
        assert!(matches!(found, Err(Error::Diverged { .. })), "{found:?}");
        let cancel = CancelToken::default();
        cancel.cancel();
        assert_eq!(trained(&case(), HOW, &cancel), Err(Error::Cancelled));
    }

    #[test]
    fn the_rows_of_a_batch_are_ascending_and_named_once() {
        let batch = Batch { pairs: vec![(3, 1), (0, 1), (3, 0)], ..Batch::default() };
        let rows = rows_of(&batch);
        assert_eq!((rows.of(Side::User), rows.of(Side::Item)), (&[0, 3][..], &[0, 1][..]));
    }
}
