//! Forgetting thoroughness: a model that has forgotten against one that never knew.

use alteraser_api::report::{Checkpoint, Consistency, Figure};

use super::membership::Attack;
use super::pairwise::compare;
use super::privacy::Distinction;
use super::probe::Answers;
use super::procrustes::parameter_distance;
use super::questions::Questions;
use crate::data::Side;
use crate::error::Result;
use crate::models::Recommender;
use crate::run::CancelToken;

/// Records below which membership inference says nothing.
const MIN_RECORDS: usize = 30;

/// A model with its answers.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) recommender: &'a dyn Recommender,
    pub(crate) answers: &'a Answers,
    pub(crate) attack: &'a Attack,
}

/// The model before forgetting and the reference.
#[derive(Clone, Copy)]
pub(crate) struct Against<'a> {
    pub(crate) original: Subject<'a>,
    pub(crate) retrained: Subject<'a>,
}

impl Questions<'_> {
    /// Every measure of `unlearned` against the reference; and how its scores can be told from the reference's.
    ///
    /// # Errors
    /// Cancelled.
    pub(crate) fn consistency(
        &self,
        unlearned: Subject<'_>,
        against: Against<'_>,
        cancel: &CancelToken,
    ) -> Result<(Consistency, Distinction)> {
        let Against { original, retrained } = against;
        let pairwise = compare(retrained.answers, unlearned.answers, self.evaluation.k, cancel)?;
        let scores = Self::forgotten_scores;
        let distinction = Distinction::new(scores(retrained.answers), scores(unlearned.answers));
        let consistency = Consistency {
            kl_forgotten: pairwise.kl_forgotten,
            kl_all: pairwise.kl_all,
            kl_symmetric: pairwise.kl_symmetric,
            js_forgotten: pairwise.js_forgotten,
            logit_distance: pairwise.logit_distance,
            score_distance: pairwise.score_distance,
            jaccard: pairwise.jaccard,
            rbo: pairwise.rbo,
            parameter_distance: parameter_distance(unlearned.recommender, retrained.recommender),
            loss_gap: Figure::absent("settled when all methods are done"),
            gradient_ratio: Figure::absent("the model has no gradient"),
            membership_auc: self.membership_auc(unlearned.attack, cancel)?,
            forgotten_percent: self.forgotten_percent(unlearned.attack, against, cancel)?,
            privacy_score: distinction.score(),
            hit_forgotten: Figure::of(self.hit_forgotten(unlearned.answers)),
            users_shown: Figure::of(f64::from(self.users_shown(unlearned.answers))),
            rank_shift: rank_shift(unlearned.answers, original.answers),
        };
        Ok((consistency, distinction))
    }

    /// Forgetting on the way: the answers need scores alone.
    ///
    /// # Errors
    /// Cancelled.
    pub(crate) fn checkpoint(
        &self,
        (seconds, answers): (f64, &Answers),
        against: Against<'_>,
        cancel: &CancelToken,
    ) -> Result<Checkpoint> {
        let pairwise = compare(against.retrained.answers, answers, self.evaluation.k, cancel)?;
        let forgotten_percent = self.forgotten_percent(&self.attack(answers), against, cancel)?;
        Ok(Checkpoint { seconds, kl_forgotten: pairwise.kl_forgotten, forgotten_percent })
    }

    /// HitF@k: share of the forgotten records that are in their user's top k.
    ///
    /// A retrain still recommends some of them, so its own share is the target.
    fn hit_forgotten(&self, answers: &Answers) -> f64 {
        let is_hit = |&&(user, item): &&(u32, u32)| self.top(answers, user).contains(&item);
        self.forget.records().iter().filter(is_hit).count() as f64 / self.forget.records().len() as f64
    }

    /// RelItems: users with a forgotten record whose top k holds an item that anybody has forgotten.
    ///
    /// When one item is forgotten for all users these are the users who are still shown it. A retrain may show it to
    /// some, so its own count is the target.
    fn users_shown(&self, answers: &Answers) -> u32 {
        let items = self.forget.by_row(Side::Item);
        let is_shown = |user: &u32| self.top(answers, *user).iter().any(|item| items.contains_key(item));
        self.forget.by_row(Side::User).keys().filter(|user| is_shown(user)).count() as u32
    }

    fn top<'a>(&self, answers: &'a Answers, user: u32) -> &'a [u32] {
        let list = &answers[user as usize].list;
        &list[..list.len().min(self.evaluation.k as usize)]
    }

    fn membership_auc(&self, attack: &Attack, cancel: &CancelToken) -> Result<Figure> {
        Ok(match (attack.auc(), attack.interval(self.evaluation.seed, cancel)?) {
            (Some(auc), Some(interval)) => Figure::with_interval(auc, interval),
            _ => Figure::absent("no unseen pair of similar popularity was found to compare with"),
        })
    }

    /// 100·(1 − (AUC(U) − AUC(R))/(AUC(O) − AUC(R))), when the original can be told from the retrain at all.
    fn forgotten_percent(&self, unlearned: &Attack, against: Against<'_>, cancel: &CancelToken) -> Result<Figure> {
        if self.forget.records().len() < MIN_RECORDS {
            let reason = format!("fewer than {MIN_RECORDS} records are forgotten: too few for an attack");
            return Ok(Figure::absent(reason));
        }
        let (original, retrained) = (against.original.attack, against.retrained.attack);
        let interval = original.difference_interval(retrained, self.evaluation.seed, cancel)?;
        let (Some((low, high)), Some(u), Some(r), Some(o)) =
            (interval, unlearned.auc(), retrained.auc(), original.auc())
        else {
            return Ok(Figure::absent("no unseen pair of similar popularity was found to compare with"));
        };
        if low <= 0.0 && high >= 0.0 {
            return Ok(Figure::absent(format!(
                "the attack cannot tell the original from the retrain: the 95 % interval of the AUC's difference is {low:.3} to {high:.3}"
            )));
        }
        Ok(Figure::of(100.0 * (1.0 - (u - r) / (o - r))))
    }
}

