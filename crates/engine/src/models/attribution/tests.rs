use alteraser_api::experiment::Level;
use approx::assert_relative_eq;

use super::*;
use crate::data::Interactions;
use crate::models::{Bilinear, FitSettings, Recommender};
use crate::objective::{Objective, Penalty, RecordTerm};
use crate::run::{CancelToken, RunContext};

const NUM_USERS: usize = 14;
const NUM_ITEMS: usize = 10;
const PENALTY: Penalty = Penalty { l2: 1.5, bias_share: 0.2, exponent: 0.0 };

fn records() -> Interactions {
    let pairs = (0..NUM_USERS as u32).flat_map(|user| (0..NUM_ITEMS as u32).map(move |item| (user, item)));
    let liked: Vec<(u32, u32)> = pairs.filter(|(user, item)| (user * 7 + item * 5) % 11 < 4).collect();
    let (users, items): (Vec<u32>, Vec<u32>) = liked.iter().copied().unzip();
    let values: Vec<f32> = liked.iter().map(|(user, item)| 1.0 + ((user + 3 * item) % 5) as f32).collect();
    Interactions::from_triplets((NUM_USERS, NUM_ITEMS), &users, &items, &values)
}

/// A model at its optimum as far as f32 goes.
fn fitted(objective: Objective, train: &TrainingSet, has_bias: bool) -> Bilinear {
    let mut model = Bilinear::new(objective, (NUM_USERS, NUM_ITEMS), 3, has_bias, 0.3);
    let settings = FitSettings {
        subject: "test",
        max_sweeps: 2_000,
        level: Level::Practical,
        tolerance: 0.0,
        seed: 4,
        newton_steps: 2,
    };
    let cancel = CancelToken::default();
    model.fit(train, &settings, &RunContext::new(&cancel, &|_| (), &|| 0.0)).expect("it fits");
    model
}

fn vector(model: &Bilinear, side: Side, row: usize) -> DVector<f64> {
    let values = model.params().row(side, row);
    DVector::from_iterator(values.len(), values.iter().copied().map(f64::from))
}

fn part(attribution: &Attribution, label: &str) -> f64 {
    attribution.parts.iter().find(|part| part.0 == label).map_or(0.0, |part| part.1)
}

/// The parts make the score whatever the model is, and the remainder is what the optimum lacks.
fn check_sum(model: &Bilinear, train: &TrainingSet) {
    for user in 0..NUM_USERS {
        let mut scores = vec![0.0; NUM_ITEMS];
        model.score_user(user, &mut scores);
        for (item, &score) in scores.iter().enumerate() {
            let attribution = attribute(model, train, user, item as u32);
            assert_relative_eq!(attribution.score(), f64::from(score), epsilon = 1e-5);
            // Blocks are solved in f32, and the last half-sweep has moved the items under the users.
            assert!(part(&attribution, RESIDUAL).abs() < 2e-3, "{user} {item}: {attribution:?}");
            let items: Vec<u32> = attribution.records.iter().map(|record| record.0).collect();
            assert_eq!(items, train.records().row(Side::User, user));
        }
    }
}

#[test]
fn with_all_pairs_each_record_adds_its_share_of_the_least_squares_solution() {
    let any = PointTerm { weight: 1.0, target: 1.0 };
    let record = RecordTerm::Confidence { scale: 2.0 };
    let reading = crate::data::ValueReading::AsIs;
    let objective =
        Objective { record, reading, all_pairs_weight: 0.5, ..Objective::of_records(Loss::Squared, any, PENALTY) };
    let train = TrainingSet::from_parts(records(), None);
    let model = fitted(objective, &train, false);
    check_sum(&model, &train);
    for (user, item) in [(0, 1), (3, 4), (13, 0)] {
        let row = train.terms(Side::User, user);
        // Written out: A = α₀ QᵀQ + Σ w q qᵀ + λI over the whole catalog.
        let mut matrix = DMatrix::identity(3, 3) * 1.5;
        for other in 0..NUM_ITEMS {
            let q = vector(&model, Side::Item, other);
            matrix += &q * q.transpose() * 0.5;
        }
        for (&j, value) in row.positives.iter().zip(row.values.iter()) {
            let q = vector(&model, Side::Item, j as usize);
            matrix += &q * q.transpose() * (2.0 * f64::from(value));
        }
        let inverse = matrix.try_inverse().expect("positive definite");
        let q_i = vector(&model, Side::Item, item);
        let attribution = attribute(&model, &train, user, item as u32);
        for ((j, amount), value) in attribution.records.iter().zip(row.values.iter()) {
            let weight = 2.0 * f64::from(value);
            let expected = (weight + 0.5) * (q_i.transpose() * &inverse * vector(&model, Side::Item, *j as usize))[0];
            // The Gram matrix of the whole catalog is summed in f32.
            assert_relative_eq!(*amount, expected, epsilon = 1e-5);
        }
    }
}

