//! Fields that the configurations of several methods share.

use crate::config::{FieldSpec, Range};

pub(super) const EPOCHS: FieldSpec = FieldSpec {
    name: "epochs",
    label: "Epochs",
    help: "Times every forgotten record is visited.",
    range: Range::Integer(1, 1000),
};

pub(super) const LEARNING_RATE: FieldSpec =
    FieldSpec { name: "learning_rate", label: "Learning rate", help: "Size of a step.", range: Range::Real(1e-7, 1.0) };

pub(super) const BATCH_SIZE: FieldSpec = FieldSpec {
    name: "batch_size",
    label: "Batch size",
    help: "Forgotten records that make one step.",
    range: Range::Integer(1, 65_536),
};

pub(super) const REPLAY: FieldSpec = FieldSpec {
    name: "replay",
    label: "Replayed terms per forgotten record",
    help: "Records and negatives that stay and are rehearsed beside each forgotten record.",
    range: Range::Integer(1, 1000),
};

pub(super) const SHARDS: FieldSpec = FieldSpec {
    name: "shards",
    label: "Shards",
    help: "Parts of the training records that each train a model of their own.",
    range: Range::Integer(2, 64),
};

pub(super) const RETAINED_EPOCHS: FieldSpec = FieldSpec {
    name: "epochs",
    label: "Epochs",
    help: "Times every record that stays is visited.",
    range: Range::Integer(1, 1000),
};

pub(super) const RETAINED_BATCH_SIZE: FieldSpec = FieldSpec {
    name: "batch_size",
    label: "Batch size",
    help: "Records and negatives that make one step.",
    range: Range::Integer(1, 65_536),
};

pub(super) const AGGREGATION: FieldSpec = FieldSpec {
    name: "aggregation",
    label: "Predictions of the shards",
    help: "The mean of the shards' scores, or a model into which a trained aggregator puts their vectors together.",
    range: Range::Choice(&[("mean", "Mean"), ("attention", "Attention")]),
};

pub(super) const AGGREGATOR_EPOCHS: FieldSpec = FieldSpec {
    name: "epochs",
    label: "Epochs of the aggregator",
    help: "With attention: times the aggregator visits every record that stays.",
    range: Range::Integer(1, 1000),
};

pub(super) const AGGREGATOR_LEARNING_RATE: FieldSpec = FieldSpec {
    name: "learning_rate",
    label: "Learning rate of the aggregator",
    help: "With attention: size of a step.",
    range: Range::Real(1e-7, 1.0),
};

pub(super) const AGGREGATOR_BATCH_SIZE: FieldSpec = FieldSpec {
    name: "batch_size",
    label: "Batch size of the aggregator",
    help: "With attention: records and negatives that make one step.",
    range: Range::Integer(1, 65_536),
};
