//! `docs/comparison.md` lists every field of the results, and nothing that is not there.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use std::collections::BTreeMap;

use alteraser_api::audit::{AuditSpec, AuditTest};
use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Evaluation, ExperimentSpec, ForgetRequest, Split, Training};
use alteraser_api::stress::{StressSpec, StressTest};
use alteraser_engine::experiment;
use common::{grouped, with_context};
use serde_json::{Value, json};

const DOCUMENT: &str = include_str!("../../../docs/comparison.md");

/// Objects whose fields are free, or described elsewhere.
const OPAQUE: [&str; 4] = [".config", "spec.forget", "spec.tests[]", ".comparison"];

/// Objects that occur in many places and have a section of their own, by the fields that tell them.
const NAMED: [(&str, [&str; 2]); 3] = [
    ("Run report", ["block_solves", "curve"]),
    ("Accuracy", ["recall_k", "num_users"]),
    ("Consistency", ["kl_all", "rbo"]),
];

/// What there is in a result.
#[derive(Default)]
struct Found {
    /// Kind of every leaf by its path; where a value is absent the kind is `null`.
    leaves: BTreeMap<String, String>,
    /// Objects with a section of their own.
    named: Vec<(&'static str, Value)>,
}

impl Found {
    fn note(&mut self, path: &str, kind: &str) {
        let known = self.leaves.entry(path.to_owned()).or_insert_with(|| kind.to_owned());
        if known == "null" {
            kind.clone_into(known);
        }
    }

    fn visit(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(_) if OPAQUE.iter().any(|opaque| path.ends_with(opaque)) => self.note(path, "object"),
            Value::Object(object) if is_figure(object) => self.note(path, "figure"),
            Value::Object(object) => {
                let has = |key: &&str| object.contains_key(*key);
                let named = NAMED.iter().find(|(_, keys)| !path.is_empty() && keys.iter().all(has));
                if let Some((name, _)) = named {
                    self.note(path, &name.to_lowercase());
                    self.named.push((name, value.clone()));
                    return;
                }
                let dot = if path.is_empty() { "" } else { "." };
                for (key, value) in object {
                    self.visit(&format!("{path}{dot}{key}"), value);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.visit(&format!("{path}[]"), value)),
            Value::Number(_) => self.note(path, "number"),
            Value::String(_) => self.note(path, "text"),
            Value::Bool(_) => self.note(path, "true or false"),
            Value::Null => self.note(path, "null"),
        }
    }
}

fn is_figure(object: &serde_json::Map<String, Value>) -> bool {
    let own = ["value", "interval", "absent", "caution"];
    (object.contains_key("value") || object.contains_key("absent"))
        && object.keys().all(|key| own.contains(&key.as_str()))
}

/// Path and kind of every row of the tables below `heading`.
fn documented(heading: &str) -> BTreeMap<String, String> {
    let section = DOCUMENT.split("\n## ").find(|section| section.starts_with(heading)).expect("the section is there");
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let path = cells.next()?.strip_suffix('`')?;
        Some((path.to_owned(), cells.next()?.trim().to_owned()))
    };
    section.lines().filter_map(row).collect()
}

fn assert_documented(heading: &str, result: &Value) {
    let mut found = Found::default();
    found.visit("", result);
    assert_all_documented(heading, found);
}

/// Objects of one kind are held against their section together, for not each of them has every field.
fn assert_all_documented(heading: &str, found: Found) {
    let documented = documented(heading);
    let is_documented = |(path, kind): &(&String, &String)| {
        documented.get(*path).is_some_and(|documented| documented == *kind || *kind == "null")
    };
    let missing: Vec<_> = found.leaves.iter().filter(|leaf| !is_documented(leaf)).collect();
    let stale: Vec<_> = documented.keys().filter(|path| !found.leaves.contains_key(*path)).collect();
    assert!(missing.is_empty() && stale.is_empty(), "{heading}: not documented so {missing:#?}, not there {stale:#?}");
    let mut kinds: BTreeMap<&str, Found> = BTreeMap::new();
    for (name, value) in found.named {
        kinds.entry(name).or_default().visit("", &value);
    }
    for (name, found) in kinds {
        assert_all_documented(name, found);
    }
}

fn training() -> Training {
    Training::of(Choice::with("logistic-mf", json!({ "embedding_dim": 4, "l2": 2.0 })))
}

fn methods() -> Vec<Choice> {
    let adamw = Choice::with("warm-adamw", json!({ "epochs": [1, 2] }));
    vec![Choice::of("alteraser-exact"), adamw]
}

#[test]
fn the_fields_of_a_comparison_are_documented() {
    let spec = ExperimentSpec {
        split: Split::default(),
        // So few sweeps leave the reference unfinished, of which a note tells.
        training: Training { max_sweeps: 3, ..training() },
        forget: ForgetRequest::random(0.2, 1),
        methods: methods(),
        evaluation: Evaluation { band_seeds: vec![2], checkpoints: true, ..Evaluation::default() },
    };
    let comparison = with_context(|ctx| experiment::run(&grouped(120, 80, 4), "data", &spec, ctx, &mut |_, _, _| ()))
        .expect("it runs");
    assert_eq!(comparison.rows.len(), 4);
    assert_documented("Comparison", &serde_json::to_value(comparison).expect("plain data"));
}

#[test]
fn the_fields_of_an_audit_are_documented() {
    let test = AuditTest { triggers: 20, controls: 5, permutations: 99, ..AuditTest::default() };
    let spec = AuditSpec { split: Split::default(), training: training(), methods: methods(), test };
    let audit = with_context(|ctx| experiment::audit(&grouped(120, 160, 4), "data", &spec, ctx)).expect("it runs");
    assert_documented("Audit", &serde_json::to_value(audit).expect("plain data"));
}

#[test]
fn the_fields_of_a_stress_report_are_documented() {
    let sequence = StressTest::Sequence { requests: 2, records: 2, check_every: 2, seed: 1 };
    let tests = vec![sequence, StressTest::SlowDown { records: 5, seed: 1 }];
    let (split, training, evaluation) = (Split::default(), training(), Evaluation::default());
    let spec = StressSpec { split, training, methods: methods(), tests, evaluation };
    let report = with_context(|ctx| experiment::stress(&grouped(120, 80, 4), "data", &spec, ctx)).expect("it runs");
    assert_documented("Stress report", &serde_json::to_value(report).expect("plain data"));
}
