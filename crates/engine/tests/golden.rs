//! Golden numbers of an independent double-precision program, held by a double-precision reference to 10⁻⁹ and by the
//! engine's f32 solvers to 10⁻⁶.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use alteraser_api::experiment::Level;
use alteraser_api::report::{RunReport, StopReason};
use alteraser_engine::data::{ForgetSet, Interactions, OwnedNegatives};
use alteraser_engine::models::{Bilinear, BlockModel, FitSettings, Recommender};
use alteraser_engine::objective::{Loss, Objective, Penalty, PointTerm};
use alteraser_engine::solve::{fit_by_sweeps, fit_to_level, objective_value};
use alteraser_engine::training_set::TrainingSet;
use approx::assert_relative_eq;
use common::reference::{Factors, Problem, Terms};
use common::with_context;
use serde_json::Value;

struct Golden(Value);

impl Golden {
    fn read() -> Self {
        Self(serde_json::from_str(include_str!("golden/block_newton.json")).expect("the golden file is JSON"))
    }

    fn at(&self, path: &str) -> &Value {
        self.0.pointer(path).unwrap_or_else(|| panic!("the golden file has no {path}"))
    }

    fn number(&self, path: &str) -> f64 {
        self.at(path).as_f64().expect("a number")
    }

    fn numbers(&self, path: &str) -> Vec<f64> {
        serde_json::from_value(self.at(path).clone()).expect("numbers")
    }

    fn matrix(&self, path: &str) -> Vec<Vec<f64>> {
        serde_json::from_value(self.at(path).clone()).expect("rows of numbers")
    }

    fn pairs(&self, path: &str) -> Vec<(u32, u32)> {
        let columns: [Vec<u32>; 2] = serde_json::from_value(self.at(path).clone()).expect("two columns");
        columns[0].iter().copied().zip(columns[1].iter().copied()).collect()
    }

    fn counts(&self) -> (usize, usize, usize) {
        let count = |path| self.number(path) as usize;
        (count("/n_users"), count("/n_items"), count("/k"))
    }

    /// Factors with biases as last numbers.
    fn biased(&self, path: &str) -> Factors {
        let joined = |factors: &str, biases: &str| {
            let mut rows = self.matrix(&format!("{path}/{factors}"));
            for (row, bias) in rows.iter_mut().zip(self.numbers(&format!("{path}/{biases}"))) {
                row.push(bias);
            }
            rows
        };
        Factors { users: joined("P", "b"), items: joined("Q", "c") }
    }

    fn training_set(&self, with_negatives: bool) -> TrainingSet {
        let (num_users, num_items, _) = self.counts();
        let (users, items): (Vec<_>, Vec<_>) = self.pairs("/positives").into_iter().unzip();
        let records = Interactions::from_pairs(num_users, num_items, &users, &items);
        let negatives = with_negatives.then(|| {
            let (users, items): (Vec<_>, Vec<_>) = self.pairs("/negatives").into_iter().unzip();
            OwnedNegatives::listed(&records, &users, &items)
        });
        TrainingSet::from_parts(records, negatives)
    }

    fn logistic_problem(&self) -> Problem {
        let terms =
            |path, target| self.pairs(path).into_iter().map(move |(u, i)| (u, i, 1.0, target)).collect::<Terms>();
        let mut all = terms("/positives", 1.0);
        all.extend(terms("/negatives", 0.0));
        Problem {
            logistic: true,
            biased: true,
            terms: all,
            all_pairs_weight: 0.0,
            l2: self.number("/logistic/lam"),
            bias_l2: self.number("/logistic/lam_b"),
        }
    }

    fn logistic_model(&self) -> Bilinear {
        let (num_users, num_items, k) = self.counts();
        let (l2, bias_l2) = (self.number("/logistic/lam"), self.number("/logistic/lam_b"));
        let penalty = Penalty { l2: l2 as f32, bias_share: (bias_l2 / l2) as f32, exponent: 0.0 };
        let objective = Objective::of_records(Loss::Logistic, PointTerm { weight: 1.0, target: 1.0 }, penalty);
        let mut model = Bilinear::new(objective, (num_users, num_items), k, true, 0.1);
        set(&mut model, &self.biased("/logistic/init"));
        model
    }
}

