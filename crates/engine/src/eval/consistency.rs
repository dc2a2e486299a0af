//! Forgetting thoroughness: a model that has forgotten against one that never knew.

use alteraser_api::experiment::Evaluation;
use alteraser_api::report::{Consistency, Figure};

use super::membership::{Attack, draw_controls};
use super::probe::{Answers, Probe};
use super::ranking::jaccard_at;
use crate::data::{ForgetSet, Interactions, Side};
use crate::hash::{Purpose, Stream};
use crate::objective::Loss;
use crate::training_set::TrainingSet;

/// Pairs up to which all are compared; above, a fixed sample is.
const ALL_PAIRS: usize = 5_000_000;

/// Size of the sample.
const SAMPLE: usize = 100_000;

/// Records below which membership inference says nothing.
const MIN_RECORDS: usize = 30;

/// What is asked of every model, and where the answers lie.
pub(crate) struct Questions<'a> {
    pub(crate) forget: &'a ForgetSet,
    /// Controls of each forgotten record.
    controls: Vec<Vec<u32>>,
    pub(crate) evaluation: &'a Evaluation,
    /// The questions themselves.
    pub(crate) probe: Probe<'a>,
}

impl<'a> Questions<'a> {
    /// Asks for the scores of forgotten records, of their controls and of a sample of all pairs, in that order.
    pub(crate) fn new(
        forget: &'a ForgetSet,
        full: &TrainingSet,
        retained: &'a Interactions,
        held_out: &Interactions,
        evaluation: &'a Evaluation,
    ) -> Self {
        let controls = draw_controls(forget, full, held_out, evaluation.seed);
        let mut pairs = vec![Vec::new(); retained.num_rows(Side::User)];
        for &(user, item) in forget.records() {
            pairs[user as usize].push(item);
        }
        for (&(user, _), controls) in forget.records().iter().zip(&controls) {
            pairs[user as usize].extend(controls);
        }
        sample_pairs(&mut pairs, retained.num_rows(Side::Item), evaluation.seed);
        let k = evaluation.k.max(evaluation.recall_k) as usize;
        Self { forget, controls, evaluation, probe: Probe { masked: retained, k, pairs } }
    }

    /// Every measure of `unlearned` against the reference `retrained` and the model before, `original`.
    pub(crate) fn consistency(&self, unlearned: &Answers, retrained: &Answers, original: &Answers) -> Consistency {
        let (kl_forgotten, kl_all) = self.divergences(retrained, unlearned);
        let attack = self.attack(unlearned);
        let (retrained_attack, original_attack) = (self.attack(retrained), self.attack(original));
        Consistency {
            kl_forgotten,
            kl_all,
            membership_auc: self.membership_auc(&attack),
            forgotten_percent: self.forgotten_percent(&attack, &retrained_attack, &original_attack),
            jaccard: self.jaccard(unlearned, retrained),
            loss_gap: Figure::absent("settled when all methods are done"),
            hit_forgotten: Figure::of(self.hit_forgotten(unlearned)),
        }
    }

    /// Mean KL over the forgotten records, and over the sample of all pairs.
    pub(crate) fn divergences(&self, reference: &Answers, model: &Answers) -> (Figure, Figure) {
        let forgotten_counts = self.counts_by_user(|_| 1);
        let asked_counts = self.counts_by_user(|controls| 1 + controls.len());
        let (mut forgotten, mut all) = (Mean::default(), Mean::default());
        for (user, (r, u)) in reference.scores.iter().zip(&model.scores).enumerate() {
            for (n, (&z_r, &z_u)) in r.iter().zip(u).enumerate() {
                if n < forgotten_counts[user] {
                    forgotten.add(kl_bernoulli(f64::from(z_r), f64::from(z_u)));
                } else if n >= asked_counts[user] {
                    all.add(kl_bernoulli(f64::from(z_r), f64::from(z_u)));
                }
            }
        }
        (forgotten.figure(), all.figure())
    }