#[test]
fn logistic_records_add_what_they_pull() {
    let objective = Objective {
        unseen_weight: 0.3,
        ..Objective::of_records(Loss::Logistic, PointTerm { weight: 1.0, target: 1.0 }, PENALTY)
    };
    let train = TrainingSet::from_parts(records(), None).with_unseen_pairs();
    let model = fitted(objective, &train, true);
    check_sum(&model, &train);
    for (user, item) in [(0, 1), (3, 4), (13, 0)] {
        let (p, q_i) = (vector(&model, Side::User, user), vector(&model, Side::Item, item));
        let pull = |j: usize, target: f64, weight: f64| {
            let q = vector(&model, Side::Item, j);
            let product = |a: &DVector<f64>| (0..3).map(|k| a[k] * q[k]).sum::<f64>();
            let z = product(&p) + p[3] + q[3];
            let slope = weight * (1.0 / (1.0 + libm::exp(-z)) - target);
            // λ p = −Σ slope q and λ_b b = −Σ slope.
            -slope * (product(&q_i) / 1.5 + 1.0 / 0.3)
        };
        let attribution = attribute(&model, &train, user, item as u32);
        for &(j, amount) in &attribution.records {
            assert_relative_eq!(amount, pull(j as usize, 1.0, 1.0), epsilon = 1e-5);
        }
        let unseen = train.terms(Side::User, user).unseen();
        let expected: f64 = unseen.map(|j| pull(j as usize, 0.0, 0.3)).sum();
        assert_relative_eq!(part(&attribution, NOT_CHOSEN), expected, epsilon = 1e-4);
        assert_relative_eq!(part(&attribution, BIAS), q_i[3], epsilon = 1e-6);
    }
}

#[test]
fn predicted_ratings_are_sums_too() {
    let any = PointTerm { weight: 1.0, target: 0.0 };
    let objective = Objective {
        record: RecordTerm::Rating { offset: 3.0 },
        reading: crate::data::ValueReading::AsIs,
        ..Objective::of_records(Loss::Squared, any, PENALTY)
    };
    let train = TrainingSet::from_parts(records(), None);
    let model = fitted(objective, &train, true);
    check_sum(&model, &train);
    let attribution = attribute(&model, &train, 2, 5);
    assert_relative_eq!(part(&attribution, BIAS), vector(&model, Side::Item, 5)[3], epsilon = 1e-6);
}

#[test]
fn what_training_has_not_reached_is_a_part_of_its_own() {
    let record = PointTerm { weight: 1.0, target: 1.0 };
    let train = TrainingSet::from_parts(records(), None);
    let mut model =
        Bilinear::new(Objective::of_records(Loss::Logistic, record, PENALTY), (NUM_USERS, NUM_ITEMS), 3, true, 1.0);
    model.reset(1);
    let attribution = attribute(&model, &train, 0, 3);
    let mut scores = Vec::new();
    model.scores_f64(0, &[3], &mut scores);
    assert_relative_eq!(attribution.score(), scores[0], epsilon = 1e-9);
    assert!(part(&attribution, RESIDUAL).abs() > 0.01, "random parameters are no optimum: {attribution:?}");
}
