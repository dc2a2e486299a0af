//! Rules of the sources that the compiler does not check.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::tally::Tally;
use super::verdict;
use crate::command;
use crate::paths;

/// More lines than this are more than one idea.
const MOST_LINES: usize = 400;
const SOURCES: [&str; 5] = ["rs", "js", "mjs", "css", "sh"];

/// Words that a part of the sources must not use, outside comments.
struct Ban {
    /// Beginning of the paths that the ban is for.
    within: &'static str,
    /// Beginnings of paths that it is not for.
    except: &'static [&'static str],
    words: &'static [&'static str],
    reason: &'static str,
}

const BANS: [Ban; 6] = [
    Ban {
        within: "",
        except: &["xtask/src/test/tidy.rs"],
        words: &["allow(unsafe_code", "expect(unsafe_code"],
        reason: "no part of the project is allowed unsafe code",
    },
    Ban {
        within: "src/",
        except: &["src/client/"],
        words: &["web_sys::Worker", "Worker::new", "WorkerOptions", "post_message"],
        reason: "only src/client knows workers",
    },
    Ban {
        within: "src/",
        except: &[],
        words: &["alteraser_engine::", "alteraser_import::", "nalgebra::", "rayon::"],
        reason: "the page shows and asks; it does not compute",
    },
    Ban {
        within: "crates/engine/src/",
        except: &[],
        words: &["protocol::", "std::time", "std::fs", "wasm_bindgen", "web_sys", "js_sys", "getrandom"],
        reason: "the engine is pure: no messages, no clock, no files, no browser",
    },
    Ban {
        within: "crates/import/src/",
        except: &["crates/import/src/web"],
        words: &["protocol::", "alteraser_engine", "std::time", "std::fs"],
        reason: "the import turns bytes into columns and knows nothing else",
    },
    Ban {
        within: "crates/api/src/",
        except: &[],
        words: &["alteraser_engine", "alteraser_import", "wasm_bindgen", "web_sys", "js_sys", "std::fs"],
        reason: "what crosses a boundary is plain data",
    },
];

pub(super) fn check() -> Result<Tally> {
    let mut git = command::program("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let files = command::output(&mut git).context("git could not list the sources.")?;
    let mut complaints = Vec::new();
    for path in files.lines().filter(|path| is_any(path, &SOURCES)) {
        // A file that was just removed is still in the list.
        let Ok(text) = fs::read_to_string(paths::root().join(path)) else { continue };
        complaints.extend(judge(path, &text));
    }
    verdict(&complaints)
}

/// What is wrong with a file.
fn judge(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let too_long = (lines > MOST_LINES).then(|| format!("{path} has {lines} lines, more than {MOST_LINES}: split it."));
    let bans = BANS.iter().filter(|ban| {
        let is_within = path.starts_with(ban.within) && !ban.except.iter().any(|except| path.starts_with(except));
        is_within && is_any(path, &["rs"])
    });
    too_long.into_iter().chain(bans.flat_map(|ban| banned_words(path, text, ban))).collect()
}

/// Whether a file has one of the extensions.
fn is_any(path: &str, extensions: &[&str]) -> bool {
    Path::new(path).extension().is_some_and(|own| extensions.iter().any(|extension| own == *extension))
}

fn banned_words(path: &str, text: &str, ban: &Ban) -> Vec<String> {
    let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let hits = code.flat_map(|(number, line)| {
        let words = ban.words.iter().filter(|word| line.contains(**word));
        words.map(move |word| (number + 1, word)).collect::<Vec<_>>()
    });
    hits.map(|(line, word)| format!("{path}:{line} uses {word}, but {}.", ban.reason)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_told() {
        let text = "x\n".repeat(401);
        assert_eq!(judge("src/a.css", &text), ["src/a.css has 401 lines, more than 400: split it."]);
        assert!(judge("src/a.css", &"x\n".repeat(400)).is_empty());
    }

    #[test]
    fn a_banned_word_is_told_with_its_line() {
        let text = "use a;\nuse std::time::Instant;\n";
        let expected = "crates/engine/src/run.rs:2 uses std::time, but the engine is pure: \
             no messages, no clock, no files, no browser.";
        assert_eq!(judge("crates/engine/src/run.rs", text), [expected]);
    }

    #[test]
    fn a_comment_may_name_what_is_banned() {
        assert!(judge("crates/engine/src/run.rs", "  // std::time is banned.\n").is_empty());
    }

    #[test]
    fn only_the_client_knows_workers() {
        assert_eq!(judge("src/pages/data.rs", "let w = Worker::new(url);").len(), 1);
        assert!(judge("src/client/engine.rs", "let w = Worker::new(url);").is_empty());
    }

    #[test]
    fn unsafe_code_is_allowed_nowhere() {
        assert_eq!(judge("crates/worker/src/web.rs", "#[allow(unsafe_code)]").len(), 1);
    }
}
