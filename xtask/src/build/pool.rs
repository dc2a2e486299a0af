//! The pool's start script.
//!
//! wasm-bindgen-rayon starts its threads from `blob:` addresses that fetch the script again. The engine's policy
//! forbids both, and an error in a thread would go unheard; so the script is replaced by `www/pool.js`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::files;

const SNIPPET_CRATE: &str = "wasm-bindgen-rayon-";
const SNIPPET_PATH: &str = "src/workerHelpers.no-bundler.js";
const SIGNATURE: &str = "export async function startWorkers(module, memory, builder)";

/// Replaces the start script below `folder`, the output of wasm-bindgen for the module `name`.
pub(super) fn replace_start_snippet(folder: &Path, name: &str, own: &Path) -> Result<()> {
    let snippet = find_snippet(folder)?;
    let original = files::text(&snippet)?;
    expect(&original, SIGNATURE, &snippet)?;
    let glue = folder.join(format!("{name}.js"));
    expect(&files::text(&glue)?, SNIPPET_PATH, &glue)?;
    let replacement = files::text(own)?;
    expect(&replacement, SIGNATURE, own)?;
    files::write(&snippet, replacement)
}

fn find_snippet(folder: &Path) -> Result<PathBuf> {
    let snippets = folder.join("snippets");
    let entries = fs::read_dir(&snippets).with_context(|| changed(&format!("{} is not there", snippets.display())))?;
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut found =
        paths.filter(|path| is_pool(path)).map(|path| path.join(SNIPPET_PATH)).filter(|path| path.is_file());
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        _ => bail!(changed(&format!(
            "there is not exactly one {SNIPPET_CRATE}*/{SNIPPET_PATH} in {}",
            snippets.display()
        ))),
    }
}

fn is_pool(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(SNIPPET_CRATE))
}

fn expect(text: &str, part: &str, path: &Path) -> Result<()> {
    if !text.contains(part) {
        bail!(changed(&format!("'{part}' is not in {}", path.display())));
    }
    Ok(())
}

fn changed(what: &str) -> String {
    format!(
        "The start script of the thread pool could not be replaced: {what}. \
         Compare www/pool.js with {SNIPPET_PATH} of the crate wasm-bindgen-rayon, and adapt xtask/src/build/pool.rs."
    )
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::folder;
    use super::*;

    fn module(name: &str, glue: &str, snippet: &str, own: &str) -> (PathBuf, PathBuf) {
        let folder = folder(name);
        let place = folder.join("snippets/wasm-bindgen-rayon-0a1b/src");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("workerHelpers.no-bundler.js"), snippet).unwrap();
        fs::write(folder.join("engine.js"), glue).unwrap();
        fs::write(folder.join("own.js"), own).unwrap();
        (folder.clone(), folder.join("own.js"))
    }

    fn original() -> String {
        format!("{SIGNATURE} {{ fetch() }}")
    }

    fn glue() -> String {
        format!("import {{ startWorkers }} from './snippets/wasm-bindgen-rayon-0a1b/{SNIPPET_PATH}';")
    }

    #[test]
    fn the_snippet_becomes_our_own() {
        let own_text = format!("{SIGNATURE} {{}}");
        let (folder, own) = module("pool-good", &glue(), &original(), &own_text);
        replace_start_snippet(&folder, "engine", &own).unwrap();
        let snippet = folder.join("snippets/wasm-bindgen-rayon-0a1b").join(SNIPPET_PATH);
        assert_eq!(fs::read_to_string(snippet).unwrap(), own_text);
    }

    #[test]
    fn another_signature_is_told() {
        let (folder, own) = module("pool-signature", &glue(), "export function startWorkers(options)", &original());
        let message = replace_start_snippet(&folder, "engine", &own).unwrap_err().to_string();
        assert!(message.contains(SIGNATURE) && message.contains("workerHelpers"), "{message}");
    }

    #[test]
    fn our_own_must_export_the_same() {
        let (folder, own) = module("pool-own", &glue(), &original(), "export function start() {}");
        let message = replace_start_snippet(&folder, "engine", &own).unwrap_err().to_string();
        assert!(message.contains("own.js"), "{message}");
    }

    #[test]
    fn glue_that_imports_something_else_is_told() {
        let (folder, own) = module("pool-glue", "import './other.js'", &original(), &original());
        let message = replace_start_snippet(&folder, "engine", &own).unwrap_err().to_string();
        assert!(message.contains("engine.js"), "{message}");
    }

    #[test]
    fn missing_or_doubled_snippets_are_told() {
        let (folder, own) = module("pool-double", &glue(), &original(), &original());
        let second = folder.join("snippets/wasm-bindgen-rayon-2c3d/src");
        fs::create_dir_all(&second).unwrap();
        fs::write(second.join("workerHelpers.no-bundler.js"), original()).unwrap();
        let message = replace_start_snippet(&folder, "engine", &own).unwrap_err().to_string();
        assert!(message.contains("exactly one"), "{message}");
        fs::remove_dir_all(folder.join("snippets")).unwrap();
        let message = replace_start_snippet(&folder, "engine", &own).unwrap_err().to_string();
        assert!(message.contains("is not there"), "{message}");
    }
}
