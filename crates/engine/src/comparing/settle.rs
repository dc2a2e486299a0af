//! What needs all rows: loss gaps, the noise band, judgements, speed-ups.

use alteraser_api::report::{
    Consistency, Efficiency, Figure, Judgement, Measure, MethodReport, NoiseBand, RunReport, StopReason,
};

use super::Comparing;
use super::caution::caution_row;
use crate::config::Config as _;
use crate::error::Result;
use crate::eval::judgement::{Measured, judge};
use crate::solve::{lowest_near, objective_value};
use crate::unlearn::retrain_adamw::RetrainAdamW;

/// Forgotten % that counts as forgotten.
const FORGOTTEN_ENOUGH: f64 = 95.0;

/// Said beside every number that leans on a reference that has not converged.
const NOT_CONVERGED: &str = "the reference retrain used up its sweeps before it converged";

impl Comparing<'_> {
    /// Settles the rows and the original model's consistency; gives the noise band and L*.
    pub(super) fn settle(&mut self, original: &mut Consistency) -> Result<(Option<NoiseBand>, Figure)> {
        let retrains = self.further_retrains()?;
        let original_objective = match self.base.recommender.as_blocks() {
            Some(blocks) => Figure::of(objective_value(blocks, self.retained)),
            None => Figure::absent("the model has no objective"),
        };
        let others = retrains.iter().map(|retrain| &retrain.objective).chain([&original_objective]);
        let lowest = &self.lowest_objective(others)?;
        original.loss_gap = loss_gap(&original_objective, lowest);
        for row in &mut self.rows {
            row.consistency.loss_gap = loss_gap(&row.efficiency.run.objective, lowest);
        }
        let band = self.noise_band(&retrains, lowest)?;
        self.judge(band.as_ref());
        let adamw =
            self.rows.iter().find(|row| row.method.id == RetrainAdamW::ID).map(|row| row.efficiency.run.seconds);
        let is_cautioned = self.reference_is_capped();
        for row in &mut self.rows {
            let efficiency = &mut row.efficiency;
            efficiency.speed_up_adamw = match adamw {
                Some(seconds) => speed_up(seconds, efficiency.run.seconds),
                None => Figure::absent("the comparison has no retrain with AdamW"),
            };
            efficiency.time_to_tolerance = time_to_tolerance(efficiency, &row.consistency, &row.judgements);
            if is_cautioned {
                caution_row(row, NOT_CONVERGED);
            }
        }
        Ok((band, lowest.clone()))
    }

    /// L*: the lowest objective on what stays, of `others` and of all rows, the best of which is moved on by Newton steps.
    fn lowest_objective<'f>(&self, others: impl Iterator<Item = &'f Figure>) -> Result<Figure> {
        let Some((best, model)) = &self.best else { return Ok(Figure::absent("the model has no objective")) };
        let polished = match model.recommender.as_blocks() {
            Some(blocks) if self.questions.evaluation.polish => {
                Some(lowest_near(blocks, self.retained, "Loss gaps", self.ctx)?)
            }
            _ => None,
        };
        let all = others.filter_map(|objective| objective.value).chain(polished);
        Ok(Figure::of(all.fold(*best, f64::min)))
    }

    fn judge(&mut self, band: Option<&NoiseBand>) {
        let Some(reference) = self.rows.first().cloned() else { return };
        for row in &mut self.rows {
            row.judgements = judge(measured(row), measured(&reference), band);
        }
    }

    fn reference_is_capped(&self) -> bool {
        self.rows.first().is_some_and(|row| is_capped(&row.efficiency.run))
    }

    /// What a reader must know beside the numbers.
    pub(super) fn notes(&self, band: Option<&NoiseBand>) -> Vec<String> {
        let mut notes = Vec::new();
        if self.reference_is_capped() {
            notes.push(format!("Careful: {NOT_CONVERGED}; what leans on it is less certain."));
        }
        if is_capped(&self.base.summary.run) {
            notes.push("The original model used up its sweeps before it converged.".into());
        }
        if band.and_then(|band| band.of(Measure::KlForgotten)).is_some_and(|band| band.high < 1e-9) {
            notes.push(
                "Retrains from other seeds are one and the same model here: the noise band has vanished, so a method passes when only rounding separates it from the reference."
                    .into(),
            );
        }
        notes
    }
}

