//! Two ways to the Newton direction of a block lead to the same parameters.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use alteraser_api::experiment::Level;
use alteraser_engine::data::Interactions;
use alteraser_engine::models::{Bilinear, BlockModel, FitSettings};
use alteraser_engine::objective::{Loss, Objective, Penalty, PointTerm};
use alteraser_engine::solve::{BlockSolver, fit_by_sweeps};
use alteraser_engine::training_set::TrainingSet;
use common::with_context;

const NUM_USERS: usize = 60;
const NUM_ITEMS: usize = 40;

/// Squared loss over all pairs; log loss over records and unseen pairs.
fn objectives() -> [Objective; 2] {
    let penalty = |exponent| Penalty { l2: 0.5, bias_share: 0.1, exponent };
    let squared = Objective {
        all_pairs_weight: 1.0,
        ..Objective::of_records(Loss::Squared, PointTerm { weight: 4.0, target: 1.25 }, penalty(0.2))
    };
    let logistic = Objective {
        unseen_weight: 0.5,
        ..Objective::of_records(Loss::Logistic, PointTerm { weight: 1.0, target: 1.0 }, penalty(0.0))
    };
    [squared, logistic]
}

fn training_set(objective: &Objective) -> TrainingSet {
    let pairs = (0..NUM_USERS as u32).flat_map(|user| (0..NUM_ITEMS as u32).map(move |item| (user, item)));
    let (users, items): (Vec<u32>, Vec<u32>) =
        pairs.filter(|&(user, item)| (user % 3 == item % 3) || (user * 7 + item * 11) % 13 == 0).unzip();
    let set = TrainingSet::from_parts(Interactions::from_pairs(NUM_USERS, NUM_ITEMS, &users, &items), None);
    if objective.needs().unseen_pairs { set.with_unseen_pairs() } else { set }
}

/// The objective after each sweep, and the parameters.
fn sweep(objective: Objective, solver: BlockSolver, train: &TrainingSet, max_sweeps: u32) -> (Vec<f64>, Vec<f32>) {
    let counts = (
        train.records().num_rows(alteraser_engine::data::Side::User),
        train.records().num_rows(alteraser_engine::data::Side::Item),
    );
    let has_bias = objective.loss == Loss::Logistic;
    let mut model = Bilinear::new(objective, counts, 6, has_bias, 0.1).with_solver(solver);
    model.reset(3);
    let settings = FitSettings {
        subject: "Test",
        max_sweeps,
        level: Level::Practical,
        tolerance: f64::NEG_INFINITY,
        seed: 3,
        newton_steps: 1,
    };
    let report = with_context(|ctx| fit_by_sweeps(&mut model, train, &settings, ctx)).expect("it trains");
    (report.curve.iter().map(|point| point.objective).collect(), model.params().values().to_vec())
}

fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn as_many_products_as_coordinates_are_exact() {
    for objective in objectives() {
        let train = training_set(&objective);
        let (_, exact) = sweep(objective, BlockSolver::Cholesky, &train, 1);
        let (_, found) = sweep(objective, BlockSolver::ConjugateGradients { num_products: 12 }, &train, 1);
        // Parameters of size one, the residual in f32.
        let difference = largest_difference(&exact, &found);
        assert!(difference < 1e-4, "{:?}: {difference}", objective.loss);
    }
}

#[test]
fn a_few_products_lower_the_objective_and_end_where_exact_solves_end() {
    for objective in objectives() {
        let train = training_set(&objective);
        let (exact, _) = sweep(objective, BlockSolver::Cholesky, &train, 30);
        let (found, _) = sweep(objective, BlockSolver::ConjugateGradients { num_products: 3 }, &train, 30);
        assert!(found.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-6)), "{found:?}");
        let (exact, found) = (exact[exact.len() - 1], found[found.len() - 1]);
        assert!((found - exact) / exact < 1e-3, "{:?}: {found} and {exact}", objective.loss);
    }
}

/// The features of a long block do not fit into the scratch memory of a thread and are made again for each product.
#[test]
fn a_block_longer_than_its_memory_is_solved_as_well() {
    const NUM_RECORDS: u32 = 70_000;
    let users: Vec<u32> = (0..NUM_RECORDS).chain([0, 5]).collect();
    let items: Vec<u32> = (0..NUM_RECORDS).map(|_| 0).chain([1, 1]).collect();
    let train = TrainingSet::from_parts(Interactions::from_pairs(NUM_RECORDS as usize, 2, &users, &items), None);
    let [squared, _] = objectives();
    // λ grows with the block, so that single precision is enough for either way.
    let squared = Objective { penalty: Penalty { exponent: 1.0, ..squared.penalty }, ..squared };
    let (_, exact) = sweep(squared, BlockSolver::Cholesky, &train, 1);
    let (_, found) = sweep(squared, BlockSolver::ConjugateGradients { num_products: 12 }, &train, 1);
    let difference = largest_difference(&exact, &found);
    let largest = exact.iter().copied().fold(0.0, f32::max);
    assert!(difference < 1e-4 * largest, "{difference} of {largest}");
}
