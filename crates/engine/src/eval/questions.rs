//! What every model of a comparison is asked, and where the answers lie.

use alteraser_api::experiment::Evaluation;

use super::membership::{Attack, draw_controls};
use super::probe::{Answers, Probe, Sample, UserAnswers};
use crate::data::{ForgetSet, Interactions, Side};
use crate::hash::{Purpose, Stream};
use crate::training_set::TrainingSet;

/// Pairs up to which all are compared; above, a fixed sample is.
const ALL_PAIRS: usize = 5_000_000;

/// Size of the sample.
const SAMPLE: usize = 100_000;

/// Length of the lists whose rank-biased overlap is measured.
const DEPTH: u32 = 50;

/// The records that questions are about.
#[derive(Clone, Copy)]
pub(crate) struct Records<'a> {
    /// What the model was trained on.
    pub(crate) full: &'a TrainingSet,
    /// What stays.
    pub(crate) retained: &'a Interactions,
    /// What accuracy is measured on.
    pub(crate) held_out: &'a Interactions,
}

/// What is asked of every model.
pub(crate) struct Questions<'a> {
    pub(crate) forget: &'a ForgetSet,
    /// Controls of each forgotten record.
    controls: Vec<Vec<u32>>,
    pub(crate) evaluation: &'a Evaluation,
    /// The questions themselves: ranks and scores of the forgotten records, scores of their controls and of a sample.
    pub(crate) probe: Probe<'a>,
}

impl<'a> Questions<'a> {
    pub(crate) fn new(forget: &'a ForgetSet, records: Records<'a>, evaluation: &'a Evaluation) -> Self {
        let Records { full, retained, held_out } = records;
        let controls = draw_controls(forget, full, held_out, evaluation.seed);
        let num_users = retained.num_rows(Side::User);
        let (mut ranked, mut scored) = (vec![Vec::new(); num_users], vec![Vec::new(); num_users]);
        for (&(user, item), controls) in forget.records().iter().zip(&controls) {
            ranked[user as usize].push(item);
            scored[user as usize].extend(controls);
        }
        let sample = sample_pairs(num_users, retained.num_rows(Side::Item), evaluation.seed);
        let depth = evaluation.k.max(evaluation.recall_k).max(DEPTH) as usize;
        let probe = Probe { masked: retained, held_out: Some(held_out), depth, ranked, scored, sample };
        Self { forget, controls, evaluation, probe }
    }

    /// The membership attack on a model.
    pub(crate) fn attack(&self, answers: &Answers) -> Attack {
        let (mut next_record, mut next_control) = (vec![0; answers.len()], vec![0; answers.len()]);
        let outcomes = self.forget.records().iter().zip(&self.controls).map(|(&(user, _), controls)| {
            let (answer, slot) = (&answers[user as usize], user as usize);
            let score = answer.ranked_scores[next_record[slot]];
            next_record[slot] += 1;
            let start = next_control[slot];
            next_control[slot] += controls.len();
            (user, score, &answer.scores[start..start + controls.len()])
        });
        Attack::new(outcomes)
    }

    /// The scores of the forgotten records, by user.
    pub(crate) fn forgotten_scores(answers: &[UserAnswers]) -> Vec<f32> {
        answers.iter().flat_map(|answer| &answer.ranked_scores).copied().collect()
    }
}

/// All pairs, or a fixed sample when there are too many.
fn sample_pairs(num_users: usize, num_items: usize, seed: u64) -> Sample {
    if num_users * num_items <= ALL_PAIRS {
        return Sample::AllPairs;
    }
    let mut stream = Stream::new(seed, Purpose::Pairs, 0);
    let mut pairs = vec![Vec::new(); num_users];
    for _ in 0..SAMPLE {
        let user = stream.below(num_users);
        pairs[user].push(stream.below(num_items) as u32);
    }
    Sample::Pairs(pairs)
}