fn set(model: &mut Bilinear, factors: &Factors) {
    let values = factors.users.iter().chain(&factors.items).flatten();
    for (to, &from) in model.params_mut().values_mut().iter_mut().zip(values) {
        *to = from as f32;
    }
}

fn settings() -> FitSettings<'static> {
    let level = Level::Practical;
    FitSettings { subject: "Golden", max_sweeps: 30, level, tolerance: 0.0, seed: 0, newton_steps: 1 }
}

fn sweep(model: &mut Bilinear, train: &TrainingSet, max_sweeps: u32, newton_steps: u32) -> RunReport {
    let settings = FitSettings { max_sweeps, newton_steps, ..settings() };
    with_context(|ctx| fit_by_sweeps(model, train, &settings, ctx)).expect("the problem is convex per block")
}

#[test]
fn the_reference_reproduces_logistic_sweeps() {
    let golden = Golden::read();
    let problem = golden.logistic_problem();
    for run in ["one_step", "inner5"] {
        let path = format!("/logistic/{run}");
        let inner = golden.number(&format!("{path}/inner_steps")) as u32;
        let mut factors = golden.biased("/logistic/init");
        assert_relative_eq!(problem.loss(&factors), golden.number("/logistic/loss0"), max_relative = 1e-9);
        let after_users = golden.numbers(&format!("{path}/loss_after_users"));
        let after_sweep = golden.numbers(&format!("{path}/loss_after_sweep"));
        for (users, sweep) in after_users.iter().zip(&after_sweep) {
            problem.solve_users(&mut factors, inner);
            assert_relative_eq!(problem.loss(&factors), *users, max_relative = 1e-9);
            problem.solve_items(&mut factors, inner);
            assert_relative_eq!(problem.loss(&factors), *sweep, max_relative = 1e-9);
        }
    }
}

#[test]
fn the_engine_reproduces_logistic_sweeps() {
    let golden = Golden::read();
    let train = golden.training_set(true);
    for run in ["one_step", "inner5"] {
        let path = format!("/logistic/{run}");
        let mut model = golden.logistic_model();
        assert_relative_eq!(objective_value(&model, &train), golden.number("/logistic/loss0"), max_relative = 1e-6);
        let expected = golden.numbers(&format!("{path}/loss_after_sweep"));
        let newton_steps = golden.number(&format!("{path}/inner_steps")) as u32;
        let report = sweep(&mut model, &train, expected.len() as u32, newton_steps);
        for (point, expected) in report.curve[1..].iter().zip(&expected) {
            assert_relative_eq!(point.objective, *expected, max_relative = 1e-6);
        }
        assert_relative_eq!(objective_value(&model, &train), expected[expected.len() - 1], max_relative = 1e-6);
    }
}

#[test]
fn the_engine_stays_at_the_optimum() {
    let golden = Golden::read();
    let train = golden.training_set(true);
    let mut model = golden.logistic_model();
    set(&mut model, &golden.biased("/logistic/converged"));
    let optimum = golden.number("/logistic/converged_loss");
    assert_relative_eq!(objective_value(&model, &train), optimum, max_relative = 1e-6);
    sweep(&mut model, &train, 5, 1);
    assert_relative_eq!(objective_value(&model, &train), optimum, max_relative = 1e-6);
}

/// The optimum in double precision, and how little of it rounding the parameters to single precision takes.
#[test]
fn newton_steps_reach_the_optimum() {
    let golden = Golden::read();
    let train = golden.training_set(true);
    let optimum = golden.number("/logistic/converged_loss");
    let mut model = golden.logistic_model();
    let settings = FitSettings { level: Level::Tight, max_sweeps: 200, ..settings() };
    let report = with_context(|ctx| fit_to_level(&mut model, &train, &settings, ctx)).expect("it converges");
    assert_eq!((report.stop, report.level), (StopReason::Converged, Some(Level::Tight)));
    let reached = report.curve.last().expect("the start at least").objective;
    assert_relative_eq!(reached, optimum, max_relative = 1e-9);
    let kept = report.objective.value.expect("a bilinear model has an objective");
    // Rounding moves each number by 2⁻²⁵ of itself at most, and the objective by the square of that.
    assert_relative_eq!(kept, optimum, max_relative = 1e-9);
    assert!(report.hessian_products > 0 && report.gradient_norm.value <= report.gradient_bound.value);
}

