//! Damaged copies of small files, the same for the same number.
#![allow(dead_code, reason = "a program and a test use a part each")]

use std::io::Cursor;
use std::ops::ControlFlow;

use alteraser_import::{Input, Limits, import_files};

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

/// A file of the corpus.
pub(crate) type Seed = (&'static str, &'static [u8]);

macro_rules! seeds {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_bytes!(concat!("../corpus/", $name)))),+] };
}

/// A parser, and what it is given.
pub(crate) struct Parser {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Files that it reads.
    pub(crate) seeds: &'static [Seed],
}

/// All parsers. A file may turn into that of another one when it is damaged.
pub(crate) const PARSERS: &[Parser] = &[
    Parser { name: "text", seeds: seeds!["u.data", "ratings.dat", "u.item", "ml.inter", "spaces.txt"] },
    Parser { name: "quotes", seeds: seeds!["ratings.csv", "books.csv"] },
    Parser { name: "lists", seeds: seeds!["lists.txt"] },
    Parser { name: "json", seeds: seeds!["reviews.json", "rows.json", "list.json"] },
    Parser { name: "utf16", seeds: seeds!["utf16.csv", "utf16be.csv"] },
    Parser { name: "zip", seeds: seeds!["two.zip"] },
    Parser { name: "gzip", seeds: seeds!["r.csv.gz"] },
    #[cfg(feature = "parquet")]
    Parser {
        name: "parquet",
        seeds: seeds![
            "snappy.parquet",
            "gzip.parquet",
            "brotli.parquet",
            "zstd.parquet",
            "lz4.parquet",
            "delta.parquet",
            "split.parquet",
        ],
    },
];

/// The files of case `case` for a parser: one of its own, and every third time one of any.
pub(crate) fn files_of(parser: &Parser, case: u64) -> Vec<(&'static str, Vec<u8>)> {
    let mut draws = Draws(case.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let own = parser.seeds[draws.below(parser.seeds.len() as u64)];
    let mut files = vec![damaged(own, &mut draws)];
    if case.is_multiple_of(3) {
        let other = &PARSERS[draws.below(PARSERS.len() as u64)];
        files.push(damaged(other.seeds[draws.below(other.seeds.len() as u64)], &mut draws));
    }
    files
}

/// Whether the files were imported; what is wrong with what was read.
pub(crate) fn import(files: Vec<(&'static str, Vec<u8>)>) -> Result<bool, String> {
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

/// A file with bytes changed, words put in, parts cut out and parts repeated.
fn damaged((name, bytes): Seed, draws: &mut Draws) -> (&'static str, Vec<u8>) {
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
            _ if draws.below(4) > 0 && at < bytes.len() => bytes[at] = draws.below(256) as u8,
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