    /// Mean Jaccard overlap of the users' top-k lists.
    pub(crate) fn jaccard(&self, model: &Answers, reference: &Answers) -> Figure {
        let k = self.evaluation.k as usize;
        let mut mean = Mean::default();
        for (a, b) in model.lists.iter().zip(&reference.lists) {
            if let Some(overlap) = jaccard_at(k, a, b) {
                mean.add(overlap);
            }
        }
        mean.figure()
    }

    /// Share of the forgotten records that are in their user's top k.
    fn hit_forgotten(&self, answers: &Answers) -> f64 {
        let k = self.evaluation.k as usize;
        let is_hit =
            |&&(user, item): &&(u32, u32)| answers.lists[user as usize].iter().take(k).any(|&other| other == item);
        self.forget.records().iter().filter(is_hit).count() as f64 / self.forget.records().len() as f64
    }

    fn membership_auc(&self, attack: &Attack) -> Figure {
        match (attack.auc(), attack.interval(self.evaluation.seed)) {
            (Some(auc), Some(interval)) => Figure::with_interval(auc, interval),
            _ => Figure::absent("no unseen pair of similar popularity was found to compare with"),
        }
    }

    /// 100·(1 − (AUC(U) − AUC(R))/(AUC(O) − AUC(R))), when the original can be told from the retrain at all.
    fn forgotten_percent(&self, unlearned: &Attack, retrained: &Attack, original: &Attack) -> Figure {
        if self.forget.records().len() < MIN_RECORDS {
            return Figure::absent(format!("fewer than {MIN_RECORDS} records are forgotten: too few for an attack"));
        }
        let interval = original.difference_interval(retrained, self.evaluation.seed);
        let (Some((low, high)), Some(u), Some(r), Some(o)) =
            (interval, unlearned.auc(), retrained.auc(), original.auc())
        else {
            return Figure::absent("no unseen pair of similar popularity was found to compare with");
        };
        if low <= 0.0 && high >= 0.0 {
            return Figure::absent(format!(
                "the attack cannot tell the original from the retrain: the 95 % interval of the AUC's difference is {low:.3} to {high:.3}"
            ));
        }
        Figure::of(100.0 * (1.0 - (u - r) / (o - r)))
    }

    fn attack(&self, answers: &Answers) -> Attack {
        let forgotten_counts = self.counts_by_user(|_| 1);
        let mut next_record = vec![0; answers.scores.len()];
        let mut next_control = forgotten_counts;
        let outcomes = self.forget.records().iter().zip(&self.controls).map(|(&(user, _), controls)| {
            let (scores, slot) = (&answers.scores[user as usize], user as usize);
            let score = scores[next_record[slot]];
            next_record[slot] += 1;
            let start = next_control[slot];
            next_control[slot] += controls.len();
            (user, score, &scores[start..start + controls.len()])
        });
        Attack::new(outcomes)
    }

    /// Σ of `count` over each user's forgotten records.
    fn counts_by_user(&self, count: impl Fn(&[u32]) -> usize) -> Vec<usize> {
        let mut counts = vec![0; self.probe.pairs.len()];
        for (&(user, _), controls) in self.forget.records().iter().zip(&self.controls) {
            counts[user as usize] += count(controls);
        }
        counts
    }
}

/// Adds all pairs, or a fixed sample when there are too many.
fn sample_pairs(pairs: &mut [Vec<u32>], num_items: usize, seed: u64) {
    if pairs.len() * num_items <= ALL_PAIRS {
        for of_user in pairs {
            of_user.extend(0..num_items as u32);
        }
        return;
    }
    let mut stream = Stream::new(seed, Purpose::Pairs, 0);
    for _ in 0..SAMPLE {
        let user = stream.below(pairs.len());
        pairs[user].push(stream.below(num_items) as u32);
    }
}

/// KL(Bern(σ(z_R)) ‖ Bern(σ(z_U))) = p (z_R − z_U) − softplus(z_R) + softplus(z_U), p = σ(z_R).
pub(crate) fn kl_bernoulli(z_r: f64, z_u: f64) -> f64 {
    // The logistic loss with target 0 is softplus.
    let softplus = |z: f64| Loss::Logistic.value_f64(z, 0.0);
    let p = 1.0 / (1.0 + libm::exp(-z_r));
    // The three terms cancel when the scores are close, which may leave a rounding below zero.
    (p * (z_r - z_u) - softplus(z_r) + softplus(z_u)).max(0.0)
}

