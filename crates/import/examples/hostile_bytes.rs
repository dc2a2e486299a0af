//! Imports damaged copies of the files in `tests/corpus`, and stops at the first that takes too long, loses a row, or
//! panics.
//!
//! `cargo run --release -p alteraser-import --example hostile_bytes -- 1000000`
#![allow(clippy::print_stdout, reason = "a command line tool talks on the terminal")]

use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use alteraser_import::{Input, Limits, import_files};

const DEFAULT_CASES: u64 = 100_000;
/// Longest time that a file of a few kB may take.
const LONGEST: Duration = Duration::from_secs(5);
/// Longest file in bytes.
const MAX_BYTES: usize = 4_000;
const MOST_CHANGES: u64 = 12;

/// What matters to parsers, which chance would rarely write.
const TOKENS: [&[u8]; 24] = [
    b"\n",
    b"\r\n",
    b"\"",
    b"\"\"",
    b",",
    b"\t",
    b"::",
    b"|",
    b";",
    b" ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\u",
    b"\\",
    b"null",
    b"user",
    b"item",
    b"title",
    b"\xEF\xBB\xBF",
    b"\0",
    b"1e999",
    b"-9999999999",
];

const CORPUS: [(&str, &[u8]); 12] = [
    ("ratings.csv", include_bytes!("../tests/corpus/ratings.csv")),
    ("u.data", include_bytes!("../tests/corpus/u.data")),
    ("ratings.dat", include_bytes!("../tests/corpus/ratings.dat")),
    ("ml.inter", include_bytes!("../tests/corpus/ml.inter")),
    ("lists.txt", include_bytes!("../tests/corpus/lists.txt")),
    ("reviews.json", include_bytes!("../tests/corpus/reviews.json")),
    ("rows.json", include_bytes!("../tests/corpus/rows.json")),
    ("utf16.csv", include_bytes!("../tests/corpus/utf16.csv")),
    ("u.item", include_bytes!("../tests/corpus/u.item")),
    ("books.csv", include_bytes!("../tests/corpus/books.csv")),
    ("two.zip", include_bytes!("../tests/corpus/two.zip")),
    ("r.csv.gz", include_bytes!("../tests/corpus/r.csv.gz")),
];

fn main() -> Result<(), String> {
    let cases = std::env::args().nth(1).and_then(|cases| cases.parse().ok()).unwrap_or(DEFAULT_CASES);
    let (mut imported, mut longest) = (0_u64, Duration::ZERO);
    for case in 0..cases {
        let mut draws = Draws(case.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let files: Vec<_> = (0..=draws.below(2)).map(|_| damaged(&mut draws)).collect();
        let start = Instant::now();
        imported += u64::from(import(files).map_err(|wrong| format!("Case {case}: {wrong}"))?);
        let took = start.elapsed();
        longest = longest.max(took);
        if took > LONGEST {
            return Err(format!("Case {case} took {took:?}."));
        }
    }
    println!("{cases} cases, {imported} imported, the others refused; the longest took {longest:?}");
    Ok(())
}

/// Whether the files were imported; what is wrong with what was read.
fn import(files: Vec<(&'static str, Vec<u8>)>) -> Result<bool, String> {
    let limits = Limits { max_member_bytes: 1 << 20, max_row_bytes: 2_000, ..Limits::default() };
    let inputs = files.into_iter().map(|(name, bytes)| Input::new(name, Cursor::new(bytes))).collect();
    match import_files(inputs, &limits, &mut |_| ControlFlow::Continue(())) {
        Ok(imported) => {
            imported.data.check().map_err(|error| error.to_string())?;
            let report = imported.report;
            let told = report.num_records + report.num_duplicates;
            if told > report.num_rows { Err(format!("{told} of {} rows", report.num_rows)) } else { Ok(true) }
        }
        Err(error) if error.to_string().is_empty() => Err("a refusal without a reason".to_owned()),
        Err(_) => Ok(false),
    }
}

/// A file of the corpus with bytes changed, words put in, parts cut out and parts repeated.
fn damaged(draws: &mut Draws) -> (&'static str, Vec<u8>) {
    let (name, bytes) = CORPUS[draws.below(CORPUS.len() as u64)];
    let mut bytes = bytes.to_vec();
    for _ in 0..draws.below(MOST_CHANGES) {
        let at = draws.below(bytes.len() as u64 + 1);
        let end = (at + draws.below(40)).min(bytes.len());
        match draws.below(5) {
            0 if at < bytes.len() => bytes[at] ^= 1 << draws.below(8),
            1 => drop(bytes.splice(at..at, TOKENS[draws.below(TOKENS.len() as u64)].iter().copied())),
            2 => drop(bytes.drain(at..end)),
            3 if bytes.len() < MAX_BYTES => {
                let part = bytes[at..end].repeat(1 + draws.below(20));
                drop(bytes.splice(at..at, part));
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    (name, bytes)
}

/// Marsaglia's xorshift generator of 64 bits.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % bound.max(1)) as usize
    }
}
