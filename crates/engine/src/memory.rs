//! How much memory a training takes, estimated from counts before anything is made.

use alteraser_api::catalog::{Choice, Entry};
use alteraser_api::experiment::{Level, Training};
use alteraser_api::import::{DataSize, OFFERED_SHARE, allowed_bytes};
use alteraser_api::memory::{TrainingOffer, TrainingTooBig};
use serde_json::Value;

use crate::catalog::{catalog, model_footprint};
use crate::data::Dataset;
use crate::error::Result;
use crate::solve::newton_bytes;

/// Bytes of a record in the training set, seen from both sides, and of its mark while the data are split.
const RECORD_BYTES: u64 = 9;
/// Bytes of a negative that a record owns, seen from both sides.
const NEGATIVE_BYTES: u64 = 8;
/// Bytes of what is asked of a model about each user: lists, and what an array takes beside its content.
const ANSWER_BYTES: u64 = 300;
/// Tables of parameters that are alive at once while a model is trained by sweeps and then saved: its own, those of
/// one half-sweep, of the last two sweeps, the bytes that are saved, and the same on their way to the page.
const TABLES: u64 = 6;
/// The least share of the users that is worth an offer.
const LEAST_SHARE: f64 = 0.01;
/// Values that are tried in the place of a number that is too large.
const SMALLER: [u64; 9] = [256, 128, 64, 32, 16, 8, 4, 2, 1];

/// What a model takes beside the data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Footprint {
    /// Negatives that each record owns.
    pub(crate) negatives_per_record: u32,
    /// Whether it reads the records' values.
    pub(crate) reads_values: bool,
    /// Bytes of the model while it is trained to the practical level.
    pub(crate) bytes: u64,
    /// Bytes that the way to the tight level takes more.
    pub(crate) tight_bytes: u64,
}

impl Footprint {
    /// That of two tables with rows of `dim` numbers, for a model that sees nothing but who had what.
    pub(crate) fn of_tables((num_users, num_items): (u64, u64), dim: u64) -> Self {
        let rows = num_users.saturating_add(num_items);
        let (newton, tables) = (newton_bytes(rows, dim), rows.saturating_mul(dim).saturating_mul(4 * TABLES));
        let usual = if newton.is_usual { newton.bytes } else { 0 };
        Self { bytes: tables.saturating_add(usual), tight_bytes: newton.bytes - usual, ..Self::default() }
    }
}

/// A data set as far as memory goes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Measured {
    size: DataSize,
    /// Bytes of a record of the open data set.
    record_bytes: f64,
    /// Bytes of its value alone.
    value_bytes: f64,
}

impl Measured {
    fn of(data: &Dataset) -> Self {
        let per_record = |bytes: usize| bytes as f64 / data.num_records().max(1) as f64;
        Self {
            size: data.size(),
            record_bytes: per_record(data.resident_bytes()),
            value_bytes: per_record(data.value_bytes()),
        }
    }

    fn share(self, share: f64) -> Self {
        Self { size: self.size.share(share), ..self }
    }

    /// Bytes that a training takes, the open data with it.
    fn training_bytes(&self, training: &Training) -> Result<u64> {
        let DataSize { records, users, items, .. } = self.size;
        let footprint = model_footprint(&training.model, (users, items))?;
        let values = if footprint.reads_values { 2.0 * self.value_bytes } else { 0.0 };
        let record = RECORD_BYTES + NEGATIVE_BYTES * u64::from(footprint.negatives_per_record);
        let of_records = (records as f64 * (self.record_bytes + values + record as f64)) as u64;
        let tight = if training.level == Level::Tight { footprint.tight_bytes } else { 0 };
        let answers = users.saturating_mul(ANSWER_BYTES);
        Ok(of_records.saturating_add(footprint.bytes).saturating_add(tight).saturating_add(answers))
    }
}

/// Whether a training fits into [`allowed_bytes`] of `ceiling_bytes`, of which `taken_bytes` are taken by other things
/// than the data; what to do where it does not.
///
/// # Errors
/// An unknown model, or a configuration that it refuses.
pub fn check_training(
    data: &Dataset,
    training: &Training,
    (ceiling_bytes, taken_bytes): (u64, u64),
) -> Result<Option<TrainingTooBig>> {
    let data = Measured::of(data);
    let allowed_bytes = allowed_bytes(ceiling_bytes);
    let room = allowed_bytes.saturating_sub(taken_bytes);
    let needed = data.training_bytes(training)?;
    if needed <= room {
        return Ok(None);
    }
    let offers = offers(&data, training, room)?;
    Ok(Some(TrainingTooBig { needed_bytes: needed.saturating_add(taken_bytes), allowed_bytes, offers }))
}

fn offers(data: &Measured, training: &Training, room: u64) -> Result<Vec<TrainingOffer>> {
    let mut offers: Vec<TrainingOffer> = Vec::new();
    for (field, value) in changes(training) {
        let changed = Training { model: with(&training.model, &field, &value), ..training.clone() };
        // Of several values for a field the first is the nearest.
        let is_same = |offer: &_| matches!(offer, TrainingOffer::Config { field: known, .. } if *known == field);
        if !offers.iter().any(is_same) && data.training_bytes(&changed)? <= room {
            offers.push(TrainingOffer::Config { field, value });
        }
    }
    let practical = Training { level: Level::Practical, ..training.clone() };
    if training.level == Level::Tight && data.training_bytes(&practical)? <= room {
        offers.push(TrainingOffer::Practical);
    }
    offers.extend(
        part(data, training, room)?
            .into_iter()
            .flat_map(|share| data.size.parts(share).into_iter().map(|offer| TrainingOffer::Part { offer })),
    );
    Ok(offers)
}