#[derive(Default)]
struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn figure(&self) -> Figure {
        if self.count == 0 {
            Figure::absent("there is nothing to average")
        } else {
            Figure::of(self.sum / self.count as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_divergence_follows_its_definition() {
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        for (z_r, z_u) in [(0.3, -1.0), (-2.0, 0.5), (4.0, 4.5)] {
            let (p, q): (f64, f64) = (sigmoid(z_r), sigmoid(z_u));
            let expected = p * (p / q).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - q)).ln();
            assert_relative_eq!(kl_bernoulli(z_r, z_u), expected, max_relative = 1e-10);
        }
        assert_relative_eq!(kl_bernoulli(1.5, 1.5), 0.0);
        assert!(kl_bernoulli(800.0, -800.0).is_finite());
    }

    fn questions<'a>(
        forget: &'a ForgetSet,
        full: &TrainingSet,
        retained: &'a Interactions,
        evaluation: &'a Evaluation,
    ) -> Questions<'a> {
        let none = Interactions::from_pairs(60, 30, &[], &[]);
        Questions::new(forget, full, retained, &none, evaluation)
    }

    /// Scores that know a record by `bonus` above the rest.
    fn answers(questions: &Questions<'_>, bonus: f32) -> Answers {
        let score = |user: usize, item: u32| {
            let noise = ((user * 7 + item as usize * 13) % 11) as f32 / 11.0;
            noise + if questions.forget.contains(user as u32, item) { bonus } else { 0.0 }
        };
        let scores = questions.probe.pairs.iter().enumerate();
        let scores = scores.map(|(user, items)| items.iter().map(|&item| score(user, item)).collect()).collect();
        Answers { lists: vec![vec![0, 1]; 60], scores }
    }

    #[test]
    fn the_lazy_server_has_forgotten_nothing_and_the_retrain_everything() {
        let (users, items): (Vec<u32>, Vec<u32>) = (0..60).flat_map(|u| [(u, u % 30), (u, (u + 1) % 30)]).unzip();
        let full = TrainingSet::from_parts(Interactions::from_pairs(60, 30, &users, &items), None);
        let records: Vec<(u32, u32)> = (0..60).map(|u| (u, u % 30)).collect();
        let forget = ForgetSet::of_records(full.records(), &records).expect("records");
        let retained = full.without(&forget);
        let evaluation = Evaluation::default();
        let questions = questions(&forget, &full, retained.records(), &evaluation);
        let (original, retrained) = (answers(&questions, 0.9), answers(&questions, 0.0));
        let lazy = questions.consistency(&original, &retrained, &original);
        assert_eq!(lazy.forgotten_percent, Figure::of(0.0));
        let honest = questions.consistency(&retrained, &retrained, &original);
        assert_eq!((honest.forgotten_percent, honest.kl_forgotten), (Figure::of(100.0), Figure::of(0.0)));
        assert!(lazy.kl_forgotten.value > Some(0.01));
        assert_eq!(lazy.kl_all.value.map(|kl| kl > 0.0), Some(true), "the sample holds the forgotten pairs too");
    }

    #[test]
    fn too_few_records_say_so() {
        let full = TrainingSet::from_parts(Interactions::from_pairs(60, 30, &[0, 1], &[0, 1]), None);
        let forget = ForgetSet::of_records(full.records(), &[(0, 0)]).expect("a record");
        let retained = full.without(&forget);
        let evaluation = Evaluation::default();
        let questions = questions(&forget, &full, retained.records(), &evaluation);
        let same = answers(&questions, 0.5);
        let consistency = questions.consistency(&same, &same, &same);
        assert!(consistency.forgotten_percent.absent.is_some_and(|reason| reason.contains("fewer than 30")));
    }
}
