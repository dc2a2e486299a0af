//! The table of measures: what the page shows of a method, in which words and with how many digits. The comparison
//! table, the pair view, charts and exported files read it, so that a measure is added in one place.

use alteraser_api::report::{Figure, MethodReport};

use crate::charts::Unit;
use crate::format;

/// The question that a measure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Has it forgotten as the retrain has?
    Consistency,
    /// Does it still recommend well?
    Accuracy,
    /// What did it cost?
    Efficiency,
}

impl Question {
    /// The questions in the order of the columns.
    pub const ALL: [Self; 3] = [Self::Consistency, Self::Accuracy, Self::Efficiency];

    /// The name above its columns.
    pub fn label(self) -> &'static str {
        match self {
            Self::Consistency => "Consistency with the retrain",
            Self::Accuracy => "Accuracy",
            Self::Efficiency => "Efficiency",
        }
    }
}

/// The list lengths that a name needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Nothing,
    K,
    RecallK,
}

/// Lengths of the lists that were measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// k of overlap and NDCG.
    pub k: u32,
    /// k of the recall.
    pub recall_k: u32,
}

impl Lengths {
    /// The lengths of a method's report.
    pub fn of(report: &MethodReport) -> Self {
        Self { k: report.accuracy.k, recall_k: report.accuracy.recall_k }
    }
}

/// Which values are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Good {
    /// The low ones.
    Low,
    /// The high ones.
    High,
    /// Those near the retrain's own.
    Near,
}

/// Where a value comes from and how it is written.
type Value = (fn(&MethodReport) -> Figure, fn(f64) -> String);

/// A measure.
#[derive(Clone, Copy)]
pub struct Measure {
    /// The word in test ids and files.
    pub key: &'static str,
    name: &'static str,
    at: At,
    /// The question it answers.
    pub question: Question,
    /// Its value in a report.
    pub figure: fn(&MethodReport) -> Figure,
    /// How its value is written.
    pub show: fn(f64) -> String,
    /// Which values are good.
    pub good: Good,
    /// Whether the comparison table has a column for it.
    pub is_column: bool,
    /// What it means, in a sentence or two.
    pub meaning: &'static str,
}

impl Measure {
    /// The name a person reads, with the list length where there is one.
    pub fn label(&self, lengths: Lengths) -> String {
        match self.at {
            At::Nothing => self.name.to_owned(),
            At::K => format!("{}@{}", self.name, lengths.k),
            At::RecallK => format!("{}@{}", self.name, lengths.recall_k),
        }
    }

    /// The name without a list length.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// The measure with this key.
pub fn measure(key: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.key == key)
}

/// The measures with a column in the comparison table.
pub fn columns() -> impl Iterator<Item = &'static Measure> {
    MEASURES.iter().filter(|measure| measure.is_column)
}

/// The unit of a measure on the axis of a chart.
pub fn unit(measure: &Measure) -> Unit {
    if measure.key == "seconds" { Unit::Seconds } else { Unit::Number }
}

