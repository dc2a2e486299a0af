//! What the site weighs when it is sent.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::tally::Tally;
use super::verdict;
use crate::build;
use crate::paths;

/// Brotli at its best, as hosts compress files that stay the same.
const QUALITY: u32 = 11;
const WINDOW: u32 = 22;
const BUFFER_BYTES: usize = 4096;

/// The most that a module with its script may weigh, in kB.
struct Budget {
    what: &'static str,
    /// The paths that count begin with one of the first and hold the second.
    prefix: &'static str,
    part: &'static str,
    kilobytes: usize,
}

// The engine is to come back to 500 kB: what is not on the way of a sweep can be compiled for size in a crate of its own.
const BUDGETS: [Budget; 5] = [
    Budget { what: "page", prefix: "page-", part: "", kilobytes: 700 },
    Budget { what: "engine with threads", prefix: "pkg-", part: "/threads/", kilobytes: 520 },
    Budget { what: "engine without threads", prefix: "pkg-", part: "/single/", kilobytes: 520 },
    Budget { what: "import", prefix: "pkg-", part: "/import/", kilobytes: 400 },
    Budget { what: "import with Parquet", prefix: "pkg-", part: "/parquet/", kilobytes: 1_500 },
];

pub(super) fn check() -> Result<Tally> {
    let site = paths::dist();
    let complaints: Vec<_> = BUDGETS.iter().filter_map(|budget| judge(&site, budget).transpose()).collect();
    verdict(&complaints.into_iter().collect::<Result<Vec<_>>>()?)
}

/// Prints what a part of the site weighs, and complains when that is too much.
fn judge(site: &Path, budget: &Budget) -> Result<Option<String>> {
    let bytes = weigh(site, budget)?;
    let kilobytes = bytes.div_ceil(1000);
    println!("{:<24} {kilobytes:>4} kB of {}", budget.what, budget.kilobytes);
    let complaint = || format!("The {} weighs {kilobytes} kB, more than {}.", budget.what, budget.kilobytes);
    Ok((kilobytes > budget.kilobytes).then(complaint))
}

fn weigh(site: &Path, budget: &Budget) -> Result<usize> {
    let mut total = 0;
    for file in build::list(site)? {
        let name = file.to_string_lossy().into_owned();
        if name.starts_with(budget.prefix) && name.contains(budget.part) {
            let content = fs::read(site.join(&file)).with_context(|| format!("{name} could not be read."))?;
            total += compressed_bytes(&content)?;
        }
    }
    if total == 0 {
        bail!("The site has no {}: no file is named {}…{}.", budget.what, budget.prefix, budget.part);
    }
    Ok(total)
}

fn compressed_bytes(mut content: &[u8]) -> Result<usize> {
    let mut compressor = brotli::CompressorReader::new(&mut content, BUFFER_BYTES, QUALITY, WINDOW);
    let bytes = std::io::copy(&mut compressor, &mut std::io::sink())?;
    Ok(usize::try_from(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(name: &str, bytes: usize) -> std::path::PathBuf {
        let site = paths::target().join("xtask-tests").join(name);
        fs::create_dir_all(&site).unwrap();
        // A multiplicative generator gives bytes that no compressor makes smaller.
        let noise = (0..bytes as u64).scan(1u64, |state, _| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            Some((*state >> 56) as u8)
        });
        fs::write(site.join("page-1_bg.wasm"), noise.collect::<Vec<_>>()).unwrap();
        site
    }

    #[test]
    fn what_is_too_heavy_is_told() {
        let site = site("budget", 1500);
        let budget = |kilobytes| Budget { what: "page", prefix: "page-", part: "", kilobytes };
        assert_eq!(judge(&site, &budget(2)).unwrap(), None);
        assert_eq!(judge(&site, &budget(1)).unwrap().unwrap(), "The page weighs 2 kB, more than 1.");
    }

    #[test]
    fn what_is_missing_is_told() {
        let message = weigh(&site("budget-missing", 10), &BUDGETS[3]).unwrap_err().to_string();
        assert_eq!(message, "The site has no import: no file is named pkg-…/import/.");
    }

    #[test]
    fn repetition_weighs_little() {
        assert!(compressed_bytes(&[7; 10_000]).unwrap() < 100);
    }
}
