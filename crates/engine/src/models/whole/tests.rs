//! Derivatives against finite differences, and the reduced system against the whole one, for every kind of objective.

use super::*;
use crate::data::{Interactions, OwnedNegatives};
use crate::hash::{Purpose, Stream};
use crate::kernels::add_scaled_double;
use crate::models::{Bilinear, BlockModel};
use crate::objective::{Loss, Penalty, PointTerm, RecordTerm};
use crate::solve::objective_value;
use crate::solve::vectors::{inner, moved, norm};
use approx::assert_relative_eq;

const NUM_USERS: usize = 7;
const NUM_ITEMS: usize = 6;
const DIM: usize = 3;

/// Records with values from 1 to 5; user 6 and item 5 have none.
fn records() -> Interactions {
    let pairs = (0..NUM_USERS as u32 - 1).flat_map(|user| (0..NUM_ITEMS as u32 - 1).map(move |item| (user, item)));
    let liked: Vec<(u32, u32)> = pairs.filter(|(user, item)| (user * 5 + item * 3) % 7 < 4).collect();
    let (users, items): (Vec<u32>, Vec<u32>) = liked.iter().copied().unzip();
    let values: Vec<f32> = liked.iter().map(|(user, item)| 1.0 + ((user + 3 * item) % 5) as f32).collect();
    Interactions::from_triplets((NUM_USERS, NUM_ITEMS), &users, &items, &values)
}

/// A kind of objective with its data.
pub(super) struct Case {
    pub(super) name: &'static str,
    objective: Objective,
    has_bias: bool,
    pub(super) train: TrainingSet,
}

pub(super) fn cases() -> Vec<Case> {
    let penalty = |exponent| Penalty { l2: 0.7, bias_share: 0.25, exponent };
    let plain = |loss| Objective::of_records(loss, PointTerm { weight: 1.5, target: 1.0 }, penalty(0.0));
    let records_only = || TrainingSet::from_parts(records(), None);
    let with_negatives = || {
        let negatives = OwnedNegatives::listed(&records(), &[0, 0, 0, 2, 3, 3, 5], &[5, 5, 4, 1, 2, 2, 5]);
        TrainingSet::from_parts(records(), Some(negatives))
    };
    let squared = plain(Loss::Squared);
    let case = |name, objective, has_bias, train| Case { name, objective, has_bias, train };
    vec![
        case("logistic, repeated negatives", plain(Loss::Logistic), true, with_negatives()),
        case(
            "all pairs, ν ≠ 0",
            Objective { all_pairs_weight: 0.4, penalty: penalty(0.5), ..squared },
            false,
            records_only(),
        ),
        case("ratings", Objective { record: RecordTerm::Rating { offset: 3.0 }, ..squared }, true, records_only()),
        case(
            "confidences",
            Objective { record: RecordTerm::Confidence { scale: 2.0 }, all_pairs_weight: 0.4, ..squared },
            false,
            records_only(),
        ),
        case(
            "unseen pairs",
            Objective { unseen_weight: 0.3, penalty: penalty(0.3), ..plain(Loss::Logistic) },
            true,
            records_only().with_unseen_pairs(),
        ),
    ]
}

impl Case {
    /// The same with λ = `l2` for every row.
    pub(super) fn with_l2(mut self, l2: f32) -> Self {
        self.objective.penalty = Penalty { l2, exponent: 0.0, ..self.objective.penalty };
        self
    }

    pub(super) fn model(&self) -> Bilinear {
        let mut model = Bilinear::new(self.objective, (NUM_USERS, NUM_ITEMS), DIM, self.has_bias, 0.5);
        model.reset(3);
        model
    }

    /// Random parameters with idle rows at 0, which is where they belong.
    pub(super) fn point(&self, seed: u64) -> Vec<f64> {
        let model = self.model();
        let (mut stream, shape) = (Stream::new(seed, Purpose::Init, 9), model.params().shape());
        let mut theta = Vec::new();
        for side in [Side::User, Side::Item] {
            let (num_rows, dim) = shape.table(side);
            for row in 0..num_rows {
                let scale = if self.train.terms(side, row).is_idle() { 0.0 } else { 0.6 };
                theta.extend((0..dim).map(|_| scale * stream.normal()));
            }
        }
        theta
    }
}