/// The share of the users whose records can be trained on; none when not even few can.
fn part(data: &Measured, training: &Training, room: u64) -> Result<Option<f64>> {
    let mut share = 1.0;
    while share > LEAST_SHARE {
        share *= OFFERED_SHARE;
        if data.share(share).training_bytes(training)? <= room {
            return Ok(Some(share * OFFERED_SHARE));
        }
    }
    Ok(None)
}

/// Values of the model's fields that take less memory, or may, the nearest first.
fn changes(training: &Training) -> Vec<(String, Value)> {
    let Some(entry) = catalog().models.into_iter().find(|entry| entry.id == training.model.id) else {
        return Vec::new();
    };
    let has = |name: &str| entry.fields.iter().any(|field| field.name == name);
    let mut changes = Vec::new();
    if has("negative_pairs") && of(&entry, &training.model, "negative_pairs") != "unseen" {
        changes.push(("negative_pairs".to_owned(), Value::from("unseen")));
    }
    for name in ["embedding_dim", "negatives", "neighbors"].into_iter().filter(|name| has(name)) {
        let most = of(&entry, &training.model, name).as_u64().unwrap_or(0);
        let smaller = SMALLER.into_iter().filter(|&value| value < most);
        changes.extend(smaller.map(|value| (name.to_owned(), Value::from(value))));
    }
    changes
}

/// The value of a field as given, or its default.
fn of(entry: &Entry, model: &Choice, name: &str) -> Value {
    let default = || entry.fields.iter().find(|field| field.name == name).map(|field| field.default.clone());
    model.config.get(name).cloned().or_else(default).unwrap_or(Value::Null)
}

fn with(model: &Choice, field: &str, value: &Value) -> Choice {
    let mut config = model.config.clone();
    if let Some(fields) = config.as_object_mut() {
        fields.insert(field.to_owned(), value.clone());
    }
    Choice { config, ..model.clone() }
}

#[cfg(test)]
mod tests {
    use alteraser_api::import::Offer;
    use serde_json::json;

    use super::*;

    const ML_25M: Measured = Measured {
        size: DataSize { records: 25_000_095, users: 162_541, items: 59_047, has_times: true },
        record_bytes: 9.03,
        value_bytes: 1.0,
    };
    const ROOM: u64 = 751_619_276;

    fn needed(id: &str, config: Value) -> u64 {
        ML_25M.training_bytes(&Training::of(Choice::with(id, config))).expect("possible")
    }

    #[test]
    fn all_pairs_fit_where_owned_negatives_do_not() {
        assert!(needed("ials", json!({})) <= ROOM, "{}", needed("ials", json!({})));
        assert!(needed("rating-mf", json!({})) <= ROOM);
        assert!(needed("logistic-mf", json!({ "negative_pairs": "unseen" })) <= ROOM);
        for negatives in [1, 4] {
            assert!(needed("logistic-mf", json!({ "negatives": negatives })) > ROOM);
            assert!(needed("light-gcn", json!({ "negatives": negatives })) > ROOM);
        }
        assert!(needed("ials", json!({ "embedding_dim": 128 })) > ROOM);
    }

    #[test]
    fn what_is_offered_fits() {
        let trainings = [
            Training::of(Choice::of("logistic-mf")),
            Training::of(Choice::with("ials", json!({ "embedding_dim": 512 }))),
            Training { level: Level::Tight, ..Training::of(Choice::of("ials")) },
            Training::of(Choice::of("ease")),
            Training::of(Choice::of("light-gcn")),
        ];
        for training in trainings {
            assert!(ML_25M.training_bytes(&training).expect("possible") > ROOM);
            let offers = offers(&ML_25M, &training, ROOM).expect("possible");
            assert!(!offers.is_empty(), "{training:?}");
            for offer in offers {
                let (data, training) = match &offer {
                    TrainingOffer::Config { field, value } => {
                        (ML_25M, Training { model: with(&training.model, field, value), ..training.clone() })
                    }
                    TrainingOffer::Practical => (ML_25M, Training { level: Level::Practical, ..training.clone() }),
                    TrainingOffer::Part { offer: Offer::RandomUsers { share, .. } } => {
                        (ML_25M.share(*share), training.clone())
                    }
                    TrainingOffer::Part { offer: Offer::FirstUsers { users } } => {
                        (ML_25M.share(f64::from(*users) / ML_25M.size.users as f64), training.clone())
                    }
                    TrainingOffer::Part { .. } => panic!("{offer:?}"),
                };
                assert!(data.training_bytes(&training).expect("possible") <= ROOM, "{training:?}: {offer:?}");
            }
        }
    }

    #[test]
    fn each_offer_names_the_nearest_value() {
        let offered = |training: &Training| offers(&ML_25M, training, ROOM).expect("possible");
        let first = offered(&Training::of(Choice::of("logistic-mf"))).remove(0);
        assert_eq!(first, TrainingOffer::Config { field: "negative_pairs".into(), value: json!("unseen") });
        let first = offered(&Training::of(Choice::with("ials", json!({ "embedding_dim": 512 })))).remove(0);
        assert!(matches!(first, TrainingOffer::Config { field, value } if field == "embedding_dim" && value == 32));
        let tight =
            Training { level: Level::Tight, ..Training::of(Choice::with("ials", json!({ "embedding_dim": 16 }))) };
        assert!(offered(&tight).contains(&TrainingOffer::Practical));
    }
}
