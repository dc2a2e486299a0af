//! Retrains from other seeds: how far apart models lie that differ in nothing but their start.

use alteraser_api::report::{Accuracy, Consistency, Figure, NoiseBand};

use super::{Asked, Comparing};
use crate::error::Result;
use crate::eval::accuracy::accuracy;
use crate::eval::consistency::Against;
use crate::eval::judgement::{Measured, noise_band};
use crate::experiment::settings;
use crate::models::{FitSettings, Recommender};
use crate::unlearn::retrain::Retrain;

/// A further retrain.
pub(super) struct Retrained {
    seed: u64,
    recommender: Box<dyn Recommender>,
    asked: Asked,
    /// L on the retained records.
    pub(super) objective: Figure,
}

impl Comparing<'_> {
    /// Retrains from other seeds of the initial parameters, with the same owned negatives, to the same tolerance.
    pub(super) fn further_retrains(&self) -> Result<Vec<Retrained>> {
        let training = &self.base.summary.training;
        let retrain = |&seed: &u64| {
            let label = format!("Retrain, seed {seed}");
            let settings = FitSettings { seed, ..settings(training, &label) };
            let retrained = self.unlearn(&Retrain, settings, self.ctx)?;
            let asked = self.ask(retrained.recommender.as_ref(), &label)?;
            Ok(Retrained { seed, recommender: retrained.recommender, asked, objective: retrained.run.objective })
        };
        self.questions.evaluation.band_seeds.iter().map(retrain).collect()
    }

    /// The spread of every measure among the reference and the further retrains; none without any.
    pub(super) fn noise_band(&self, retrains: &[Retrained], lowest: &Figure) -> Result<Option<NoiseBand>> {
        let (Some(reference), Some(row)) = (&self.reference, self.rows.first()) else { return Ok(None) };
        if retrains.is_empty() {
            return Ok(None);
        }
        let further = retrains.iter().map(|retrain| (retrain.recommender.as_ref(), &retrain.asked));
        let all: Vec<_> =
            std::iter::once((reference.model.recommender.as_ref(), &reference.asked)).chain(further).collect();
        let original = self.original.subject(self.base.recommender.as_ref());
        let mut pairs: Vec<Consistency> = Vec::new();
        for (n, &(first, first_asked)) in all.iter().enumerate() {
            for &(second, second_asked) in &all[n + 1..] {
                let against = Against { original, retrained: first_asked.subject(first) };
                let own = second_asked.subject(second);
                pairs.push(self.questions.consistency(own, against, self.ctx.cancel)?.0);
            }
        }
        // The first pairs are those of the reference with each other retrain, in their order.
        for (consistency, retrain) in pairs.iter_mut().zip(retrains) {
            consistency.loss_gap = super::settle::loss_gap(&retrain.objective, lowest);
        }
        let measured: Vec<Accuracy> =
            all.iter().map(|(_, asked)| accuracy(&asked.accuracy, self.questions.evaluation)).collect();
        let measured_pairs: Vec<_> =
            pairs.iter().map(|consistency| Measured { consistency, accuracy: &measured[0] }).collect();
        let singles = std::iter::once(&row.consistency).chain(&pairs).zip(&measured);
        let singles: Vec<_> = singles.map(|(consistency, accuracy)| Measured { consistency, accuracy }).collect();
        let seeds = std::iter::once(self.base.summary.training.seed).chain(retrains.iter().map(|retrain| retrain.seed));
        Ok(Some(noise_band(seeds.collect(), &measured_pairs, &singles)))
    }
}
