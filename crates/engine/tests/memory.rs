//! What stays in memory for each interaction.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

use alteraser_api::packed::PackedData;
use alteraser_engine::Dataset;
use alteraser_engine::data::{Interactions, ValueReading};
use alteraser_engine::training_set::{Needs, TrainingSet};

const NUM_USERS: u32 = 400;
const NUM_ITEMS: u32 = 300;

/// Half of all pairs, with times and values on a scale of `num_values`.
fn opened(num_values: u32) -> Dataset {
    let pairs = (0..NUM_USERS).flat_map(|user| (0..NUM_ITEMS).map(move |item| (user, item)));
    let kept: Vec<(u32, u32)> = pairs.filter(|(user, item)| (user * 7 + item * 3) % 2 == 0).collect();
    let packed = PackedData {
        users: kept.iter().map(|pair| pair.0).collect(),
        items: kept.iter().map(|pair| pair.1).collect(),
        values: (0..kept.len() as u32).map(|n| (1 + n % num_values) as f32).collect(),
        times: (0..kept.len() as u32).collect(),
        user_labels: (0..NUM_USERS).map(|user| user.to_string()).collect(),
        item_labels: (0..NUM_ITEMS).map(|item| item.to_string()).collect(),
        ..PackedData::default()
    };
    Dataset::open(&packed).expect("consistent")
}

/// Bytes per interaction of the data set and both sides of its training set.
fn bytes_per_interaction(data: &Dataset, needs: &Needs) -> f64 {
    let train = TrainingSet::new(data, &Interactions::of_dataset(data, needs.values), needs, 1);
    (data.resident_bytes() + train.resident_bytes()) as f64 / data.num_records() as f64
}

/// What the offsets of rows add to an interaction of these data.
const OFFSETS: f64 = 0.2;

#[test]
fn an_interaction_takes_at_most_24_bytes_and_8_for_each_negative() {
    let plain = Needs::default();
    let reading = Needs { values: ValueReading::AsIs, ..plain };
    for (num_values, expected) in [(1, 16.0), (10, 17.0), (1000, 18.0)] {
        let data = opened(num_values);
        let bytes = bytes_per_interaction(&data, &plain);
        assert!(bytes <= expected + OFFSETS, "{bytes} bytes with {num_values} values that nobody reads");
    }
    for (num_values, expected) in [(10, 19.0), (1000, 22.0)] {
        let bytes = bytes_per_interaction(&opened(num_values), &reading);
        assert!(bytes <= expected + OFFSETS, "{bytes} bytes with {num_values} values");
    }
    let data = opened(10);
    for negatives_per_record in [1, 4] {
        let with_negatives = Needs { negatives_per_record, ..plain };
        let more = bytes_per_interaction(&data, &with_negatives) - bytes_per_interaction(&data, &plain);
        assert!(
            more <= 8.0 * f64::from(negatives_per_record) + OFFSETS,
            "{more} bytes for {negatives_per_record} negatives"
        );
    }
}
