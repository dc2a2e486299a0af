//! Imports damaged copies of the files in `tests/corpus`, and stops at the first that panics, takes too long or too much
//! memory, or loses a row.
//!
//! `cargo run --release -p alteraser-import --features parquet --example hostile_bytes -- 1000000 [PARSER]`
#![allow(clippy::print_stdout, reason = "a command line tool talks on the terminal")]

#[path = "../tests/hostile/mod.rs"]
mod hostile;

use std::time::{Duration, Instant};

use hostile::{PARSERS, Parser, files_of, import};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const DEFAULT_CASES: u64 = 100_000;
/// Longest time that a file of a few kB may take.
const LONGEST: Duration = Duration::from_secs(5);
/// Most memory that it may take: what a group of rows of Parquet may unpack to, and as much again.
const MOST_BYTES: usize = 400 << 20;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let cases = arguments.next().and_then(|cases| cases.parse().ok()).unwrap_or(DEFAULT_CASES);
    let only = arguments.next();
    let mut chosen = PARSERS.iter().filter(|parser| only.as_ref().is_none_or(|only| only == parser.name));
    chosen.try_for_each(|parser| run(parser, cases))
}

fn run(parser: &Parser, cases: u64) -> Result<(), String> {
    let (mut imported, mut longest, mut most) = (0_u64, Duration::ZERO, 0);
    for case in 0..cases {
        let files = files_of(parser, case);
        MEMORY.reset_peak_usage();
        let start = Instant::now();
        imported += u64::from(import(files).map_err(|wrong| format!("{}, case {case}: {wrong}", parser.name))?);
        let (took, bytes) = (start.elapsed(), MEMORY.peak_usage());
        (longest, most) = (longest.max(took), most.max(bytes));
        if took > LONGEST || bytes > MOST_BYTES {
            return Err(format!("{}, case {case} took {took:?} and {bytes} bytes.", parser.name));
        }
    }
    println!(
        "{}: {cases} cases, {imported} imported, the others refused; at most {longest:?} and {} MB",
        parser.name,
        most.div_ceil(1_000_000)
    );
    Ok(())
}
