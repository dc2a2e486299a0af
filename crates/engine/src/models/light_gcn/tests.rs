//! Derivatives against finite differences, and what forgetting does to the graph.

use super::*;
use crate::data::{ForgetSet, OwnedNegatives};
use crate::hash::{Purpose, Stream};
use crate::solve::objective_value;
use crate::solve::vectors::{inner, moved, norm};
use approx::assert_relative_eq;

const NUM_USERS: usize = 7;
const NUM_ITEMS: usize = 6;

/// User 6 and items 4 and 5 have no records; item 4 is a negative, so it has terms.
fn train() -> TrainingSet {
    let pairs = (0..6_u32).flat_map(|user| (0..4_u32).map(move |item| (user, item)));
    let (users, items): (Vec<u32>, Vec<u32>) = pairs.filter(|(user, item)| (user * 5 + item * 3) % 7 < 4).unzip();
    let records = Interactions::from_pairs(NUM_USERS, NUM_ITEMS, &users, &items);
    let negatives = OwnedNegatives::listed(&records, &[0, 0, 2, 3, 5], &[4, 4, 1, 2, 4]);
    TrainingSet::from_parts(records, Some(negatives))
}

fn model(loss: Loss, train: &TrainingSet) -> LightGcn {
    let penalty = Penalty { l2: 0.7, bias_share: 1.0, exponent: 0.0 };
    let objective = Objective::of_records(loss, PointTerm { weight: 1.5, target: 1.0 }, penalty);
    let zeroth = Bilinear::new(objective, (NUM_USERS, NUM_ITEMS), 3, false, 0.8);
    let graph = Graph::new(train.records(), 3);
    let mut model = LightGcn { zeroth, graph, mixed: OnceLock::new() };
    model.reset(3);
    model
}

fn theta(model: &LightGcn) -> Vec<f64> {
    model.params().values().iter().map(|&x| f64::from(x)).collect()
}

/// A direction in all parameters.
fn direction(len: usize) -> Vec<f64> {
    let mut stream = Stream::new(5, Purpose::Init, 9);
    (0..len).map(|_| stream.normal()).collect()
}

/// Runs `check` for both losses.
fn for_each_loss(check: impl Fn(&LightGcn, &dyn SmoothProblem, &TrainingSet)) {
    let train = train();
    for loss in [Loss::Logistic, Loss::Squared] {
        let (model, cancel) = (model(loss, &train), CancelToken::default());
        check(&model, model.whole(&train, &cancel).as_ref(), &train);
    }
}

#[test]
fn the_value_is_the_sum_over_the_terms_of_the_mixed_vectors() {
    for_each_loss(|model, problem, train| {
        let mut expected = 0.0;
        let mut scores = Vec::new();
        for user in 0..NUM_USERS {
            let terms = train.terms(Side::User, user);
            for (items, PointTerm { weight, target }) in [
                (terms.positives, PointTerm { weight: 1.5, target: 1.0 }),
                (terms.negatives, crate::objective::NEGATIVE),
            ] {
                model.scores_f64(user, items, &mut scores);
                let value = |&z: &f64| model.objective().loss.value_f64(z, f64::from(target));
                expected += f64::from(weight) * scores.iter().map(value).sum::<f64>();
            }
        }
        let theta = theta(model);
        expected += 0.5 * f64::from(0.7_f32) * inner(&theta, &theta);
        // The model's vectors are rounded to f32.
        assert_relative_eq!(problem.value(&theta).expect("not cancelled"), expected, max_relative = 1e-6);
        assert_relative_eq!(objective_value(model, train), expected, max_relative = 1e-6);
    });
}

#[test]
fn the_gradient_is_that_of_finite_differences() {
    for_each_loss(|model, problem, _| {
        let theta = theta(model);
        let (value, gradient) = problem.value_and_gradient(&theta).expect("not cancelled");
        assert_relative_eq!(value, problem.value(&theta).expect("not cancelled"), max_relative = 1e-14);
        for (k, &found) in gradient.iter().enumerate() {
            let at = |shift: f64| {
                let mut moved = theta.clone();
                moved[k] += shift;
                problem.value(&moved).expect("not cancelled")
            };
            assert_relative_eq!(found, (at(1e-5) - at(-1e-5)) / 2e-5, epsilon = 1e-7, max_relative = 1e-6);
        }
    });
}

#[test]
fn the_hessian_product_is_that_of_finite_differences_and_symmetric() {
    for_each_loss(|model, problem, _| {
        let theta = theta(model);
        let v = direction(theta.len());
        let expansion = problem.expand(theta.clone()).expect("not cancelled");
        let (mut product, mut other) = (vec![0.0; v.len()], vec![0.0; v.len()]);
        expansion.hessian_product(&v, &mut product).expect("not cancelled");
        let at = |t: f64| problem.value_and_gradient(&moved(&theta, t, &v)).expect("not cancelled").1;
        let (after, before) = (at(1e-5), at(-1e-5));
        for (k, &found) in product.iter().enumerate() {
            // The kept slopes and curvatures of terms are f32.
            assert_relative_eq!(found, (after[k] - before[k]) / 2e-5, epsilon = 1e-5, max_relative = 1e-5);
        }
        expansion.hessian_product(&theta, &mut other).expect("not cancelled");
        assert_relative_eq!(inner(&theta, &product), inner(&v, &other), max_relative = 1e-9, epsilon = 1e-9);
    });
}

