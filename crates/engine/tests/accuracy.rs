//! Held-out accuracy on public data sets: no worse than what other implementations of the same models reach.
//!
//! The data are looked for in the folder that `ALTERASER_DATA` names; without it nothing is asserted.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]
#![allow(clippy::print_stdout, reason = "what was measured is worth reading")]

mod common;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, Split, Training};
use alteraser_api::packed::PackedData;
use alteraser_api::report::Accuracy;
use alteraser_engine::{Dataset, experiment};
use common::with_context;
use serde_json::{Value, json};

/// The folder with the data; says so when there is none.
fn data_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ALTERASER_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ALTERASER_DATA names no folder");
    }
    folder
}

/// Reads columns of numbers, user and item first, from files of training and of held-out records.
fn open(folder: &Path, [train, test]: [&str; 2]) -> Arc<Dataset> {
    let mut packed = PackedData::default();
    let mut numbers: [HashMap<String, u32>; 2] = [HashMap::new(), HashMap::new()];
    let mut held_out = Vec::new();
    for (file, is_test) in [(train, false), (test, true)] {
        let text = std::fs::read_to_string(folder.join(file)).expect("the file is in the folder");
        for line in text.lines() {
            let cells: Vec<&str> = line.split(['\t', ',']).collect();
            if cells[0].parse::<u32>().is_err() {
                continue;
            }
            let [users, items] = &mut numbers;
            packed.users.push(number_of(users, cells[0], &mut packed.user_labels));
            packed.items.push(number_of(items, cells[1], &mut packed.item_labels));
            packed.values.push(cells.get(2).and_then(|cell| cell.parse().ok()).unwrap_or(1.0));
            held_out.push(is_test);
        }
    }
    Arc::new(Dataset::open_with_held_out(&packed, &held_out).expect("the data are consistent"))
}

fn number_of(numbers: &mut HashMap<String, u32>, label: &str, labels: &mut alteraser_api::packed::Strings) -> u32 {
    *numbers.entry(label.to_owned()).or_insert_with(|| {
        labels.push(label);
        labels.len() as u32 - 1
    })
}

fn train(data: &Arc<Dataset>, (id, config): (&str, &Value), recall_k: u32) -> Accuracy {
    let training = Training::of(Choice::with(id, config.clone()));
    let evaluation = Evaluation { recall_k, ..Evaluation::default() };
    let start = std::time::Instant::now();
    let trained = with_context(|ctx| experiment::train(data, &Split::TestFile, &training, &evaluation, ctx));
    let summary = trained.expect("it trains").summary().clone();
    let (recall, ndcg) = (summary.accuracy.recall.value, summary.accuracy.ndcg.value);
    println!(
        "{id} {config}: R@{recall_k} {recall:.4?}, N@10 {ndcg:.4?}, rmse {:?}, {} sweeps, {:.1} s",
        summary.accuracy.rmse.value,
        summary.run.steps,
        start.elapsed().as_secs_f64()
    );
    summary.accuracy
}

/// At least 99 % of the expected recall and NDCG@10, which are known to three digits.
fn check(data: &Arc<Dataset>, model: (&str, &Value), recall_k: u32, (recall, ndcg): (f64, f64)) {
    let accuracy = train(data, model, recall_k);
    let reaches = |found: Option<f64>, expected: f64| found.is_some_and(|value| value >= 0.99 * (expected - 5e-4));
    assert!(reaches(accuracy.recall.value, recall), "recall of {model:?}: {:?}, not {recall}", accuracy.recall.value);
    assert!(reaches(accuracy.ndcg.value, ndcg), "NDCG of {model:?}: {:?}, not {ndcg}", accuracy.ndcg.value);
}

const ML_100K: [&str; 2] = ["ml-100k-split/ml-100k.train.tsv", "ml-100k-split/ml-100k.test.tsv"];
const ML_1M: [&str; 2] = ["ml-1m-pairs/ml-1m.train.tsv", "ml-1m-pairs/ml-1m.test.tsv"];
const CURE4REC: [&str; 2] = ["cure4rec-ml-100k/train.csv", "cure4rec-ml-100k/test.csv"];

#[test]
fn models_are_as_accurate_as_others_on_movielens_100k() {
    let Some(folder) = data_folder() else { return };
    let data = open(&folder, ML_100K);
    check(&data, ("ials", &json!({})), 20, (0.401, 0.333));
    check(&data, ("ease", &json!({})), 20, (0.408, 0.346));
    check(&data, ("logistic-mf", &json!({ "negative_pairs": "unseen" })), 20, (0.401, 0.339));
}

#[test]
fn models_are_as_accurate_as_others_on_the_cure4rec_split() {
    let Some(folder) = data_folder() else { return };
    let data = open(&folder, CURE4REC);
    check(&data, ("ials", &json!({ "embedding_dim": 64, "l2": 40.0 })), 10, (0.241, 0.453));
    check(&data, ("ease", &json!({})), 10, (0.240, 0.449));
}

#[test]
fn models_are_as_accurate_as_others_on_movielens_1m() {
    let Some(folder) = data_folder() else { return };
    if cfg!(debug_assertions) {
        println!("skipped: it takes minutes without optimization");
        return;
    }
    let data = open(&folder, ML_1M);
    check(&data, ("ials", &json!({ "embedding_dim": 64, "l2": 50.0 })), 20, (0.308, 0.309));
    check(&data, ("ease", &json!({ "l2": 500.0 })), 20, (0.316, 0.328));
}

/// `TRY='ials {"l2": 50.0}' cargo test --release accuracy -- --ignored --nocapture` tries a configuration.
#[test]
#[ignore = "a search by hand"]
fn try_configurations() {
    let Some(folder) = data_folder() else { return };
    let tries = std::env::var("TRY").expect("TRY says what to try");
    for line in tries.lines() {
        let (files, rest) = line.split_once(' ').expect("a data set");
        let (id, config) = rest.split_once(' ').expect("a model and its configuration");
        let (files, recall_k) = match files {
            "ml-100k" => (ML_100K, 20),
            "ml-1m" => (ML_1M, 20),
            _ => (CURE4REC, 10),
        };
        train(&open(&folder, files), (id, &serde_json::from_str(config).expect("JSON")), recall_k);
    }
}
