//! The modules beside the page: the engine with threads, the engine without, the import, and the import with Parquet.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::wasm_opt::{self, Goal};
use super::{files, pool};
use crate::command;
use crate::paths;

/// The only target of the browser.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// How one module is built. Each has a target folder of its own, so that nothing is built again when the next one
/// has other flags.
pub(crate) struct Module {
    /// Folder below the package folder of the site.
    pub(crate) folder: &'static str,
    /// The crate.
    pub(crate) package: &'static str,
    /// Cargo configuration with the flags.
    config: &'static str,
    /// Folder below `target/`.
    target_folder: &'static str,
    /// Feature of the crate that is switched on.
    feature: Option<&'static str>,
    /// Whether rayon runs a pool.
    pub(crate) threads: bool,
}

/// The engine with threads and SIMD.
pub(crate) const THREADS: Module = Module {
    folder: "threads",
    package: "alteraser-worker",
    config: ".cargo/engine-threads.toml",
    target_folder: "engine-threads",
    feature: Some("threads"),
    threads: true,
};

/// The engine with SIMD alone.
pub(crate) const SINGLE: Module = Module {
    folder: "single",
    package: "alteraser-worker",
    config: ".cargo/engine-single.toml",
    target_folder: "engine-single",
    feature: None,
    threads: false,
};

/// The import, in a module of its own because it is loaded for one file and thrown away.
pub(crate) const IMPORT: Module = Module {
    folder: "import",
    package: "alteraser-import",
    config: ".cargo/import.toml",
    target_folder: "import",
    feature: None,
    threads: false,
};

/// The import that reads Parquet too. It is several times larger, so the page loads it when it has nothing else to do.
pub(crate) const PARQUET: Module = Module {
    folder: "parquet",
    package: "alteraser-import",
    config: ".cargo/import.toml",
    target_folder: "import-parquet",
    feature: Some("parquet"),
    threads: false,
};

/// The engine with threads and SIMD as the bench drives it; no part of the site.
const BENCH: Module = Module { package: "alteraser-bench", ..THREADS };

/// All of the site.
pub(crate) const MODULES: [Module; 4] = [THREADS, SINGLE, IMPORT, PARQUET];

impl Module {
    /// Name of the module's files.
    pub(crate) fn file_name(&self) -> String {
        self.package.replace('-', "_")
    }

    /// Adds the flags with which cargo builds, or tests, this module.
    pub(crate) fn configure(&self, cargo: &mut command::Command) {
        cargo.args(["--release", "--target", TARGET, "--package", self.package]);
        cargo.arg("--config").arg(paths::root().join(self.config)).arg("--target-dir").arg(self.target_folder());
        if let Some(feature) = self.feature {
            cargo.args(["--features", feature]);
        }
        if self.threads {
            // std is built again with atomics, which the stable compiler allows to those who ask for it by name.
            cargo.env("RUSTC_BOOTSTRAP", "1");
        }
    }

    fn target_folder(&self) -> PathBuf {
        paths::target().join(self.target_folder)
    }

    fn compiled(&self) -> PathBuf {
        self.target_folder().join(TARGET).join("release").join(format!("{}.wasm", self.file_name()))
    }
}

/// Builds all modules into a folder of `staging` whose name holds a hash of everything in it.
pub(super) fn build(staging: &Path, optimize: bool) -> Result<()> {
    let work = paths::target().join("pkg");
    files::empty_folder(&work)?;
    for module in &MODULES {
        build_module(module, &work.join(module.folder), optimize)?;
    }
    let name = format!("pkg-{}", files::hash_folder(&work)?);
    files::copy_folder(&work, &staging.join(name))
}

/// Builds the module of the bench into `folder`.
pub(crate) fn build_bench(folder: &Path) -> Result<()> {
    files::empty_folder(folder)?;
    build_module(&BENCH, folder, true)
}

fn build_module(module: &Module, folder: &Path, optimize: bool) -> Result<()> {
    println!("Building {} ({}).", module.package, module.folder);
    let mut cargo = command::cargo_for_wasm();
    cargo.args(["build", "--quiet", "--lib"]);
    module.configure(&mut cargo);
    command::run(&mut cargo, &format!("Building {} ({})", module.package, module.folder))?;
    bind(module, folder)?;
    if module.threads {
        pool::replace_start_snippet(folder, &module.file_name(), &paths::root().join("www/pool.js"))?;
    }
    let wasm = folder.join(format!("{}_bg.wasm", module.file_name()));
    if optimize { wasm_opt::optimize(&wasm, Goal::Speed) } else { Ok(()) }
}

fn bind(module: &Module, folder: &Path) -> Result<()> {
    let mut bindgen = command::program("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--remove-producers-section", "--out-dir"]);
    bindgen.arg(folder).arg("--out-name").arg(module.file_name()).arg(module.compiled());
    command::run(&mut bindgen, &format!("Writing the JavaScript side of {} ({})", module.package, module.folder))
}