/// Runs `check` on every kind of objective.
fn for_each_case(check: impl Fn(&Case, &dyn SmoothProblem)) {
    for case in cases() {
        let cancel = CancelToken::default();
        let problem = case.model().whole(&case.train, &cancel);
        check(&case, problem.as_ref());
    }
}

#[test]
fn the_value_is_the_objective() {
    for_each_case(|case, problem| {
        let mut model = case.model();
        let theta: Vec<f64> = case.point(1).iter().map(|&x| f64::from(x as f32)).collect();
        model.params_mut().values_mut().iter_mut().zip(&theta).for_each(|(to, &from)| *to = from as f32);
        // The Gram matrices of the model's own all-pairs term are f32.
        let value = problem.value(&theta).expect("nobody cancels");
        assert_relative_eq!(value, objective_value(&model, &case.train), max_relative = 1e-12);
        let (same, gradient) = problem.value_and_gradient(&theta).expect("nobody cancels");
        let expansion = problem.expand(theta).expect("nobody cancels");
        assert_relative_eq!(same, value, max_relative = 1e-13);
        assert_eq!((expansion.value(), expansion.gradient()), (same, &gradient[..]), "{}", case.name);
    });
}

#[test]
fn gradients_agree_with_finite_differences() {
    for_each_case(|case, problem| {
        let theta = case.point(1);
        let (_, gradient) = problem.value_and_gradient(&theta).expect("nobody cancels");
        let h = 1e-5;
        for k in 0..theta.len() {
            let at = |shift: f64| {
                let mut moved = theta.clone();
                moved[k] += shift;
                problem.value(&moved).expect("nobody cancels")
            };
            if theta[k] == 0.0 {
                assert!(gradient[k].abs() == 0.0, "{}: rows without terms are no variables", case.name);
                continue;
            }
            let expected = (at(h) - at(-h)) / (2.0 * h);
            // Differences of order h² and roundings of order 10⁻¹⁵ L/h.
            assert_relative_eq!(gradient[k], expected, epsilon = 2e-8, max_relative = 1e-7);
        }
    });
}

#[test]
fn hessian_products_agree_with_finite_differences() {
    for_each_case(|case, problem| {
        let (theta, v) = (case.point(1), case.point(2));
        let gradient = |t: f64| problem.value_and_gradient(&moved(&theta, t, &v)).expect("nobody cancels").1;
        let h = 1e-5;
        let (high, low) = (gradient(h), gradient(-h));
        let expansion = problem.expand(theta.clone()).expect("nobody cancels");
        let mut product = vec![0.0; v.len()];
        expansion.hessian_product(&v, &mut product).expect("nobody cancels");
        for (k, &found) in product.iter().enumerate() {
            // Slopes and curvatures are kept in f32: 2⁻²⁵ of the sum of their sizes.
            assert_relative_eq!(found, (high[k] - low[k]) / (2.0 * h), epsilon = 2e-6, max_relative = 1e-6);
        }
        let mut mirrored = vec![0.0; v.len()];
        let w = case.point(4);
        expansion.hessian_product(&w, &mut mirrored).expect("nobody cancels");
        assert_relative_eq!(inner(&w, &product), inner(&v, &mirrored), max_relative = 1e-12);
    });
}

