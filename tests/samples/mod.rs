//! Sample values for tests of the interface, native and in the browser.

use alteraser_api::catalog::{Catalog, Choice, Entry, Field, FieldKind};
use alteraser_api::experiment::{Evaluation, ExperimentSpec, ForgetRequest, Level, Split, Training};
use alteraser_api::report::{
    Accuracy, AccuracyDelta, COMPARISON_SCHEMA, Comparison, Consistency, CurvePoint, DataSummary, Efficiency, Figure,
    ForgetSummary, MethodReport, ModelSummary, RunReport, StopReason,
};

/// An engine with two models and three methods.
pub fn catalog() -> Catalog {
    Catalog {
        models: vec![entry("logistic-mf", "Logistic matrix factorization"), entry("ials", "Implicit ALS")],
        methods: vec![entry("no-op", "Keep the model"), entry("alteraser", "AltEraser"), entry("adamw", "Warm start")],
    }
}

fn entry(id: &str, label: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        label: label.to_owned(),
        summary: format!("What {label} does."),
        paper: "Somebody, Somewhere, 2022".to_owned(),
        fields: vec![Field {
            name: "dim".to_owned(),
            label: "Dimensions".to_owned(),
            help: "Length of a vector".to_owned(),
            kind: FieldKind::Integer { min: 1, max: 256 },
            default: 16.into(),
        }],
        suggested: true,
        methods: ["no-op", "alteraser", "adamw"].map(str::to_owned).to_vec(),
    }
}

/// A data set in numbers.
pub fn data() -> DataSummary {
    DataSummary {
        name: "ratings".to_owned(),
        num_users: 610,
        num_items: 9_724,
        num_records: 100_836,
        density: 0.017,
        records_per_user: (20, 70, 2_698),
        records_per_item: (1, 3, 329),
        time_span: Some((828_124_615, 1_537_799_250)),
    }
}

/// A trained model.
pub fn model(label: &str) -> ModelSummary {
    ModelSummary {
        label: label.to_owned(),
        split: Split::default(),
        training: Training::of(Choice::of("logistic-mf")),
        unlearned_by: None,
        num_forgotten: 0,
        num_parameters: 330_000,
        fingerprint: "0123456789abcdef".to_owned(),
        run: run(1.1),
        accuracy: accuracy(0.12),
        baselines: vec![("Popularity".to_owned(), accuracy(0.05))],
    }
}

/// A comparison of the reference, the kept model and AltEraser.
pub fn comparison() -> Comparison {
    let mut reference = row("retrain", "Retrain", 0.0);
    reference.efficiency = efficiency(1.1, 1.0);
    let mut lazy = row("no-op", "Keep the model", 0.031);
    lazy.consistency.forgotten_percent = Figure::of(0.0);
    Comparison {
        schema: COMPARISON_SCHEMA,
        spec: ExperimentSpec {
            split: Split::default(),
            training: Training::of(Choice::of("logistic-mf")),
            forget: ForgetRequest::random(0.01, 7),
            methods: vec![Choice::of("no-op"), Choice::of("alteraser")],
            evaluation: Evaluation::default(),
        },
        data: data(),
        forget: ForgetSummary {
            num_records: 907,
            share: 0.01,
            num_users: 300,
            num_users_erased: 0,
            num_items: 700,
            first_user: 1,
        },
        original: run(1.1),
        original_accuracy: accuracy(0.12),
        original_consistency: Consistency::default(),
        threads: 2,
        rows: vec![reference, lazy, row("alteraser", "AltEraser", 1.2e-5)],
        lowest_objective: Figure::of(12_345.0),
        band: None,
        notes: Vec::new(),
    }
}

/// One method's row with this divergence on the forgotten records.
pub fn row(id: &str, label: &str, kl_forgotten: f64) -> MethodReport {
    MethodReport {
        method: Choice::of(id),
        label: label.to_owned(),
        accuracy: accuracy(0.119),
        delta: AccuracyDelta { ndcg: Figure::of(-0.001), ..AccuracyDelta::default() },
        slices: Vec::new(),
        consistency: Consistency {
            kl_forgotten: Figure::of(kl_forgotten),
            kl_all: Figure::of(kl_forgotten / 10.0),
            membership_auc: Figure::of(0.53),
            forgotten_percent: Figure::of(99.2),
            jaccard: Figure::of(0.94),
            loss_gap: Figure::absent("the reference has not converged"),
            hit_forgotten: Figure::of(0.17),
            ..Consistency::default()
        },
        judgements: Vec::new(),
        attack_curve: Vec::new(),
        efficiency: efficiency(0.12, 9.2),
        certificate: None,
    }
}

fn efficiency(seconds: f64, speed_up: f64) -> Efficiency {
    Efficiency {
        run: run(seconds),
        timings: vec![seconds],
        speed_up: Figure::of(speed_up),
        speed_up_adamw: Figure::default(),
        time_to_tolerance: Figure::default(),
        checkpoints: Vec::new(),
    }
}

fn accuracy(ndcg: f64) -> Accuracy {
    let (ndcg, recall) = (Figure::of(ndcg), Figure::of(ndcg * 1.5));
    Accuracy { ndcg, recall, k: 10, recall_k: 20, num_users: 600, ..Accuracy::default() }
}

fn run(seconds: f64) -> RunReport {
    let point = |step: u32| {
        let objective = 1000.0 / f64::from(step + 1) + 300.0;
        CurvePoint::new(step, objective, seconds * f64::from(step) / 8.0)
    };
    RunReport {
        steps: 8,
        block_solves: 82_672,
        objective: Figure::of(411.0),
        curve: (0..=8).map(point).collect(),
        stop: StopReason::Converged,
        level: Some(Level::Practical),
        seconds,
        ..RunReport::default()
    }
}
