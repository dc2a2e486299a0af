//! Requests that are made to be hard.

use crate::data::{Interactions, Side};
use crate::error::{Error, Result};
use crate::hash::{Purpose, Stream};
use crate::models::BlockModel;
use crate::objective::NEGATIVE;
use crate::run::CancelToken;
use crate::trained::Trained;
use crate::training_set::TrainingSet;
use crate::unlearn::BLOCKS;

/// `count` records that touch as many users and items as a greedy choice finds: first records of a new user and a new
/// item, then records of one of them, then any.
pub(super) fn slow_down(train: &Interactions, count: u32, seed: u64) -> Vec<(u32, u32)> {
    let mut order: Vec<(u32, u32)> = train.records().collect();
    Stream::new(seed, Purpose::Stress, 0).shuffle(&mut order);
    let mut touched = [Side::User, Side::Item].map(|side| vec![false; train.num_rows(side)]);
    let mut records = Vec::new();
    for least in [2, 1, 0] {
        order.retain(|&(user, item)| {
            let [users, items] = &mut touched;
            let new = usize::from(!users[user as usize]) + usize::from(!items[item as usize]);
            let is_taken = records.len() < count as usize && new >= least;
            if is_taken {
                (users[user as usize], items[item as usize]) = (true, true);
                records.push((user, item));
            }
            !is_taken
        });
    }
    records
}

/// The `count` users whose records pull hardest at the items' vectors of the trained model.
///
/// # Errors
/// A model that is not made of blocks, or cancelled.
pub(super) fn influential_users(trained: &Trained, count: u32, cancel: &CancelToken) -> Result<Vec<u32>> {
    let misfit = || Error::NotApplicable { method: "influential-users".into(), needs: BLOCKS };
    let blocks = trained.recommender.as_blocks().ok_or_else(misfit)?;
    // Of a graph model the pull at the mixed vectors: at its parameters every user pulls at everything.
    let mut flat = blocks.without_graph();
    let flat = flat.as_blocks_mut().ok_or_else(misfit)?;
    *flat.params_mut() = blocks.vectors().clone();
    let pulls = pulls(flat, &trained.train, cancel)?;
    let mut users: Vec<u32> = (0..pulls.len() as u32).filter(|&user| pulls[user as usize] > 0.0).collect();
    users.sort_by(|&a, &b| pulls[b as usize].total_cmp(&pulls[a as usize]));
    users.truncate(count as usize);
    Ok(users)
}

/// ‖∂L_u/∂Q‖² by user u, L_u the loss of the user's records and of the negatives that they own.
///
/// At the optimum the pulls of all users and the penalty cancel in every item's block; when u goes, its pull is what the
/// others are left out of balance by.
fn pulls(model: &dyn BlockModel, train: &TrainingSet, cancel: &CancelToken) -> Result<Vec<f64>> {
    let objective = model.objective();
    let (_, dim) = model.params().shape().items;
    let start = model.params().table_range(Side::Item).start;
    let mut gradient = vec![0.0_f32; model.params().values().len()];
    let mut pulls = Vec::with_capacity(train.records().num_rows(Side::User));
    for user in 0..train.records().num_rows(Side::User) {
        cancel.check()?;
        let terms = train.terms(Side::User, user);
        let records = terms.values.iter().map(|value| objective.record_term(value));
        let point_terms = records.chain(terms.negatives.iter().map(|_| NEGATIVE));
        let pairs: Vec<(u32, u32)> = terms.counterparts().map(|item| (user as u32, item)).collect();
        let mut slopes = vec![0.0; pairs.len()];
        model.score_pairs(&pairs, &mut slopes);
        for (slope, term) in slopes.iter_mut().zip(point_terms) {
            *slope = term.weight * objective.loss.derivatives(*slope, term.target).0;
        }
        model.backprop(&pairs, &slopes, &mut gradient);
        let mut pull = 0.0;
        for &(_, item) in &pairs {
            let block = &mut gradient[start + item as usize * dim..start + (item as usize + 1) * dim];
            pull += block.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>();
            // An item that occurs again finds zeros, and the next user a clean slate.
            block.fill(0.0);
        }
        gradient[..start].fill(0.0);
        pulls.push(pull);
    }
    Ok(pulls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Bilinear;
    use crate::objective::{Loss, Objective, Penalty, PointTerm};
    use approx::assert_relative_eq;

    #[test]
    fn few_records_touch_many_rows() {
        // User n has the items n and n + 1 of six; user 0 has all of them.
        let mut pairs: Vec<(u32, u32)> = (0..6).map(|item| (0, item)).collect();
        pairs.extend((1..5).flat_map(|user| [(user, user), (user, user + 1)]));
        let (users, items): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
        let train = Interactions::from_pairs(5, 6, &users, &items);
        for seed in 0..20 {
            let records = slow_down(&train, 4, seed);
            let distinct = |of: fn(&(u32, u32)) -> u32| {
                let mut rows: Vec<u32> = records.iter().map(of).collect();
                rows.sort_unstable();
                rows.dedup();
                rows.len()
            };
            assert_eq!(
                (records.len(), distinct(|record| record.0), distinct(|record| record.1)),
                (4, 4, 4),
                "{records:?}"
            );
        }
        assert_eq!(slow_down(&train, 10, 1).len(), 10, "rows are touched again when no new ones are left");
    }

    #[test]
    fn the_pull_of_a_user_is_the_gradient_of_its_loss_in_the_items() {
        let penalty = Penalty { l2: 1.0, bias_share: 1.0, exponent: 0.0 };
        let objective = Objective::of_records(Loss::Squared, PointTerm { weight: 2.0, target: 1.0 }, penalty);
        let mut model = Bilinear::new(objective, (2, 3), 4, false, 1.0);
        model.reset(1);
        let train = TrainingSet::from_parts(Interactions::from_pairs(2, 3, &[0, 0, 1], &[0, 2, 1]), None);
        let found = pulls(&model, &train, &CancelToken::default()).expect("not cancelled");
        let p = model.params().row(Side::User, 0);
        let norm: f64 = p.iter().map(|&x| f64::from(x).powi(2)).sum();
        let slope = |item| {
            let q = model.params().row(Side::Item, item);
            2.0 * (p.iter().zip(q).map(|(a, b)| f64::from(a * b)).sum::<f64>() - 1.0)
        };
        let expected = norm * (slope(0).powi(2) + slope(2).powi(2));
        assert_relative_eq!(found[0], expected, max_relative = 1e-5);
    }
}
