//! Specifications come back from JSON as they were written.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ExperimentSpec, ForgetRequest, Split, Training};
use proptest::prelude::*;
use serde_json::json;

/// Seeds up to what JavaScript can hold.
fn seed() -> impl Strategy<Value = u64> {
    0..1_u64 << 53
}

fn split() -> impl Strategy<Value = Split> {
    prop_oneof![
        (0.0..1.0, seed()).prop_map(|(share, seed)| Split::RandomPerUser { share, seed }),
        (1_u32..100).prop_map(|count| Split::LastPerUser { count }),
        (0_u32..10, seed()).prop_map(|(fold, seed)| Split::Fold { fold, folds: 10, seed }),
        Just(Split::TestFile),
    ]
}

fn forget() -> impl Strategy<Value = ForgetRequest> {
    prop_oneof![
        prop::collection::vec((any::<u32>(), any::<u32>()), 0..5).prop_map(ForgetRequest::records),
        prop::collection::vec(any::<u32>(), 0..5).prop_map(ForgetRequest::users),
        prop::collection::vec(any::<u32>(), 0..5).prop_map(ForgetRequest::items),
        (0.0..1.0, seed()).prop_map(|(share, seed)| ForgetRequest::random(share, seed)),
    ]
}

fn choice() -> impl Strategy<Value = Choice> {
    ("[a-z-]{1,12}", 1e-9..1e9, any::<u16>())
        .prop_map(|(id, real, whole)| Choice::with(id, json!({ "real": real, "whole": whole })))
}

proptest! {
    #[test]
    fn a_specification_survives_json(
        split in split(),
        model in choice(),
        (max_sweeps, tolerance, seed) in (1_u32..1000, 0.0..1.0, seed()),
        forget in forget(),
        methods in prop::collection::vec(choice(), 0..4),
        band_seeds in prop::collection::vec(seed(), 0..3),
    ) {
        let spec = ExperimentSpec {
            split,
            training: Training { max_sweeps, tolerance, seed, ..Training::of(model) },
            forget,
            methods,
            evaluation: Evaluation { band_seeds, ..Evaluation::default() },
        };
        let text = serde_json::to_string(&spec).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<ExperimentSpec>(&text).expect("its own text"), spec);
    }
}
