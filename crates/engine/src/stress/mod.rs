//! Stress tests: requests that slow a method down, users whose loss is felt most, and many requests in a row.

mod requests;
mod sequence;

use std::sync::Arc;

use alteraser_api::experiment::ForgetRequest;
use alteraser_api::report::Comparison;
use alteraser_api::stress::{STRESS_SCHEMA, StressReport, StressResult, StressSpec, StressTest};

use crate::catalog::build_model;
use crate::config::check_number;
use crate::data::Dataset;
use crate::error::Result;
use crate::experiment::{Method, compare, fitting_methods, train};
use crate::run::RunContext;
use crate::trained::Trained;
use requests::{influential_users, slow_down};
use sequence::{Plan, sequence};

/// Trains a model and puts every method of `spec` to its tests.
///
/// # Errors
/// An impossible specification, a cancelled run, or a numerical breakdown.
pub fn stress(data: &Arc<Dataset>, name: &str, spec: &StressSpec, ctx: &RunContext<'_>) -> Result<StressReport> {
    spec.tests.iter().try_for_each(check)?;
    let model = build_model(&spec.training.model, data.num_users(), data.num_items())?;
    let methods = fitting_methods(&spec.methods, model.as_ref())?;
    let trained = train(data, &spec.split, &spec.training, &spec.evaluation, ctx)?;
    let stressing = Stressing { trained: &trained, methods: &methods, name, spec, ctx };
    let results = spec.tests.iter().map(|test| stressing.run(test)).collect::<Result<_>>()?;
    Ok(StressReport { schema: STRESS_SCHEMA, spec: spec.clone(), data: data.summary(name), results })
}

fn check(test: &StressTest) -> Result<()> {
    let at_least_one = |field, value: u32| check_number("stress test", field, f64::from(value), (1.0, 1e9));
    match *test {
        StressTest::SlowDown { records, .. } => at_least_one("records", records),
        StressTest::InfluentialUsers { users } => at_least_one("users", users),
        StressTest::Sequence { requests, records, check_every, .. } => {
            at_least_one("requests", requests)?;
            at_least_one("records", records)?;
            at_least_one("check_every", check_every)
        }
    }
}

struct Stressing<'a> {
    trained: &'a Trained,
    methods: &'a [Method],
    name: &'a str,
    spec: &'a StressSpec,
    ctx: &'a RunContext<'a>,
}

impl Stressing<'_> {
    fn run(&self, test: &StressTest) -> Result<StressResult> {
        match *test {
            StressTest::SlowDown { records, seed } => {
                let request = ForgetRequest::records(slow_down(self.trained.train.records(), records, seed));
                Ok(StressResult::SlowDown { comparison: self.compare(&request)? })
            }
            StressTest::InfluentialUsers { users } => {
                let request = ForgetRequest::users(influential_users(self.trained, users, self.ctx.cancel)?);
                Ok(StressResult::InfluentialUsers { comparison: self.compare(&request)? })
            }
            StressTest::Sequence { requests, records, check_every, seed } => {
                let plan = Plan { requests, records, check_every, seed };
                let rows = sequence(self.trained, self.methods, plan, &self.spec.evaluation, self.ctx)?;
                Ok(StressResult::Sequence { rows })
            }
        }
    }

    fn compare(&self, request: &ForgetRequest) -> Result<Comparison> {
        let spec = self.spec;
        compare(self.trained, request, &spec.methods, &spec.evaluation, self.name, self.ctx, &mut |_, _, _| ())
    }
}