/// Median over the forgotten records of rank_U − rank_O, ranks among the items that are not the user's own.
fn rank_shift(unlearned: &Answers, original: &Answers) -> Figure {
    let pairs = unlearned.iter().zip(original).flat_map(|(u, o)| u.ranks.iter().zip(&o.ranks));
    let mut shifts: Vec<f64> = pairs.map(|(u, o)| u - o).collect();
    shifts.sort_by(f64::total_cmp);
    let middle = shifts.len() / 2;
    match shifts.len() {
        0 => Figure::absent("there is nothing to rank"),
        len if len % 2 == 0 => Figure::of(0.5 * (shifts[middle - 1] + shifts[middle])),
        _ => Figure::of(shifts[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ForgetSet, Interactions};
    use crate::eval::probe::UserAnswers;
    use crate::eval::questions::Records;
    use crate::models::popularity::Popularity;
    use crate::training_set::TrainingSet;
    use alteraser_api::experiment::Evaluation;

    /// Scores that know a forgotten record by `bonus` above the rest.
    fn answers(questions: &Questions<'_>, bonus: f32) -> Answers {
        let noise = |user: usize, item: u32| ((user * 7 + item as usize * 13) % 11) as f32 / 11.0;
        let of_user = |(user, (forgotten, controls)): (usize, (&Vec<u32>, &Vec<u32>))| {
            let known = |item: &u32| noise(user, *item) + bonus;
            UserAnswers {
                list: if bonus > 0.0 { forgotten.clone() } else { vec![(user as u32 + 17) % 30] },
                ranks: forgotten.iter().map(|_| if bonus > 0.0 { 1.0 } else { 10.0 }).collect(),
                ranked_scores: forgotten.iter().map(known).collect(),
                scores: controls.iter().map(|&item| noise(user, item)).collect(),
                sample: forgotten.iter().map(known).collect(),
                auc: None,
            }
        };
        questions.probe.ranked.iter().zip(&questions.probe.scored).enumerate().map(of_user).collect()
    }

    /// Consistency of a model of this bonus, when the original has 0.9 and the retrain none.
    fn consistency(records: &[(u32, u32)], bonus: f32) -> Consistency {
        let (users, items): (Vec<u32>, Vec<u32>) = (0..60).flat_map(|u| [(u, u % 30), (u, (u + 1) % 30)]).unzip();
        let full = TrainingSet::from_parts(Interactions::from_pairs(60, 30, &users, &items), None);
        let forget = ForgetSet::of_records(full.records(), records).expect("records");
        let retained = full.without(&forget);
        let held_out = Interactions::from_pairs(60, 30, &[], &[]);
        let evaluation = Evaluation::default();
        let records = Records { full: &full, retained: retained.records(), held_out: &held_out };
        let questions = Questions::new(&forget, records, &evaluation);
        let [original, retrained, unlearned] = [0.9, 0.0, bonus].map(|bonus| answers(&questions, bonus));
        let [original_attack, retrained_attack, own_attack] =
            [&original, &retrained, &unlearned].map(|answers| questions.attack(answers));
        let recommender: &dyn Recommender = &Popularity::new(30);
        let against = Against {
            original: Subject { recommender, answers: &original, attack: &original_attack },
            retrained: Subject { recommender, answers: &retrained, attack: &retrained_attack },
        };
        let own = Subject { recommender, answers: &unlearned, attack: &own_attack };
        questions.consistency(own, against, &CancelToken::default()).expect("not cancelled").0
    }

    fn one_of_each_user() -> Vec<(u32, u32)> {
        (0..60).map(|u| (u, u % 30)).collect()
    }

    #[test]
    fn the_lazy_server_has_forgotten_nothing_and_the_retrain_everything() {
        let lazy = consistency(&one_of_each_user(), 0.9);
        assert_eq!(lazy.forgotten_percent, Figure::of(0.0));
        assert!(lazy.kl_forgotten.value > Some(0.01) && lazy.kl_all.value > Some(0.0));
        assert_eq!((lazy.hit_forgotten, lazy.users_shown), (Figure::of(1.0), Figure::of(60.0)));
        assert_eq!(lazy.rank_shift, Figure::of(0.0));
        let honest = consistency(&one_of_each_user(), 0.0);
        assert_eq!((honest.forgotten_percent, honest.kl_forgotten), (Figure::of(100.0), Figure::of(0.0)));
        assert_eq!((honest.hit_forgotten, honest.rank_shift), (Figure::of(0.0), Figure::of(9.0)));
        assert_eq!((honest.jaccard, honest.rbo), (Figure::of(1.0), Figure::of(1.0)));
    }

    #[test]
    fn an_item_of_others_counts_as_shown_too() {
        // The retrain's lists hold item (u + 17) mod 30, which is in the forget set, but of other users.
        let honest = consistency(&one_of_each_user(), 0.0);
        assert_eq!(honest.users_shown, Figure::of(60.0));
        let one = consistency(&[(5, 5)], 0.0);
        assert_eq!(one.users_shown, Figure::of(0.0));
    }

    #[test]
    fn too_few_records_say_so() {
        let few = consistency(&[(0, 0)], 0.5);
        assert!(few.forgotten_percent.absent.is_some_and(|reason| reason.contains("fewer than 30")));
        assert!(few.privacy_score.absent.is_some_and(|reason| reason.contains("fewer than 200")));
        assert!(few.parameter_distance.absent.is_some_and(|reason| reason.contains("no factors")));
    }
}
