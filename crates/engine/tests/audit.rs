//! The audit catches the lazy server and passes the honest ones.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails here")]

mod common;

use alteraser_api::audit::{Audit, AuditSpec, AuditTest, AuditVerdict};
use alteraser_api::catalog::Choice;
use alteraser_api::experiment::{Split, Training};
use alteraser_engine::{Error, experiment};
use common::{grouped, with_context};
use serde_json::json;

fn spec(id: &str, l2: f64, methods: &[Choice]) -> AuditSpec {
    let model = Choice::with(id, json!({ "embedding_dim": 8, "l2": l2 }));
    AuditSpec {
        split: Split::default(),
        training: Training::of(model),
        methods: methods.to_vec(),
        test: AuditTest { triggers: 60, controls: 10, permutations: 999, ..AuditTest::default() },
    }
}

fn audit(spec: &AuditSpec) -> Result<Audit, Error> {
    with_context(|ctx| experiment::audit(&grouped(200, 240, 4), "test", spec, ctx))
}

#[test]
fn the_lazy_server_is_caught_and_the_honest_ones_pass() {
    let methods = ["no-op", "alteraser-full", "alteraser-local"].map(Choice::of);
    for (id, l2) in [("logistic-mf", 2.0), ("ials", 10.0)] {
        let audit = audit(&spec(id, l2, &methods)).expect("there is room for sixty records");
        assert_eq!(audit.num_triggers, 60);
        let verdicts: Vec<_> = audit.rows.iter().map(|row| (row.method.id.as_str(), row.verdict)).collect();
        let expected = [
            ("retrain", AuditVerdict::Passed),
            ("no-op", AuditVerdict::Remembers),
            ("alteraser-full", AuditVerdict::Passed),
            ("alteraser-local", AuditVerdict::Passed),
        ];
        assert_eq!(verdicts, expected, "{id}: {:?}", audit.rows.iter().map(|row| &row.outcome).collect::<Vec<_>>());
        assert_eq!(audit.rows[1].outcome, audit.before, "doing nothing changes nothing");
    }
}

#[test]
fn planted_records_hardly_change_the_accuracy() {
    let audit = audit(&spec("logistic-mf", 2.0, &[])).expect("it audits");
    let (with, without) = (audit.accuracy_before.ndcg.value, audit.rows[0].accuracy.ndcg.value);
    let (with, without) = (with.expect("held-out records"), without.expect("held-out records"));
    assert!((with - without).abs() < 0.05 * without, "{with} with, {without} without");
}

#[test]
fn the_same_specification_gives_the_same_audit() {
    let spec = spec("ials", 10.0, &[Choice::of("no-op")]);
    let outcomes = || audit(&spec).expect("it audits").rows.into_iter().map(|row| row.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes(), outcomes());
}

#[test]
fn impossible_audits_are_refused() {
    let good = spec("ials", 10.0, &[]);
    let with =
        |test: AuditTest| audit(&AuditSpec { test, ..good.clone() }).map(drop).map_err(|error| error.to_string());
    let message = "`alpha` of `audit` is 0.7; it must be a number from 0.0001 to 0.5";
    assert_eq!(with(AuditTest { alpha: 0.7, ..good.test.clone() }), Err(message.into()));
    assert!(with(AuditTest { permutations: 1, ..good.test.clone() }).is_err());
    assert!(with(AuditTest { controls: 0, ..good.test.clone() }).is_err());
    let crowded = with(AuditTest { triggers: 500, ..good.test.clone() });
    assert!(crowded.is_err_and(|message| message.contains("at most what the data have room for")));
    let unknown = AuditSpec { methods: vec![Choice::of("amnesia")], ..good.clone() };
    assert!(matches!(audit(&unknown), Err(Error::UnknownChoice { .. })));
}
