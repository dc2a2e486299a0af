//! The certificate of a method that goes down to a stated gradient.

use alteraser_api::report::{Certificate, Figure, ForgottenRecord, RunReport};

use super::{Asked, Comparing};
use crate::error::Result;
use crate::eval::questions::Questions;
use crate::kernels::sigmoid_double;
use crate::models::{BlockModel, Recommender};
use crate::objective::Loss;
use crate::solve::{GlobalTest, starting_point};

/// Forgotten records that are listed.
const LISTED: usize = 20;

/// σ_max up to which a model counts as the global minimum: 1 is the least, and slopes and parameters are rounded.
const GLOBAL: f64 = 1.0 + 1e-4;

impl Comparing<'_> {
    /// The certificate; none for a method that states no bound of the gradient.
    pub(super) fn certificate(
        &self,
        recommender: &dyn Recommender,
        run: &RunReport,
        asked: &Asked,
    ) -> Result<Option<Certificate>> {
        let states_a_bound = run.gradient_bound.value.is_some_and(|bound| bound > 0.0);
        let Some(blocks) = recommender.as_blocks().filter(|_| states_a_bound) else { return Ok(None) };
        let (forgotten, largest) = self.forgotten(blocks, asked);
        let test = self.global_test(blocks)?;
        let before = || Figure::absent("the model has no gradient");
        let mut certificate = Certificate {
            gradient_norm: run.gradient_norm.clone(),
            gradient_before: self.original_gradient.map_or_else(before, Figure::of),
            gradient_bound: run.gradient_bound.clone(),
            min_curvature: run.min_curvature.clone(),
            forgotten,
            largest_difference: if self.reference.is_some() {
                Figure::of(largest)
            } else {
                Figure::absent("it is the reference itself")
            },
            is_global: test.map(|test| test.spectral_ratio <= GLOBAL),
            ..global_figures(blocks, test)
        };
        certificate.findings = findings(&certificate, test);
        Ok(Some(certificate))
    }

    fn global_test(&self, blocks: &dyn BlockModel) -> Result<Option<GlobalTest>> {
        let problem = blocks.whole(self.retained, self.ctx.cancel);
        problem.global_test(&starting_point(blocks, self.retained))
    }

    /// The first forgotten records with what the models make of them, and the largest difference from the retrain.
    fn forgotten(&self, blocks: &dyn BlockModel, asked: &Asked) -> (Vec<ForgottenRecord>, f64) {
        let reference = self.reference.as_ref().map_or(asked, |reference| &reference.asked);
        let [original, unlearned, retrained] = [&self.original, asked, reference]
            .map(|asked| predictions(blocks.objective().loss, &Questions::forgotten_scores(&asked.answers)));
        let differences = unlearned.iter().zip(&retrained).map(|(own, other)| (own - other).abs());
        let largest = differences.fold(0.0, f64::max);
        let records = self.questions.forget.records().iter().take(LISTED).enumerate();
        let record = |(place, &(user, item)): (usize, &(u32, u32))| ForgottenRecord {
            user,
            item,
            original: original[place],
            unlearned: unlearned[place],
            retrained: retrained[place],
        };
        (records.map(record).collect(), largest)
    }
}

fn predictions(loss: Loss, scores: &[f32]) -> Vec<f64> {
    let predict = |&score: &f32| match loss {
        Loss::Logistic => sigmoid_double(f64::from(score)).0,
        Loss::Squared => f64::from(score),
    };
    scores.iter().map(predict).collect()
}

fn global_figures(blocks: &dyn BlockModel, test: Option<GlobalTest>) -> Certificate {
    let Some(test) = test else {
        let absent = || Figure::absent("there is no convex problem behind the model, or a penalty is 0");
        return Certificate {
            spectral_ratio: absent(),
            duality_gap: absent(),
            score_distance: absent(),
            ..Certificate::default()
        };
    };
    let gap = (test.primal - test.dual).max(0.0);
    let score_distance = if test.all_pairs_weight > 0.0 {
        Figure::of(libm::sqrt(gap / (test.all_pairs_weight * blocks.all_pairs_energy())))
    } else {
        Figure::absent("the objective has no term over all pairs that ties every score down")
    };
    Certificate {
        spectral_ratio: Figure::of(test.spectral_ratio),
        duality_gap: Figure::of(gap / test.primal.abs()),
        score_distance,
        ..Certificate::default()
    }
}

