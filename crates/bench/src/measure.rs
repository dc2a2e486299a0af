//! One measurement: sweeps from scratch, then everybody's list.

use alteraser_api::catalog::Choice;
use alteraser_api::experiment::Level;
use alteraser_api::packed::PackedData;
use alteraser_api::report::CurvePoint;
use alteraser_engine::data::{Dataset, ForgetSet, Interactions, OwnedNegatives};
use alteraser_engine::models::{FitSettings, Recommender};
use alteraser_engine::solve::fit_by_sweeps;
use alteraser_engine::training_set::TrainingSet;
use alteraser_engine::{CancelToken, Error, Forgetting, Result, RunContext, build_model, recommend_all, unlearn};
use serde::{Deserialize, Serialize};

use crate::training::{TrainingReport, train_to_gap};

/// The method that solves only what is touched.
const TOUCHED_BLOCKS: &str = "alteraser-local";

/// What to time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchSpec {
    /// The model.
    pub model: Choice,
    /// Sweeps from the initial parameters.
    pub sweeps: u32,
    /// Length of the lists of all users; 0 leaves them out.
    pub k: u32,
    /// Times the lists are made.
    pub rankings: u32,
    /// The gap to the minimum whose time is asked for, in a training of its own.
    #[serde(default)]
    pub gap: Option<f64>,
    /// Single records that are forgotten by the touched blocks, each on its own.
    #[serde(default)]
    pub requests: u32,
    /// Seed of the initial parameters and of the owned negatives.
    pub seed: u64,
}

/// What was timed, on what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchReport {
    /// The model.
    pub model: Choice,
    /// Threads that computed.
    pub threads: usize,
    /// Users.
    pub num_users: usize,
    /// Items.
    pub num_items: usize,
    /// Records.
    pub num_records: usize,
    /// Records and owned negatives: the point terms of the objective.
    pub num_terms: usize,
    /// Parameters.
    pub num_parameters: usize,
    /// Bytes of the data set and the training set that stay in memory, parameters not counted.
    pub resident_bytes: usize,
    /// Seconds of each sweep.
    pub sweep_seconds: Vec<f64>,
    /// Blocks in a sweep.
    pub blocks_per_sweep: u64,
    /// The objective after the last sweep: the same number is the same work.
    pub objective: f64,
    /// Seconds of each ranking of all items for all users, training records masked.
    pub ranking_seconds: Vec<f64>,
    /// A hash of all lists: the same number is the same lists.
    pub lists: u64,
    /// Seconds of each request to forget a record.
    #[serde(default)]
    pub forget_seconds: Vec<f64>,
    /// Blocks that these requests solved.
    #[serde(default)]
    pub forget_solves: u64,
    /// The training to the gap, if it was asked for.
    pub training: Option<TrainingReport>,
}

/// Trains on all records of `data`, then ranks.
///
/// # Errors
/// Data or a configuration that the engine refuses, a model without blocks, or a numerical breakdown.
pub fn measure(data: &PackedData, spec: &BenchSpec, now_ms: &(dyn Fn() -> f64 + Sync)) -> Result<BenchReport> {
    let dataset = Dataset::open(data)?;
    let records = Interactions::from_pairs(dataset.num_users(), dataset.num_items(), &data.users, &data.items);
    let mut model = build_model(&spec.model, dataset.num_users(), dataset.num_items())?;
    let train = TrainingSet::new(&dataset, &records, &model.needs(), spec.seed);
    let cancel = CancelToken::default();
    let ctx = RunContext::new(&cancel, &|_| (), now_ms);
    let (curve, solves) = sweeps(model.as_mut(), &train, spec, &ctx)?;
    let (ranking_seconds, lists) = rankings(model.as_ref(), &records, spec, &ctx)?;
    let (forget_seconds, forget_solves) = requests(model.as_mut(), &train, spec, &ctx)?;
    let training = match (spec.gap, model.as_blocks_mut()) {
        (Some(gap), Some(blocks)) => Some(train_to_gap(blocks, &train, (gap, spec.seed), &ctx)?),
        _ => None,
    };
    Ok(BenchReport {
        model: spec.model.clone(),
        threads: rayon::current_num_threads(),
        num_users: dataset.num_users(),
        num_items: dataset.num_items(),
        num_records: records.num_records(),
        num_terms: records.num_records() + train.negatives().map_or(0, OwnedNegatives::len),
        num_parameters: model.num_parameters(),
        resident_bytes: dataset.resident_bytes() + train.resident_bytes(),
        sweep_seconds: curve.windows(2).map(|points| points[1].seconds - points[0].seconds).collect(),
        blocks_per_sweep: solves / u64::from(spec.sweeps.max(1)),
        objective: curve.last().map_or(f64::NAN, |point| point.objective),
        ranking_seconds,
        lists,
        forget_seconds,
        forget_solves,
        training,
    })
}

