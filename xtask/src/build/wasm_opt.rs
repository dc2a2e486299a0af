//! wasm-opt, from npm alone: the one of some distributions is too old and breaks the output without a word.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::files;
use crate::command;
use crate::paths;
use crate::setup::node;

/// What the compiler uses; wasm-opt refuses what it isn't told.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
    "--enable-threads",
];

/// What to optimize for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Goal {
    /// The engines compute.
    Speed,
    /// The page is sent before anything can be shown.
    Size,
}

impl Goal {
    fn flag(self) -> &'static str {
        match self {
            Self::Speed => "-O3",
            Self::Size => "-Oz",
        }
    }
}

/// Optimizes a module in place, or leaves it as it is when Node is not there.
pub(super) fn optimize(wasm: &Path, goal: Goal) -> Result<()> {
    let Some(program) = node::wasm_opt() else {
        println!("{}: left as the compiler made it, because Node is not there to run wasm-opt.", wasm.display());
        return Ok(());
    };
    let cached = cached_result(&files::bytes(wasm)?, goal);
    if !cached.is_file() {
        run(&program, wasm, &cached, goal)?;
    }
    fs::copy(&cached, wasm).with_context(|| format!("{} could not be written.", wasm.display()))?;
    Ok(())
}

/// A pass takes seconds, so its result is kept under a hash of all that decides it.
fn cached_result(content: &[u8], goal: Goal) -> PathBuf {
    let features = FEATURES.join(" ");
    let key = files::hash([content, goal.flag().as_bytes(), features.as_bytes(), node::BINARYEN_VERSION.as_bytes()]);
    paths::target().join("wasm-opt").join(format!("{key}.wasm"))
}

fn run(program: &Path, wasm: &Path, cached: &Path, goal: Goal) -> Result<()> {
    let folder = cached.parent().unwrap_or(cached);
    fs::create_dir_all(folder).with_context(|| format!("{} could not be made.", folder.display()))?;
    // A half-written file must never be taken for a result.
    let unfinished = cached.with_extension("part");
    let mut optimizer = command::program(&program.to_string_lossy());
    optimizer.arg(goal.flag()).args(FEATURES).arg(wasm).arg("-o").arg(&unfinished);
    command::run(&mut optimizer, &format!("Optimizing {}", wasm.display()))?;
    files::rename(&unfinished, cached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_content_and_another_goal_have_other_results() {
        let result = cached_result(b"a", Goal::Speed);
        assert_eq!(result, cached_result(b"a", Goal::Speed));
        assert_ne!(result, cached_result(b"b", Goal::Speed));
        assert_ne!(result, cached_result(b"a", Goal::Size));
    }
}
