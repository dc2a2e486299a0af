//! One pass over all users with the scores of all items.

use rayon::prelude::*;

use crate::error::Result;
use crate::models::Recommender;
use crate::per_thread::PerThread;
use crate::run::RunContext;

/// Scores that a thread holds at a time: they stay in its second-level cache.
const SCORES: usize = 1 << 17;

/// Bounds of the number of users that are scored at a time.
const USERS: (usize, usize) = (8, 32);

/// Calls `work(user, scores of all items)` for every user, in parallel, and returns what it returned, by user.
///
/// # Errors
/// A cancelled run.
pub(crate) fn map_users<T: Send>(
    model: &dyn Recommender,
    (num_users, num_items): (usize, usize),
    ctx: &RunContext<'_>,
    work: impl Fn(usize, &[f32]) -> T + Sync,
) -> Result<Vec<T>> {
    let width = num_items.max(1);
    let at_a_time = (SCORES / width).clamp(USERS.0, USERS.1);
    let scratch: PerThread<Vec<f32>> = PerThread::new();
    let of_chunk = |chunk: usize| {
        let users = chunk * at_a_time..num_users.min((chunk + 1) * at_a_time);
        scratch.with(|scores| {
            scores.resize(users.len() * width, 0.0);
            model.score_users(users.clone(), scores);
            users.zip(scores.chunks_exact(width)).map(|(user, scores)| work(user, scores)).collect::<Vec<T>>()
        })
    };
    // Vectors that have to be computed are computed here, and not by each of the threads.
    if let Some(blocks) = model.as_blocks() {
        blocks.vectors();
    }
    let chunks: Vec<Result<Vec<T>>> = (0..num_users.div_ceil(at_a_time))
        .into_par_iter()
        .map(|chunk| ctx.cancel.chunk(|| Ok(of_chunk(chunk))))
        .collect();
    let mut all = Vec::with_capacity(num_users);
    for chunk in chunks {
        all.extend(chunk?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::run::CancelToken;
    use alteraser_api::catalog::Choice;

    #[test]
    fn every_user_gets_the_scores_that_it_gets_alone() {
        let (num_users, num_items) = (71, 19);
        for id in ["ials", "logistic-mf"] {
            let mut model = crate::build_model(&Choice::of(id), num_users, num_items).expect("in the catalog");
            model.as_blocks_mut().expect("it has blocks").reset(5);
            let cancel = CancelToken::default();
            let ctx = RunContext::new(&cancel, &|_| (), &|| 0.0);
            let all = map_users(model.as_ref(), (num_users, num_items), &ctx, |user, scores| (user, scores.to_vec()))
                .expect("it is not cancelled");
            for (place, (user, scores)) in all.into_iter().enumerate() {
                let mut alone = vec![0.0; num_items];
                model.score_user(user, &mut alone);
                assert_eq!((place, scores), (user, alone));
            }
            cancel.cancel();
            let stopped = map_users(model.as_ref(), (num_users, num_items), &ctx, |user, _| user);
            assert_eq!(stopped, Err(Error::Cancelled));
        }
    }
}