/// Solves the reduced system by plain iteration over the products of the whole one.
#[test]
fn the_reduced_system_solves_the_whole_one() {
    for_each_case(|case, problem| {
        let expansion = problem.expand(case.point(1)).expect("nobody cancels");
        // Enough damping to make the Hessian positive definite at a random point, where slopes are large.
        let damping = 200.0;
        let b = case.point(5);
        let system = expansion.newton_system(damping, &b).expect("positive definite");
        let limits = crate::solve::CgLimits { max_products: 200, residual: 1e-7, enough: 0.0 };
        let outcome = crate::solve::conjugate_gradients(system.as_ref(), damping, limits, &mut |_| Ok(()))
            .expect("nobody cancels");
        let mut left = vec![0.0; b.len()];
        expansion.hessian_product(&outcome.step, &mut left).expect("nobody cancels");
        let curvature = inner(&outcome.step, &left);
        add_scaled_double(&mut left, damping, &outcome.step);
        add_scaled_double(&mut left, 1.0, &b);
        // The system is in f32, its factors in three bytes.
        assert!(norm(&left) < 1e-4 * norm(&b), "{}: {} of {}", case.name, norm(&left), norm(&b));
        let predicted = -inner(&b, &outcome.step) - 0.5 * curvature;
        assert_relative_eq!(outcome.predicted, predicted, max_relative = 1e-4);
        assert!(outcome.products <= (NUM_ITEMS * (DIM + 1)) as u32 + 2, "{} products", outcome.products);
    });
}

#[test]
fn derivatives_that_are_not_kept_are_the_same() {
    for_each_case(|case, _| {
        let cancel = CancelToken::default();
        let model = case.model();
        let problem = WholeBilinear::new(case.objective, model.params().shape(), case.has_bias, &case.train, &cancel);
        let kept = BilinearExpansion::new(&problem, case.point(1)).expect("nobody cancels");
        let anew = BilinearExpansion::without_derivatives(&problem, case.point(1)).expect("nobody cancels");
        let v = case.point(2);
        let (mut of_kept, mut of_anew) = (vec![0.0; v.len()], vec![0.0; v.len()]);
        kept.hessian_product(&v, &mut of_kept).expect("nobody cancels");
        anew.hessian_product(&v, &mut of_anew).expect("nobody cancels");
        assert_eq!(of_kept, of_anew, "{}", case.name);
    });
}

#[test]
fn one_and_three_threads_give_the_same_bits() {
    let products = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let (users, items): (Vec<u32>, Vec<u32>) = (0..120_000_u32).map(|n| (n % 500, n / 500 * 7 % 301)).unzip();
            let train = TrainingSet::from_parts(Interactions::from_pairs(500, 301, &users, &items), None);
            let objective = cases().swap_remove(1).objective;
            let shape = ParamShape { users: (500, 20), items: (301, 20) };
            let mut stream = Stream::new(1, Purpose::Init, 0);
            let theta: Vec<f64> = (0..shape.len()).map(|_| stream.normal()).collect();
            let cancel = CancelToken::default();
            let problem = WholeBilinear::new(objective, shape, false, &train, &cancel);
            assert!(problem.users.chunks.len() > 3, "there is something to share");
            let expansion = problem.expand(theta.clone()).expect("nobody cancels");
            let mut product = vec![0.0; theta.len()];
            expansion.hessian_product(&theta, &mut product).expect("nobody cancels");
            let system = expansion.newton_system(1.0, expansion.gradient()).expect("positive definite");
            product.extend_from_slice(system.residual());
            product.push(expansion.value());
            product.iter().map(|value| value.to_bits()).collect::<Vec<u64>>()
        })
    };
    assert_eq!(products(1), products(3));
}

#[test]
fn a_cancelled_run_ends() {
    let case = cases().swap_remove(0);
    let cancel = CancelToken::default();
    let problem = case.model().whole(&case.train, &cancel);
    cancel.cancel();
    assert_eq!(problem.value(&case.point(1)), Err(crate::error::Error::Cancelled));
    assert!(problem.expand(case.point(1)).is_err());
}

#[test]
fn a_block_that_is_not_positive_definite_is_named() {
    let case = cases().swap_remove(0);
    let cancel = CancelToken::default();
    let problem = case.model().whole(&case.train, &cancel);
    let expansion = problem.expand(case.point(1)).expect("nobody cancels");
    let error = expansion.newton_system(-1e6, expansion.gradient()).err().expect("refused").to_string();
    assert_eq!(error, "the Hessian of user 0 is not positive definite at pivot 0, even with damping -1000000");
}