#[test]
fn forgetting_reaches_the_retrain() {
    let golden = Golden::read();
    let full = golden.training_set(true);
    let positives = golden.pairs("/positives");
    let deleted: Vec<(u32, u32)> =
        golden.numbers("/logistic/unlearn/deleted_positive_rows").iter().map(|&row| positives[row as usize]).collect();
    let forget = ForgetSet::of_records(full.records(), &deleted).expect("five records");
    let retained = full.without(&forget);

    let mut model = golden.logistic_model();
    set(&mut model, &golden.biased("/logistic/converged"));
    // The first number is the loss before any sweep.
    let expected = golden.numbers("/logistic/unlearn/loss_after_sweep");
    assert_relative_eq!(objective_value(&model, &retained), expected[0], max_relative = 1e-6);
    let expected = &expected[1..];
    let report = sweep(&mut model, &retained, expected.len() as u32, 1);
    for (point, expected) in report.curve[1..].iter().zip(expected) {
        assert_relative_eq!(point.objective, *expected, max_relative = 1e-6);
    }

    let mut problem = golden.logistic_problem();
    problem.terms.retain(|&(u, i, _, target)| target < 0.5 || !deleted.contains(&(u, i)));
    let mut factors = golden.biased("/logistic/converged");
    for expected in expected {
        problem.solve_users(&mut factors, 1);
        problem.solve_items(&mut factors, 1);
        assert_relative_eq!(problem.loss(&factors), *expected, max_relative = 1e-9);
    }
    let retrained = golden.number("/logistic/unlearn/retrain_loss");
    assert_relative_eq!(objective_value(&model, &retained), retrained, max_relative = 1e-6);
}

/// The golden loss of Hu's confidence c = 1 + α is 2L − |D| (1 + α)/α.
#[test]
fn both_reproduce_ials() {
    let golden = Golden::read();
    let (num_users, num_items, k) = golden.counts();
    let train = golden.training_set(false);
    for run in 0..2 {
        let path = format!("/ials/{run}");
        let (alpha, l2) = (golden.number(&format!("{path}/alpha")), golden.number(&format!("{path}/lam")));
        let mut factors = Factors {
            users: golden.matrix(&format!("{path}/init/X")),
            items: golden.matrix(&format!("{path}/init/Y")),
        };
        let positive = (alpha, 1.0 + 1.0 / alpha);
        let terms = golden.pairs("/positives").into_iter().map(|(u, i)| (u, i, positive.0, positive.1)).collect();
        let problem = Problem { logistic: false, biased: false, terms, all_pairs_weight: 1.0, l2, bias_l2: l2 };
        let penalty = Penalty { l2: l2 as f32, bias_share: 1.0, exponent: 0.0 };
        let record = PointTerm { weight: positive.0 as f32, target: positive.1 as f32 };
        let objective = Objective { all_pairs_weight: 1.0, ..Objective::of_records(Loss::Squared, record, penalty) };
        let mut model = Bilinear::new(objective, (num_users, num_items), k, false, 0.1);
        set(&mut model, &factors);
        let constant = train.records().num_records() as f64 * (1.0 + alpha) / alpha;
        let hu = |loss: f64| 2.0 * loss - constant;

        assert_relative_eq!(hu(problem.loss(&factors)), golden.number(&format!("{path}/loss0")), max_relative = 1e-9);
        let expected = golden.numbers(&format!("{path}/loss_after_sweep"));
        let report = sweep(&mut model, &train, expected.len() as u32, 1);
        for (point, expected) in report.curve[1..].iter().zip(&expected) {
            problem.solve_users(&mut factors, 1);
            problem.solve_items(&mut factors, 1);
            assert_relative_eq!(hu(problem.loss(&factors)), *expected, max_relative = 1e-9);
            assert_relative_eq!(point.objective, f64::midpoint(*expected, constant), max_relative = 1e-6);
        }
        assert_eq!(model.save().len(), (num_users + num_items) * k * 4);
    }
}
