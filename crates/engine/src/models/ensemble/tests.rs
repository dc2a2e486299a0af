//! Ensembles of models trained on parts of the data.

use super::*;
use crate::data::{ForgetSet, Interactions, Side};
use crate::models::Bilinear;
use crate::objective::{Loss, Objective, Penalty, PointTerm};
use crate::run::CancelToken;
use alteraser_api::experiment::Level;
use approx::assert_relative_eq;

fn template() -> Bilinear {
    let record = PointTerm { weight: 4.0, target: 1.25 };
    let penalty = Penalty { l2: 0.5, bias_share: 1.0, exponent: 0.0 };
    let objective = Objective { all_pairs_weight: 1.0, ..Objective::of_records(Loss::Squared, record, penalty) };
    Bilinear::new(objective, (6, 8), 3, false, 0.1)
}

fn train() -> TrainingSet {
    let records = (0..6).flat_map(|user| (0..8).map(move |item| (user, item))).filter(|(u, i)| (u + i) % 2 == 0);
    let (users, items): (Vec<u32>, Vec<u32>) = records.unzip();
    TrainingSet::from_parts(Interactions::from_pairs(6, 8, &users, &items), None)
}

fn fitted(assignment: Assignment, train: &TrainingSet) -> Ensemble {
    fitted_by(Aggregation::Mean, assignment, train)
}

fn fitted_by(aggregation: Aggregation, assignment: Assignment, train: &TrainingSet) -> Ensemble {
    let mut ensemble = Ensemble::new(&template(), assignment, aggregation);
    let all: Vec<usize> = (0..ensemble.assignment().num_shards()).collect();
    fit(&mut ensemble, &all, train);
    ensemble
}

fn fit(ensemble: &mut Ensemble, shards: &[usize], train: &TrainingSet) -> RunReport {
    with_context(|&settings, ctx| {
        let fit = ShardFit { template: &template(), train, settings };
        let report = ensemble.fit_members(shards, &fit, ctx)?;
        ensemble.fit_aggregator(&fit, ctx).map(|()| report)
    })
    .expect("it fits")
}

fn with_context<T>(work: impl FnOnce(&FitSettings<'_>, &RunContext<'_>) -> T) -> T {
    let settings = FitSettings {
        subject: "test",
        max_sweeps: 20,
        level: Level::Practical,
        tolerance: 1e-6,
        seed: 1,
        newton_steps: 1,
    };
    work(&settings, &RunContext::new(&CancelToken::default(), &|_| (), &|| 0.0))
}

const BY_ATTENTION: Aggregation =
    Aggregation::Attention(AttentionSettings { epochs: 20, learning_rate: 0.01, batch_size: 8 });

fn scores(model: &dyn Recommender, user: usize) -> Vec<f32> {
    let mut scores = vec![0.0; 8];
    model.score_user(user, &mut scores);
    scores
}

#[test]
fn a_user_is_scored_by_the_member_that_knows_it() {
    let ensemble = fitted(Assignment::of_rows(2, Side::User, vec![0, 0, 0, 1, 1, 1]), &train());
    let mut alone = template();
    let part = train().subset(|user, _| user >= 3);
    with_context(|settings, ctx| alone.fit(&part, settings, ctx)).expect("it fits");
    assert_eq!(scores(&ensemble, 4), scores(&alone, 4));
    assert_eq!(ensemble.num_parameters(), 2 * alone.num_parameters());
}

#[test]
fn members_that_know_a_user_are_averaged() {
    let ensemble = fitted(Assignment::of_rows(2, Side::Item, vec![0, 0, 0, 0, 1, 1, 1, 1]), &train());
    let mean: Vec<f32> = (0..2)
        .map(|shard| {
            let mut alone = template();
            let part = train().subset(|_, item| usize::from(item >= 4) == shard);
            with_context(|settings, ctx| alone.fit(&part, settings, ctx)).expect("it fits");
            scores(&alone, 2)
        })
        .reduce(|a, b| a.iter().zip(b).map(|(a, b)| 0.5 * (a + b)).collect())
        .expect("two members");
    for (found, expected) in scores(&ensemble, 2).iter().zip(mean) {
        assert_relative_eq!(*found, expected, epsilon = 1e-6);
    }
}

#[test]
fn fitting_the_members_that_a_request_hits_is_fitting_all_to_what_stays() {
    let assignment = Assignment::of_rows(3, Side::User, vec![0, 0, 1, 1, 2, 2]);
    let full = train();
    let mut ensemble = fitted(assignment.clone(), &full);
    let forget = ForgetSet::of_records(full.records(), &[(2, 0), (2, 2)]).expect("records");
    let retained = full.without(&forget);
    let hit = assignment.hit_by(&forget);
    assert_eq!(hit, [1]);
    let report = fit(&mut ensemble, &hit, &retained);
    assert_eq!(report.block_solves, u64::from(report.steps) * (6 + 8));
    assert_eq!(ensemble.save(), fitted(assignment, &retained).save());
    let before = ensemble.save();
    with_context(|settings, ctx| ensemble.fit(&retained, settings, ctx)).expect("it fits");
    assert_eq!(ensemble.save(), before, "a fit from scratch keeps the shards");
}

