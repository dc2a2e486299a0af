use std::sync::atomic::{AtomicU32, Ordering};

use alteraser_api::experiment::Level;
use alteraser_api::report::{Progress, RunReport};

use super::*;
use crate::data::{ForgetSet, Interactions};
use crate::error::Error;
use crate::models::Bilinear;
use crate::models::popularity::Popularity;
use crate::objective::{Loss, Objective, Penalty, PointTerm};
use crate::run::CancelToken;

const PARTS: [Parts; 3] = [Parts::Users, Parts::Items, Parts::Interactions];

fn model() -> Bilinear {
    let record = PointTerm { weight: 4.0, target: 1.25 };
    let penalty = Penalty { l2: 0.5, bias_share: 1.0, exponent: 0.0 };
    let objective = Objective { all_pairs_weight: 1.0, ..Objective::of_records(Loss::Squared, record, penalty) };
    Bilinear::new(objective, (31, 24), 4, false, 0.1)
}

/// Users of three groups have most items of their own group; user 30 has none.
fn train() -> TrainingSet {
    let has = |&(user, item): &(u32, u32)| user < 30 && (user % 3 == item % 3 || (user * 7 + item * 5) % 11 == 0);
    let pairs = (0..31).flat_map(|user| (0..24).map(move |item| (user, item))).filter(has);
    let (users, items): (Vec<u32>, Vec<u32>) = pairs.unzip();
    TrainingSet::from_parts(Interactions::from_pairs(31, 24, &users, &items), None)
}

fn settings() -> FitSettings<'static> {
    FitSettings { subject: "test", max_sweeps: 10, level: Level::Practical, tolerance: 1e-6, seed: 1, newton_steps: 1 }
}

fn method(partition: Parts, aggregation: AggregationConfig) -> RecEraser {
    RecEraser { shards: 3, partition, aggregation, ..RecEraser::default() }
}

/// Forgets these records with a clock that ticks at each batch of the aggregator.
fn forget(
    method: &RecEraser,
    trained: &dyn Recommender,
    records: &[(u32, u32)],
    cancel: &CancelToken,
) -> Result<(Vec<u8>, RunReport, u32)> {
    let batches = AtomicU32::new(0);
    let on_progress = |progress: Progress| {
        if progress.phase == "Training the aggregator" {
            batches.fetch_add(1, Ordering::Relaxed);
        }
    };
    let now_ms = || 1e3 * f64::from(batches.load(Ordering::Relaxed));
    let full = train();
    let forget = ForgetSet::of_records(full.records(), records).expect("records");
    let retained = full.without(&forget);
    let task = UnlearningTask { trained, full: &full, forget: &forget, retained: &retained, settings: settings() };
    let (unlearned, report) = method.unlearn(&task, &RunContext::new(cancel, &on_progress, &now_ms))?;
    Ok((unlearned.save(), report, batches.load(Ordering::Relaxed)))
}

fn assign(parts: Parts) -> Assignment {
    let method = method(parts, AggregationConfig::MEAN);
    let (full, trained) = (train(), model());
    let forget = ForgetSet::of_records(full.records(), &[(0, 0)]).expect("a record");
    let task =
        UnlearningTask { trained: &trained, full: &full, forget: &forget, retained: &full, settings: settings() };
    method.assign(&task, &RunContext::new(&CancelToken::default(), &|_| (), &|| 0.0)).expect("it partitions")
}

#[test]
fn no_shard_holds_more_than_its_room() {
    let train = train();
    for parts in PARTS {
        let assignment = assign(parts);
        let mut points = vec![std::collections::BTreeSet::new(); 3];
        for (user, item) in train.records().records() {
            let point = match parts {
                Parts::Users => (user, 0),
                Parts::Items => (0, item),
                Parts::Interactions => (user, item),
            };
            points[assignment.shard_of(user, item)].insert(point);
        }
        let sizes: Vec<usize> = points.iter().map(std::collections::BTreeSet::len).collect();
        let room = (1.2 * sizes.iter().sum::<usize>() as f64 / 3.0).ceil() as usize;
        assert!(sizes.iter().all(|&size| (1..=room).contains(&size)), "{parts:?}: {sizes:?} in {room}");
    }
}

#[test]
fn like_users_share_a_shard() {
    let (assignment, train) = (assign(Parts::Users), train());
    let shard = |user: u32| assignment.shard_of(user, train.records().row(Side::User, user as usize)[0]);
    for user in 0..30 {
        assert_eq!(shard(user), shard(user % 3), "user {user}");
    }
    assert!(shard(0) != shard(1) && shard(1) != shard(2) && shard(0) != shard(2));
}

#[test]
fn one_and_two_threads_give_the_same_bits() {
    for parts in PARTS {
        let states = [1, 2].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let method = method(parts, AggregationConfig::BY_ATTENTION);
            pool.install(|| forget(&method, &model(), &[(0, 0), (1, 4)], &CancelToken::default()))
                .expect("it forgets")
                .0
        });
        assert!(states[0] == states[1], "{parts:?}");
    }
}

#[test]
fn the_time_of_the_aggregator_counts() {
    let mean = method(Parts::Users, AggregationConfig::MEAN);
    let (_, report, batches) = forget(&mean, &model(), &[(0, 0)], &CancelToken::default()).expect("it forgets");
    assert!(batches == 0 && report.seconds == 0.0, "the clock ticks for the aggregator only");
    let attention = method(Parts::Users, AggregationConfig::BY_ATTENTION);
    let (_, report, batches) = forget(&attention, &model(), &[(0, 0)], &CancelToken::default()).expect("it forgets");
    assert!(batches > 0);
    assert_eq!((report.seconds as u32, report.preparation_seconds as u32), (batches, 0), "{report:?}");
}

#[test]
fn a_model_without_blocks_is_told_what_is_missing_and_a_cancelled_run_says_so() {
    let method = method(Parts::Users, AggregationConfig::BY_ATTENTION);
    let popularity = Popularity::new(24);
    assert!(method.applies_to(&model()) && !method.applies_to(&popularity));
    let cancel = CancelToken::default();
    let error = forget(&method, &popularity, &[(0, 0)], &cancel).expect_err("it does not apply").to_string();
    let expected = "`rec-eraser` does not apply to this kind of model: it needs one that learns a vector for every user \
                    and every item";
    assert_eq!(error, expected);
    cancel.cancel();
    assert_eq!(forget(&method, &model(), &[(0, 0)], &cancel).map(|_| ()), Err(Error::Cancelled));
}
