//! The bench in a web worker.

use std::fmt::Display;
use std::sync::Arc;

use alteraser_api::experiment::ExperimentSpec;
use alteraser_api::packed::PackedData;
use alteraser_engine::data::Dataset;
use alteraser_engine::{CancelToken, RunContext, experiment};
use js_sys::{Date, global};
use wasm_bindgen::prelude::*;
use web_sys::WorkerGlobalScope;

use crate::{BenchSpec, measure};

#[cfg(feature = "threads")]
pub use wasm_bindgen_rayon::init_thread_pool;

/// A data set to measure on.
#[wasm_bindgen]
pub struct Bench {
    data: PackedData,
}

#[wasm_bindgen]
impl Bench {
    /// Takes the bytes of packed data.
    ///
    /// # Errors
    /// When they are no packed data.
    #[wasm_bindgen(constructor)]
    pub fn new(packed: &[u8]) -> Result<Self, JsValue> {
        console_error_panic_hook::set_once();
        let data = PackedData::from_bytes(packed).map_err(told)?;
        Ok(Self { data })
    }

    /// Measures as the JSON `spec` says and returns the report as JSON.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn measure(&self, spec: &str) -> Result<String, JsValue> {
        let spec: BenchSpec = serde_json::from_str(spec).map_err(told)?;
        let report = measure(&self.data, &spec, &now_ms).map_err(told)?;
        serde_json::to_string(&report).map_err(told)
    }

    /// Runs the experiment of the JSON `spec` and returns the comparison as JSON.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn compare(&self, spec: &str) -> Result<String, JsValue> {
        let spec: ExperimentSpec = serde_json::from_str(spec).map_err(told)?;
        let dataset = Arc::new(Dataset::open(&self.data).map_err(told)?);
        let cancel = CancelToken::default();
        let ctx = RunContext::new(&cancel, &|_| (), &now_ms);
        let comparison = experiment::run(&dataset, "bench", &spec, &ctx, &mut |_, _, _| ()).map_err(told)?;
        serde_json::to_string(&comparison).map_err(told)
    }
}

fn told(error: impl Display) -> JsValue {
    JsValue::from_str(&error.to_string())
}

/// Milliseconds since 1970.
fn now_ms() -> f64 {
    let scope: WorkerGlobalScope = global().unchecked_into();
    scope.performance().map_or_else(Date::now, |clock| clock.time_origin() + clock.now())
}