#[test]
fn by_attention_one_model_scores_that_the_members_make_up() {
    let assignment = Assignment::of_rows(2, Side::User, vec![0, 0, 0, 1, 1, 1]);
    let [mean, attention] = [Aggregation::Mean, BY_ATTENTION].map(|how| fitted_by(how, assignment.clone(), &train()));
    assert!(attention.num_parameters() > mean.num_parameters(), "the aggregator has weights");
    assert_ne!(scores(&mean, 4), scores(&attention, 4));
    let mut of_two = [0.0; 16];
    attention.score_users(3..5, &mut of_two);
    let bits = |scores: &[f32]| scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&of_two), bits(&[scores(&attention, 3), scores(&attention, 4)].concat()));
    // User 4 likes what is even.
    let (even, odd): (Vec<_>, Vec<_>) = scores(&attention, 4).into_iter().enumerate().partition(|(i, _)| i % 2 == 0);
    assert!(even.iter().all(|(_, liked)| odd.iter().all(|(_, other)| liked > other)), "{even:?} {odd:?}");
}

#[test]
fn a_shard_that_is_fitted_again_leaves_the_others_bits_and_fits_the_aggregator_as_from_scratch() {
    let assignment = Assignment::of_rows(3, Side::User, vec![0, 0, 1, 1, 2, 2]);
    let full = train();
    let mut ensemble = fitted_by(BY_ATTENTION, assignment.clone(), &full);
    let states = |ensemble: &Ensemble| -> Vec<_> {
        ensemble.members.iter().flatten().map(|member| member.recommender.save()).collect()
    };
    let before = states(&ensemble);
    let forget = ForgetSet::of_records(full.records(), &[(2, 0)]).expect("a record");
    let retained = full.without(&forget);
    fit(&mut ensemble, &assignment.hit_by(&forget), &retained);
    let after = states(&ensemble);
    assert_eq!([0, 1, 2].map(|shard| before[shard] == after[shard]), [true, false, true]);
    assert_eq!(ensemble.save(), fitted_by(BY_ATTENTION, assignment, &retained).save());
}

#[test]
fn models_without_rows_cannot_be_aggregated_by_attention() {
    let template = crate::models::popularity::Popularity::new(8);
    let assignment = Assignment::of_rows(2, Side::User, vec![0, 0, 0, 1, 1, 1]);
    let mut ensemble = Ensemble::new(&template, assignment, BY_ATTENTION);
    let train = train();
    let result = with_context(|&settings, ctx| {
        let fit = ShardFit { template: &template, train: &train, settings };
        ensemble.fit_members(&[0, 1], &fit, ctx)?;
        ensemble.fit_aggregator(&fit, ctx)
    });
    assert!(matches!(result, Err(Error::NotApplicable { .. })), "{result:?}");
}

#[test]
fn the_state_comes_back() {
    for aggregation in [Aggregation::Mean, BY_ATTENTION] {
        // Shard 1 is empty.
        let assignment = Assignment::of_rows(3, Side::User, vec![0, 0, 0, 2, 2, 2]);
        check_state(&fitted_by(aggregation, assignment, &train()));
    }
}

fn check_state(ensemble: &Ensemble) {
    let bytes = ensemble.save();
    let restored = Ensemble::restored(&template(), &bytes, &train()).expect("its own bytes");
    assert_eq!(restored.save(), bytes);
    assert_eq!(scores(&restored, 5), scores(ensemble, 5));
    assert!(scores(&restored, 5).iter().any(|&score| score != 0.0));
    let mut other = fitted(Assignment::random_users(1, 6, 1), &train());
    let before = other.save();
    for length in [0, 3, 20, bytes.len() - 1] {
        assert!(!other.load(&bytes[..length], &train()));
    }
    assert_eq!(other.save(), before);
    assert!(other.load(&bytes, &train()));
    assert_eq!(other.save(), bytes);
}

#[test]
fn an_emptied_shard_keeps_nothing() {
    let assignment = Assignment::of_rows(2, Side::User, vec![0, 1, 1, 1, 1, 1]);
    let full = train();
    let mut ensemble = fitted(assignment.clone(), &full);
    let mine: Vec<(u32, u32)> = full.records().records().filter(|&(user, _)| user == 0).collect();
    let forget = ForgetSet::of_records(full.records(), &mine).expect("records");
    fit(&mut ensemble, &assignment.hit_by(&forget), &full.without(&forget));
    assert_eq!(ensemble.num_parameters(), template().num_parameters(), "one member is left");
    assert!(scores(&ensemble, 0).iter().all(|&score| score == 0.0), "and it has a row of zeros for the user");
}