#[test]
fn backprop_is_the_gradient_of_the_scores() {
    let train = train();
    let model = model(Loss::Logistic, &train);
    let (pairs, slopes) = ([(0, 0), (2, 5), (6, 1), (2, 5)], [1.0, -0.5, 2.0, 0.25]);
    let mut found = vec![1.0; model.params().values().len()];
    model.backprop(&pairs, &slopes, &mut found);
    let sum = |model: &LightGcn| {
        let score = |(&(user, item), &slope): (&(u32, u32), &f32)| {
            let mut scores = Vec::new();
            model.scores_f64(user as usize, &[item], &mut scores);
            f64::from(slope) * scores[0]
        };
        pairs.iter().zip(&slopes).map(score).sum::<f64>()
    };
    for (k, &found) in found.iter().enumerate() {
        let at = |shift: f32| {
            let mut moved = model.clone();
            moved.params_mut().values_mut()[k] += shift;
            sum(&moved)
        };
        let h = 1.0 / 256.0;
        let expected = 1.0 + (at(h) - at(-h)) / f64::from(2.0 * h);
        assert_relative_eq!(f64::from(found), expected, epsilon = 1e-4);
    }
}

#[test]
fn rows_without_records_are_mixed_with_nothing() {
    let model = model(Loss::Logistic, &train());
    for (side, row) in [(Side::User, 6), (Side::Item, 4), (Side::Item, 5)] {
        for (mixed, zeroth) in model.vectors().row(side, row).iter().zip(model.params().row(side, row)) {
            assert_relative_eq!(*mixed, zeroth / 4.0, max_relative = 1e-6);
        }
    }
    let mut scores = [0.0; NUM_ITEMS];
    model.score_user(6, &mut scores);
    assert!(scores.iter().all(|score| score.is_finite()));
}

#[test]
fn forgetting_cuts_edges() {
    let full = train();
    let forget = ForgetSet::of_records(full.records(), &[full.records().records().next().expect("a record")]);
    let retained = full.without(&forget.expect("a record"));
    let mut forgetful = model(Loss::Logistic, &full);
    let before = forgetful.vectors().clone();
    forgetful.see(&retained);
    assert_ne!(forgetful.vectors(), &before);
    assert_eq!(forgetful.vectors(), model(Loss::Logistic, &retained).vectors());
    forgetful.see(&full);
    assert_eq!(forgetful.vectors(), &before);
}

#[test]
fn a_score_is_what_neighbors_pass_on_and_a_lazy_model_says_what_it_kept() {
    let full = train();
    let first = full.records().records().next().expect("a record");
    let retained = full.without(&ForgetSet::of_records(full.records(), &[first]).expect("a record"));
    let model = model(Loss::Logistic, &full);
    for (train, num_parts) in [(&full, 1), (&retained, 2)] {
        let why = model.attribute(train, first.0 as usize, 3).expect("it has an answer");
        let mut scores = Vec::new();
        model.scores_f64(first.0 as usize, &[3], &mut scores);
        assert_relative_eq!(why.score(), scores[0], max_relative = 1e-5);
        let items: Vec<u32> = why.records.iter().map(|(item, _)| *item).collect();
        assert_eq!(items, train.records().row(Side::User, first.0 as usize));
        assert_eq!(why.parts.len(), num_parts);
    }
}

#[test]
fn a_model_that_has_not_forgotten_comes_back_with_its_own_graph() {
    let full = train();
    let forget = ForgetSet::of_records(full.records(), &[full.records().records().next().expect("a record")]);
    let retained = full.without(&forget.expect("a record"));
    let lazy = model(Loss::Logistic, &full);
    let mut restored = model(Loss::Logistic, &retained);
    assert!(restored.load(&lazy.save(), &retained));
    assert_eq!(restored.vectors(), lazy.vectors());
    let mut bytes = lazy.save();
    bytes.extend([0; 4]);
    assert!(!restored.load(&bytes, &retained), "there is something behind the records");
}

#[test]
fn a_half_sweep_never_raises_the_objective_and_sweeps_go_down() {
    use crate::run::Phase;
    use crate::solve::{Selection, Sweeper};
    for loss in [Loss::Logistic, Loss::Squared] {
        let train = train();
        let (mut model, cancel) = (model(loss, &train), CancelToken::default());
        let ctx = RunContext::new(&cancel, &|_| (), &|| 0.0);
        let sweeper = Sweeper::new(&train, 1, &ctx);
        let gradient = |model: &LightGcn| {
            norm(&model.whole(&train, &cancel).value_and_gradient(&theta(model)).expect("not cancelled").1)
        };
        let (start, steep) = (objective_value(&model, &train), gradient(&model));
        let mut last = start;
        for n in 0..60 {
            for (side, rows) in [(Side::User, Selection::All), (Side::Item, Selection::Some(&[0, 2, 4]))] {
                let rows = if n % 2 == 0 { rows } else { Selection::All };
                let phase = Phase { name: "Solving", subject: "test", unit: "blocks", step: 1 };
                sweeper.half_sweep(&mut model, side, rows, phase).expect("it solves");
                let now = objective_value(&model, &train);
                assert!(now <= last * (1.0 + 1e-6), "{now} after {last}");
                last = now;
            }
        }
        assert!(last < 0.9 * start && gradient(&model) < 0.01 * steep, "{start} to {last}, {}", gradient(&model));
    }
}