fn is_capped(run: &RunReport) -> bool {
    run.stop == StopReason::MaxSteps
}

fn measured(row: &MethodReport) -> Measured<'_> {
    Measured { consistency: &row.consistency, accuracy: &row.accuracy }
}

/// (L − L*)/|L*|.
pub(super) fn loss_gap(objective: &Figure, lowest: &Figure) -> Figure {
    match (objective.value, lowest.value) {
        (Some(objective), Some(lowest)) => Figure::of((objective - lowest) / lowest.abs()),
        _ => Figure::absent("the model has no objective"),
    }
}

pub(super) fn speed_up(reference_seconds: f64, seconds: f64) -> Figure {
    if seconds > 0.0 {
        Figure::of(reference_seconds / seconds)
    } else {
        Figure::absent("it took less time than the clock can see")
    }
}

/// T(τ): the first moment at which Forgotten % is at least 95, where it can be told, and the KL on the forgotten
/// records is within its bound. Without checkpoints the end of the run is the only moment that is known.
fn time_to_tolerance(efficiency: &Efficiency, consistency: &Consistency, judgements: &[Judgement]) -> Figure {
    let Some(judgement) = judgements.iter().find(|judgement| judgement.measure == Measure::KlForgotten) else {
        return Figure::absent("the divergence on the forgotten records is not known");
    };
    let passes = |kl: &Figure, forgotten: &Figure| {
        kl.value.is_some_and(|kl| kl <= judgement.bound)
            && forgotten.value.is_none_or(|value| value >= FORGOTTEN_ENOUGH)
    };
    let on_the_way = efficiency
        .checkpoints
        .iter()
        .find(|checkpoint| passes(&checkpoint.kl_forgotten, &checkpoint.forgotten_percent))
        .map(|checkpoint| checkpoint.seconds);
    let at_the_end =
        passes(&consistency.kl_forgotten, &consistency.forgotten_percent).then_some(efficiency.run.seconds);
    match on_the_way.or(at_the_end) {
        Some(seconds) => Figure::of(seconds),
        None => Figure::absent("it did not come as close to the reference as the tolerance asks"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alteraser_api::report::{Bound, Checkpoint, Outcome};

    fn efficiency(kl: &[f64]) -> Efficiency {
        let seconds = 9.0;
        let checkpoint = |(n, &kl): (usize, &f64)| Checkpoint {
            seconds: n as f64,
            kl_forgotten: Figure::of(kl),
            forgotten_percent: Figure::of(if n < 2 { 80.0 } else { 96.0 }),
        };
        Efficiency {
            run: RunReport { seconds, ..RunReport::default() },
            timings: vec![seconds],
            speed_up: Figure::of(1.0),
            speed_up_adamw: Figure::default(),
            time_to_tolerance: Figure::default(),
            checkpoints: kl.iter().enumerate().map(checkpoint).collect(),
        }
    }

    fn time(kl: &[f64], last: f64) -> Option<f64> {
        let consistency = Consistency { kl_forgotten: Figure::of(last), ..Consistency::default() };
        let (measure, bound_by, outcome) = (Measure::KlForgotten, Bound::Band, Outcome::Pass);
        let judgement = Judgement { measure, distance: last, bound: 0.1, bound_by, outcome };
        time_to_tolerance(&efficiency(kl), &consistency, &[judgement]).value
    }

    #[test]
    fn the_first_moment_at_which_both_hold_counts() {
        assert_eq!(time(&[0.05, 0.5, 0.2, 0.09, 0.01], 0.01), Some(3.0));
        assert_eq!(time(&[], 0.01), Some(9.0), "the end is all that is known");
        assert_eq!(time(&[0.5], 0.2), None);
    }

    #[test]
    fn gaps_and_speed_ups_that_cannot_be_computed_say_why() {
        let lowest = Figure::of(-2.0);
        assert_eq!(loss_gap(&Figure::of(3.0), &lowest), Figure::of(2.5));
        assert_eq!(loss_gap(&Figure::absent("counting"), &lowest), Figure::absent("the model has no objective"));
        assert_eq!(speed_up(2.0, 0.0), Figure::absent("it took less time than the clock can see"));
        assert_eq!(speed_up(2.0, 0.5), Figure::of(4.0));
    }
}
