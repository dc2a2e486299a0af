//! The compiled wasm modules of the workers. The page loads and keeps them: workers may not fetch, and after the lock
//! the page may not either.

use alteraser_api::protocol::Failure;
use js_sys::{Array, ArrayBuffer, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader, Response};

use super::failures::not_loaded;
use super::js;
use super::memory::{MemoryLimits, imported_memory};

/// Which build of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    /// With shared memory. It also runs on one thread.
    Threads,
    /// For browsers that refuse shared memory.
    Single,
}

/// A compiled module with the address of the script that starts it.
#[derive(Clone)]
pub(super) struct Module {
    pub(super) glue: String,
    pub(super) compiled: WebAssembly::Module,
    /// The memory it must be given.
    pub(super) memory: Option<MemoryLimits>,
}

/// The modules of all workers.
pub(super) struct Modules {
    pub(super) engine: Module,
    pub(super) import: Module,
}

/// Loads and compiles the modules; `on_progress` hears the bytes that have arrived, and all, where the host says so.
pub(super) async fn load(build: Build, on_progress: impl Fn(u64, Option<u64>)) -> Result<Modules, Failure> {
    let mut engine = Download::start(engine_path(build)).await?;
    let mut import = Download::start("import/alteraser_import").await?;
    let total = engine.total().zip(import.total()).map(|(engine, import)| engine + import);
    let engine = engine.finish(&|loaded| on_progress(loaded, total)).await?;
    let loaded_before = f64::from(engine.bytes.byte_length()) as u64;
    let import = import.finish(&|loaded| on_progress(loaded_before + loaded, total)).await?;
    Ok(Modules { engine: engine.compile().await?, import: import.compile().await? })
}

/// Loads and compiles the import that reads Parquet too.
pub(super) async fn load_parquet() -> Result<Module, Failure> {
    let mut parquet = Download::start("parquet/alteraser_import").await?;
    parquet.finish(&|_| ()).await?.compile().await
}

/// Loads and compiles another build of the engine.
pub(super) async fn load_engine(build: Build) -> Result<Module, Failure> {
    let mut engine = Download::start(engine_path(build)).await?;
    engine.finish(&|_| ()).await?.compile().await
}

/// Whether this browser makes shared memory, which it may do without letting threads share it.
pub(super) fn best_build() -> Build {
    let limits = js::object(&[("initial", &1.into()), ("maximum", &1.into()), ("shared", &JsValue::TRUE)]);
    match WebAssembly::Memory::new(limits.unchecked_ref()) {
        Ok(_) => Build::Threads,
        Err(_) => Build::Single,
    }
}

fn engine_path(build: Build) -> &'static str {
    match build {
        Build::Threads => "threads/alteraser_worker",
        Build::Single => "single/alteraser_worker",
    }
}

/// The folder of the modules, which is named after their content.
fn folder() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let meta = document.and_then(|document| document.query_selector("meta[name=alteraser-pkg]").ok().flatten());
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| "pkg/".to_owned())
}

struct Download {
    /// The module's address without its endings.
    stem: String,
    response: Response,
}

struct Downloaded {
    stem: String,
    bytes: ArrayBuffer,
}

impl Download {
    async fn start(path: &str) -> Result<Self, Failure> {
        let stem = js::address(&format!("{}{path}", folder()));
        let failed = |reason: &str| not_loaded("The engine", reason);
        let window = web_sys::window().ok_or_else(|| failed("there is no window"))?;
        let fetched = JsFuture::from(window.fetch_with_str(&format!("{stem}_bg.wasm"))).await;
        let response: Response = fetched.map_err(|error| failed(&js::reason(&error)))?.unchecked_into();
        if !response.ok() {
            return Err(failed(&format!("the host answered {} for {}", response.status(), response.url())));
        }
        Ok(Self { stem, response })
    }

    /// Bytes to come. A compressed answer tells the compressed length, which is of no use here.
    fn total(&self) -> Option<u64> {
        let headers = self.response.headers();
        if headers.has("content-encoding").unwrap_or(false) {
            return None;
        }
        headers.get("content-length").ok()??.parse().ok()
    }

    async fn finish(&mut self, on_progress: &dyn Fn(u64)) -> Result<Downloaded, Failure> {
        let bytes = self.read(on_progress).await.map_err(|error| not_loaded("The engine", &js::reason(&error)))?;
        Ok(Downloaded { stem: self.stem.clone(), bytes })
    }

    async fn read(&self, on_progress: &dyn Fn(u64)) -> Result<ArrayBuffer, JsValue> {
        let stream = self.response.body().ok_or("the answer is empty")?;
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        let chunks = Array::new();
        let mut loaded = 0;
        loop {
            let read = JsFuture::from(reader.read()).await?;
            let Some(chunk) = js::field(&read, "value") else { break };
            loaded += u64::from(chunk.unchecked_ref::<Uint8Array>().length());
            chunks.push(&chunk);
            on_progress(loaded);
        }
        let bytes = Blob::new_with_u8_array_sequence(&chunks)?.array_buffer();
        JsFuture::from(bytes).await.map(JsCast::unchecked_into)
    }
}

impl Downloaded {
    async fn compile(self) -> Result<Module, Failure> {
        let memory = imported_memory(&Uint8Array::new(&self.bytes).to_vec());
        let compiled = JsFuture::from(WebAssembly::compile(&self.bytes)).await;
        let compiled = compiled.map_err(|error| not_loaded("The engine", &js::reason(&error)))?.unchecked_into();
        Ok(Module { glue: format!("{}.js", self.stem), compiled, memory })
    }
}