const fn column(
    key: &'static str,
    (name, at): (&'static str, At),
    question: Question,
    (figure, show): Value,
) -> Measure {
    Measure { key, name, at, question, figure, show, good: Good::High, is_column: true, meaning: "" }
}

impl Measure {
    const fn good(self, good: Good) -> Self {
        Self { good, ..self }
    }

    const fn hidden(self) -> Self {
        Self { is_column: false, ..self }
    }

    const fn meaning(self, meaning: &'static str) -> Self {
        Self { meaning, ..self }
    }
}

/// All measures in the order of the columns.
pub static MEASURES: [Measure; 15] = [
    column("kl", ("KL on forgotten", At::Nothing), Question::Consistency, (|row| row.consistency.kl_forgotten.clone(), format::rough))
        .good(Good::Low)
        .meaning("How far the predicted probabilities of the forgotten records are from the retrain's. 0 is the retrain itself; lower is better."),
    column("kl-all", ("KL on all pairs", At::Nothing), Question::Consistency, (|row| row.consistency.kl_all.clone(), format::rough))
        .good(Good::Low)
        .hidden()
        .meaning("The same over all pairs of user and item, or over a fixed sample of them."),
    column("forgotten", ("Forgotten %", At::Nothing), Question::Consistency, (|row| row.consistency.forgotten_percent.clone(), |v| format::decimals(v, 1)))
        .good(Good::Near)
        .meaning("How much of the advantage of an attacker who asks “was this record in the training data?” is gone. 100 is what the retrain reaches; more is over-forgetting."),
    column("auc", ("Membership AUC", At::Nothing), Question::Consistency, (|row| row.consistency.membership_auc.clone(), |v| format::decimals(v, 3)))
        .good(Good::Near)
        .hidden()
        .meaning("How often a forgotten record scores above a matched pair that was no record. The target is the retrain's own value, not ½."),
    column("jaccard", ("Jaccard", At::K), Question::Consistency, (|row| row.consistency.jaccard.clone(), |v| format::decimals(v, 3)))
        .meaning("Mean overlap of the users' top lists with the retrain's: 1 is the same items. Two retrains with different seeds do not reach 1 either."),
    column("gap", ("Loss gap", At::Nothing), Question::Consistency, (|row| row.consistency.loss_gap.clone(), format::rough))
        .good(Good::Low)
        .meaning("How much higher the training objective on the remaining records is than the lowest one reached by any method here."),
    column("hit", ("Forgotten in lists", At::K), Question::Consistency, (|row| row.consistency.hit_forgotten.clone(), format::percent))
        .good(Good::Near)
        .hidden()
        .meaning("Share of the forgotten records that are in their user's top list. The retrain recommends some of them as well."),
    column("ndcg", ("NDCG", At::K), Question::Accuracy, (|row| row.accuracy.ndcg.clone(), |v| format::decimals(v, 4)))
        .meaning("Quality of the ranking on the held-out records: full ranking, training records left out. Higher is better."),
    column("ndcg-delta", ("Δ to retrain", At::Nothing), Question::Accuracy, (|row| row.delta.ndcg.clone(), |v| format::signed(v, 4)))
        .meaning("NDCG minus the retrain's."),
    column("recall", ("Recall", At::RecallK), Question::Accuracy, (|row| row.accuracy.recall.clone(), |v| format::decimals(v, 4)))
        .hidden()
        .meaning("Share of the held-out records that are in the top list."),
    column(
        "rmse",
        ("RMSE", At::Nothing),
        Question::Accuracy,
        (|row| row.accuracy.rmse.clone(), |v| format::decimals(v, 4)),
    )
    .good(Good::Low)
    .hidden()
    .meaning("Error of the predicted values of the held-out records, for models that predict values."),
    column("seconds", ("Time", At::Nothing), Question::Efficiency, (|row| Figure::of(row.efficiency.run.seconds), format::seconds))
        .good(Good::Low)
        .meaning("Seconds by the clock of this device."),
    column("preparation", ("Preparation", At::Nothing), Question::Efficiency, (|row| Figure::of(row.efficiency.run.preparation_seconds), format::seconds))
        .good(Good::Low)
        .hidden()
        .meaning("Work that must be done before a request comes, such as training parts of the data; no part of the time."),
    column("speed-up", ("Speed-up", At::Nothing), Question::Efficiency, (|row| row.efficiency.speed_up.clone(), format::times))
        .meaning("The retrain's seconds divided by these."),
    column("solves", ("Block solves", At::Nothing), Question::Efficiency, (|row| Figure::of(row.efficiency.run.block_solves as f64), |v| format::count(v as u64)))
        .good(Good::Low)
        .meaning("Small Newton problems solved: a measure of work that does not depend on the device."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn keys_are_unique_and_everything_is_explained() {
        for (position, own) in MEASURES.iter().enumerate() {
            assert!(!own.meaning.is_empty(), "{} has no meaning", own.key);
            assert!(MEASURES[position + 1..].iter().all(|other| other.key != own.key), "{} is there twice", own.key);
        }
    }

    #[test]
    fn questions_stand_together() {
        let order: Vec<usize> = MEASURES
            .iter()
            .filter_map(|measure| Question::ALL.iter().position(|question| *question == measure.question))
            .collect();
        assert!(order.is_sorted());
    }

    #[test]
    fn names_carry_their_list_length() {
        let lengths = Lengths::of(&samples::comparison().rows[0]);
        let labels = ["jaccard", "recall", "kl"].map(|key| measure(key).unwrap().label(lengths));
        assert_eq!(labels, ["Jaccard@10", "Recall@20", "KL on forgotten"]);
    }

    #[test]
    fn values_are_written_with_their_digits() {
        let row = &samples::comparison().rows[2];
        let shown = |key| {
            let measure = measure(key).unwrap();
            (measure.show)((measure.figure)(row).value.unwrap())
        };
        assert_eq!(["kl", "ndcg-delta", "speed-up", "solves"].map(shown), ["1.2e-5", "−0.0010", "9.2×", "82,672"]);
    }
}
