//! Quality of recommendations on held-out records: full ranking, training records masked.

use alteraser_api::experiment::Evaluation;
use alteraser_api::report::{Accuracy, Figure};

use super::probe::Answers;
use super::ranking::{ndcg_at, recall_at};
use crate::data::{Interactions, Side};

/// NDCG@k and Recall@`recall_k`, averaged over the users with held-out records.
pub(crate) fn accuracy(answers: &Answers, held_out: &Interactions, evaluation: &Evaluation) -> Accuracy {
    let (k, recall_k) = (evaluation.k, evaluation.recall_k);
    let mut sums = (0.0, 0.0);
    let mut num_users = 0;
    for (user, list) in answers.lists.iter().enumerate() {
        let relevant = held_out.row(Side::User, user);
        if !relevant.is_empty() {
            sums.0 += ndcg_at(k as usize, list, relevant);
            sums.1 += recall_at(recall_k as usize, list, relevant);
            num_users += 1;
        }
    }
    let mean = |sum: f64| match num_users {
        0 => Figure::absent("no user has held-out records"),
        n => Figure::of(sum / f64::from(n)),
    };
    Accuracy { ndcg: mean(sums.0), recall: mean(sums.1), k, recall_k, num_users }
}