/// What the numbers say, and what they do not.
fn findings(certificate: &Certificate, test: Option<GlobalTest>) -> Vec<String> {
    let mut findings = vec![stationarity(certificate)];
    findings.extend(curvature(certificate));
    findings.push(match (test, certificate.is_global) {
        (Some(test), Some(true)) if test.all_pairs_weight > 0.0 => {
            "It is the global minimum of the convex problem behind the model: what it predicts for any pair follows from the records that stay and cannot depend on what it once saw.".into()
        }
        (Some(_), Some(true)) => {
            "It is the global minimum of the convex problem behind the model: what it predicts for the pairs it is trained on follows from the records that stay. Other pairs' predictions are not tied down by this.".into()
        }
        (Some(test), _) => format!(
            "Whether it is the global minimum is open: the largest scaled slope is {:.2}, and only 1 would prove it, so more factors would fit better. Other stationary points may exist; that retrains from several seeds agree is the evidence there is.",
            test.spectral_ratio
        ),
        (None, _) => "There is no test of global optimality for this model; that retrains from several seeds agree is the evidence there is.".into(),
    });
    findings.push("It is a statement about the model only. Copies of the records, lists already shown and other models made from them are not covered.".into());
    findings
}

fn stationarity(certificate: &Certificate) -> String {
    let show = |figure: &Figure| figure.value.map_or_else(|| "unknown".to_owned(), |value| format!("{value:.1e}"));
    let [norm, before, bound] =
        [&certificate.gradient_norm, &certificate.gradient_before, &certificate.gradient_bound].map(show);
    let holds =
        certificate.gradient_norm.value.zip(certificate.gradient_bound.value).is_some_and(|(own, bound)| own <= bound);
    if holds {
        format!(
            "The gradient of the objective on what stays is {norm}, within its bound of {bound}; before forgetting it was {before}. No small change of the parameters would fit what stays any better."
        )
    } else {
        format!(
            "The gradient of the objective on what stays is {norm}, above its bound of {bound}; before forgetting it was {before}. The model is not yet as stationary as a retrain would be."
        )
    }
}

fn curvature(certificate: &Certificate) -> Option<String> {
    let smallest = certificate.min_curvature.value?;
    Some(if smallest > 0.0 {
        format!(
            "Every direction that was tried curves upward, by {smallest:.2} at least: a minimum, no saddle, as far as was looked."
        )
    } else {
        format!("A direction that curves downward ({smallest:.2}) was met on the way.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(norm: f64) -> Certificate {
        Certificate {
            gradient_norm: Figure::of(norm),
            gradient_before: Figure::of(4.0),
            gradient_bound: Figure::of(1e-3),
            min_curvature: Figure::of(2.5),
            ..Certificate::default()
        }
    }

    fn test(spectral_ratio: f64, all_pairs_weight: f64) -> GlobalTest {
        GlobalTest { spectral_ratio, residual: 0.0, steps: 5, primal: 2.0, dual: 1.0, all_pairs_weight }
    }

    #[test]
    fn a_gradient_above_its_bound_is_said() {
        assert!(
            stationarity(&certificate(1e-4))
                .contains("1.0e-4, within its bound of 1.0e-3; before forgetting it was 4.0e0")
        );
        assert!(stationarity(&certificate(1e-2)).contains("above its bound"));
        assert!(stationarity(&Certificate::default()).contains("is unknown, above"));
    }

    #[test]
    fn what_the_test_proves_depends_on_the_objective() {
        let told = |is_global, test| findings(&Certificate { is_global, ..certificate(1e-4) }, test)[2].clone();
        assert!(told(Some(true), Some(test(1.0, 1.0))).contains("for any pair"));
        assert!(told(Some(true), Some(test(1.0, 0.0))).contains("for the pairs it is trained on"));
        assert!(told(Some(false), Some(test(2.6, 0.0))).contains("2.60"));
        assert!(told(None, None).contains("no test"));
    }

    #[test]
    fn curvatures_that_point_down_are_said() {
        let of = |value| curvature(&Certificate { min_curvature: value, ..certificate(1.0) });
        assert!(of(Figure::of(0.5)).is_some_and(|text| text.contains("0.50 at least")));
        assert!(of(Figure::of(-0.5)).is_some_and(|text| text.contains("downward (-0.50)")));
        assert_eq!(of(Figure::absent("no step")), None);
    }

    #[test]
    fn logistic_scores_become_probabilities() {
        assert_eq!(predictions(Loss::Logistic, &[0.0]), [0.5]);
        assert_eq!(predictions(Loss::Squared, &[0.25]), [0.25]);
    }
}
