//! Sweeps on every kind of objective, held by the double-precision reference with all terms written out.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use alteraser_api::experiment::Level;
use alteraser_engine::data::{Interactions, Side, ValueReading};
use alteraser_engine::models::{Bilinear, BlockModel, FitSettings};
use alteraser_engine::objective::{Loss, Objective, Penalty, PointTerm, RecordTerm};
use alteraser_engine::solve::{fit_by_sweeps, objective_value};
use alteraser_engine::training_set::TrainingSet;
use approx::assert_relative_eq;
use common::reference::{Factors, Problem, Terms};
use common::with_context;
use proptest::prelude::*;

const NUM_USERS: usize = 12;
const NUM_ITEMS: usize = 9;
const PENALTY: Penalty = Penalty { l2: 0.7, bias_share: 0.25, exponent: 0.0 };

/// Records of all users but the last, with values from 1 to 5.
fn records() -> Interactions {
    let pairs = (0..NUM_USERS as u32 - 1).flat_map(|user| (0..NUM_ITEMS as u32).map(move |item| (user, item)));
    let liked: Vec<(u32, u32)> = pairs.filter(|(user, item)| (user * 7 + item * 5) % 11 < 4).collect();
    let (users, items): (Vec<u32>, Vec<u32>) = liked.iter().copied().unzip();
    let values: Vec<f32> = liked.iter().map(|(user, item)| 1.0 + ((user + 3 * item) % 5) as f32).collect();
    Interactions::from_triplets((NUM_USERS, NUM_ITEMS), &users, &items, &values)
}

fn model(objective: Objective) -> Bilinear {
    let biased = objective.all_pairs_weight == 0.0;
    let mut model = Bilinear::new(objective, (NUM_USERS, NUM_ITEMS), 3, biased, 0.3);
    model.reset(5);
    model
}

/// What the training set and the objective mean, term by term.
fn written_out(objective: &Objective, train: &TrainingSet) -> Terms {
    let mut terms = Terms::new();
    for user in 0..NUM_USERS {
        let row = train.terms(Side::User, user);
        for (&item, value) in row.positives.iter().zip(row.values.iter()) {
            let PointTerm { weight, target } = objective.record_term(value);
            terms.push((user as u32, item, f64::from(weight), f64::from(target)));
        }
        let has_records = !row.positives.is_empty();
        for item in 0..NUM_ITEMS as u32 {
            if objective.unseen_weight > 0.0 && has_records && !row.positives.contains(&item) {
                terms.push((user as u32, item, f64::from(objective.unseen_weight), 0.0));
            }
        }
    }
    terms
}

/// The same sweeps in the engine and in the reference give the same objectives.
fn check(objective: Objective, train: &TrainingSet) {
    let mut model = model(objective);
    let (users, items) = (model.params().table(Side::User), model.params().table(Side::Item));
    let dim = model.params().shape().users.1;
    let rows = |table: &[f32]| table.chunks(dim).map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
    let mut factors = Factors { users: rows(users), items: rows(items) };
    let problem = Problem {
        logistic: objective.loss == Loss::Logistic,
        biased: objective.all_pairs_weight == 0.0,
        terms: written_out(&objective, train),
        all_pairs_weight: f64::from(objective.all_pairs_weight),
        l2: f64::from(PENALTY.l2),
        bias_l2: f64::from(PENALTY.l2 * PENALTY.bias_share),
    };
    assert_relative_eq!(objective_value(&model, train), problem.loss(&factors), max_relative = 1e-6);
    let settings = FitSettings {
        subject: "Test",
        max_sweeps: 4,
        level: Level::Practical,
        tolerance: 0.0,
        seed: 0,
        newton_steps: 1,
    };
    let report = with_context(|ctx| fit_by_sweeps(&mut model, train, &settings, ctx)).expect("it is convex per block");
    for point in &report.curve[1..] {
        problem.solve_users(&mut factors, 1);
        problem.solve_items(&mut factors, 1);
        // Blocks are solved in f32, which a few sweeps let grow to some 10⁻⁶.
        assert_relative_eq!(point.objective, problem.loss(&factors), max_relative = 5e-6);
    }
    assert_relative_eq!(objective_value(&model, train), problem.loss(&factors), max_relative = 5e-6);
}

#[test]
fn unseen_pairs_are_negatives_of_users_with_records() {
    let record = PointTerm { weight: 1.0, target: 1.0 };
    let objective = Objective { unseen_weight: 0.3, ..Objective::of_records(Loss::Logistic, record, PENALTY) };
    check(objective, &TrainingSet::from_parts(records(), None).with_unseen_pairs());
}

#[test]
fn unseen_pairs_of_the_squared_loss_are_solved_exactly() {
    let record = PointTerm { weight: 2.0, target: 1.0 };
    let objective = Objective { unseen_weight: 0.5, ..Objective::of_records(Loss::Squared, record, PENALTY) };
    check(objective, &TrainingSet::from_parts(records(), None).with_unseen_pairs());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every accepted step lowers its block's objective, so no sweep raises the whole.
    #[test]
    fn no_sweep_raises_the_objective(
        seed in any::<u64>(),
        l2 in 0.05_f32..5.0,
        exponent in 0.0_f32..1.0,
        is_logistic in any::<bool>(),
        (unseen, all_pairs) in prop_oneof![Just((0.0_f32, 0.0_f32)), Just((0.4, 0.0)), Just((0.0, 0.6))],
    ) {
        let loss = if is_logistic { Loss::Logistic } else { Loss::Squared };
        let penalty = Penalty { l2, bias_share: 0.3, exponent };
        let record = PointTerm { weight: 1.5, target: 1.0 };
        let objective = Objective {
            unseen_weight: unseen,
            all_pairs_weight: all_pairs,
            ..Objective::of_records(loss, record, penalty)
        };
        let train = TrainingSet::from_parts(records(), None);
        let train = if unseen > 0.0 { train.with_unseen_pairs() } else { train };
        let mut model = model(objective);
        model.reset(seed);
        let settings = FitSettings { subject: "Test", max_sweeps: 6, level: Level::Practical, tolerance: 0.0, seed, newton_steps: 1 };
        let report = with_context(|ctx| fit_by_sweeps(&mut model, &train, &settings, ctx)).expect("blocks are convex");
        for pair in report.curve.windows(2) {
            let rounding = 1e-6 * pair[0].objective.abs();
            prop_assert!(pair[1].objective <= pair[0].objective + rounding, "{:?}", pair);
        }
    }
}

#[test]
fn ratings_are_fitted_to_their_values() {
    let any = PointTerm { weight: 1.0, target: 1.0 };
    let objective = Objective {
        record: RecordTerm::Rating { offset: 3.0 },
        reading: ValueReading::AsIs,
        ..Objective::of_records(Loss::Squared, any, PENALTY)
    };
    check(objective, &TrainingSet::from_parts(records(), None));
}

#[test]
fn confidences_grow_with_the_values() {
    let any = PointTerm { weight: 1.0, target: 1.0 };
    let penalty = Penalty { bias_share: 1.0, ..PENALTY };
    let objective = Objective {
        record: RecordTerm::Confidence { scale: 1.5 },
        reading: ValueReading::AsIs,
        all_pairs_weight: 0.8,
        ..Objective::of_records(Loss::Squared, any, penalty)
    };
    check(objective, &TrainingSet::from_parts(records(), None));
}