/// Sweeps as often as asked, whether or not they still gain anything.
fn sweeps(
    model: &mut dyn Recommender,
    train: &TrainingSet,
    spec: &BenchSpec,
    ctx: &RunContext<'_>,
) -> Result<(Vec<CurvePoint>, u64)> {
    let misfit = || Error::NotApplicable { method: "a bench of sweeps".into(), needs: "one that is made of blocks" };
    let blocks = model.as_blocks_mut().ok_or_else(misfit)?;
    blocks.reset(spec.seed);
    let report = fit_by_sweeps(blocks, train, &settings(spec), ctx)?;
    Ok((report.curve, report.block_solves))
}

fn settings(spec: &BenchSpec) -> FitSettings<'static> {
    FitSettings {
        subject: "Bench",
        max_sweeps: spec.sweeps,
        level: Level::Practical,
        tolerance: f64::NEG_INFINITY,
        seed: spec.seed,
        newton_steps: 1,
    }
}

/// Forgets single records, evenly spaced among all, by the blocks that they touch.
fn requests(
    model: &mut dyn Recommender,
    train: &TrainingSet,
    spec: &BenchSpec,
    ctx: &RunContext<'_>,
) -> Result<(Vec<f64>, u64)> {
    if let Some(blocks) = model.as_blocks_mut().filter(|_| spec.requests > 0) {
        blocks.prepare();
    }
    let spacing = (train.records().num_records() / spec.requests.max(1) as usize).max(1);
    let (mut seconds, mut solves) = (Vec::new(), 0);
    for record in train.records().records().step_by(spacing).take(spec.requests as usize) {
        let forget = &ForgetSet::of_records(train.records(), &[record])?;
        let request = Forgetting { trained: model, train, forget, settings: settings(spec) };
        let (_, run) = unlearn(&Choice::of(TOUCHED_BLOCKS), request, ctx)?;
        seconds.push(run.seconds);
        solves += run.block_solves;
    }
    Ok((seconds, solves))
}

fn rankings(
    model: &dyn Recommender,
    records: &Interactions,
    spec: &BenchSpec,
    ctx: &RunContext<'_>,
) -> Result<(Vec<f64>, u64)> {
    let rounds = if spec.k == 0 { 0 } else { spec.rankings };
    let (mut seconds, mut hash) = (Vec::new(), 0);
    for _ in 0..rounds {
        let start = (ctx.now_ms)();
        let lists = recommend_all(model, records, spec.k as usize, ctx)?;
        seconds.push(((ctx.now_ms)() - start) / 1e3);
        hash = lists.iter().flatten().fold(0, |hash: u64, &item| hash.wrapping_mul(0x100_0000_01b3) ^ u64::from(item));
    }
    Ok((seconds, hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;
    use serde_json::json;

    fn spec(id: &str) -> BenchSpec {
        let model = Choice::with(id, json!({ "embedding_dim": 6 }));
        BenchSpec { model, sweeps: 3, k: 5, rankings: 2, gap: Some(1e-6), requests: 4, seed: 1 }
    }

    #[test]
    fn every_sweep_and_every_ranking_is_timed_and_the_work_is_the_same_each_time() {
        let data = synthetic(60, 40, 900, 7);
        for id in ["ials", "logistic-mf"] {
            let ticks = std::sync::atomic::AtomicU32::new(0);
            let now_ms = || f64::from(ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            let report = measure(&data, &spec(id), &now_ms).expect("it runs");
            assert_eq!((report.sweep_seconds.len(), report.ranking_seconds.len()), (3, 2));
            assert_eq!((report.num_users, report.num_items, report.blocks_per_sweep), (60, 40, 100));
            assert_eq!(report.forget_seconds.len(), 4);
            assert!(report.forget_solves >= 8, "a user and an item each: {}", report.forget_solves);
            let training = report.training.expect("it was asked for");
            assert!(training.seconds_to_gap.is_some() && training.product_seconds.len() == 5);
            let again = measure(&data, &spec(id), &|| 0.0).expect("it runs");
            assert_eq!((report.objective, report.lists), (again.objective, again.lists));
        }
    }

    #[test]
    fn an_unknown_model_is_refused() {
        let error = measure(&synthetic(4, 4, 8, 1), &spec("nothing"), &|| 0.0).expect_err("refused");
        assert!(error.to_string().contains("nothing"), "{error}");
    }
}
